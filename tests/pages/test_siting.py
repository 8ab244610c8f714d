"""Where next and what if, counted by hand on the lane of tests/support/hosts.py."""

import io

import numpy as np
import openpyxl
import pandas as pd
import pytest
import streamlit as st

from data import engine as store
from data import schema
from data.queries import scenarios
from pages.common import district, load, workbook
from pages.common.circle import answer as answers
from pages.common.circle import choice as choices
from pages.common.circle import ground as grounds
from pages.common.circle import selected as selection
from pages.common.circle.question import Question
from pages.common.siting import candidates, excerpt, outcome, plan, proposal, saved, sheet, shown, wish
from tests.support.hosts import CENTRE, FIRM, HOSTS, SCHOOL, SHOP, build_hosts
from tests.support.lane import AS_OF, place


@pytest.fixture
def ask(monkeypatch, tmp_path):
    """Call it with a choice, and options of the lane, to get what every part of the screen is given."""

    def asked(*, minutes=5, hour=None, services=(CENTRE,), **options):
        monkeypatch.delenv("GRID_DATABASE_URL", raising=False)
        monkeypatch.setenv("GRID_VAR_DIR", str(build_hosts(tmp_path, **options)))
        st.cache_resource.clear()
        choice = choices.Choice(services, hour, "adult", minutes, is_compared=False, has_rings=False)
        scope = grounds.scope(district.today(), None)
        ground, found = grounds.ground(scope), answers.answer(choice, scope=scope)
        selected = selection.selected(ground, found, choice, scope=scope)
        return Question(scope=scope, choice=choice, ground=ground, found=found, selected=selected)

    return asked


def wished(*, sites=3, goal="cover", target=95, hosts=HOSTS, is_based=False):
    return wish.Wish(sites, goal, target, hosts, CENTRE, is_based)


def proposed(asked, steps=(), **options):
    return proposal.proposal(wished(**options), tuple(steps), asked.choice, of=asked.scope)


def come_of(asked, *steps):
    return outcome.outcome(steps, asked.choice, of=asked.scope)


def asked_places(asked, found):
    known = candidates.candidates(asked.scope).places
    return [known["code"].iloc[site.row] for site in found.sites]


def at(code, *, verb="add"):
    """A step at the shop or the school."""
    point = {SHOP: place(1200), SCHOOL: place(600)}[code]
    if verb == "add":
        return plan.new(CENTRE, place=code, lon=point.x, lat=point.y)
    return plan.moved(CENTRE, "S1", place=code, lon=point.x, lat=point.y)


def test_only_the_place_that_newly_reaches_somebody_is_proposed_and_proven_best(ask):
    asked = ask(minutes=5)
    found = proposed(asked, sites=3)
    assert asked_places(asked, found) == [SHOP]
    assert (found.before.part, found.after.part, found.after.whole) == (30, 60, 100)
    assert found.sites[0].households == 30
    assert found.shortfall == 0.0


def test_least_walking_prefers_the_place_nearest_to_those_who_walk_farthest(ask):
    asked = ask(minutes=15)
    found = proposed(asked, sites=1, goal="walk")
    assert asked_places(asked, found) == [SHOP]
    before, after = found.sites[0].metres_before, found.sites[0].metres_after
    assert outcome.mean_minutes(asked.ground, asked.choice, before) == pytest.approx(750 / 72, rel=1e-3)
    assert outcome.mean_minutes(asked.ground, asked.choice, after) == pytest.approx(300 / 72, rel=1e-3)
    saved_hours = outcome.hours_saved(asked.ground, asked.choice, before, after)
    assert saved_hours == pytest.approx(30 * 900 / 72 / 60, rel=1e-3)


def test_how_few_is_proven_where_one_is_enough(ask):
    found = proposed(ask(minutes=5, one_unknown="H4"), goal="share", target=95)
    assert (len(found.sites), found.least, found.after.of_one) == (1, 1, 1.0)


def test_a_wish_that_cannot_be_met_tells_both_numbers(ask):
    found = proposed(ask(minutes=5), goal="share", target=95)
    assert (found.found, found.possible.part, found.possible.whole) == ("infeasible", 60, 100)


def test_a_target_that_is_met_already_needs_nothing(ask):
    found = proposed(ask(minutes=15, one_unknown="H4"), steps=[at(SHOP)], goal="share", is_based=True)
    assert (found.found, found.sites) == ("met", ())


def test_nothing_is_proposed_where_nobody_would_gain(ask):
    found = proposed(ask(minutes=5), hosts=("school", "company"))
    assert (found.found, found.before.rest) == ("nothing_left", 70)


