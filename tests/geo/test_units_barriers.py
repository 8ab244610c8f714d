"""Barriers, walls and gates between units, and the strips beside them."""

import geopandas as gpd
import pytest
import shapely

from geo.units import Units
from tests.support.blocks import (
    BLOCK,
    MIDDLE,
    assert_fills,
    at,
    border,
    box,
    communities,
    houses,
    line,
    lines,
    units_of,
    ways,
)


@pytest.mark.parametrize("kind", ["railway", "waterway", "motorway", "wall", "fence"])
def test_nobody_passes_a_barrier_without_a_crossing(kind):
    units = units_of(barriers=lines((MIDDLE, kind)))

    assert not border(units, "B1", "B2")["crossable"]
    assert border(units, "B1", "B2")["along_m"] == pytest.approx(100.0, abs=0.1)
    assert units.edges.tolist() == []


@pytest.mark.parametrize("kind", ["railway", "waterway", "motorway", "wall"])
@pytest.mark.parametrize("way", ["footway", "residential"])
def test_a_way_across_opens_a_barrier(kind, way):
    across = line((20.0, 40.0), (180.0, 40.0))

    units = units_of(streets=ways((across, way)), barriers=lines((MIDDLE, kind)))

    assert border(units, "B1", "B2")["crossable"]
    assert units.edges.tolist() == [[0, 1]]


@pytest.mark.parametrize(("highway", "access"), [("motorway", None), ("residential", "private")])
def test_a_way_that_nobody_may_walk_opens_no_barrier(highway, access):
    across = line((20.0, 40.0), (180.0, 40.0))

    units = units_of(streets=ways((across, highway), access=access), barriers=lines((MIDDLE, "railway")))

    assert not border(units, "B1", "B2")["crossable"]


def test_a_tunnel_under_the_railway_is_a_crossing():
    under = ways((line((20.0, 40.0), (180.0, 40.0)), "footway"), tunnel="yes", layer=-1)

    assert border(units_of(streets=under, barriers=lines((MIDDLE, "railway"))), "B1", "B2")["crossable"]


def test_a_gate_opens_a_wall_and_no_railway():
    gate = (at(shapely.Point(100.5, 30.0)), "gate")

    assert border(units_of(barriers=lines((MIDDLE, "wall"), gate)), "B1", "B2")["crossable"]
    assert not border(units_of(barriers=lines((MIDDLE, "railway"), gate)), "B1", "B2")["crossable"]


def test_a_wall_with_a_gap_divides_all_the_same_and_lets_people_through():
    parts = (line((100.0, -10.0), (100.0, 40.0)), "wall"), (line((100.0, 46.0), (100.0, 110.0)), "wall")
    stock = houses({"place": (30.0, 50.0)}, {"place": (150.0, 50.0)})

    units = units_of(stock=stock, barriers=lines(*parts))

    assert units.frame["area_m2"].tolist() == pytest.approx([10_000.0, 10_000.0], rel=1e-3)
    assert border(units, "B1", "B2")["crossable"]


def walled(*gates: tuple[float, float], stock: gpd.GeoDataFrame | None = None) -> Units:
    """Two compounds inside walls, 15 m from the street between them: B1 in the west and B2 in the east, or `stock`."""
    west, east = shapely.box(10.0, 10.0, 85.0, 90.0), shapely.box(115.0, 10.0, 190.0, 90.0)
    walls = [(at(shapely.boundary(one)), "wall") for one in (west, east)]
    return units_of(
        stock=stock,
        streets=ways((MIDDLE, "residential")),
        barriers=lines(*walls, *((at(shapely.Point(gate)), "gate") for gate in gates)),
    )


def test_the_strip_before_a_wall_belongs_to_the_compound():
    assert walled().frame["area_m2"].tolist() == pytest.approx([10_000.0, 10_000.0], rel=1e-6)


def test_compounds_with_gates_on_a_street_are_adjacent_across_it():
    assert border(walled((85.0, 50.0), (115.0, 30.0)), "B1", "B2")["crossable"]


def test_walls_along_streets_cut_nobody_off():
    # No gate is known at all: the compounds are joined along the street rather than left alone.
    assert border(walled(), "B1", "B2")["crossable"]


