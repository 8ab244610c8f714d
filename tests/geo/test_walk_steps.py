"""Ways told as steps, on streets drawn by hand.

y
100        +---- 北路 ----          the walk goes east on 南路, turns left into the lane without a name,
 |         | (no name)             and right into 北路
 0 -- 南路 --+
   0       100          200 x
"""

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geo.walking import WalkNetwork
from geo.walks.legs import ways_along
from geo.walks.turns import Part, Step, steps, turn_between

EAST = shapely.LineString([(0, 0), (100, 0)])


def after(*points):
    return shapely.LineString([(100, 0), *points])


@pytest.mark.parametrize(
    ("line", "turn"),
    [
        (after((200, 0)), "straight"),
        (after((200, 60)), "straight"),
        (after((100, 50)), "left"),
        (after((100, -50)), "right"),
        (after((50, 0)), "back"),
        (after((50, 20)), "back"),
        (after((109, 0), (109, 50)), "straight"),  # nine metres on before the bend: the street bends, not the walker
    ],
)
def test_a_turn_is_what_lies_between_two_lines(line, turn):
    assert turn_between(EAST, line) == turn


def test_a_way_has_a_step_for_every_street_and_every_turn():
    parts = [
        Part("南路", EAST),
        Part(None, after((100, 100))),
        Part("北路", shapely.LineString([(100, 100), (200, 100)])),
    ]
    assert steps(parts, first_m=5.0, last_m=7.0) == [
        Step("南路", 105.0, "start"),
        Step(None, 100.0, "left"),
        Step("北路", 100.0, "right"),
        Step(None, 7.0, "arrive"),
    ]


def test_straight_on_along_the_same_street_is_no_step():
    parts = [Part("南路", EAST), Part("南路", after((150, 0))), Part("长街", shapely.LineString([(150, 0), (180, 0)]))]
    assert steps(parts) == [Step("南路", 150.0, "start"), Step("长街", 30.0, "straight"), Step(None, 0.0, "arrive")]


def test_a_turn_on_the_same_street_is_a_step():
    assert [step.turn for step in steps([Part(None, EAST), Part(None, after((100, 40)))])] == [
        "start",
        "left",
        "arrive",
    ]


def test_a_crossing_of_a_few_metres_counts_with_the_step_before_it():
    parts = [Part("南路", EAST), Part("长街", after((100, 6))), Part("南路", shapely.LineString([(100, 6), (200, 6)]))]
    assert steps(parts) == [Step("南路", 206.0, "start"), Step(None, 0.0, "arrive")]


def test_a_few_metres_at_the_beginning_count_with_the_street_behind_them():
    parts = [Part(None, shapely.LineString([(0, -4), (0, 0)])), Part("南路", EAST)]
    assert steps(parts) == [Step("南路", 104.0, "start"), Step(None, 0.0, "arrive")]


def test_a_way_without_a_street_starts_and_arrives():
    assert steps([], first_m=30.0) == [Step(None, 30.0, "start"), Step(None, 0.0, "arrive")]
    assert steps([Part("南路", shapely.LineString([(0, 0), (0, 0)]))])[0] == Step(None, 0.0, "start")


@pytest.fixture(scope="module")
def network():
    lines = [EAST, after((100, 100)), shapely.LineString([(100, 100), (200, 100)])]
    lines += [shapely.LineString([(500, 0), (600, 0)])]  # an island
    names = ["南路", None, "北路", "岛路"]
    return WalkNetwork.from_lines(gpd.GeoDataFrame({"name": names}, geometry=lines, crs="EPSG:32650"))


def test_ways_lead_along_the_parts_of_streets_from_place_to_place(network):
    places = network.locate(gpd.GeoSeries(gpd.points_from_xy([20, 150, 550], [5, 90, 0]), crs="EPSG:32650"))
    there, back, nowhere = ways_along(network, places, [0, 1, 0, 2])
    assert there.metres == pytest.approx(5 + 80 + 100 + 50 + 10)
    assert there.streets == [0, 1, 2]
    assert (there.first_m, there.last_m) == pytest.approx((5.0, 10.0))
    assert sum(part.length for part in there.parts) == pytest.approx(230.0)
    assert np.allclose(there.parts[0].coords[0], (20, 0))
    assert np.allclose(there.parts[-1].coords[-1], (150, 100))
    assert back.metres == pytest.approx(there.metres)
    assert back.streets == [2, 1, 0]
    assert (nowhere.metres, nowhere.parts) == (np.inf, [])


def test_a_way_to_where_one_stands_has_no_length(network):
    places = network.locate(gpd.GeoSeries(gpd.points_from_xy([20, 20], [0, 0]), crs="EPSG:32650"))
    (way,) = ways_along(network, places, [0, 1])
    assert way.metres == pytest.approx(0.0)
    assert sum(part.length for part in way.parts) == pytest.approx(0.0)


def test_no_place_to_go_to_is_no_way(network):
    places = network.locate(gpd.GeoSeries(gpd.points_from_xy([20], [0]), crs="EPSG:32650"))
    assert ways_along(network, places, [0]) == []
