"""What a plan comes to, recounted by hand on ground of squares of 100 m."""

import time
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from geo.plans.ledger import ledger
from geo.plans.rules import Rules
from tests.support.plan_town import PlanTown, classes, code_of, plan_town

A, B, C = code_of("a"), code_of("b"), code_of("c")


def given(town: PlanTown, letters: str) -> pd.Series:
    """A plan written as text, in the units' order."""
    return pd.Series([("" if one == "." else code_of(one)) for one in letters], index=town.frame.index)


def test_sums_ways_and_shapes_equal_hand_calculation():
    town = plan_town(["aab", "aab"], households=[10, 20, 30, 40, 50, 60], merchants=[0, 0, 1, 2, 3, 4])
    rules = Rules(workload={"households": 1.0, "merchants": 10.0})
    grids = ledger(town, town.current, town.current, rules).grids
    counts = ["units", "households", "residents", "merchants", "key_groups"]
    assert grids.index.tolist() == [A, B]
    assert grids.loc[A, counts].tolist() == [
        4,
        120,
        360,
        5,
        12,
    ]
    assert grids.loc[B, counts].tolist() == [2, 90, 270, 5, 9]
    assert grids["workload"].tolist() == [170.0, 140.0]
    assert grids["incidents"].tolist() == pytest.approx([2.4, 1.8])
    # the weighted middle of a is nearest to its unit of 50 in the south-east; b's best is its unit of 60
    ways = (10 * np.sqrt(2) * 100 + 20 * 100 + 40 * 100) / 120
    assert grids["walk_m"].tolist() == pytest.approx([ways, 30 * 100 / 90])
    assert grids["inertia"].tolist() == pytest.approx([10 * 2e4 + 20 * 1e4 + 40 * 1e4, 30 * 1e4])
    assert grids["polsby_popper"].tolist() == pytest.approx([4 * np.pi * 4 / 8**2, 4 * np.pi * 2 / 6**2])


def test_the_share_of_lines_along_streets_counts_only_lines_between_grids():
    town = plan_town(["aab", "aab", "bbb"])
    result = ledger(town, town.current, town.current, Rules())
    # a meets b over two lines north-south (no street) and two lines east-west (street)
    assert result.grids["along_share"].tolist() == [0.5, 0.5]
    assert result.totals.along_share == 0.5
    alone = plan_town(["aa"])
    assert np.isnan(ledger(alone, alone.current, alone.current, Rules()).grids["along_share"]).all()


def test_moved_households_leave_one_grid_and_come_into_another():
    town = plan_town(["aab."], households=[10, 20, 30, 40])
    result = ledger(town, given(town, "abbb"), town.current, Rules())
    assert result.grids["moved_households_out"].tolist() == [20, 0]
    assert result.grids["moved_households_in"].tolist() == [0, 20]
    assert (result.totals.moved_units, result.totals.moved_households, result.totals.moved_residents) == (1, 20, 60)


def test_a_plan_says_which_grids_are_new_and_which_are_no_more():
    town = plan_town(["aab"])
    totals = ledger(town, given(town, "acc"), town.current, Rules()).totals
    assert (totals.created, totals.dissolved) == ((C,), (B,))


def test_units_without_a_grid_are_counted_apart():
    town = plan_town(["aab"], households=[10, 20, 30])
    result = ledger(town, given(town, "a.b"), town.current, Rules())
    assert (result.totals.unassigned_units, result.totals.unassigned_households) == (1, 20)
    assert result.totals.households == 40
    assert result.totals.moved_units == 0


def test_a_plan_of_nothing_has_no_grids():
    town = plan_town(["aab"])
    result = ledger(town, given(town, "..."), town.current, Rules())
    assert result.grids.empty
    assert result.totals.grids == 0
    assert result.totals.dissolved == (A, B)


@pytest.mark.parametrize(
    ("households", "breaks", "outside"),
    [(299, ("too_few",), 1), (300, (), 0), (500, (), 0), (501, ("too_many",), 1)],
)
def test_the_limits_of_households_belong_to_the_rule(households, breaks, outside):
    town = plan_town(["a"], households=households)
    grids = ledger(town, town.current, town.current, Rules()).grids
    assert grids["breaks"].tolist() == [breaks]
    assert grids["within"].tolist() == [breaks == ()]
    assert grids["outside"].tolist() == [outside]


def test_each_class_has_its_own_rule():
    town = plan_town(["abcd"], households=[10, 10, 10, 400], merchants=[51, 9, 9, 0])
    rules = Rules(
        grid_class=classes({"a": "commercial", "b": "rural", "c": "exclusive", "d": "residential"}), price=3.0
    )
    result = ledger(town, town.current, town.current, rules)
    assert result.grids["grid_class"].tolist() == ["commercial", "rural", "exclusive", "residential"]
    assert result.grids["breaks"].tolist() == [("too_many",), (), (), ()]
    assert (result.totals.outside, result.totals.price, result.totals.broken) == (1.0, 3.0, 1)


