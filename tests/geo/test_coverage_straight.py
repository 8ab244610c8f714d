import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geo.straight import straight_metres, straight_metres_matrix
from geo.walking import WalkNetwork
from tests.support.street_maps import METRES, places, shifted, streets


def test_the_straight_line_is_pythagoras():
    here, there = places((0, 0), (30, 0), index=["a", "b"]), places((30, 40), (500, 500), index=[7, 8])
    found = straight_metres(there, here)
    assert found["metres"].tolist() == pytest.approx([50.0, 40.0])
    assert found["facility"].tolist() == [7, 7]
    matrix = straight_metres_matrix(there, here)
    assert matrix.loc["b"].tolist() == pytest.approx([40.0, np.hypot(470, 500)])


def test_degrees_are_measured_in_metres():
    here, there = places((0, 0)).to_crs(4490), places((300, 400)).to_crs(3857)
    assert straight_metres(there, here)["metres"].tolist() == pytest.approx([500.0], rel=1e-6)


def test_where_there_is_nothing_there_is_no_distance():
    shapes = gpd.GeoSeries([None, shapely.Point(), shifted(shapely.Point(3, 4))], crs=METRES)
    found = straight_metres(places((0, 0)), shapes)
    assert found["metres"].tolist() == pytest.approx([np.inf, np.inf, 5.0])
    assert found["facility"].tolist() == [pd.NA, pd.NA, 0]
    assert straight_metres(places(), places((0, 0)))["metres"].tolist() == [np.inf]
    assert straight_metres(places(), places()).empty
    assert straight_metres_matrix(shapes, places((0, 0))).to_numpy().tolist() == [[np.inf, np.inf, pytest.approx(5.0)]]


def test_a_walk_is_never_shorter_than_the_circle_says():
    network = WalkNetwork.from_lines(streets([(0, 0), (1000, 0)], [(1000, 0), (1000, 1000)]).to_crs(4490))
    rng = np.random.default_rng(3)
    here, there = places(*rng.uniform(0, 1000, (50, 2))), places(*rng.uniform(0, 1000, (5, 2)))
    walk = network.metres(there, here)["metres"]
    straight = straight_metres(there, here, crs=network.edges.crs)["metres"]
    assert (walk >= straight - 1e-6).all()


def test_places_without_a_crs_are_an_error():
    bare = places((0, 0)).set_crs(None, allow_override=True)
    with pytest.raises(ValueError, match="the places have no CRS"):
        straight_metres(places((0, 0)), bare)
    with pytest.raises(ValueError, match="the facilities have no CRS"):
        straight_metres_matrix(bare, places((0, 0)))
