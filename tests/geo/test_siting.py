"""Siting against brute force, lattices that a reader can check, and published optima."""

from itertools import combinations

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.siting import max_cover, p_median, proposals, set_cover
from tests.support.pmedian import PUBLISHED, read_instance

INF = np.inf

# Six places in a row, 5 minutes from each to the next, a candidate at each; households above.
#   10   1   1   1   1  10
#    0 - 1 - 2 - 3 - 4 - 5
ROW = 5.0 * np.abs(np.subtract.outer(np.arange(6), np.arange(6)))
HOUSEHOLDS = np.array([10, 1, 1, 1, 1, 10])


@st.composite
def problems(draw):
    """Up to 7 places and 6 candidates, ties and unreachable pairs among them; which stand, and how many to add."""
    rows, columns = draw(st.integers(1, 7)), draw(st.integers(1, 6))
    number = st.sampled_from([0.0, 1.0, 4.0, 5.0, 7.5, 9.0, INF])
    minutes = np.array(draw(st.lists(number, min_size=rows * columns, max_size=rows * columns)))
    weight = np.array(draw(st.lists(st.sampled_from([0, 1, 2, 5, 7]), min_size=rows, max_size=rows)))
    fixed = draw(st.lists(st.integers(0, columns - 1), unique=True, max_size=columns))
    sites = draw(st.integers(0, columns - len(fixed)))
    return minutes.reshape(rows, columns), weight, fixed, sites


def choices(minutes, fixed, sites):
    free = [column for column in range(minutes.shape[1]) if column not in fixed]
    return [[*fixed, *more] for more in combinations(free, sites)]


def weight_within(minutes, weight, columns, limit):
    return weight[(minutes[:, columns] <= limit).any(axis=1)].sum()


def weighted_minutes(minutes, weight, columns, unreached):
    nearest = minutes[:, columns].min(axis=1, initial=INF)
    counts = np.isfinite(minutes).any(axis=1)
    return (weight * np.minimum(nearest, unreached))[counts].sum()


# --- max_cover


def test_the_best_single_site_of_a_row_covers_one_end():
    found = max_cover(ROW, HOUSEHOLDS, sites=1, limit=5)
    assert found.covered == found.bound == 12  # 10 + 1 + 1 from candidate 1, or 4
    assert found.gap == 0.0
    assert found.chosen.tolist() in ([1], [4])


def test_two_sites_cover_both_ends_and_the_middle():
    found = max_cover(ROW, HOUSEHOLDS, sites=2, limit=5)
    assert sorted(found.chosen) == [1, 4]
    assert found.gains.tolist() == [12, 12]
    assert found.covered == 24


def test_what_stands_is_kept_and_counts():
    found = max_cover(ROW, HOUSEHOLDS, sites=1, limit=5, fixed=[0])
    assert found.chosen.tolist() == [4]
    assert found.gains.tolist() == [12]
    assert found.covered == 11 + 12
    assert found.served_by.tolist() == [0, 0, -1, 4, 4, 4]


def test_the_site_that_adds_most_comes_first_and_each_gain_is_what_it_adds():
    minutes = np.array([[1, INF, 1], [1, INF, INF], [INF, 1, INF], [INF, INF, 1], [INF, INF, 1]])
    found = max_cover(minutes, np.array([5, 1, 3, 4, 4]), sites=3, limit=15)
    assert found.chosen.tolist() == [2, 1, 0]
    assert found.gains.tolist() == [13, 3, 1]
    assert found.served_by.tolist() == [2, 0, 1, 2, 2]


def test_a_place_at_exactly_the_limit_is_reached():
    assert max_cover([[15.0]], [3], sites=1, limit=15).covered == 3
    assert max_cover([[15.0]], [3], sites=1, limit=14.999).covered == 0


def test_a_site_that_reaches_nobody_new_is_not_proposed():
    found = max_cover(ROW, HOUSEHOLDS, sites=6, limit=5)
    assert found.covered == 24
    assert len(found.chosen) < 6
    assert (found.gains > 0).all()
    assert max_cover(ROW, HOUSEHOLDS, sites=3, limit=100, fixed=[2]).chosen.size == 0


def test_greedy_alone_would_be_beaten():
    # Candidate 0 reaches four of six; yet 1 and 2 together reach all.
    minutes = np.where([[1, 1, 0], [1, 1, 0], [1, 0, 1], [1, 0, 1], [0, 1, 0], [0, 0, 1]], 5.0, INF)
    found = max_cover(minutes, np.ones(6), sites=2, limit=15)
    assert sorted(found.chosen) == [1, 2]
    assert found.covered == found.bound == 6