def test_a_house_behind_a_wall_is_adjacent_to_the_street_only_by_its_gate():
    corners = houses(*({"place": (x, y)} for x in (50.0, 150.0) for y in (25.0, 75.0)))

    units = walled((85.0, 25.0), (115.0, 25.0), stock=corners)

    assert border(units, "B1", "B3")["crossable"]
    assert not border(units, "B2", "B4")["crossable"]
    assert border(units, "B1", "B2")["crossable"]


def test_a_narrow_strip_without_a_building_goes_to_its_longest_neighbour():
    carriageways = ways(
        (line((95.0, -50.0), (95.0, 150.0)), "primary"), (line((105.0, -50.0), (105.0, 150.0)), "primary")
    )

    units = units_of(streets=carriageways)

    assert len(units.frame) == 2
    assert sorted(units.frame["area_m2"]) == pytest.approx([9_500.0, 10_500.0], rel=1e-6)
    assert_fills(units, communities(A=BLOCK))


def test_a_park_stays_a_unit_without_households():
    outline = box(0.0, 0.0, 400.0, 100.0)

    units = units_of(communities(A=outline), streets=ways((line((200.0, -50.0), (200.0, 150.0)), "residential")))

    park = units.frame[units.frame["buildings"] == 0]
    assert park["area_m2"].tolist() == pytest.approx([20_000.0], rel=1e-6)
    assert park["households"].tolist() == [0]
    assert len(park.index[0]) == 15  # an H3 cell
    assert_fills(units, communities(A=outline))


def test_ground_beyond_a_river_is_not_joined_across_it():
    river = line((100.0, -50.0), (100.0, 150.0))
    stock = houses({"place": (50.0, 50.0)})

    units = units_of(communities(A=box(0.0, 0.0, 150.0, 100.0)), stock=stock, barriers=lines((river, "waterway")))

    # 5,000 m2 are too little for a park, but the only neighbour is across the water.
    assert sorted(units.frame["area_m2"]) == pytest.approx([5_000.0, 10_000.0], rel=1e-6)


def test_a_street_that_ends_before_the_river_divides_up_to_it():
    river = line((-50.0, 90.0), (250.0, 90.0))
    street = line((120.0, -50.0), (120.0, 40.0))  # the bank is 50 m from the middle of the water

    units = units_of(streets=ways((street, "residential")), barriers=lines((river, "waterway")))

    assert units.frame.loc[["B1", "B2"], "area_m2"].tolist() == pytest.approx([10_800.0, 7_200.0], rel=1e-6)
    assert border(units, "B1", "B2")["along_m"] == pytest.approx(40.0, abs=0.1)  # what goes on is no street


def test_ground_goes_to_the_building_on_its_side_of_a_wall():
    # The first house is nearer to most of the second one's yard.
    wall = line((80.0, -10.0), (80.0, 110.0))
    stock = houses({"place": (60.0, 50.0)}, {"place": (180.0, 50.0)})

    units = units_of(stock=stock, barriers=lines((wall, "wall")))

    assert units.frame["area_m2"].tolist() == pytest.approx([8_000.0, 12_000.0], rel=1e-6)


def test_strips_of_two_compounds_that_hang_together_are_shared():
    walls = [(at(shapely.boundary(shapely.box(*bounds))), "wall") for bounds in ((10, 10, 95, 90), (105, 10, 190, 90))]

    units = units_of(barriers=lines(*walls))

    assert units.frame["area_m2"].tolist() == pytest.approx([10_000.0, 10_000.0], rel=1e-3)


def test_a_path_beside_a_wall_does_not_open_it():
    beside = line((103.0, 0.0), (103.0, 100.0))

    assert not border(units_of(streets=ways((beside, "footway")), barriers=lines((MIDDLE, "wall"))), "B1", "B2")[
        "crossable"
    ]


def test_a_street_along_the_border_of_a_community_crosses_its_railway():
    # The street is half a metre outside; the railway ends at the border.
    along = line((-50.0, -0.5), (250.0, -0.5))
    rails = line((100.0, 0.0), (100.0, 150.0))

    units = units_of(streets=ways((along, "residential")), barriers=lines((rails, "railway")))

    assert border(units, "B1", "B2")["crossable"]
