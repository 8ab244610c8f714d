"""Basic units: what divides ground, what they are called, what is refused."""

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geo.units import basic_units, no_units
from tests.support.blocks import (
    BLOCK,
    CRS,
    MIDDLE,
    TWO_HOUSES,
    assert_fills,
    border,
    communities,
    houses,
    line,
    lines,
    units_of,
    ways,
)


def test_two_houses_without_a_street_part_half_way():
    units = units_of()

    assert units.frame.index.tolist() == ["B1", "B2"]
    assert units.frame["area_m2"].tolist() == pytest.approx([10_000.0, 10_000.0], rel=1e-6)
    assert border(units, "B1", "B2").to_dict() == pytest.approx(
        {"first": 0, "second": 1, "length_m": 100.0, "along_m": 0.0, "crossable": True}, abs=0.1
    )
    assert_fills(units, communities(A=BLOCK))


def test_a_street_parts_houses_where_it_runs_and_not_half_way():
    street = line((70.0, -50.0), (70.0, 150.0))

    units = units_of(streets=ways((street, "residential")))

    assert units.frame["area_m2"].tolist() == pytest.approx([7_000.0, 13_000.0], rel=1e-6)
    assert border(units, "B1", "B2")["along_m"] == pytest.approx(100.0, abs=0.1)
    assert border(units, "B1", "B2")["crossable"]


@pytest.mark.parametrize("highway", ["footway", "service", "path", "steps", "cycleway", "construction"])
def test_a_way_inside_a_compound_divides_nothing(highway):
    units = units_of(streets=ways((line((70.0, -50.0), (70.0, 150.0)), highway)))

    assert units.frame["area_m2"].tolist() == pytest.approx([10_000.0, 10_000.0], rel=1e-6)


def test_a_street_in_a_tunnel_divides_nothing():
    units = units_of(streets=ways((line((70.0, -50.0), (70.0, 150.0)), "primary"), tunnel="yes"))

    assert units.frame["area_m2"].tolist() == pytest.approx([10_000.0, 10_000.0], rel=1e-6)


def test_ground_that_has_not_changed_keeps_its_codes():
    before = units_of(streets=ways((MIDDLE, "residential")))
    more = houses(*(dict(one) for one in TWO_HOUSES), {"place": (150.0, 85.0), "households": 3})

    after = units_of(stock=more, streets=ways((MIDDLE, "residential")))

    columns = ["community", "households", "x", "y", "origin"]
    assert after.frame.loc["B1", columns].tolist() == before.frame.loc["B1", columns].tolist()
    assert after.frame.geometry["B1"].equals(before.frame.geometry["B1"])


def test_the_order_of_the_rows_does_not_matter():
    stock = houses(*({"place": (20.0 + 25.0 * n, 30.0 + 7.0 * (n % 4)), "households": n} for n in range(7)))

    one, other = units_of(stock=stock), units_of(stock=stock.iloc[::-1])

    pd.testing.assert_frame_equal(one.frame, other.frame)
    pd.testing.assert_frame_equal(one.borders, other.borders)


def test_degrees_and_metres_give_the_same_units():
    layers = communities(A=BLOCK), houses(*(dict(one) for one in TWO_HOUSES)), ways((MIDDLE, "residential")), lines()

    metric = basic_units(*layers)
    degrees = basic_units(*(layer.to_crs(4490) for layer in layers))

    assert degrees.frame.crs.axis_info[0].unit_name == "metre"
    assert degrees.frame.index.equals(metric.frame.index)
    assert degrees.frame["area_m2"].tolist() == pytest.approx(metric.frame["area_m2"].tolist(), rel=1e-4)


def test_what_is_wrong_is_named():
    stock = houses(*(dict(one) for one in TWO_HOUSES))
    with pytest.raises(ValueError, match="building 'B1' occurs twice"):
        units_of(stock=stock.assign(code="B1"))
    with pytest.raises(ValueError, match="'B2' has -3 merchants"):
        units_of(stock=stock.assign(merchants=[1, -3]))
    with pytest.raises(ValueError, match="community 'A' occurs twice"):
        units_of(pd.concat([communities(A=BLOCK), communities(A=BLOCK)]))
    with pytest.raises(ValueError, match="communities have no CRS"):
        units_of(gpd.GeoSeries({"A": BLOCK}))
    with pytest.raises(ValueError, match="a layer has no CRS"):
        units_of(stock=stock.set_crs(None, allow_override=True))
    with pytest.raises(ValueError, match="no community has an outline"):
        units_of(gpd.GeoSeries({"A": shapely.Polygon()}, crs=CRS))


def test_no_units_have_the_columns_of_units():
    nothing, some = no_units(CRS), units_of()

    assert nothing.frame.columns.tolist() == some.frame.columns.tolist()
    assert nothing.borders.columns.tolist() == some.borders.columns.tolist()
    assert nothing.edges.shape == (0, 2)


def test_metres_that_are_none_are_not_taken_for_metres():
    mercator = communities(A=BLOCK).to_crs(3857)

    units = units_of(mercator)

    assert mercator.iloc[0].area > 25_000.0
    assert units.frame["area_m2"].sum() == pytest.approx(20_000.0, rel=2e-3)


def test_a_community_without_an_outline_has_no_units():
    for nothing in (shapely.Polygon(), None):
        units = units_of(communities(A=BLOCK, B=nothing))

        assert set(units.frame["community"]) == {"A"}