@given(problems())
def test_max_cover_equals_brute_force(problem):
    minutes, weight, fixed, sites = problem
    found = max_cover(minutes, weight, sites=sites, limit=5, fixed=fixed)
    best = max(weight_within(minutes, weight, columns, 5) for columns in choices(minutes, fixed, sites))
    assert found.covered == found.objective == found.bound == best
    assert weight_within(minutes, weight, [*fixed, *found.chosen], 5) == best
    assert found.gains.sum() + weight_within(minutes, weight, fixed, 5) == pytest.approx(best)
    assert (np.diff(found.gains) <= 0).all()
    assert set(found.chosen).isdisjoint(fixed)
    served = found.served_by >= 0
    assert (minutes[served, found.served_by[served]] <= 5).all()
    assert weight[served].sum() == best


def test_fractions_of_weight_are_covered_too():
    found = max_cover(ROW, HOUSEHOLDS / 7, sites=2, limit=5)
    assert found.covered == pytest.approx(24 / 7)
    assert found.bound == pytest.approx(24 / 7)


def test_the_bound_holds_where_time_runs_out():
    rng = np.random.default_rng(3)
    minutes, weight = rng.uniform(0, 30, (400, 80)), rng.integers(1, 100, 400)
    best = max_cover(minutes, weight, sites=5, limit=3)
    stopped = max_cover(minutes, weight, sites=5, limit=3, time_limit_s=0.0)
    assert best.gap == 0.0
    assert stopped.covered <= best.covered <= stopped.bound
    assert stopped.gap == pytest.approx(1 - stopped.covered / stopped.bound)
    assert stopped.gap > 0.0
    assert stopped.covered == pytest.approx(stopped.gains.sum())


# --- set_cover


def test_as_few_sites_as_reach_a_share():
    assert set_cover(ROW, HOUSEHOLDS, limit=5, share=0.5).chosen.size == 1
    found = set_cover(ROW, HOUSEHOLDS, limit=5, share=0.95)
    assert sorted(found.chosen) == [1, 4]
    assert (found.objective, found.bound, found.gap, found.covered) == (2, 2, 0, 24)


def test_no_site_is_needed_where_those_that_stand_do():
    found = set_cover(ROW, HOUSEHOLDS, limit=5, share=0.95, fixed=[1, 4])
    assert found.chosen.size == found.objective == found.bound == found.gap == 0
    assert found.covered == 24


@given(problems(), st.sampled_from([0.3, 0.5, 0.95, 1.0]))
def test_set_cover_equals_brute_force(problem, share):
    minutes, weight, fixed, _ = problem
    everybody = weight_within(minutes, weight, list(range(minutes.shape[1])), 5)
    if everybody < share * weight.sum():
        with pytest.raises(ValueError, match=f"{share:.1%} asks for"):
            set_cover(minutes, weight, limit=5, share=share, fixed=fixed)
        return
    found = set_cover(minutes, weight, limit=5, share=share, fixed=fixed)
    least = next(
        sites
        for sites in range(minutes.shape[1] + 1)
        for columns in choices(minutes, fixed, sites)
        if weight_within(minutes, weight, columns, 5) >= share * weight.sum()
    )
    assert found.chosen.size == found.objective == found.bound == least
    assert found.covered >= share * weight.sum()


def test_a_share_that_stopped_early_is_still_reached():
    rng = np.random.default_rng(3)
    minutes, weight = rng.uniform(0, 30, (400, 80)), rng.integers(1, 100, 400)
    stopped = set_cover(minutes, weight, limit=3, time_limit_s=0.0)
    assert stopped.covered >= 0.95 * weight.sum()
    assert 1 <= stopped.bound <= stopped.objective == stopped.chosen.size


# --- p_median


def test_the_median_of_a_row_is_where_most_live():
    found = p_median(ROW, np.array([10, 1, 1, 1, 1, 1]), sites=1)
    assert found.chosen.tolist() == [0]
    assert found.objective == found.bound == 5 * (1 + 2 + 3 + 4 + 5)


def test_two_medians_take_an_end_each():
    found = p_median(ROW, HOUSEHOLDS, sites=2)
    assert sorted(found.chosen) == [0, 5]
    assert found.objective == found.bound == 5 + 10 + 10 + 5
    assert found.served_by.tolist() == [0, 0, 0, 5, 5, 5]
    assert found.covered == 24


