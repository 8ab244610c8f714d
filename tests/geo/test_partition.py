"""Partition against all plans of small graphs, lattices that a reader can check, and published optima."""

import json
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from geo.contiguity import is_contiguous, neighbours, pieces
from geo.part_centres import best_units, objective
from geo.part_problem import problem_of
from geo.partition import Partition, partition
from geo.partition_bound import certified

INSTANCES = Path(__file__).parents[3] / "shared" / "data" / "benchmarks" / "districting"


def lattice(columns, rows):
    """Units 1 m apart, numbered along the rows; each touches the ones beside, above and below.

    6 - 7 - 8
    3 - 4 - 5
    0 - 1 - 2
    """
    number = np.arange(columns * rows).reshape(rows, columns)
    across = np.stack([number[:, :-1].ravel(), number[:, 1:].ravel()], axis=1)
    upwards = np.stack([number[:-1].ravel(), number[1:].ravel()], axis=1)
    places = np.stack([number.ravel() % columns, number.ravel() // columns], axis=1).astype(float)
    return np.concatenate([across, upwards]), places


def divided(edges, weight, xy, *, seed=0, moves=20_000, time_limit_s=60.0, **limits):
    return partition(
        edges, weight, xy, rng=np.random.default_rng(seed), time_limit_s=time_limit_s, moves=moves, **limits
    )


def least_of_all(edges, weight, xy, *, parts, lower, upper):
    """The least objective of all plans there are, inf if none is allowed."""
    least = np.inf
    for plan in product(range(parts), repeat=len(weight) - 1):
        labels = np.array((0, *plan))
        load = np.bincount(labels, weight, minlength=parts)
        if np.bincount(labels, minlength=parts).min() == 0 or load.min() < lower or load.max() > upper:
            continue
        if is_contiguous(edges, labels):
            least = min(least, objective(weight, xy, labels))
    return least


@st.composite
def problems(draw):
    """Up to 8 units in a connected graph, ties, zero weights and units at the same place among them; 2 or 3 parts."""
    size = draw(st.integers(3, 8))
    tree = [(draw(st.integers(0, unit - 1)), unit) for unit in range(1, size)]
    more = draw(st.lists(st.tuples(st.integers(0, size - 1), st.integers(0, size - 1)), max_size=6))
    weight = np.array(draw(st.lists(st.sampled_from([0, 1, 2, 3, 5]), min_size=size, max_size=size)), dtype=float)
    numbers = st.lists(st.integers(0, 6), min_size=2 * size, max_size=2 * size)
    xy = np.array(draw(numbers), dtype=float).reshape(size, 2)
    parts = draw(st.integers(2, min(3, size)))
    slack = draw(st.sampled_from([0.1, 0.3, 0.6]))
    share = weight.sum() / parts
    return (
        np.array(tree + more),
        weight,
        xy,
        {"parts": parts, "lower": (1 - slack) * share, "upper": (1 + slack) * share},
    )


# --- partition


def test_a_row_of_six_falls_into_two_rows_of_three():
    #   0 - 1 - 2 | 3 - 4 - 5     each half: 1 + 0 + 1 about its middle unit
    edges, xy = lattice(6, 1)
    found = divided(edges, np.ones(6), xy, parts=2, lower=3, upper=3)
    assert found.labels.tolist() == [0, 0, 0, 1, 1, 1]
    assert found.objective == 4.0


def test_weights_decide_where_a_row_is_cut():
    #   4 | 1 - 1 - 1 - 1    4 by itself; the others about the second or third: 1 + 0 + 1 + 4
    edges, xy = lattice(5, 1)
    found = divided(edges, np.array([4, 1, 1, 1, 1]), xy, parts=2, lower=4, upper=4)
    assert found.labels.tolist() == [0, 1, 1, 1, 1]
    assert found.objective == 6.0


def test_near_units_that_do_not_touch_are_not_joined():
    #   0 - 1     2 lies 1 m from 0, but the way leads round:  0 - 1 - 3 - 2
    #   2 - 3
    xy = np.array([[0, 0], [5, 0], [0, 1], [5, 1]], dtype=float)
    found = divided([[0, 1], [1, 3], [3, 2]], np.ones(4), xy, parts=2, lower=2, upper=2)
    assert found.labels.tolist() == [0, 0, 1, 1]
    assert found.objective == 50.0


def test_one_part_holds_everything():
    edges, xy = lattice(3, 3)
    found = divided(edges, np.ones(9), xy, parts=1, lower=9, upper=9)
    assert found.labels.tolist() == [0] * 9
    assert found.objective == 12.0  # four at 1, four at 2, about the middle


def test_as_many_parts_as_units_cost_nothing():
    edges, xy = lattice(2, 2)
    found = divided(edges, np.ones(4), xy, parts=4, lower=1, upper=1)
    assert found.labels.tolist() == [0, 1, 2, 3]
    assert found.objective == found.bound == found.gap == 0.0


def test_separate_pieces_of_ground_get_parts_of_their_own():
    #   0 - 1   2 - 3 - 4 - 5     one part and two
    edges = np.array([[0, 1], [2, 3], [3, 4], [4, 5]])
    xy = np.stack([np.arange(6.0), np.zeros(6)], axis=1)
    assert divided(edges, np.ones(6), xy, parts=3, lower=2, upper=2).labels.tolist() == [0, 0, 1, 1, 2, 2]


def test_a_unit_without_weight_goes_with_a_part_beside_it():
    edges, xy = lattice(3, 1)
    found = divided(edges, np.array([1, 0, 1]), xy, parts=2, lower=1, upper=1)
    assert found.labels[0] == 0
    assert found.labels[2] == 1
    assert found.objective == 0.0


def test_units_that_all_weigh_nothing_can_still_be_divided():
    edges, xy = lattice(3, 1)
    found = divided(edges, np.zeros(3), xy, parts=2, lower=0, upper=1)
    assert is_contiguous(edges, found.labels)
    assert found.objective == found.gap == 0.0


@settings(max_examples=60, deadline=None)
@given(problems())
def test_a_plan_is_the_best_of_all_and_its_bound_is_not_above_it(problem):
    edges, weight, xy, limits = problem
    assume(weight.max() > 0)
    least = least_of_all(edges, weight, xy, **limits)
    if not np.isfinite(least):
        with pytest.raises(ValueError, match=r"within|divide it"):
            divided(edges, weight, xy, moves=4_000, **limits)
        return
    found = divided(edges, weight, xy, **limits)
    assert found.objective == pytest.approx(least)
    assert found.bound <= least * (1 + 1e-12)


@settings(max_examples=6, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_parts_are_contiguous_within_the_limits_and_lose_no_unit(seed):
    rng = np.random.default_rng(seed)
    edges, xy = lattice(9, 7)
    weight = rng.integers(0, 20, 63)
    share = weight.sum() / 6
    found = divided(edges, weight, xy, parts=6, lower=0.8 * share, upper=1.2 * share, time_limit_s=1.0)
    load = np.bincount(found.labels, weight)
    assert is_contiguous(edges, found.labels)
    assert load.size == 6
    assert load.min() >= 0.8 * share
    assert load.max() <= 1.2 * share
    assert load.sum() == weight.sum()
    assert 0.0 <= found.bound <= found.objective == objective(weight, xy, found.labels)


def test_the_same_seed_and_moves_give_the_same_plan():
    edges, xy = lattice(10, 10)
    weight = np.arange(100) % 7 + 1
    limits = {"parts": 8, "lower": 35, "upper": 65}
    first, second = (divided(edges, weight, xy, seed=5, moves=50_000, **limits) for _ in range(2))
    assert first.labels.tolist() == second.labels.tolist()
    assert first.bound == second.bound


def test_a_plan_to_start_from_is_not_made_worse():
    edges, xy = lattice(8, 8)
    start = np.repeat(np.arange(4), 16)
    found = divided(edges, np.ones(64), xy, parts=4, lower=16, upper=16, start=start, moves=1)
    assert found.objective <= objective(np.ones(64), xy, start)


def test_four_t_shapes_fill_a_square_whatever_the_order_of_its_units():
    edges, xy = lattice(4, 4)
    shuffled = np.random.default_rng(3).permutation(16)
    found = divided(shuffled[edges], np.ones(16), xy[np.argsort(shuffled)], parts=4, lower=4, upper=4)
    assert found.objective == 12.0  # four T, each 0 + 1 + 1 + 1 about its middle
    assert found.bound == pytest.approx(12.0, rel=1e-5)


def test_where_nothing_is_proven_the_gap_is_no_number():
    assert np.isnan(Partition(np.zeros(4, dtype=np.int64), 81.0, np.nan).gap)
    assert Partition(np.zeros(4, dtype=np.int64), 80.0, 60.0).gap == 0.25
    assert Partition(np.zeros(4, dtype=np.int64), 0.0, 0.0).gap == 0.0


def test_a_bound_is_positive_or_none_whatever_the_time():
    edges, xy = lattice(6, 5)
    for time_limit_s in (0.0, 0.02):
        found = divided(edges, np.ones(30), xy, parts=3, lower=8, upper=12, time_limit_s=time_limit_s)
        assert np.isnan(found.bound) or 0.0 < found.bound <= found.objective


# --- what cannot be


@pytest.mark.parametrize(
    ("weight", "limits", "fault"),
    [
        ([1, 1, 1, 1], {"parts": 5, "lower": 0, "upper": 9}, "5 parts cannot be made of 4 units"),
        ([1, 1, 1, 1], {"parts": 0, "lower": 0, "upper": 9}, "0 parts"),
        ([1, 1, 1, 1], {"parts": 2, "lower": 3, "upper": 5}, "hold 6 to 10, but the units weigh 4"),
        ([1, 1, 1, 1], {"parts": 2, "lower": 0, "upper": 1}, "hold 0 to 2, but the units weigh 4"),
        ([9, 1, 1, 1], {"parts": 2, "lower": 3, "upper": 8}, "unit 0 weighs 9, more than the upper limit 8"),
        ([1, 1, 1, 1], {"parts": 2, "lower": 3, "upper": 2}, "leave no weight"),
        ([1, 1, 1, -1], {"parts": 2, "lower": 0, "upper": 2}, "a weight is -1"),
        ([1, 1, 1, np.nan], {"parts": 2, "lower": 0, "upper": 2}, "not a finite number"),
        ([1, 1, 1], {"parts": 2, "lower": 0, "upper": 2}, "do not match"),
        ([3, 1, 1, 3], {"parts": 2, "lower": 3, "upper": 5, "start": [0, 1, 1, 0]}, "2 parts in 3 pieces"),
        ([3, 1, 1, 3], {"parts": 2, "lower": 3, "upper": 5, "start": [0, 1]}, "does not match 4 units"),
        ([1, 3, 3, 1], {"parts": 2, "lower": 3.5, "upper": 5, "start": [0, 0, 0, 0]}, "1 parts"),
    ],
)
def test_an_impossible_or_faulty_request_says_what_is_wrong(weight, limits, fault):
    edges, xy = lattice(4, 1)
    with pytest.raises(ValueError, match=fault):
        divided(edges, np.array(weight), xy, **limits)


def test_a_plan_that_cannot_be_is_refused_with_the_limits():
    edges, xy = lattice(3, 1)
    with pytest.raises(ValueError, match=r"2 contiguous parts within \[3.9, 6.5\]: there is none"):
        divided(edges, np.array([1, 6, 1]), xy, parts=2, lower=3.9, upper=6.5, moves=100)


def test_a_piece_of_ground_too_light_for_a_part_is_named():
    edges = np.array([[0, 1], [1, 2]])
    xy = np.stack([np.arange(4.0), np.zeros(4)], axis=1)
    with pytest.raises(ValueError, match=r"separate piece of 1 units weighs 1, .* \[2, 3\]"):
        divided(edges, np.array([1, 2, 1, 1]), xy, parts=2, lower=2, upper=3)


# --- contiguity


def test_neighbours_come_once_each_and_in_order():
    near = neighbours([[2, 0], [0, 2], [0, 1], [1, 1]], units=3)
    assert near.start.tolist() == [0, 2, 3, 4]
    assert near.units.tolist() == [1, 2, 0, 0]


def test_a_part_in_two_pieces_is_seen():
    edges, _ = lattice(3, 1)
    assert pieces(edges, [0, 1, 0]).tolist() == [0, 1, 2]
    assert not is_contiguous(edges, [0, 1, 0])
    assert is_contiguous(edges, [0, 0, 1])


@pytest.mark.parametrize(
    ("edges", "fault"), [([[0, 3]], "unit 3, but there are 3"), ([[-1, 0]], "unit -1"), ([[0, 1, 2]], "not pairs")]
)
def test_a_faulty_edge_is_refused(edges, fault):
    with pytest.raises(ValueError, match=fault):
        neighbours(edges, units=3)


# --- centres and the bound


def test_the_best_unit_is_the_one_nearest_to_the_weighted_mean():
    xy = np.array([[0, 0], [1, 0], [2, 0], [10, 0]], dtype=float)
    assert best_units(np.array([1.0, 1, 1, 1]), xy, np.array([0, 0, 0, 1])).tolist() == [1, 3]
    assert best_units(np.array([9.0, 1, 1, 1]), xy, np.array([0, 0, 0, 1])).tolist() == [0, 3]


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


# --- published instances


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "within", "proven"),
    [("us2010_NM_county", 0.01, 0.9), ("us2010_OK_county", 0.03, 0.5), ("us2010_NH_tract", 0.03, 0.5)],
)
def test_a_published_instance_is_solved_near_its_optimum_and_never_bounded_above_it(name, within, proven):
    path = INSTANCES / f"{name}.json"
    if not path.is_file():
        pytest.skip(f"{path.name} is not beside the project")
    given = json.loads(path.read_text())
    best = next(
        entry["published_plan_moi_in_these_coords"]
        for entry in given["references"]
        if entry["objective"].startswith("moment")
    )
    found = partition(
        np.array(given["edges"]),
        np.array(given["pop"]),
        1000.0 * np.array(given["xy_km"]),
        parts=given["k"],
        lower=given["L"],
        upper=given["U"],
        rng=np.random.default_rng(1),
        time_limit_s=2.5,
    )
    assert found.objective / 1e12 <= best * (1.0 + within)
    assert proven * best <= found.bound / 1e12 <= best
