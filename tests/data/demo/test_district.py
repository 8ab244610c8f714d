"""The demo district: what a district has, in the numbers that districts report."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from data.demo.catalogue import catalogue, departments
from data.demo.truth import WALK_15_MINUTES_M
from tests.data.demo.conftest import made


def test_the_same_seed_makes_the_same_district(small):
    again = made("small", seed=1)
    for name, table in small.items():
        pd.testing.assert_frame_equal(table, again[name])


def test_another_seed_makes_another_district(small):
    assert not small["building"]["geom"].equals(made("small", seed=2)["building"]["geom"])


@pytest.mark.parametrize("seed", [2, 3, 4, 5, 6])
def test_every_seed_makes_a_whole_district(seed):
    tables = made("small", seed=seed)
    assert tables["grid"]["grid_class"].value_counts().to_dict() == {
        "residential": 22,
        "commercial": 4,
        "exclusive": 1,
    }


def whole_grids(district):
    return district["grid"][district["grid"]["parent_code"].isna()]


def test_grids_have_the_reported_counts(district):
    counts = whole_grids(district)["grid_class"].value_counts().to_dict()
    assert counts == {"residential": 304, "rural": 389, "commercial": 101, "exclusive": 47}
    assert len(district["grid"]) - len(whole_grids(district)) == 67


def test_areas_have_the_reported_counts(district):
    areas = district["area"]
    assert areas["level"].value_counts().to_dict() == {"community": 170, "street": 10, "district": 1}
    assert areas["code"].str.len().map({6: "district", 9: "street", 12: "community"}).equals(areas["level"])
    assert areas["code"].is_unique


def test_departments_are_11_often_41_seldom_and_7_by_area(district):
    tiers = pd.concat([departments(), district["department"]])["tier"].value_counts().to_dict()
    assert tiers == {"high": 11, "other": 41, "area": 7}
    local = district["incident"].query("category == '14' and location_quality == 'exact'")["department_code"]
    assert local.isin(district["department"]["code"]).mean() > 0.995
    assert local.nunique() >= 7


def test_items_of_shops_belong_to_those_who_answer_for_an_area():
    owners = catalogue("DA01").groupby("category_code")["department_code"].unique()
    assert owners["14"].tolist() == ["DA01"]
    assert owners.drop("14").map(lambda codes: "DA01" in codes).sum() == 0


def test_households_are_a_districts(district):
    homes = district["building"]
    rural = homes["use"] == "rural"
    assert homes.loc[~rural, "households"].sum() == pytest.approx(120_000, rel=0.08)
    assert homes.loc[rural, "households"].sum() == pytest.approx(40_000, rel=0.08)


def test_about_a_fifth_of_the_grids_break_the_rule_by_now(district):
    grids = whole_grids(district)
    homes = grids.loc[grids["grid_class"] == "residential", "households"]
    assert 0.15 <= ((homes < 300) | (homes > 500)).mean() <= 0.28


def test_the_densest_compounds_hold_about_650_people_a_hectare(district):
    homes = district["building"].dropna(subset="compound")
    yards = homes.groupby("compound")["geom"].agg(lambda g: shapely.MultiPolygon(list(g)).convex_hull.buffer(25).area)
    density = homes.groupby("compound")["residents"].sum() / (yards / 1e4)
    assert 550 <= density.nlargest(10).median() <= 760


def test_no_building_stands_on_another(district):
    shapes = district["building"]["geom"].to_numpy()
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    once = left < right
    assert shapely.area(shapely.intersection(shapes[left[once]], shapes[right[once]])).max(initial=0) < 0.05


def test_no_building_stands_on_a_street_or_in_the_river(district):
    buildings = district["building"]["geom"].to_numpy()
    ground = district["street"][district["street"]["layer"].isna()]["geom"].to_numpy()
    assert len(shapely.STRtree(ground).query(buildings, predicate="intersects")[0]) == 0
    water = district["land_cover"].query("kind == 'water'")["geom"].to_numpy()
    assert len(shapely.STRtree(water).query(buildings, predicate="intersects")[0]) == 0


def test_every_home_is_near_a_way(district):
    homes = district["building"].query("households > 0")["geom"].to_numpy()
    ways = shapely.STRtree(district["street"]["geom"].to_numpy())
    far = ways.query_nearest(homes, return_distance=True, all_matches=False)[1]
    assert np.quantile(far, 0.99) < 60
    assert far.max() < 110


def test_streets_are_one_network_but_for_fragments(district):
    lines = shapely.get_parts(district["street"]["geom"].to_numpy())
    corners, owner = shapely.get_coordinates(lines, return_index=True)
    vertices, vertex = np.unique(np.round(corners, 2), axis=0, return_inverse=True)
    links = coo_array((np.ones(len(owner)), (owner, vertex)), shape=(len(lines), len(vertices)))
    _, label = connected_components(links @ links.T, directed=False)
    length = pd.Series(shapely.length(lines)).groupby(label).sum()
    assert length.max() / length.sum() > 0.97


def test_the_river_is_crossed_by_bridges_only(district):
    streets = district["street"]
    water = shapely.union_all(district["land_cover"].query("kind == 'water'")["geom"].to_numpy()).buffer(-1)
    wet = streets[shapely.intersects(streets["geom"].to_numpy(), water)]
    assert (wet["bridge"] == "yes").all()
    assert 3 <= len(wet) <= 40


def test_there_are_footbridges_underpasses_and_one_road_of_nobody(district):
    streets = district["street"]
    paths = streets[streets["highway"] == "footway"]
    assert (paths["bridge"] == "yes").sum() == 8
    assert (paths["tunnel"] == "yes").sum() == 4
    nobodys = streets[streets["owner"].isna()]
    assert nobodys["name"].tolist() == ["无名路"] * len(nobodys)
    assert len(nobodys) == 1


def test_compounds_have_walls_with_gates(district):
    kinds = district["barrier"]["kind"].value_counts()
    assert kinds["gate"] > 200
    assert kinds["wall"] > 200
    assert kinds["railway"] == kinds["waterway"] == 1


def test_every_shape_is_valid(district):
    for name, table in district.items():
        if "geom" in table:
            shapes = table["geom"].to_numpy()
            assert shapely.is_valid(shapes[~shapely.is_missing(shapes)]).all(), name


def test_grid_codes_run_west_to_east_and_north_to_south_in_their_community(district):
    grids = whole_grids(district)
    assert all(code.startswith(c) for code, c in zip(grids["code"], grids["community_code"], strict=True))
    assert grids["code"].str.len().eq(15).all()
    assert grids["code"].is_unique
    for _, members in grids.groupby("community_code"):
        first, last = members["code"].idxmin(), members["code"].idxmax()
        if len(members) > 2:
            assert members.loc[first, "geom"].centroid.y > members.loc[last, "geom"].centroid.y - 220


def test_households_of_grids_are_those_of_their_buildings(district):
    counted = district["building"].groupby("grid_code")["households"].sum()
    stated = whole_grids(district).set_index("code")["households"]
    assert counted.reindex(stated.index, fill_value=0).eq(stated).all()


def test_teams_have_a_post_of_every_kind_and_some_vacancies(district):
    posts = district["worker"]
    assert set(posts["grid_code"]) == set(whole_grids(district)["code"])
    assert posts.groupby("grid_code")["is_full_time"].sum().eq(1).all()
    assert 0.05 < 1 - posts["is_filled"].mean() < 0.25


def test_stations_have_the_reported_counts_and_leave_a_gap(district):
    stations, truth = district["station"], district["demo_truth"]
    centres = stations["kind"].isin(["party_mass_centre", "party_mass_station"])
    assert centres.sum() == 36
    beyond = truth[truth["kind"] == "out_of_reach"]
    assert len(beyond) > 20
    near = shapely.STRtree(stations["geom"].to_numpy()).query_nearest(
        beyond["geom"].to_numpy(), return_distance=True, all_matches=False
    )[1]
    assert near.min() > WALK_15_MINUTES_M


def test_refuel_shops_say_what_they_give_and_when(district):
    shops = district["refuel_station"]
    assert len(shops) > 80
    assert shops["opening_hours"].nunique() >= 5
    assert shops["water"].mean() > 0.9
    assert 0 < shops["toilet"].mean() < 0.7


def test_candidate_shops_are_listed(district):
    assert len(district["place"]) > 800
    assert {"shop", "amenity", "office"} <= set(district["place"]["category"])


def test_steps_of_an_incident_follow_one_another(small):
    steps = ["reported_at", "filed_at", "dispatched_at", "claimed_at", "handled_at", "verified_at", "closed_at"]
    times = small["incident"][steps]
    for earlier, later in pairwise(steps):
        known = times[later].notna()
        assert (times.loc[known, earlier] <= times.loc[known, later]).all()


def monthly_response(incidents):
    in_time = (incidents["handled_at"] <= incidents["due_at"]).where(incidents["handled_at"].notna())
    month = incidents["reported_at"].dt.strftime("%Y-%m")
    return in_time.astype("Float64").groupby(month).mean()


def test_response_rises_from_below_one_half_to_97_percent(district):
    monthly = monthly_response(district["incident"])
    assert monthly.iloc[0] < 0.5
    assert monthly.iloc[-1] == pytest.approx(0.973, abs=0.006)
    assert monthly.rolling(6).mean().dropna().is_monotonic_increasing


def test_incidents_have_the_rhythm_of_days_weeks_and_seasons(district):
    at = district["incident"]["reported_at"].dt.tz_convert("Asia/Shanghai")
    assert len(at) == pytest.approx(100_000, rel=0.05)
    assert at.dt.hour.value_counts().idxmax() in (8, 9, 10)
    weekday = at.dt.day_of_week.value_counts()
    assert weekday[0] > 1.2 * weekday[6]
    snow = at[district["incident"]["category"] == "08"].dt.month
    assert snow.isin([11, 12, 1, 2, 3]).all()


def test_some_incidents_are_late_returned_unanswered_doubled_or_misplaced(district):
    incidents = district["incident"]
    assert (incidents["handled_at"] > incidents["due_at"]).mean() > 0.1
    assert {"returned", "dispatched", "closed"} <= set(incidents["state"])
    assert incidents["is_duplicate"].sum() > 1000
    assert set(incidents["location_quality"]) == {"exact", "missing", "pile_up", "outside"}
    assert incidents["satisfaction"].dropna().between(1, 5).all()


def test_some_incidents_have_no_department_and_each_stands_where_its_times_say(district):
    incidents = district["incident"]
    empty = incidents[incidents["department_code"].isna()]
    assert len(empty) > 5
    assert set(empty["state"]) == {"filed"}
    assert empty[["dispatched_at", "claimed_at", "handled_at"]].isna().all(axis=None)
    for state in ("dispatched", "claimed", "handled", "verified", "closed", "returned"):
        there = incidents[incidents["state"] == state]
        assert there[f"{state}_at"].notna().all(), state
    assert incidents.loc[incidents["state"] == "dispatched", ["claimed_at", "handled_at"]].isna().all(axis=None)
    assert incidents.loc[incidents["state"] == "returned", "handled_at"].isna().all()


def test_the_truth_knows_the_duplicates_that_nobody_noticed(district):
    truth = district["demo_truth"].query("kind == 'duplicate'")
    noticed = truth["values"].map(lambda values: values["noticed"])
    marked = district["incident"].set_index("code")["is_duplicate"]
    assert marked[truth["subject_key"]].to_numpy().tolist() == noticed.tolist()
    assert 0.3 < (~noticed).mean() < 0.5


def test_the_truth_knows_the_lines_that_overlap_or_fall_short(district):
    truth = district["demo_truth"].set_index("kind")["subject_key"]
    whole = whole_grids(district).set_index("code")["geom"]
    tree = shapely.STRtree(whole.to_numpy())
    for code in truth["grid_overlap"]:
        near = whole.to_numpy()[tree.query(whole[code], predicate="overlaps")]
        assert shapely.area(shapely.intersection(near, whole[code])).sum() > 100
    assert len(truth["grid_short"]) >= 10


def test_planted_clusters_stand_out_where_the_truth_says(district):
    clusters = district["demo_truth"].query("kind == 'cluster'")
    incidents = district["incident"].query("location_quality == 'exact'")
    points = shapely.STRtree(incidents["geom"].to_numpy())
    for values, centre in zip(clusters["values"], clusters["geom"], strict=True):
        inside = incidents.iloc[points.query(centre.buffer(values["radius_m"]))]
        of_kind = inside[inside["category"] == values["category"]]
        assert len(of_kind) > 0.5 * values["number"]
