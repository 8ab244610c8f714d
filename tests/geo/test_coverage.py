import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geo.coverage import circle_error, ground, hours_within, nearest_open, shares, shares_by_hour
from tests.support.street_maps import METRES, layer

HOUSES = pd.Index(["a", "b", "c", "d", "e"])
MINUTES = pd.Series([4.0, 5.0, 12.0, np.inf, 20.0], index=HOUSES)
WEIGHTS = pd.DataFrame({"households": [10, 20, 30, 40, 100], "red": [1, 0, 0, 2, 1]}, index=HOUSES)
GRIDS = pd.Series(["g2", "g1", "g1", "g2", "g2"], index=HOUSES)


# --- shares ---


def test_shares_carry_numerator_and_denominator():
    found = shares(MINUTES, WEIGHTS)
    assert found.index.names == ["measure", "within_minutes"]
    assert found.loc[("households", 5.0)].tolist() == [30.0, 200.0, 0.15, 0.0]  # a, and b exactly at the limit
    assert found.loc[("households", 10.0), "covered"] == 30.0
    assert found.loc[("households", 15.0), ["covered", "share"]].tolist() == [60.0, 0.3]
    assert found.loc[("red", 15.0), ["covered", "total", "share"]].tolist() == [1.0, 4.0, 0.25]


def test_shares_by_group_add_up_to_those_of_all():
    found = shares(MINUTES, WEIGHTS, groups=GRIDS)
    assert found.index.names == ["group", "measure", "within_minutes"]
    assert found.index.get_level_values("group").unique().tolist() == ["g1", "g2"]
    assert found.loc[("g1", "households", 15.0), ["covered", "total", "share"]].tolist() == [50.0, 50.0, 1.0]
    assert found.loc[("g2", "households", 15.0), ["covered", "total"]].tolist() == [10.0, 150.0]
    summed = found.groupby(level=["measure", "within_minutes"])[["covered", "total"]].sum()
    pd.testing.assert_frame_equal(summed, shares(MINUTES, WEIGHTS)[["covered", "total"]].sort_index())


def test_places_in_no_grid_are_a_group_of_their_own():
    found = shares(MINUTES, WEIGHTS, tiers=[15], groups=GRIDS.mask(GRIDS == "g1")).reset_index()
    nobody = found[found["group"].isna() & (found["measure"] == "households")]
    assert nobody[["covered", "total"]].to_numpy().tolist() == [[50.0, 50.0]]


def test_unknown_weights_count_in_neither_part_and_are_told():
    unknown = WEIGHTS.astype({"households": "Int64"}).assign(
        households=lambda rows: rows["households"].mask(rows.index == "a")
    )
    found = shares(MINUTES, unknown, tiers=[5], groups=GRIDS)
    assert found.loc[("g2", "households", 5.0)].tolist() == [0.0, 140.0, 0.0, 1.0]
    assert found.loc[("g1", "households", 5.0), "unknown"] == 0


def test_nobody_has_no_share():
    nobody = shares(MINUTES, WEIGHTS * 0, tiers=[15])
    assert nobody["share"].isna().all()
    assert shares(MINUTES[:0], WEIGHTS[:0], tiers=[15])["total"].tolist() == [0.0, 0.0]


def test_out_of_reach_is_outside_every_tier():
    assert shares(pd.Series([np.inf, np.nan]), pd.DataFrame({"n": [1, 1]}), tiers=[1e9])["covered"].tolist() == [0.0]


def test_shares_need_the_same_places_and_sound_weights():
    with pytest.raises(ValueError, match="the weights have another index than the minutes"):
        shares(MINUTES, WEIGHTS.iloc[::-1])
    with pytest.raises(ValueError, match="the groups have another index than the minutes"):
        shares(MINUTES, WEIGHTS, groups=GRIDS.reset_index(drop=True))
    with pytest.raises(ValueError, match=r"weights hold -1.0; give finite numbers >= 0"):
        shares(MINUTES, WEIGHTS.assign(red=-1))


# --- ground ---


def test_ground_points_stand_for_the_area_between_them():
    areas = gpd.GeoSeries(
        layer(
            [shapely.box(0, 0, 200, 100), shapely.box(1000, 1000, 1003, 1003), shapely.Polygon()]
        ).geometry.to_numpy(),
        index=["field", "kiosk", "nothing"],
        crs=METRES,
    )
    points = ground(areas, spacing_m=10.0)
    assert points.groupby("area")["area_m2"].sum().to_dict() == pytest.approx({"field": 20_000.0, "kiosk": 9.0})
    assert 180 <= (points["area"] == "field").sum() <= 231
    assert (points["area"] == "kiosk").sum() == 1
    assert all(areas[label].covers(point) for label, point in zip(points["area"], points.geometry, strict=True))


def test_neighbouring_areas_share_one_lattice():
    west, east = shapely.box(0, 0, 105, 100), shapely.box(105, 0, 200, 100)
    both = ground(layer([west, east]).geometry, spacing_m=10.0)
    whole = ground(layer([shapely.box(0, 0, 200, 100)]).geometry, spacing_m=10.0)
    assert len(both) == len(whole)