def test_a_grid_hangs_together_only_where_one_can_cross():
    town = plan_town(["aabb"], households=200, walls=[(0, 1)])
    result = ledger(town, town.current, town.current, Rules())
    assert result.grids["contiguous"].tolist() == [False, True]
    assert result.grids["breaks"].tolist() == [("not_contiguous",), ()]
    assert not result.totals.contiguous


def test_a_grid_in_two_communities_breaks_a_rule():
    town = plan_town(["aa"], households=200, communities=["12"])
    both = pd.Series(A, index=town.frame.index)
    assert ledger(town, both, both, Rules()).grids["breaks"].tolist() == [("not_contiguous", "crosses_community")]


def test_a_compound_in_two_grids_breaks_a_rule_unless_it_alone_is_too_large():
    town = plan_town(["abbb"], households=[300, 10, 190, 200], compounds=["xx.."])
    cut = ledger(town, town.current, town.current, Rules()).grids["breaks"].tolist()
    assert cut == [("cuts_compound",), ("cuts_compound",)]
    assert ledger(town, town.current, town.current, Rules(keep_compounds=False)).totals.broken == 0
    assert ledger(town, town.current, town.current, Rules(least_households=1, most_households=309)).grids[
        "breaks"
    ].tolist() == [(), ("too_many",)]


def test_giving_away_locked_ground_breaks_a_rule():
    town = plan_town(["aabb"], households=200)
    locked = Rules(locked_units=frozenset(town.frame.index[[1]]), least_households=1, most_households=900)
    plan = given(town, "abbb")
    assert ledger(town, plan, town.current, locked).grids["breaks"].tolist() == [("lock_broken",)] * 2
    grid = replace(locked, locked_units=frozenset(), locked_grids=frozenset([B]))
    assert ledger(town, plan, town.current, grid).grids["breaks"].tolist() == [("lock_broken",)] * 2
    free = replace(grid, locked_grids=frozenset([C]))
    assert ledger(town, plan, town.current, free).totals.broken == 0


def test_an_exclusive_grid_keeps_its_ground():
    town = plan_town(["aabb"], households=200)
    rules = Rules(grid_class=classes({"b": "exclusive", "a": "residential"}), least_households=1)
    assert ledger(town, town.current, town.current, rules).totals.broken == 0
    assert ledger(town, given(town, "aaab"), town.current, rules).grids["breaks"].tolist() == [
        ("too_many", "exclusive_changed"),
        ("exclusive_changed",),
    ]


def test_sums_over_grids_are_the_sums_over_units():
    rng = np.random.default_rng(3)
    town = plan_town(["abcde"] * 6, households=rng.integers(0, 90, 30), merchants=rng.integers(0, 9, 30))
    plan = pd.Series(rng.permutation(town.current.to_numpy()), index=town.frame.index)
    result = ledger(town, plan, town.current, Rules())
    for column in ("households", "residents", "merchants", "key_groups", "incidents", "area_m2"):
        assert result.grids[column].sum() == pytest.approx(town.frame[column].sum())
    assert result.grids["moved_households_in"].sum() == result.totals.moved_households
    assert result.grids["moved_households_out"].sum() == result.totals.moved_households


def test_the_order_of_the_plan_does_not_matter():
    town = plan_town(["abb"])
    backwards = town.current.iloc[::-1]
    pd.testing.assert_frame_equal(
        ledger(town, backwards, town.current, Rules()).grids, ledger(town, town.current, backwards, Rules()).grids
    )


def test_a_unit_that_is_missing_or_comes_twice_is_an_error():
    town = plan_town(["ab"])
    with pytest.raises(ValueError, match=r"the plan lacks 1 units, 320106001001-0001 first"):
        ledger(town, town.current.iloc[:1], town.current, Rules())
    with pytest.raises(ValueError, match=r"comes twice in today's grids"):
        ledger(town, town.current, pd.concat([town.current, town.current]), Rules())


def test_two_hundred_units_are_recounted_between_a_click_and_its_answer():
    town = plan_town(["abcdefghij"] * 20)
    seconds = []
    for _ in range(5):
        begun = time.thread_time()
        ledger(town, town.current, town.current, Rules())
        seconds.append(time.thread_time() - begun)
    assert min(seconds) < 0.02


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ({"least_households": 600}, "limits 600 to 500"),
        ({"most_merchants": -1}, "limits 30 to -1"),
        ({"workload": {"dogs": 1.0}}, "cannot be made of dogs"),
        ({"workload": {"households": 0.0}}, "one of them above 0"),
        ({"workload": {}}, "one of them above 0"),
        ({"grid_class": classes({"a": "urban"})}, "no class of grid urban"),
        ({"price": float("nan")}, "price of nan"),
        ({"grids": {"320106001001": 0}}, "0 grids in 320106001001"),
        ({"staff": {"320106001001": -1}}, "-1 grid workers in 320106001001"),
    ],
)
def test_rules_that_mean_nothing_are_refused(wrong, fault):
    with pytest.raises(ValueError, match=fault):
        Rules(**wrong)
