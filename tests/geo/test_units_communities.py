"""Communities of every shape, with much or little on them, filled by units."""

import pytest
import shapely

from tests.support.blocks import BLOCK, EAST, assert_fills, at, border, box, communities, houses, line, units_of, ways


def test_a_community_in_parts_has_units_in_each():
    island = box(300.0, 0.0, 320.0, 20.0)
    outline = communities(A=shapely.MultiPolygon([BLOCK, island]))

    units = units_of(outline)

    assert len(units.frame) == 3
    assert units.frame["area_m2"].min() == pytest.approx(400.0)
    assert_fills(units, outline)


def test_a_hole_in_a_community_stays_open():
    hole = box(90.0, 40.0, 110.0, 60.0)
    outline = communities(A=BLOCK.difference(hole), B=hole)

    units = units_of(outline)

    assert units.frame.groupby("community")["area_m2"].sum().to_dict() == pytest.approx({"A": 19_600.0, "B": 400.0})
    assert_fills(units, outline)


def test_an_invalid_outline_is_repaired():
    bow_tie = at(shapely.Polygon([(0.0, 0.0), (200.0, 100.0), (200.0, 0.0), (0.0, 100.0)]))

    units = units_of(communities(A=bow_tie))

    assert units.frame["area_m2"].sum() == pytest.approx(10_000.0, rel=1e-3)
    assert units.frame.geometry.is_valid.all()


def test_ground_of_two_communities_goes_to_the_first():
    outlines = communities(A=box(0.0, 0.0, 120.0, 100.0), B=box(100.0, 0.0, 200.0, 100.0))

    units = units_of(outlines)

    assert units.frame.groupby("community")["area_m2"].sum().to_dict() == pytest.approx({"A": 12_000.0, "B": 8_000.0})
    assert shapely.coverage_is_valid(units.frame.geometry.to_numpy())


def test_communities_that_miss_each_other_by_a_hair_meet():
    ends = {"C": box(0.0, 100.0, 200.0, 130.0), "D": box(0.0, -30.0, 200.0, 0.0)}
    outlines = communities(A=box(0.0, 0.0, 100.0, 100.0), B=box(100.02, 0.0, 200.0, 100.0), **ends)

    units = units_of(outlines)

    assert units.frame["area_m2"].sum() == pytest.approx(32_000.0, abs=0.1)
    assert border(units, "B1", "B2")["length_m"] == pytest.approx(100.0, abs=0.1)
    assert shapely.coverage_is_valid(units.frame.geometry.to_numpy())


def test_a_border_between_communities_is_no_edge():
    outlines = communities(A=box(0.0, 0.0, 100.0, 100.0), B=box(100.0, 0.0, 200.0, 100.0))

    units = units_of(outlines)

    assert border(units, "B1", "B2")["crossable"]
    assert units.edges.shape == (0, 2)


def test_a_street_along_the_border_of_a_community_makes_no_strip():
    outlines = communities(A=box(0.0, 0.0, 100.0, 100.0), B=box(100.0, 0.0, 200.0, 100.0))
    street = line((99.6, -50.0), (100.3, 150.0))

    units = units_of(outlines, streets=ways((street, "residential")))

    assert units.frame["area_m2"].tolist() == pytest.approx([10_000.0, 10_000.0])
    assert border(units, "B1", "B2")["along_m"] == pytest.approx(100.0, abs=0.1)
    assert_fills(units, outlines)


def test_a_community_without_buildings_or_streets_is_cut_by_hexagons():
    outline = communities(A=box(0.0, 0.0, 1_000.0, 600.0))

    units = units_of(outline, stock=houses())

    assert set(units.frame["origin"]) == {"hexagon"}
    assert 20 <= len(units.frame) <= 100
    assert units.frame.index.is_unique
    assert_fills(units, outline)


def test_a_community_without_buildings_keeps_the_blocks_of_its_streets():
    outline = communities(A=box(0.0, 0.0, 1_000.0, 600.0))
    street = line((120.0, -50.0), (120.0, 650.0))

    units = units_of(outline, stock=houses(), streets=ways((street, "residential")))

    west = units.frame[units.frame.geometry.bounds["maxx"] <= EAST + 120.01]
    assert west["area_m2"].sum() == pytest.approx(72_000.0, rel=1e-6)
    assert_fills(units, outline)


def test_small_ground_without_buildings_is_one_unit():
    units = units_of(stock=houses(), outlines=communities(A=box(0.0, 0.0, 40.0, 30.0)))

    assert len(units.frame) == 1
    assert units.frame["origin"].tolist() == ["enclosed"]


def test_few_buildings_on_wide_ground_are_counted_in_hexagons():
    outline = communities(A=box(0.0, 0.0, 2_000.0, 2_000.0))

    units = units_of(outline)

    assert set(units.frame["origin"]) == {"hexagon"}
    assert units.frame["households"].sum() == 100
    assert set(units.building_unit.index) == {"B1", "B2"}


def test_units_of_degrees_lie_on_the_stored_outline():
    outline = communities(A=box(0.0, 0.0, 3_000.0, 2_000.0)).to_crs(4490)
    stock = houses(*({"place": (300.0 * n, 1_000.0 + 90.0 * n)} for n in range(1, 10)))

    units = units_of(outline, stock=stock, streets=ways((line((1_500.0, -50.0), (1_500.0, 2_050.0)), "primary")))

    stored = shapely.union_all(units.frame.geometry.to_crs(4490).to_numpy())
    beside = stored.symmetric_difference(outline.iloc[0])
    assert beside.area * 111_000.0**2 < 0.01


def test_the_units_of_one_community_are_those_of_a_run_of_its_own():
    outlines = communities(A=box(0.0, 0.0, 100.0, 100.0), B=box(100.0, 0.0, 200.0, 100.0))
    stock = houses(*({"place": (x, y)} for x in (30.0, 70.0, 130.0, 170.0) for y in (25.0, 75.0)))

    both, alone = units_of(outlines, stock=stock), units_of(outlines[["B"]], stock=stock)

    own = both.of("B")
    assert own.frame.index.tolist() == alone.frame.index.tolist()
    assert own.edges.tolist() == alone.edges.tolist()
    assert own.building_unit.to_dict() == alone.building_unit.to_dict()
    assert both.of("C").frame.empty