def test_gains_are_the_minutes_saved_by_each_against_those_before():
    found = p_median(ROW, HOUSEHOLDS, sites=2, fixed=[0])
    alone = weighted_minutes(ROW, HOUSEHOLDS, [0], INF)
    assert alone == 300  # 5 + 10 + 15 + 20 + 250
    assert found.chosen.tolist()[0] == 5
    assert found.gains[0] == alone - 30
    assert found.objective == pytest.approx(alone - found.gains.sum())


def test_unreached_places_count_what_is_asked_and_those_out_of_everybodys_reach_are_left_out():
    minutes = np.array([[1.0, INF], [2.0, INF], [INF, 4.0], [INF, INF]])
    weight = np.array([1, 1, 10, 100])
    found = p_median(minutes, weight, sites=1)  # an unreached place counts 8 minutes
    assert found.chosen.tolist() == [1]
    assert found.objective == found.bound == 8 + 8 + 10 * 4
    assert found.served_by.tolist() == [-1, -1, 1, -1]
    assert found.covered == 10
    assert p_median(minutes, weight, sites=1, unreached_minutes=30).objective == 30 + 30 + 40


@given(problems(), st.sampled_from([None, 9.0, 60.0]))
def test_p_median_is_bounded_by_the_brute_force_optimum(problem, unreached):
    minutes, weight, fixed, sites = problem
    found = p_median(minutes, weight, sites=sites, fixed=fixed, unreached_minutes=unreached)
    counted = 2 * minutes[np.isfinite(minutes)].max(initial=0.0) if unreached is None else unreached
    best = min(weighted_minutes(minutes, weight, columns, counted) for columns in choices(minutes, fixed, sites))
    assert found.bound <= best * (1 + 1e-12)
    assert found.objective == pytest.approx(best), "so small that interchange finds the best"
    assert weighted_minutes(minutes, weight, [*fixed, *found.chosen], counted) == pytest.approx(found.objective)
    assert set(found.chosen).isdisjoint(fixed)
    assert (found.gains > 0).all()


def test_the_median_bound_holds_where_time_runs_out():
    rng = np.random.default_rng(5)
    minutes, weight = rng.uniform(0, 30, (60, 14)), rng.integers(1, 9, 60)
    best = min(weighted_minutes(minutes, weight, list(columns), INF) for columns in combinations(range(14), 4))
    stopped = p_median(minutes, weight, sites=4, time_limit_s=0.0)
    assert stopped.bound <= best <= stopped.objective
    finished = p_median(minutes, weight, sites=4)
    assert stopped.bound < finished.bound <= best
    assert finished.objective == pytest.approx(best)


@pytest.mark.parametrize("name", PUBLISHED)
def test_p_median_equals_the_published_optimum(shared_data, name):
    distances, sites = read_instance(shared_data / "benchmarks" / "pmedian" / f"{name}.txt")
    found = p_median(distances, np.ones(len(distances)), sites=sites)
    assert found.objective == PUBLISHED[name]
    assert found.bound <= PUBLISHED[name]
    assert found.gap < 0.01


# --- all three

ASK = {
    "max_cover": lambda minutes, weight, **more: max_cover(minutes, weight, **{"sites": 1, "limit": 15} | more),
    "set_cover": lambda minutes, weight, **more: set_cover(minutes, weight, **{"limit": 15} | more),
    "p_median": lambda minutes, weight, **more: p_median(minutes, weight, **{"sites": 1} | more),
}
all_three = pytest.mark.parametrize("ask", ASK.values(), ids=ASK.keys())


@all_three
def test_ties_are_broken_the_same_way_every_time(ask):
    minutes, weight = np.full((9, 6), 5.0), np.ones(9)
    first, again = ask(minutes, weight), ask(minutes, weight)
    assert first.chosen.tolist() == again.chosen.tolist() == [0]
    assert first.served_by.tolist() == again.served_by.tolist()


@all_three
def test_the_input_is_left_as_it_was(ask):
    minutes, weight = ROW.copy(), HOUSEHOLDS.copy()
    ask(minutes, weight, fixed=[2])
    assert (minutes == ROW).all()
    assert (weight == HOUSEHOLDS).all()