def test_places_closed_at_the_hour_are_left_out_and_counted(ask):
    asked = ask(minutes=15, hour=choices.hour_of("Sa22"))
    found = proposed(asked, sites=1)
    assert asked_places(asked, found) == [SHOP]
    assert (found.asked, found.shut) == (2, 1)


def test_with_only_closed_places_there_is_nobody_to_ask(ask):
    found = proposed(ask(hour=choices.hour_of("Sa22")), hosts=("school",))
    assert (found.found, found.shut) == ("no_candidates", 1)


def test_a_store_without_places_has_nobody_to_ask(ask):
    assert proposed(ask(has_places=False), hosts=()).found == "no_candidates"


def test_more_pairs_than_can_be_held_are_not_begun(ask, monkeypatch):
    """Four buildings and three places are twelve pairs; of two kinds eight."""
    monkeypatch.setattr(candidates, "MOST_PAIRS", 11)
    asked = ask(minutes=5)
    assert proposed(asked).found == "too_many"
    assert proposed(asked, hosts=("convenience", "school")).found == "sites"


def test_without_streets_the_way_is_straight(ask):
    asked = ask(minutes=15, without=(schema.Street,))
    assert asked.ground.network is None
    found = proposed(asked, sites=1)
    assert found.after.part == 100  # H4 is 900 m from S1 as the crow flies


def test_proposals_on_top_of_a_list_count_what_it_does_as_done(ask):
    asked = ask(minutes=5)
    assert proposed(asked, [at(SHOP)], is_based=True).found == "nothing_left"
    assert proposed(asked, [at(SHOP)], is_based=False).found == "sites"
    closed = proposed(asked, [plan.closed(CENTRE, "S1")], sites=2, is_based=True)
    assert closed.before.part == 0
    assert asked_places(asked, closed) == [FIRM, SHOP] or asked_places(asked, closed) == [SHOP, FIRM]


def test_an_added_centre_reaches_those_near_it(ask):
    asked = ask(minutes=5)
    found = come_of(asked, at(SHOP))
    assert (found.today.reached.part, found.then.reached.part) == (30, 60)
    assert (found.today.stations, found.then.stations) == (1, 2)
    assert found.households(asked.ground, found.gained) == 30
    assert not found.lost.any()
    assert found.then.cut_off == 40


def test_a_closed_centre_leaves_everybody_it_served(ask):
    asked = ask(minutes=5)
    found = come_of(asked, plan.closed(CENTRE, "S1"))
    assert (found.then.reached.part, found.then.stations) == (0, 0)
    assert found.households(asked.ground, found.lost) == 30
    assert np.isnan(found.then.mean_minutes)


def test_a_moved_centre_gains_some_and_loses_others(ask):
    """From the shop H2 is 600 m and H3 300 m away, H1 1,200 m: too far for fifteen minutes."""
    asked = ask(minutes=15)
    found = come_of(asked, at(SHOP, verb="move"))
    assert found.then.reached.part == 50
    assert found.then.stations == 1
    assert found.households(asked.ground, found.gained) == 30
    assert found.households(asked.ground, found.lost) == 10


def test_what_gives_none_of_the_services_changes_nothing(ask):
    asked = ask(minutes=5)
    point = place(1200)
    found = come_of(asked, plan.new("canteen", place=SHOP, lon=point.x, lat=point.y))
    assert (found.then.reached.part, found.then.stations) == (30, 1)


def test_a_station_that_is_gone_from_the_store_changes_nothing(ask):
    asked = ask(minutes=5)
    assert come_of(asked, plan.closed(CENTRE, "S9")).then.reached.part == 30


def test_the_map_shows_the_list_and_the_proposal_as_done(ask, monkeypatch):
    asked = ask(minutes=5)
    monkeypatch.setattr(shown.address, "value", lambda name, default="": {"part": "next"}.get(name, default))
    monkeypatch.setattr(shown.address, "values", lambda name: ())
    as_if = shown.as_if(asked)
    assert answers.share(as_if.ground, as_if.found.covered).part == 60
    assert answers.share(asked.ground, asked.found.covered).part == 30


