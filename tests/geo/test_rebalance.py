"""Proposals: what is called best is best, and what must hold of every plan holds."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.plans.ledger import ledger
from geo.rebalance import GOALS, Plan, Rules, complete, propose
from tests.support.every_plan import best_of_all
from tests.support.plan_town import COMMUNITY, PlanTown, classes, code_of, plan_town

A, B, C, D = (code_of(letter) for letter in "abcd")


def proposed(town: PlanTown, rules: Rules, *, seed: int = 0, time_limit_s: float = 1.0) -> dict[str, Plan]:
    plans = propose(town, town.current, rules, rng=np.random.default_rng(seed), time_limit_s=time_limit_s)
    return {plan.goal: plan for plan in plans}


def sizes(plan: Plan) -> dict[str, int]:
    return dict(plan.ledger.grids["households"])


@pytest.mark.parametrize("seed", range(4))
def test_what_is_called_best_is_the_best_of_all_plans(seed):
    rng = np.random.default_rng(seed)
    town = plan_town(["aabb", "accb"], households=rng.integers(0, 90, 8))
    mean = town.frame["households"].sum() / 3
    rules = Rules(
        least_households=int(0.9 * mean),
        most_households=int(1.1 * mean),
        grids={COMMUNITY: 3},
        price=float(10 * seed + 1),
    )
    best = best_of_all(town, rules, grids=3)
    plans = proposed(town, rules)
    for goal in GOALS:
        row = plans[goal].communities.loc[COMMUNITY]
        assert row["proven"]
        assert row["gap"] == 0.0
        assert row["objective"] == pytest.approx(getattr(best, goal))
    assert plans["shortest_way"].ledger.totals.outside == best.outside


def test_larger_ground_that_is_not_solved_exactly_has_bounds_that_hold(monkeypatch):
    monkeypatch.setattr("geo.rebalancing.parts.MOST_NODES", 0)
    rng = np.random.default_rng(5)
    town = plan_town(["aabb", "accb"], households=rng.integers(10, 90, 8))
    mean = town.frame["households"].sum() / 3
    rules = Rules(least_households=int(0.9 * mean), most_households=int(1.1 * mean), grids={COMMUNITY: 3})
    best = best_of_all(town, rules, grids=3)
    for goal, plan in proposed(town, rules, time_limit_s=2.0).items():
        row = plan.communities.loc[COMMUNITY]
        assert row["bound"] <= getattr(best, goal) + 1e-6
        assert row["objective"] >= getattr(best, goal) - 1e-6
        assert not row["proven"] or row["objective"] == pytest.approx(getattr(best, goal))


@st.composite
def towns(draw):
    """A town of up to 30 units in one or two communities, with compounds, walls, locks and ground without a grid."""
    rows, columns = draw(st.integers(2, 5)), draw(st.integers(2, 6))
    letters = draw(st.lists(st.sampled_from("abcd."), min_size=rows * columns, max_size=rows * columns))
    letters = "".join(letters)
    homes = draw(st.lists(st.integers(0, 160), min_size=rows * columns, max_size=rows * columns))
    marks = draw(st.lists(st.sampled_from("...xy"), min_size=rows * columns, max_size=rows * columns))
    east = draw(st.integers(0, columns))
    cut = [letters[row * columns : (row + 1) * columns] for row in range(rows)]
    town = plan_town(
        cut,
        households=homes,
        merchants=[count // 9 for count in homes],
        compounds=["".join(marks[row * columns : (row + 1) * columns]) for row in range(rows)],
        communities=["1" * east + "2" * (columns - east) for _ in range(rows)],
        walls=draw(st.lists(st.tuples(st.integers(0, 29), st.integers(0, 29)), max_size=6)),
    )
    kinds = {
        "c": draw(st.sampled_from(["residential", "commercial"])),
        "d": draw(st.sampled_from(["exclusive", "rural"])),
    }
    known = pd.concat([classes(kinds), classes(kinds).rename(lambda code: f"{COMMUNITY[:-1]}2{code[-3:]}")])
    locked = draw(st.lists(st.sampled_from(sorted(town.frame.index)), max_size=2))
    shut = draw(st.sampled_from([frozenset(), frozenset([B])]))
    return town, Rules(grid_class=known, locked_units=frozenset(locked), locked_grids=shut)


@settings(max_examples=12)
@given(towns())
def test_every_proposal_keeps_what_must_hold(drawn):
    town, rules = drawn
    for plan in proposed(town, rules, time_limit_s=0.3).values():
        grid, table = plan.grid, plan.ledger.grids
        assert grid.index.equals(town.frame.index)
        held = town.current.isin([code for code, kind in rules.grid_class.items() if kind == "exclusive"])
        held |= town.current.isin(rules.locked_grids)
        held |= town.frame.index.isin(rules.locked_units) & (town.current != "")
        assert (grid[held] == town.current[held]).all()
        assert (grid != "").all()
        assert table["households"].sum() == town.frame["households"].sum()
        assert town.frame["community"].groupby(grid).nunique().max() == 1
        free = ~table.index.isin(set(grid[held]))
        broken = table["breaks"][free].explode().dropna()
        assert not set(broken) - {"too_few", "too_many", "cuts_compound"}, broken
        rows = plan.communities
        assert (rows["bound"] <= rows["objective"] + 1e-6).all()
        assert ((rows["outside"] < 0.5) | (rows["note"].str.len() > 0)).all()
        assert set(plan.moves.index) == set(grid.index[(grid != town.current) & (town.current != "")])


@settings(max_examples=6)
@given(st.lists(st.integers(20, 160), min_size=16, max_size=16), st.sampled_from(["xx..", "x.x.", ".xx.", "xxxx"]))
def test_compounds_go_whole_where_they_hang_together(homes, row):
    town = plan_town(["aabb"] * 4, households=homes, compounds=[row, "....", "....", "yyyy"])
    rules = Rules(most_households=450)
    for plan in proposed(town, rules, time_limit_s=0.3).values():
        for name, members in town.frame.groupby("compound"):
            touching = name == "compound y" or row != "x.x."
            if name != "" and members["households"].sum() <= 450 and touching:
                assert len(set(plan.grid[members.index])) == 1


def test_a_compound_that_is_too_large_alone_may_be_divided():
    town = plan_town(["aaaa"], households=200, compounds=["xxxx"])
    assert sizes(proposed(town, Rules())["least_change"]) == {A: 400, f"{COMMUNITY}002": 400}


def test_a_plan_that_keeps_the_rules_is_left_alone():
    town = plan_town(["aabb"], households=200)
    plan = proposed(town, Rules())["least_change"]
    assert plan.grid.tolist() == town.current.tolist()
    assert plan.moves.empty
    assert plan.communities.loc[COMMUNITY, ["objective", "bound", "number_reason"]].tolist() == [0.0, 0.0, "kept"]


def test_the_least_that_mends_an_overfull_grid_is_moved():
    town = plan_town(["aaaaabbb"], households=[130, 120, 120, 100, 40, 110, 110, 110])
    plan = proposed(town, Rules())["least_change"]
    assert sizes(plan) == {A: 470, B: 370}
    assert plan.moves.index.tolist() == [town.frame.index[4]]
    assert plan.communities.loc[COMMUNITY, "objective"] == 40.0


def test_the_goal_asked_for_comes_first_and_the_others_after_it():
    town = plan_town(["aabb"], households=200)
    for goal in GOALS:
        plans = propose(town, town.current, Rules(), goal=goal, rng=np.random.default_rng(0), time_limit_s=0.2)
        assert plans[0].goal == goal
        assert {plan.goal for plan in plans} == set(GOALS)


def test_the_three_goals_lead_to_three_different_plans():
    rng = np.random.default_rng(7)
    town = plan_town(["aaabb", "aaabb", "ccccc", "ccccc"], households=rng.integers(30, 110, 20))
    plans = proposed(town, Rules(), time_limit_s=2.0)
    assert len({tuple(plan.grid) for plan in plans.values()}) == 3
    totals = {goal: plan.ledger.totals for goal, plan in plans.items()}
    for goal, figure in zip(GOALS, ("moved_households", "workload_deviation", "inertia"), strict=True):
        assert getattr(totals[goal], figure) == min(getattr(one, figure) for one in totals.values())


def test_balance_is_of_the_workload_that_the_planner_chose():
    town = plan_town(["aaaabbbb"], households=[40, 40, 40, 40, 160, 160, 160, 160])
    by_area = Rules(workload={"area_m2": 1.0}, least_households=0, most_households=900)
    by_homes = replace(by_area, workload={"households": 1.0})
    assert proposed(town, by_area)["best_balance"].ledger.grids["units"].tolist() == [4, 4]
    assert proposed(town, by_homes)["best_balance"].ledger.grids["households"].tolist() in ([320, 480], [480, 320])


def test_a_workload_in_other_units_does_not_outweigh_the_rule():
    town = plan_town(["aaaaabbbbb"], households=[10, 10, 20, 30, 50, 100, 120, 130, 150, 180])
    rules = Rules(workload={"area_m2": 1.0}, most_households=600)  # 800 households, 80 times the area of each in m2
    plan = proposed(town, rules)["best_balance"]
    assert plan.ledger.totals.outside == 0.0
    assert plan.communities.loc[COMMUNITY, ["proven", "outside"]].tolist() == [True, 0.0]


def test_grids_of_merchants_are_divided_by_merchants():
    town = plan_town(["aaaaaabb"], households=500, merchants=[10, 10, 10, 10, 10, 10, 15, 15])
    plans = proposed(town, Rules(grid_class=classes({"a": "commercial", "b": "commercial"})))
    for plan in plans.values():
        assert plan.ledger.grids["within"].all()
        assert set(plan.communities["measure"]) == {"merchants"}
    assert plans["least_change"].communities.loc[COMMUNITY, "objective"] == 10.0


def test_new_grids_continue_the_numbering_and_never_take_a_code_in_use():
    town = plan_town(["aaaaaaaa", "cccccccc"], households=[100] * 16, merchants=[0] * 8 + [10] * 8)
    rules = Rules(grid_class=classes({"a": "residential", "c": "commercial"}))
    plan = proposed(town, rules)["least_change"]
    assert sorted(set(plan.grid)) == [A, C, code_of("d"), code_of("e")]
    assert plan.ledger.totals.created == (code_of("d"), code_of("e"))


def test_numbers_end_at_999():
    town = plan_town(["aa"], households=400)
    rules = Rules(grid_class=pd.Series({f"{COMMUNITY}999": "residential"}))
    with pytest.raises(ValueError, match=r"would need grid number 1000"):
        proposed(town, rules)


def test_the_planner_may_ask_for_a_number_of_grids():
    town = plan_town(["aabb"] * 2, households=150)
    for number in (2, 3, 4):
        plan = proposed(town, Rules(grids={COMMUNITY: number}))["best_balance"]
        assert plan.ledger.totals.grids == number
        assert plan.communities.loc[COMMUNITY, "number_reason"] == "given"


def test_workers_at_hand_decide_where_the_rule_leaves_a_choice():
    town = plan_town(["aabb"] * 3, households=100)  # 1,200 households: 3 or 4 grids
    assert proposed(town, Rules())["least_change"].ledger.totals.grids == 3
    plan = proposed(town, Rules(staff={COMMUNITY: 4}))["least_change"]
    assert plan.communities.loc[COMMUNITY, ["grids", "fewest", "greatest", "number_reason"]].tolist() == [
        4,
        3,
        4,
        "staff",
    ]


def test_a_community_too_small_for_one_grid_is_one_grid_and_says_so():
    town = plan_town(["ab"], households=125)
    for plan in proposed(town, Rules()).values():
        assert sizes(plan) == {A: 250}
        (note,) = plan.communities.loc[COMMUNITY, "note"]
        assert (note.kind, note.number, note.limit) == ("too_small", 250.0, 300)


def test_between_one_grid_and_two_the_nearest_to_the_rule_is_taken():
    town = plan_town(["aaaaaaaaaaa"], households=50)  # 550: one grid is 50 over, two are 50 short
    plan = proposed(town, Rules())["least_change"]
    assert plan.communities.loc[COMMUNITY, ["grids", "outside", "number_reason"]].tolist() == [1, 50.0, "nearest"]
    assert [note.kind for note in plan.communities.loc[COMMUNITY, "note"]] == ["no_number"]


def test_a_unit_above_the_limit_is_a_grid_of_its_own_and_noted():
    town = plan_town(["aaaa"], households=[700, 100, 150, 150])
    for plan in proposed(town, Rules()).values():
        assert sorted(sizes(plan).values()) == [400, 700]
        notes = plan.communities.loc[COMMUNITY, "note"]
        assert [(note.kind, note.number, note.units) for note in notes] == [("too_large", 700.0, (0,))]


def test_an_island_is_a_grid_of_its_own():
    town = plan_town(["aa aa"], households=150)
    for plan in proposed(town, Rules()).values():
        assert plan.ledger.totals.contiguous
        assert sorted(sizes(plan).values()) == [300, 300]
    small = plan_town(["aaa a"], households=[150, 150, 150, 20])
    plan = proposed(small, Rules())["least_change"]
    assert sorted(sizes(plan).values()) == [20, 450]
    assert [note.kind for note in plan.communities.loc[COMMUNITY, "note"]] == ["cut_off"]


def test_a_pocket_of_homes_among_shops_joins_them():
    town = plan_town(["aaabbba"], households=[120, 120, 120, 0, 0, 0, 9], merchants=[0, 0, 0, 12, 12, 12, 0])
    rules = Rules(grid_class=classes({"a": "residential", "b": "commercial"}))
    for plan in proposed(town, rules).values():
        assert plan.ledger.totals.contiguous
        assert plan.grid.iloc[6] == B
        assert plan.moves["reason"].tolist() == ["contiguous"]


def test_ground_without_households_is_divided_too():
    town = plan_town(["aabb"], households=0)
    for plan in proposed(town, Rules(grids={COMMUNITY: 2})).values():
        assert plan.ledger.totals.grids == 2
        assert plan.ledger.totals.contiguous
        assert np.isfinite(plan.communities["objective"]).all()


def test_no_ground_makes_plans_of_nothing():
    town = plan_town([])
    for plan in proposed(town, Rules()).values():
        assert plan.grid.empty
        assert plan.moves.empty
        assert plan.communities.empty


def test_ground_that_has_no_grids_yet_gets_them():
    town = plan_town(["...", "...", "..."], households=100)
    for plan in proposed(town, Rules()).values():
        assert plan.ledger.totals.grids == 2
        assert plan.ledger.totals.broken == 0
        assert plan.moves.empty


def test_todays_grids_in_pieces_become_whole():
    town = plan_town(["abab", "abab"], households=100)
    for plan in proposed(town, Rules()).values():
        assert plan.ledger.totals.contiguous
        assert plan.ledger.totals.broken == 0


def test_locked_units_hold_grids_together_and_apart():
    town = plan_town(["aabb", "aabb"], households=100)
    corners = frozenset(town.frame.index[[0, 4, 3, 7]])
    rules = Rules(locked_units=corners, workload={"area_m2": 1.0})
    for plan in proposed(town, rules).values():
        assert (plan.grid[list(corners)] == town.current[list(corners)]).all()
        assert plan.ledger.totals.contiguous


def test_the_same_seed_gives_the_same_plans():
    rng = np.random.default_rng(2)
    town = plan_town(["aabb", "aabb", "ccdd"], households=rng.integers(30, 190, 12))
    first, second = (proposed(town, Rules(), seed=4, time_limit_s=3.0) for _ in range(2))
    for goal in GOALS:
        pd.testing.assert_series_equal(first[goal].grid, second[goal].grid)


def test_a_half_drawn_plan_is_finished_and_what_was_drawn_stays():
    rng = np.random.default_rng(3)
    town = plan_town(["aaabbb", "aaabbb", "cccddd"], households=rng.integers(40, 120, 18))
    half = town.current.where(np.arange(18) % 3 == 0, "")
    half.iloc[1] = code_of("e")
    plan = complete(town, half, town.current, Rules(), rng=np.random.default_rng(0), time_limit_s=1.0)
    assert plan.goal == "complete"
    assert (plan.grid[half != ""] == half[half != ""]).all()
    assert (plan.grid != "").all()
    assert plan.ledger.totals.contiguous
    assert set(plan.grid) >= {A, B, C, D, code_of("e")}
    recount = ledger(town, plan.grid, town.current, Rules())
    assert recount.totals == plan.ledger.totals


def test_finishing_a_finished_plan_changes_nothing():
    town = plan_town(["aabb"], households=200)
    swapped = town.current.iloc[::-1].set_axis(town.frame.index)
    plan = complete(town, swapped, town.current, Rules(), rng=np.random.default_rng(0), time_limit_s=0.2)
    assert plan.grid.tolist() == swapped.tolist()


def test_an_unknown_goal_or_a_missing_unit_is_an_error():
    town = plan_town(["aabb"], households=200)
    with pytest.raises(ValueError, match="no goal 'cheapest'; choose from least_change, best_balance, shortest_way"):
        propose(town, town.current, Rules(), goal="cheapest", rng=np.random.default_rng(0))
    with pytest.raises(ValueError, match="lacks 1 units"):
        propose(town, town.current.iloc[1:], Rules(), rng=np.random.default_rng(0))
    with pytest.raises(ValueError, match="the half-drawn plan lacks 1 units"):
        complete(town, town.current.iloc[1:], town.current, Rules(), rng=np.random.default_rng(0))
