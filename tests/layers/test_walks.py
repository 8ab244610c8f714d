"""A walk on the map: its way under its stops, and pins numbered from 1."""

import geopandas as gpd
import pytest
import shapely

from layers.palette import DAY, NIGHT, rgba
from layers.walks import difference_layers, proposed_grid_layers, walk_layers

WAY = shapely.LineString([(118.78, 32.04), (118.79, 32.05)])


def places(number):
    rows = {"number": range(1, number + 1), "code": "G1", "title": "店", "note": "给水"}
    points = [shapely.Point(118.78 + 0.001 * place, 32.04) for place in range(number)]
    return gpd.GeoDataFrame(rows, geometry=points, crs=4490).rename_geometry("geom")


@pytest.mark.parametrize("theme", [DAY, NIGHT])
def test_the_way_lies_under_its_stops_and_has_the_colour_of_their_pins(theme):
    casing, way, stops = walk_layers(gpd.GeoSeries([WAY], crs=4490), places(3), theme=theme)
    assert [casing.id, way.id, stops.id] == ["routes-casing", "routes", "walk-stops"]
    assert way.get_line_color == rgba(theme.text)
    assert [row["sign"] for row in stops.data] == ["1", "2", "3"]
    assert {row["code"] for row in stops.data} == {"G1"}
    assert stops.pickable


def test_a_walk_without_stops_draws_nothing():
    assert walk_layers(gpd.GeoSeries([], crs=4490), places(0), theme=DAY) == []


@pytest.mark.parametrize(
    ("make", "name"), [(proposed_grid_layers, "proposed-grids"), (difference_layers, "differences")]
)
def test_numbered_places_can_be_clicked_and_no_place_draws_nothing(make, name):
    [layer] = make(places(12), theme=DAY)
    assert (layer.id, layer.pickable) == (name, True)
    assert layer.data[11]["sign"] == "12"
    assert (layer.data[0]["lon"], layer.data[0]["lat"]) == (118.78, 32.04)
    assert make(places(0), theme=DAY) == []