@all_three
def test_nobody_to_serve_needs_no_site(ask):
    for minutes, weight in ((np.zeros((0, 3)), []), (np.full((4, 3), 5.0), np.zeros(4))):
        found = ask(minutes, weight)
        assert found.chosen.size == found.covered == found.objective == found.bound == found.gap == 0


@all_three
@pytest.mark.parametrize(
    ("minutes", "weight", "more", "message"),
    [
        ([[1, 2]], [1, 1], {}, r"minutes of shape \(1, 2\) but weights of shape \(2,\)"),
        ([1, 2], [1, 1], {}, r"minutes of shape \(2,\)"),
        ([[1, np.nan]], [1], {}, "nan minutes from place 0 to candidate 1; give >= 0, or inf"),
        ([[1, 2], [3, -1]], [1, 1], {}, "-1.0 minutes from place 1 to candidate 1"),
        ([[1, 2]], [-3], {}, "weight -3.0 of place 0; give finite numbers"),
        ([[1, 2]], [INF], {}, "weight inf of place 0"),
        ([[1, 2]], [1], {"fixed": [2]}, "fixed candidate 2, but there are 2"),
        ([[1, 2]], [1], {"fixed": [0, -1]}, "fixed candidate -1, but there are 2"),
    ],
)
def test_input_that_makes_no_sense_is_refused(ask, minutes, weight, more, message):
    with pytest.raises(ValueError, match=message):
        ask(minutes, weight, **more)


@pytest.mark.parametrize("ask", [ASK["max_cover"], ASK["p_median"]])
def test_more_sites_than_free_candidates_are_refused_with_both_numbers(ask):
    with pytest.raises(ValueError, match=r"5 new sites, but 4 free candidates; ask for 0\.\.4"):
        ask(ROW, HOUSEHOLDS, sites=5, fixed=[0, 1])
    with pytest.raises(ValueError, match="-1 new sites"):
        ask(ROW, HOUSEHOLDS, sites=-1)


@pytest.mark.parametrize("ask", [ASK["max_cover"], ASK["set_cover"]])
@pytest.mark.parametrize("limit", [0.0, -1.0, np.nan])
def test_a_limit_that_reaches_nobody_is_refused(ask, limit):
    with pytest.raises(ValueError, match=r"a limit of .* reaches nobody"):
        ask(ROW, HOUSEHOLDS, limit=limit)


@pytest.mark.parametrize("share", [0.0, 1.01, np.nan, 95])
def test_a_share_out_of_range_is_refused(share):
    with pytest.raises(ValueError, match=r"share .* is not within"):
        set_cover(ROW, HOUSEHOLDS, limit=5, share=share)


def test_a_share_out_of_reach_is_refused_with_both_numbers():
    minutes = np.array([[1.0], [INF]])
    with pytest.raises(ValueError, match=r"95\.0% asks for 95 of 100, but all candidates together reach 90"):
        set_cover(minutes, [90, 10], limit=15)


def test_unreached_minutes_below_the_longest_way_are_refused():
    with pytest.raises(ValueError, match="unreached_minutes 20, but the longest way given takes 25"):
        p_median(ROW, HOUSEHOLDS, sites=1, unreached_minutes=20)
    with pytest.raises(ValueError, match="unreached_minutes inf"):
        p_median(ROW, HOUSEHOLDS, sites=1, unreached_minutes=INF)


def test_proposals_are_rows_of_the_candidates_the_best_first():
    shops = gpd.GeoDataFrame({"name": list("abcdef")}, geometry=gpd.points_from_xy(range(6), [0] * 6), crs="EPSG:4490")
    shops.index = [f"P{number}" for number in range(6)]
    found = proposals(p_median(ROW, np.array([1, 1, 1, 1, 1, 10]), sites=2), shops)
    assert found.index[0] == "P5"
    assert found["rank"].tolist() == [1, 2]
    assert found["gain"].is_monotonic_decreasing
    assert found["name"].tolist() == [shops.loc[label, "name"] for label in found.index]
    assert found.crs == shops.crs
    assert proposals(p_median(ROW, HOUSEHOLDS, sites=0), shops).empty


def test_proposals_of_other_candidates_are_refused():
    found = max_cover(ROW, HOUSEHOLDS, sites=2, limit=5)
    with pytest.raises(ValueError, match="names candidate 4, but there are 3 rows"):
        proposals(found, gpd.GeoDataFrame(geometry=gpd.points_from_xy([0, 1, 2], [0, 0, 0]), crs="EPSG:4490"))
