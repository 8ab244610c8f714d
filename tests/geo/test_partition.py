"""Partition against all plans of small graphs, lattices that a reader can check, and published optima."""

import json
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from geo.contiguity import is_contiguous, neighbours, pieces
from geo.partition import Partition
from geo.partitioning.centres import best_units, objective
from tests.support.partition_cases import divided, lattice, least_of_all, problems

INSTANCES = Path(__file__).parents[3] / "shared" / "data" / "benchmarks" / "districting"


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
    found = divided(edges, weight, xy, parts=6, lower=0.8 * share, upper=1.2 * share, time_limit_s=0.3)
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


# --- centres


def test_the_best_unit_is_the_one_nearest_to_the_weighted_mean():
    xy = np.array([[0, 0], [1, 0], [2, 0], [10, 0]], dtype=float)
    assert best_units(np.array([1.0, 1, 1, 1]), xy, np.array([0, 0, 0, 1])).tolist() == [1, 3]
    assert best_units(np.array([9.0, 1, 1, 1]), xy, np.array([0, 0, 0, 1])).tolist() == [0, 3]


# --- at scale


def test_a_town_is_divided_within_the_limits_near_its_bound_and_the_same_each_time():
    edges, xy = lattice(40, 40)
    weight = np.random.default_rng(1).integers(10, 60, 1_600)
    limits = {"parts": 140, "lower": 300, "upper": 500, "moves": 300 * 1_600}
    found, again = (divided(edges, weight, 50.0 * xy, **limits) for _ in range(2))
    load = np.bincount(found.labels, weight)
    assert is_contiguous(edges, found.labels)
    assert load.size == 140
    assert load.min() >= 300
    assert load.max() <= 500
    assert 0.0 < found.gap < 0.08
    assert found.labels.tolist() == again.labels.tolist()
    assert found.bound == again.bound


def test_a_unit_with_many_neighbours_does_not_break_a_part():
    #   A wheel: a hub, 80 units on a ring about it, each joined to the hub and to the next.
    ring = np.arange(1, 81)
    edges = np.concatenate([np.stack([0 * ring, ring], axis=1), np.stack([ring, ring % 80 + 1], axis=1)])
    angle = 2.0 * np.pi * ring / 80
    xy = 100.0 * np.concatenate([[[0.0, 0.0]], np.stack([np.cos(angle), np.sin(angle)], axis=1)])
    found = divided(edges, np.ones(81), xy, parts=4, lower=19, upper=22)
    assert is_contiguous(edges, found.labels)
    assert np.bincount(found.labels).min() >= 19
    assert np.bincount(found.labels).max() <= 22


def test_a_pocket_behind_one_bridge_shares_its_weight_with_the_far_bank():
    #   A pocket of 30 behind a bridge cannot be two parts of 20-25, nor one: ten of it go with the bridge.
    mainland, places = lattice(10, 10)
    pocket, behind = lattice(6, 5)
    edges = np.concatenate([mainland, pocket + 100, [[99, 100]]])
    xy = np.concatenate([places, behind + np.array([30.0, 30.0])])
    found = divided(edges, np.ones(130), xy, parts=6, lower=20, upper=24)
    assert is_contiguous(edges, found.labels)
    assert np.bincount(found.labels).min() >= 20
    assert np.bincount(found.labels).max() <= 24


def test_the_time_given_is_kept():
    edges, xy = lattice(30, 30)
    divided(edges, np.ones(900), xy, parts=40, lower=18, upper=27, time_limit_s=0.1)
    begun = time.process_time()
    divided(edges, np.ones(900), xy, parts=40, lower=18, upper=27, moves=None, time_limit_s=1.0)
    assert time.process_time() - begun < 4.0  # of two threads


# --- published instances


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "within", "proven"),
    [("us2010_NM_county", 1e-6, 0.999), ("us2010_OK_county", 0.01, 0.95), ("us2010_NH_tract", 0.005, 0.96)],
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
    found = divided(
        np.array(given["edges"]),
        np.array(given["pop"]),
        1000.0 * np.array(given["xy_km"]),
        parts=given["k"],
        lower=given["L"],
        upper=given["U"],
        moves=8_000_000,
        time_limit_s=6.0,
    )
    assert found.objective / 1e12 <= best * (1.0 + within)
    assert proven * best <= found.bound / 1e12 <= best * (1.0 + 1e-9)
