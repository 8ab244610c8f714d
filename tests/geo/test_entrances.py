import geopandas as gpd
import numpy as np
import pytest
import shapely

from geo.entrances import entrances

CRS = "EPSG:4490"
HOUSE = shapely.box(118.78, 32.04, 118.7801, 32.0401)


def on(shapes: dict[str, shapely.Geometry], crs: str = CRS) -> gpd.GeoSeries:
    return gpd.GeoSeries(shapes, crs=crs)


def test_an_entrance_lies_on_the_edge_that_faces_the_nearest_street():
    streets = {
        "south": shapely.LineString([(118.779, 32.0399), (118.781, 32.0399)]),
        "far": shapely.LineString([(118.779, 32.05), (118.781, 32.05)]),
    }
    found = entrances(on({"house": HOUSE}), on(streets))
    point = found.geometry["house"]
    assert found["street"]["house"] == "south"
    assert point.y == pytest.approx(32.04, abs=1e-9)
    assert point.x == pytest.approx(118.78005, abs=0.00005 + 1e-9)


def test_degrees_of_longitude_are_shorter_than_those_of_latitude():
    """At 60 degrees north a metre east is twice as many degrees as a metre north: the nearer in degrees is farther."""
    house = shapely.box(118.78, 60.0, 118.7801, 60.0001)
    streets = {
        "north": shapely.LineString([(118.779, 60.00017), (118.7815, 60.00017)]),  # 0.00007 degrees, 7.8 m
        "east": shapely.LineString([(118.7802, 59.99), (118.7802, 60.00005)]),  # 0.0001 degrees, 5.6 m
    }
    assert entrances(on({"house": house}), on(streets))["street"]["house"] == "east"


def test_every_building_gets_one_point_on_its_own_edge_under_its_own_label():
    rng = np.random.default_rng(1)
    corners = rng.uniform((118.78, 32.04), (118.79, 32.05), (40, 2))
    houses = {f"B{n}": shapely.box(x, y, x + 0.0002, y + 0.0001) for n, (x, y) in enumerate(corners)}
    houses["two"] = shapely.MultiPolygon([HOUSE, shapely.box(118.79, 32.05, 118.7901, 32.0501)])
    street = {"s": shapely.LineString([(118.78, 32.04), (118.79, 32.05)])}
    found = entrances(on(houses), on(street))
    assert list(found.index) == list(houses)
    away = [found.geometry[name].distance(shape.boundary) for name, shape in houses.items()]
    assert max(away) < 1e-9


def test_without_streets_the_entrance_is_where_the_edge_is_nearest_to_the_middle():
    found = entrances(on({"flat": shapely.box(118.78, 32.04, 118.782, 32.0401)}), on({}))
    assert found["street"]["flat"] is None
    assert found.geometry["flat"].distance(shapely.Point(118.781, 32.04005)) == pytest.approx(0.00005, rel=0.01)


def test_without_buildings_there_are_no_entrances():
    assert entrances(on({}), on({"s": shapely.LineString([(118, 32), (119, 32)])})).empty


def test_buildings_and_streets_in_two_systems_are_refused():
    with pytest.raises(ValueError, match="put both into one"):
        entrances(on({"house": HOUSE}), on({}, crs="EPSG:32650"))
