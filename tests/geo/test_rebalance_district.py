"""Proposals for an invented district on its real units: what was planted is seen, and every proposal holds."""

from datetime import UTC, datetime

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from data.demo.district import make_district
from data.demo.size import SIZES
from geo.current_grids import current_grids
from geo.plans.ledger import ledger
from geo.plans.words import notes, numbers, sentences
from geo.rebalance import GOALS, Rules, propose
from geo.units import basic_units


def layer(table: pd.DataFrame) -> gpd.GeoDataFrame:
    """The district is made in metres of its own: here it lies by the Yangtze."""
    shapes = gpd.GeoSeries(table["geom"].to_numpy(), index=table.index, crs=32650).translate(500_000.0, 3_550_000.0)
    return gpd.GeoDataFrame(table.drop(columns="geom"), geometry=shapes)


@pytest.fixture(scope="module")
def made():
    until = datetime(2026, 11, 21, tzinfo=UTC)
    return make_district(SIZES["small"], code="990101", until=until, rng=np.random.default_rng(1))


@pytest.fixture(scope="module")
def units(made):
    communities = layer(made["area"][made["area"]["level"] == "community"]).set_index("code").geometry
    return basic_units(communities, *(layer(made[name]) for name in ("building", "street", "barrier")))


@pytest.fixture(scope="module")
def grids(made):
    return made["grid"][made["grid"]["parent_code"].isna()].reset_index(drop=True)


@pytest.fixture(scope="module")
def current(made, units, grids):
    houses = layer(made["building"]).set_index("code")
    return current_grids(units, layer(grids), houses.set_geometry(houses.geometry.representative_point()))


@pytest.fixture(scope="module")
def rules(grids):
    return Rules(grid_class=grids.set_index("code")["grid_class"].astype(object))


@pytest.fixture(scope="module")
def plans(units, current, rules):
    return propose(units, current, rules, rng=np.random.default_rng(0), time_limit_s=6.0)


def test_grids_that_were_planted_outside_the_rule_are_marked(made, units, current, rules):
    table = ledger(units, current, current, rules).grids
    held = made["grid"].set_index("code").loc[table.index]
    exact = (table["households"] == held["households"]) & (table["merchants"] == held["merchants"])
    planted = made["demo_truth"].loc[made["demo_truth"]["kind"] == "grid_rule", "subject_key"]
    assert exact.sum() > len(table) / 2
    ruled = table[exact & table["grid_class"].isin(["residential", "commercial"])]
    assert set(ruled.index[~ruled["within"]]) == set(ruled.index) & set(planted)


def test_every_plan_holds_on_real_units(units, current, plans):
    assert [plan.goal for plan in plans] == list(GOALS)
    assert len({tuple(plan.grid) for plan in plans}) == 3
    for plan in plans:
        assert plan.grid.index.equals(units.frame.index)
        assert plan.ledger.totals.contiguous
        assert plan.ledger.totals.households == units.frame["households"].sum()
        assert units.frame["community"].groupby(plan.grid).nunique().eq(1).all()
        kinds = set(plan.ledger.grids["breaks"].explode().dropna())
        assert kinds <= {"too_few", "too_many"}
        assert (plan.communities["bound"] <= plan.communities["objective"] + 1e-6).all()


def test_a_plan_leaves_less_outside_the_rule_than_today_and_cuts_no_compound(units, current, rules, plans):
    today = ledger(units, current, current, rules)
    assert today.grids["breaks"].explode().eq("cuts_compound").any()
    for plan in plans:
        assert plan.ledger.totals.outside <= today.totals.outside


def test_each_goal_is_best_at_what_it_is_for(plans):
    totals = {plan.goal: plan.ledger.totals for plan in plans}
    least = totals["least_change"]
    assert least.moved_households == min(one.moved_households for one in totals.values())
    assert totals["shortest_way"].walk_m == min(one.walk_m for one in totals.values())
    assert totals["best_balance"].workload_deviation == min(one.workload_deviation for one in totals.values())


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_move_and_every_community_is_put_into_words(units, grids, plans, language):
    names = dict(zip(grids["code"], grids["name"], strict=True))
    for plan in plans:
        told = sentences(plan, units, names, language=language)
        assert len(told) == len(plan.moves)
        assert not any("nan" in one or "{" in one or "–" in one for one in told)
        assert len(numbers(plan, {}, language=language)) == len(plan.communities)
        assert len(notes(plan, units, {}, language=language)) == plan.communities["note"].str.len().sum()
