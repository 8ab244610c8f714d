"""The ground of a plan for the browser, on two blocks of 100 m that share one side and touch a third in a corner.

   +-----+-----+
   |  A  |  B  |        every block is 100 m wide; C touches A in a corner only
   +-----+-----+
C  |
"""

import json
from types import SimpleNamespace

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from layers.units import ground_rows

EAST, NORTH = 600_000.0, 3_550_000.0


def block(column, row):
    west, south = EAST + 100 * column, NORTH + 100 * row
    return shapely.box(west, south, west + 100, south + 100)


@pytest.fixture
def rows():
    frame = gpd.GeoDataFrame(
        {"households": [12, 30, 0], "merchants": [1, 0, 2], "area_m2": [1e4, 1e4, 1e4]},
        geometry=[block(0, 0), block(1, 0), block(-1, -1)],
        index=pd.Index(["A", "B", "C"], name="unit"),
        crs=32650,
    )
    borders = pd.DataFrame({"first": [0, 0], "second": [1, 2], "crossable": [True, False]})
    return json.loads(ground_rows(SimpleNamespace(frame=frame, borders=borders), {"A": "一号楼"}))


def test_units_keep_their_order_their_counts_and_their_names(rows):
    told = [feature["properties"] for feature in rows["units"]["features"]]
    assert [one["unit"] for one in told] == ["A", "B", "C"]
    assert [one["households"] for one in told] == [12, 30, 0]
    assert [one["merchants"] for one in told] == [1, 0, 2]
    assert [one["name"] for one in told] == ["一号楼", "", ""]
    assert [feature["id"] for feature in rows["units"]["features"]] == [0, 1, 2]


def test_the_point_of_a_unit_lies_inside_it(rows):
    for feature in rows["units"]["features"]:
        assert shapely.geometry.shape(feature["geometry"]).contains(shapely.Point(feature["properties"]["at"]))


def test_a_border_is_the_side_that_two_units_share(rows):
    shared = shapely.geometry.shape(rows["lines"]["features"][0]["geometry"])
    metres = gpd.GeoSeries([shared], crs=4326).to_crs(32650)
    assert metres.length[0] == pytest.approx(100, abs=0.2)
    assert rows["borders"] == [[0, 1, True], [0, 2, False]]


def test_units_that_touch_in_a_corner_share_no_line(rows):
    assert shapely.geometry.shape(rows["lines"]["features"][1]["geometry"]).is_empty


def test_the_last_line_is_the_edge_of_all(rows):
    edge = shapely.geometry.shape(rows["lines"]["features"][-1]["geometry"])
    assert gpd.GeoSeries([edge], crs=4326).to_crs(32650).length[0] == pytest.approx(600 + 400, abs=1)
    assert len(rows["lines"]["features"]) == len(rows["borders"]) + 1