def test_ground_is_measured_in_metres():
    square = layer([shapely.box(0, 0, 9, 9)]).geometry
    with pytest.raises(ValueError, match=r"the areas are in EPSG:4326; bring them to metres first"):
        ground(square.to_crs(4326))
    with pytest.raises(ValueError, match=r"a spacing of 0 m makes no lattice"):
        ground(square, spacing_m=0)


# --- hours ---

WALKS = pd.DataFrame({"clinic": [4.0, 20.0, 15.0], "shop": [30.0, 14.0, np.inf]}, index=["a", "b", "c"])
#                        hour 0 1 2 3
OPEN = np.array([[True, True, False, False], [False, True, True, False]])
PEOPLE = pd.DataFrame({"households": [10, 20, 70]}, index=WALKS.index)


def test_an_hour_is_covered_when_something_near_is_open_then():
    assert hours_within(WALKS, OPEN, limit_minutes=15).tolist() == [
        [True, True, False, False],
        [False, True, True, False],
        [True, True, False, False],
    ]


def test_shares_by_hour_count_whom_an_open_door_is_near():
    found = shares_by_hour(WALKS, OPEN, PEOPLE, limit_minutes=15).loc["households"]
    assert found["covered"].tolist() == [80.0, 100.0, 20.0, 0.0]
    assert found["share"].tolist() == [0.8, 1.0, 0.2, 0.0]
    assert found["total"].tolist() == [100.0] * 4


def test_shares_by_hour_and_group():
    grids = pd.Series(["x", "y", "y"], index=WALKS.index)
    found = shares_by_hour(WALKS, OPEN, PEOPLE, limit_minutes=15, groups=grids)["covered"]
    assert found.loc[("x", "households")].tolist() == [10.0, 10.0, 0.0, 0.0]
    assert found.loc[("y", "households")].tolist() == [70.0, 90.0, 20.0, 0.0]


def test_always_open_is_covered_as_shares_says():
    rng = np.random.default_rng(5)
    walks = pd.DataFrame(rng.uniform(0, 60, (200, 9)))
    people = pd.DataFrame({"n": rng.integers(0, 50, 200), "m": rng.integers(0, 5, 200)})
    grids = pd.Series(rng.integers(0, 7, 200))
    always = shares_by_hour(walks, np.ones((9, 168), dtype=bool), people, limit_minutes=10, groups=grids)
    once = shares(walks.min(axis=1), people, tiers=[10], groups=grids)["covered"].droplevel("within_minutes")
    assert (always["covered"].to_numpy() == once.repeat(168).to_numpy()).all()


def test_no_facility_covers_no_hour():
    nothing = shares_by_hour(WALKS[[]], np.ones((0, 168), dtype=bool), PEOPLE, limit_minutes=15)
    assert len(nothing) == 168
    assert (nothing["covered"] == 0.0).all()


def test_the_nearest_open_facility_may_be_a_farther_one():
    at_0, at_2 = nearest_open(WALKS, OPEN[:, 0]), nearest_open(WALKS, OPEN[:, 2])
    assert at_0["minutes"].tolist() == [4.0, 20.0, 15.0]
    assert at_0["facility"].tolist() == ["clinic"] * 3
    assert at_2["minutes"].tolist() == [30.0, 14.0, np.inf]
    assert at_2["facility"].tolist() == ["shop", "shop", pd.NA]
    assert nearest_open(WALKS, OPEN[:, 3])["facility"].isna().all()


def test_hours_are_given_for_every_facility():
    for ask in (
        lambda: hours_within(WALKS, OPEN[:1], limit_minutes=15),
        lambda: shares_by_hour(WALKS, OPEN[:1], PEOPLE, limit_minutes=15),
        lambda: nearest_open(WALKS, OPEN[0, :1]),
    ):
        with pytest.raises(ValueError, match="2 facilities but hours of 1; give one row each"):
            ask()


# --- the straight circle ---


def test_the_circle_claims_who_cannot_walk_there_in_time():
    straight = pd.Series([100.0, 300.0, 800.0, 1080.0, 1100.0], index=HOUSES)
    found = circle_error(MINUTES, straight, WEIGHTS, limit_minutes=15, radius_m=1080.0).loc["households"]
    assert found.to_dict() == {"circle": 100.0, "walk": 60.0, "falsely_claimed": 40.0, "missed": 0.0, "total": 200.0}


def test_a_circle_too_small_misses_who_can():
    straight = pd.Series([100.0, 300.0, 800.0, 1080.0, 1100.0], index=HOUSES)
    found = circle_error(MINUTES, straight, WEIGHTS, limit_minutes=15, radius_m=500.0, groups=GRIDS)
    assert found.loc[("g1", "households"), ["circle", "missed"]].tolist() == [20.0, 30.0]
    assert (found["circle"] - found["falsely_claimed"] + found["missed"] == found["walk"]).all()


def test_the_circle_needs_the_same_places():
    with pytest.raises(ValueError, match="straight_m has another index"):
        circle_error(MINUTES, pd.Series([1.0]), WEIGHTS, limit_minutes=15, radius_m=1.0)
