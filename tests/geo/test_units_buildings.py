"""Buildings in units: which go together, and what is counted."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geo.units import with_incidents
from tests.support.blocks import (
    BLOCK,
    CRS,
    EAST,
    MIDDLE,
    NORTH,
    TWO_HOUSES,
    assert_fills,
    at,
    box,
    communities,
    houses,
    line,
    units_of,
    ways,
)


def test_small_neighbours_of_one_compound_are_one_unit():
    stock = houses(
        {"place": (30.0, 50.0), "households": 2, "compound": "平房"},
        {"place": (60.0, 50.0), "households": 3, "compound": "平房"},
        {"place": (90.0, 50.0), "households": 1, "compound": "平房"},
        {"place": (160.0, 50.0), "households": 2, "compound": "新村"},
    )

    units = units_of(stock=stock)

    held = units.frame.groupby("compound")["households"].apply(sorted).to_dict()
    assert held == {"平房": [1, 5], "新村": [2]}
    assert units.building_unit["B1"] == units.building_unit["B2"] != units.building_unit["B3"]


def test_buildings_of_many_households_stay_apart():
    stock = houses({"place": (50.0, 50.0), "compound": "花园"}, {"place": (120.0, 50.0), "compound": "花园"})

    units = units_of(stock=stock)

    assert units.frame.index.tolist() == ["B1", "B2"]
    assert units.frame["compound"].tolist() == ["花园", "花园"]


@pytest.mark.parametrize("column", ["compound", "use"])
def test_buildings_of_different_compounds_or_uses_are_never_one_unit(column):
    small = {"households": 0, "residents": 0}
    stock = houses({"place": (50.0, 50.0), column: "甲"} | small, {"place": (120.0, 50.0), column: "乙"} | small)

    assert len(units_of(stock=stock).frame) == 2


def test_shops_that_face_different_streets_are_different_units():
    streets = ways(
        (line((-50.0, 0.0), (250.0, 0.0)), "residential"), (line((-50.0, 100.0), (250.0, 100.0)), "residential")
    )
    shops = {"households": 0, "merchants": 1}
    stock = houses({"place": (50.0, 20.0)} | shops, {"place": (80.0, 20.0)} | shops, {"place": (65.0, 80.0)} | shops)

    units = units_of(stock=stock, streets=streets)

    assert sorted(zip(units.frame["street"], units.frame["merchants"], strict=True)) == [("S1", 2), ("S2", 1)]


def test_shops_far_from_any_street_face_none():
    shops = houses({"place": (50.0, 50.0), "merchants": 3})

    assert units_of(stock=shops).frame["street"].tolist() == [""]


def test_counts_add_up_over_the_buildings_of_a_unit():
    one = {"place": (60.0, 50.0), "households": 2, "residents": 5, "merchants": 0}
    other = {"place": (140.0, 50.0), "households": 1, "residents": 3, "merchants": 0}

    units = units_of(stock=houses(one, other), key_groups=pd.Series({"B1": 4, "B9": 7}))

    row = units.frame.iloc[0]
    assert len(units.frame) == 1
    assert row[["households", "residents", "merchants", "key_groups", "buildings"]].tolist() == [3, 8, 0, 4, 2]
    # Two thirds of the households live at x = 60.
    assert (row["x"] - EAST, row["y"] - NORTH) == pytest.approx((60.0 * 2 / 3 + 140.0 / 3, 50.0))


def test_counts_that_are_missing_count_as_none():
    stock = houses(*(dict(one) for one in TWO_HOUSES)).drop(columns=["residents", "compound", "use"])
    stock["households"] = [np.nan, 50]

    units = units_of(stock=stock)

    assert units.frame["households"].tolist() == [0, 50]
    assert units.frame["residents"].tolist() == [0, 0]


def test_incidents_are_a_yearly_mean_of_what_lies_in_the_unit():
    points = gpd.GeoSeries([at(shapely.Point(x, 50.0)) for x in (20.0, 30.0, 170.0, 900.0)], crs=CRS)

    units = units_of(incidents=points.to_crs(4490), incident_years=2.0)

    assert units.frame["incidents"].tolist() == [1.0, 0.5]


def test_incidents_of_no_time_are_refused():
    with pytest.raises(ValueError, match="0 years of incidents"):
        with_incidents(units_of(), gpd.GeoSeries(crs=CRS), years=0)


def test_a_building_outside_every_community_is_in_no_unit():
    stock = houses(*(dict(one) for one in TWO_HOUSES), {"place": (260.0, 50.0)}, {"place": (9_000.0, 50.0)})

    units = units_of(stock=stock)

    assert units.building_unit.to_dict() == {"B1": "B1", "B2": "B2"}
    assert units.frame["households"].sum() == 100


def test_buildings_on_one_spot_are_one_unit():
    stock = houses({"place": (50.0, 50.0)}, {"place": (50.0, 50.0)}, {"place": (150.0, 50.0)})

    units = units_of(stock=stock)

    assert units.building_unit["B1"] == units.building_unit["B2"]
    assert sorted(units.frame["households"]) == [50, 100]
    assert_fills(units, communities(A=BLOCK))


def test_a_building_across_a_street_is_in_one_unit():
    stock = houses({"place": (97.0, 50.0)}, {"place": (150.0, 50.0)})

    units = units_of(stock=stock, streets=ways((MIDDLE, "residential")))

    assert units.frame["households"].tolist() == [50, 50]
    assert units.frame["area_m2"].tolist() == pytest.approx([10_000.0, 10_000.0], rel=1e-6)


def test_broken_footprints_count_too():
    bow_tie = at(shapely.Polygon([(40.0, 40.0), (60.0, 60.0), (60.0, 40.0), (40.0, 60.0)]))
    two_parts = shapely.MultiPolygon([box(140.0, 40.0, 150.0, 60.0), box(155.0, 40.0, 165.0, 60.0)])
    point = at(shapely.Point(100.0, 90.0))
    rows = [{"geometry": shape} for shape in (bow_tie, two_parts, point, shapely.Polygon(), None)]

    units = units_of(stock=houses(*rows))

    assert units.building_unit.index.tolist() == ["B1", "B2", "B3"]
    assert units.frame["households"].sum() == 150
    assert_fills(units, communities(A=BLOCK))


def test_a_village_of_single_houses_has_as_many_units_as_a_planner_can_handle():
    single = {"households": 1, "residents": 3}
    village = houses(*({"place": (15.0 + 30.0 * n, 15.0 + 30.0 * m)} | single for n in range(25) for m in range(24)))

    units = units_of(communities(A=box(0.0, 0.0, 750.0, 720.0)), stock=village)

    assert 100 <= len(units.frame) <= 200
    assert units.frame["households"].max() == 5
    assert units.frame["households"].sum() == 600


def test_terraced_houses_part_at_their_common_wall():
    terrace = ({"geometry": box(60.0, 40.0, 90.0, 60.0)}, {"geometry": box(90.0, 40.0, 140.0, 60.0)})

    units = units_of(stock=houses(*terrace))

    assert units.frame.index.tolist() == ["B1", "B2"]
    assert units.frame["area_m2"].tolist() == pytest.approx([9_000.0, 11_000.0], rel=1e-3)
