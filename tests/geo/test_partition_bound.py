"""The bound against its hand calculation and all plans; parts that are listed against all parts there are."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from geo.contiguity import is_contiguous
from geo.partitioning.ascent import multipliers
from geo.partitioning.bound import certified
from geo.partitioning.centres import objective
from geo.partitioning.listed import from_lists
from geo.partitioning.listing import listed, reduced
from geo.partitioning.lists import lists_of
from geo.partitioning.pool import costs_of, joined
from geo.partitioning.problem import problem_of
from tests.support.partition_cases import lattice, least_of_all, problems


def test_a_bound_equals_its_hand_calculation():
    # Two units 1 m apart, one part that holds both: rewards 0.5 each.
    # V of either centre, no price: min(0, -0.5) + min(0, 1 - 0.5) = -0.5; bound 1 - 0.5 = 0.5 of the optimum 1.
    xy = np.array([[0, 0], [1, 0]], dtype=float)
    both = problem_of([[0, 1]], np.ones(2), xy, parts=1, lower=2, upper=2)
    half = certified(both, np.full(2, 0.5), np.zeros(2))
    assert half == pytest.approx(0.5)
    # At a price of 0.5 the far one is taken too: V = -1 + 0 + 0.5 x 2 = 0, bound 1.
    assert certified(both, np.full(2, 0.5), np.full(2, 0.5)) == pytest.approx(1)


@settings(max_examples=40, deadline=None)
@given(problems(), st.integers(0, 2**32 - 1))
def test_any_multipliers_give_a_bound_that_is_not_above_the_optimum(problem, seed):
    edges, weight, xy, limits = problem
    assume(weight.max() > 0)
    rng = np.random.default_rng(seed)
    least = least_of_all(edges, weight, xy, **limits)
    reward, price = rng.normal(5.0, 9.0, weight.size), rng.normal(0.0, 5.0, weight.size)
    try:
        problem = problem_of(edges, weight, xy, **limits)
    except ValueError:
        assert least == np.inf
        return
    assert certified(problem, reward, price) <= least


@settings(max_examples=40, deadline=None)
@given(problems())
def test_the_multipliers_found_prove_no_more_than_is_true(problem):
    edges, weight, xy, limits = problem
    assume(weight.max() > 0)
    least = least_of_all(edges, weight, xy, **limits)
    assume(np.isfinite(least))
    case = problem_of(edges, weight, xy, **limits)
    assert certified(case, *multipliers(case, case.first_plan(), steps=200)) <= least * (1 + 1e-12)


def test_leaving_out_boxes_of_units_changes_no_bound():
    rng = np.random.default_rng(7)
    edges, xy = lattice(30, 20)
    case = problem_of(edges, rng.integers(1, 9, 600), 10.0 * xy, parts=30, lower=80, upper=120)
    reward, price = rng.uniform(0.0, 3_000.0, 600), rng.uniform(-400.0, 400.0, 600)
    squared = ((case.xy[:, None] - case.xy[None]) ** 2).sum(axis=2)
    free = np.minimum(squared - reward[None], 0.0) @ case.weight
    charged = np.minimum(squared - reward[None] - price[:, None], 0.0) @ case.weight
    values = np.maximum(free, charged + price * np.where(price < 0.0, 120.0, 80.0))
    plain = case.weight @ reward + np.sort(values)[:30].sum()
    assert certified(case, reward, price) == pytest.approx(plain)


def test_a_unit_that_only_a_heavy_way_leads_to_is_not_counted_with_a_centre():
    #   0 - 1 - 2    0 and 2 weigh 2 each, 1 weighs 9; no part above 10 holds both ends.
    xy = np.array([[0, 0], [1, 0], [2, 0]], dtype=float)
    case = problem_of([[0, 1], [1, 2]], np.array([1.0, 9.0, 1.0]), xy, parts=2, lower=1, upper=10)
    places = np.argsort(case.order)
    # Rewards of 5 at the ends: each would take the other end at 4 - 5, were there a way of at most 10.
    reward = np.zeros(3)
    reward[places[[0, 2]]] = 5.0
    # V: ends -5 (themselves only), middle 2 x (1 - 5) = -8; bound 10 - 8 - 5 = -3.
    assert certified(case, reward, np.zeros(3)) == pytest.approx(-3.0)


def test_a_unit_that_a_light_way_leads_to_by_others_is_counted_though_its_centre_is_not_worth_it():
    #   0 - 1 - 2    only 2 has a reward: seen from 0 it stands alone, but the way by 1 is light enough.
    xy = np.array([[0, 0], [1, 0], [2, 0]], dtype=float)
    case = problem_of([[0, 1], [1, 2]], np.ones(3), xy, parts=1, lower=0, upper=3)
    reward = np.where(case.xy[:, 0] == case.xy[:, 0].max(), 5.0, 0.0)
    # V: 0 has 4 - 5, 1 has 1 - 5, 2 has 0 - 5; bound 5 - 5 = 0. Without the way by 1, and with two parts: -4 - 5.
    assert certified(case, reward, np.zeros(3)) == pytest.approx(0.0, abs=1e-6)
    two = problem_of([[0, 1], [1, 2]], np.ones(3), xy, parts=3, lower=0, upper=3)
    assert certified(two, reward, np.zeros(3)) == pytest.approx(5.0 - 5.0 - 4.0 - 1.0)


def test_lists_hold_every_unit_within_reach():
    edges, xy = lattice(25, 25)
    case = problem_of(edges, np.ones(625), xy, parts=25, lower=20, upper=30)
    lists = lists_of(case, np.full(625, 4.5), np.full(625, 0.6))
    held = [set(lists.units[lists.start[row] : lists.start[row + 1]].tolist()) for row in range(625)]
    squared = ((case.xy[:, None] - case.xy[None]) ** 2).sum(axis=2)
    assert held == [set(np.flatnonzero(row < 5.1).tolist()) for row in squared]


# --- parts listed


@settings(max_examples=40, deadline=None)
@given(problems(), st.integers(0, 2**32 - 1))
def test_all_parts_of_all_plans_below_a_guess_are_listed(problem, seed):
    edges, weight, xy, limits = problem
    assume(weight.max() > 0)
    least = least_of_all(edges, weight, xy, **limits)
    assume(np.isfinite(least))
    rng = np.random.default_rng(seed)
    case = problem_of(edges, weight, xy, **limits)
    reward, price = rng.uniform(0.0, 30.0, weight.size), rng.normal(0.0, 5.0, weight.size)
    parts = listed(case, reduced(case, reward, price), least * (1.0 + 1e-9))
    assert parts.complete
    best = joined(case, parts.inside, until=np.inf)
    assert best.labels is not None
    assert objective(case.weight, case.xy, best.labels) == pytest.approx(least)
    assert best.bound <= least


def test_without_a_guess_every_contiguous_part_within_the_limits_is_listed():
    edges, xy = lattice(3, 3)
    case = problem_of(edges, np.ones(9), xy, parts=3, lower=3, upper=3)
    parts = listed(case, reduced(case, np.zeros(9), np.zeros(9)), np.inf).inside
    touching = case.edges
    triples = [
        set(some) for some in combinations(range(9), 3) if np.isin(touching, some).all(axis=1).sum() == 2
    ]  # three units of a lattice hang together by two edges
    assert sorted(map(sorted, {frozenset(np.flatnonzero(part).tolist()) for part in parts})) == sorted(
        map(sorted, triples)
    )
    assert costs_of(case, parts).min() == 2.0


def test_a_plan_that_is_the_best_of_all_listed_is_proven():
    edges, xy = lattice(4, 4)
    case = problem_of(edges, np.ones(16), xy, parts=4, lower=4, upper=4)
    rows = np.empty(16, dtype=np.int64)
    rows[:] = np.argsort(np.argsort(case.order)) * 0 + case.order // 4
    answer = from_lists(case, rows, 0.0, np.zeros(16), np.zeros(16), until=np.inf)
    assert answer.complete
    assert answer.labels is not None
    assert is_contiguous(case.edges, answer.labels)
    assert objective(case.weight, case.xy, answer.labels) == 12.0  # four T, as no four units do better
    assert answer.bound == pytest.approx(12.0, rel=1e-4)