def test_scenarios_stand_side_by_side_with_the_day_they_were_saved(ask):
    asked = ask(minutes=5)
    with store.write(load.store()) as conn:
        for name, steps in {"加": (at(SHOP),), "关": (plan.closed(CENTRE, "S1"),)}.items():
            scenarios.save(
                conn,
                name=name,
                services=[CENTRE],
                settings={"hour": None, "walker": "adult", "minutes": 5, "area": None},
                actions=steps,
                figures=saved.figures_of(come_of(asked, *steps), asked),
                at=AS_OF,
                actor_role="local",
            )
    with store.read(load.store()) as conn:
        held = scenarios.scenarios(conn)
    table = saved.compared(held).set_index("指标")
    assert table.loc["覆盖户数", "加"] == "30 → 60"
    assert table.loc["覆盖户数", "关"] == "30 → 0"
    numbers = saved.numbers(held).set_index("方案名称")
    assert numbers.loc["加", ["覆盖户数 · 今天", "覆盖户数 · 方案", "新增覆盖（户）"]].tolist() == [30, 60, 30]
    assert np.isnan(numbers.loc["关", "平均步行（分钟） · 方案"])
    assert table.loc["平均步行（分钟）", "关"] == "10.4 → \N{EN DASH}"
    assert list(saved.steps(held)["动作"]) == ["关闭", "新设"] or list(saved.steps(held)["动作"]) == ["新设", "关闭"]


def test_the_sheet_says_whom_to_ask_for_what_and_draws_the_map(ask):
    asked = ask(minutes=5)
    found = proposed(asked)
    seen = shown.Shown(wished(), (), "next", found, None)
    page = sheet.page(asked, seen, found, 1)
    for text in (
        "建议在“便民超市”设党群服务中心：30 户将首次在 5 分钟内走得到",
        "周一-周五 09:00-17:00",
        "第2网格",
        "<svg",
    ):
        assert text in page
    assert page.count(excerpt.GAINED) >= 2
    assert "http" not in page


def test_a_list_survives_the_way_into_the_url_and_back(ask, monkeypatch):
    asked = ask()
    kept: dict[str, tuple[str, ...]] = {}
    monkeypatch.setattr(plan.address, "put", lambda name, new: kept.update({name: tuple(new)}))
    monkeypatch.setattr(plan.address, "values", lambda name: kept.get(name, ()))
    steps = (at(SHOP), plan.new("refuel", place=None, lon=118.78, lat=32.04), plan.closed("refuel", "R:1/甲"))
    plan.put(steps)
    assert plan.current(asked.scope) == steps


def test_of_two_steps_with_the_same_station_the_last_one_counts(ask, monkeypatch):
    ask()
    kept: dict[str, tuple[str, ...]] = {}
    monkeypatch.setattr(plan.address, "put", lambda name, new: kept.update({name: tuple(new)}))
    plan.put((plan.closed(CENTRE, "S1"), at(SHOP, verb="move")))
    assert kept["plan"] == (f"move:station:S1:{SHOP}",)


@pytest.mark.parametrize(
    ("category", "kind", "group"),
    [
        ("shop", "bakery", "shops"),
        ("amenity", "bank", "shops"),
        ("amenity", "school", "public"),
        ("office", "it", "firms"),
    ],
)
def test_places_are_grouped_by_who_runs_them(category, kind, group):
    assert candidates.group_of(category, kind) == group


def test_the_workbook_keeps_text_as_text():
    book = openpyxl.load_workbook(
        io.BytesIO(workbook.workbook({"表": pd.DataFrame({"名": ["=1+1", None], "数": [1.5, 2]})}))
    )
    assert book["表"]["A2"].value == "=1+1"
    assert book["表"]["A2"].data_type == "s"
    assert (book["表"]["A3"].value, book["表"]["B2"].value) == (None, 1.5)


@pytest.mark.parametrize("goal", wish.GOALS)
def test_taking_all_that_is_proposed_comes_to_what_was_promised(monkeypatch, demo_folder, goal):
    """The proposal reckons with ways up to 3 km, the list with each place's own ways."""
    monkeypatch.delenv("GRID_DATABASE_URL", raising=False)
    monkeypatch.setenv("GRID_VAR_DIR", str(demo_folder))
    st.cache_resource.clear()
    scope, choice = (
        grounds.scope(district.today(), None),
        choices.Choice(("canteen",), None, "elderly", 10, False, False),
    )
    known = candidates.candidates(scope)
    asked = wish.Wish(4, goal, 70, tuple(known.kinds), "canteen", is_based=False)
    found = proposal.proposal(asked, (), choice, of=scope)
    rows = known.places.iloc[[site.row for site in found.sites]].to_dict("records")
    steps = [plan.new("canteen", place=row["code"], lon=row["geom"].x, lat=row["geom"].y) for row in rows]
    then = outcome.outcome(tuple(steps), choice, of=scope).then
    assert then.reached.part == found.after.part > found.before.part
    assert sum(site.households for site in found.sites) == found.after.part - found.before.part
    if goal == "cover":
        gains = [site.households for site in found.sites]
        assert gains == sorted(gains, reverse=True)
