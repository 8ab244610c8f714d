"""The screen that redraws grids, without a browser, on the small demo district: what it says, makes and keeps."""

import io
import json
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace

import openpyxl
import pandas as pd
import pytest
from sqlalchemy import delete

from data import engine as store
from data import schema
from data.engine import create_store
from data.frames import record_change
from data.queries import grids as grids_of_day
from data.queries import plans
from pages.common.rebalance import choice, compared, ground, importing, output, proposals, shown
from pages.common.rebalance import rules as ruling
from tests.pages.conftest import in_url, words
from tests.support.lane import build_lane

NOW = datetime(2026, 11, 21, 1, 30, tzinfo=UTC)
MAP, LEDGER = "plan_map", "plan_ledger"


@pytest.fixture(scope="module")
def divided_folder(demo_folder, tmp_path_factory):
    """The demo district in a folder of its own, for the screen keeps plans in the store."""
    folder = tmp_path_factory.mktemp("rebalance") / "store"
    shutil.copytree(demo_folder, folder)
    return folder


@pytest.fixture
def open_screen(open_app, divided_folder, monkeypatch):
    """Call it with parameters of the address to get the screen; its proposals are made in a moment."""
    monkeypatch.setattr(proposals, "TIME_LIMIT_S", 0.5)
    return lambda **parameters: open_app(divided_folder, "rebalance", **parameters)


def told(app, component):
    """What the browser is told for a component."""
    [found] = [one.proto for one in app.get("bidi_component") if one.proto.component_name == component]
    return json.loads(found.json)


def engine_of(folder):
    return store.open_store(f"sqlite:///{folder / 'grid.gpkg'}")


def test_the_community_that_needs_it_most_is_shown_as_it_is_today(open_screen):
    app = open_screen()
    assert not app.exception
    map_, ledger = told(app, MAP), told(app, LEDGER)
    assert map_["plan"]["grid"] == map_["today"]
    assert map_["editable"] is True
    assert len(map_["today"]) == len(map_["whole"])
    assert ledger["verdict"]["token"] == map_["plan"]["token"]
    assert [one["code"] for one in map_["grids"]] == sorted(one["code"] for one in map_["grids"])
    assert sum(one["spare"] for one in map_["grids"]) == 12


def test_every_break_of_today_is_said_in_words(open_screen):
    app = open_screen()
    said = told(app, LEDGER)["verdict"]["breaks"]
    assert any("超出上限 500 户" in one or "不足 300 户" in one for one in said)


def test_a_proposal_that_nobody_has_made_yet_says_so(open_screen):
    app = open_screen(scheme="best_balance", community="990101001001")
    if app.button(key="propose"):
        assert "还没有计算" in words(app)
        assert told(app, MAP)["editable"] is False


def test_three_proposals_are_made_by_one_button_and_kept(open_screen):
    app = open_screen()
    app.button(key="propose").click().run()
    assert not app.exception
    assert in_url(app, "scheme") == ["least_change"]
    assert "propose" not in [button.key for button in app.button]
    plan = told(app, MAP)
    assert plan["plan"]["grid"] != plan["today"]
    assert "已证明" in words(app)
    tokens = set()
    for goal in proposals.GOALS:
        app.query_params["scheme"] = goal
        tokens.add(told(app.run(), MAP)["plan"]["token"])
    assert len(tokens) == 3


def held_grids(app):
    """The codes of grids that hold something on the map."""
    plan = told(app, MAP)
    return {plan["grids"][at]["code"] for at in plan["plan"]["grid"] if at >= 0}


def test_rules_are_kept_in_the_session_and_ask_for_other_proposals(open_screen):
    app = open_screen(scheme="least_change", part="rules")
    if "propose" in [button.key for button in app.button]:
        app.button(key="propose").click().run()
    app.slider(key="rules_households").set_value((200, 450)).run()
    assert "propose" in [button.key for button in app.button]
    app.query_params["part"] = "ledger"
    assert "还没有计算" in words(app.run())
    app.query_params["part"] = "rules"
    app.run().button(key="rules_reset").click().run()
    assert "propose" not in [button.key for button in app.button]


def test_grids_are_merged_emptied_and_the_rest_is_finished(open_screen):
    app = open_screen()
    before = held_grids(app)
    chosen, into = app.selectbox(key="edit_grid").value, app.selectbox(key="edit_into").value
    app.button(key="edit_merge").click().run()
    assert held_grids(app) == before - {chosen}
    assert told(app, MAP)["plan"]["push"] == 1
    app.selectbox(key="edit_grid").set_value(into).run()
    app.button(key="edit_clear").click().run()
    assert -1 in told(app, MAP)["plan"]["grid"]
    assert any("还没有划入网格" in one for one in told(app, LEDGER)["verdict"]["breaks"])
    app.button(key="edit_complete").click().run()
    assert not app.exception
    assert -1 not in told(app, MAP)["plan"]["grid"]


def test_a_split_grid_takes_the_next_free_number(open_screen):
    app = open_screen()
    before = held_grids(app)
    plan = told(app, MAP)
    largest = max(before, key=lambda code: sum(plan["grids"][at]["code"] == code for at in plan["plan"]["grid"]))
    app.selectbox(key="edit_grid").set_value(largest).run()
    app.button(key="edit_split").click().run()
    [new] = held_grids(app) - before
    assert new == next(one["code"] for one in plan["grids"] if one["spare"])


def test_the_way_of_a_plan_from_a_draft_to_the_grids_of_its_day(open_screen, divided_folder):
    app = open_screen()
    community = app.selectbox(key="pick_community").value
    app.button(key="edit_merge").click().run()
    app.text_input(key="keep_name").input("春季合并").run()
    app.button(key="keep_new").click().run()
    assert not app.exception
    [scheme] = in_url(app, "scheme")
    number = int(scheme.removeprefix("plan:"))
    app.query_params["part"] = "saved"
    app.run()
    assert "春季合并" in words(app)
    app.text_input(key="submit_person").input("张三").run()
    app.button(key="submit").click().run()
    assert "待审批" in words(app)
    assert told(app, MAP)["editable"] is False
    app.text_input(key="return_reason").input("边界不清").run()
    app.button(key="return").click().run()
    assert "边界不清" in words(app)
    app.text_input(key="submit_person").input("张三").run()
    app.button(key="submit").click().run()
    engine = engine_of(divided_folder)
    with store.read(engine) as conn:
        today = len(grids_of_day.grids(conn, on=choice.today(), area_code=community))
    app.text_input(key="approve_person").input("张三").run()
    app.date_input(key="approve_day").set_value(choice.today()).run()
    app.button(key="approve").click().run()
    assert "张三" in words(app)
    with store.read(engine) as conn:
        assert plans.plan(conn, number).state == "submitted"
    app.text_input(key="approve_person").input("李四").run()
    app.button(key="approve").click().run()
    with store.read(engine) as conn:
        found = plans.plan(conn, number)
        after = len(grids_of_day.grids(conn, on=choice.today(), area_code=community))
    engine.dispose()
    assert (found.state, found.approved_by) == ("in_force", "李四")
    assert after == today - 1


def test_two_plans_stand_side_by_side_with_their_figures(open_screen):
    app = open_screen(scheme="today", against="today")
    maps = [json.loads(one.proto.json) for one in app.get("bidi_component") if one.proto.component_name == MAP]
    assert [one["key"] for one in maps] == list(compared.KEYS)
    assert all(one["together"] and not one["editable"] for one in maps)
    assert "网格数" in words(app)
    app.button(key="compare_close").click().run()
    assert "against" not in app.query_params


def test_the_histogram_counts_every_residential_and_rural_grid_once():
    grids = pd.DataFrame({"grid_class": ["residential", "rural", "commercial"], "households": [320, 349, 10]})
    sizes = compared._sizes(SimpleNamespace(grids=grids))
    assert sizes.to_dict("records") == [{"from": 300, "to": 350, "grids": 2}]


def test_a_plan_on_the_screen_is_written_and_read_back_as_it_was(open_screen, divided_folder):
    app = open_screen()
    app.button(key="edit_merge").click().run()
    drawn = told(app, MAP)
    one = seen(app)
    kept = output.as_saved(one, rules=ruling.at_first(), now=NOW)
    assert kept.name == "现状"
    packed = output.file_of(one, kept, "gpkg", now=NOW)
    read = importing.read_file(one, "plan.gpkg", io.BytesIO(packed))
    assert shown.positions(importing.in_codes_of(one, read.grid), one.codes) == drawn["plan"]["grid"]
    book = openpyxl.load_workbook(io.BytesIO(output.file_of(one, kept, "xlsx", now=NOW)))
    assert len(book.sheetnames) > 1


def seen(app):
    """What is shown, made outside of a run of the page."""
    plan = told(app, MAP)
    one = shown.today(ground.ground(app.selectbox(key="pick_community").value, choice.today()))
    drawing = shown.Drawing(grid=tuple(plan["plan"]["grid"]))
    return replace(one, drawing=drawing)


def test_a_grid_that_the_map_does_not_know_takes_the_next_free_number(open_screen):
    one = seen(open_screen())
    other = one.grid.mask(one.grid == one.grid.iloc[0], "330000000000777")
    assert set(importing.in_codes_of(one, other)) - set(one.grid) == {one.codes[-shown.SPARE]}


def test_the_grids_of_another_day_are_shown_and_not_drawn_on(open_screen):
    app = open_screen(scheme="on:2019-06-01")
    assert not app.exception
    plan = told(app, MAP)
    assert plan["editable"] is False
    assert set(plan["plan"]["grid"]) == {-1}
    assert "2019-06-01 的网格" in str(app.button_group)


def test_what_is_locked_when_proposals_are_asked_for_stays_as_it_is(open_screen):
    app = open_screen()
    plan = told(app, MAP)
    place = max(set(plan["today"]), key=plan["today"].count)
    app.session_state["rebalance_drawings"] = {
        plan["plan"]["token"]: shown.Drawing(grid=tuple(plan["today"]), locked_grids=(place,), serial=1)
    }
    app.run()
    app.button(key="propose").click().run()
    proposal = told(app, MAP)
    code = plan["grids"][place]["code"]
    now = [proposal["grids"][at]["code"] == code for at in proposal["plan"]["grid"]]
    assert now == [at == place for at in plan["today"]]
    assert code in [proposal["grids"][at]["code"] for at in proposal["plan"]["locked_grids"]]


def test_a_link_to_a_plan_that_is_gone_shows_today(open_screen):
    app = open_screen(scheme="plan:999", against="plan:998")
    assert not app.exception
    plan = told(app, MAP)
    assert plan["plan"]["grid"] == plan["today"]


@pytest.mark.parametrize("part", ["ledger", "why", "rules", "saved"])
def test_the_screen_speaks_english(open_screen, part):
    app = open_screen(lang="en", part=part)
    assert not app.exception
    assert "Rebalance" in words(app)
    assert told(app, MAP)["words"]["tools"]["brush"] == "Brush"


def test_a_district_without_grids_is_told_what_to_import(open_app, tmp_path):
    engine = create_store(f"sqlite:///{tmp_path / 'grid.gpkg'}")
    build_lane(engine)
    with store.write(engine) as conn:
        conn.execute(delete(schema.Grid))
        record_change(conn, schema.Grid.metadata.tables["grid"])
    engine.dispose()
    assert "请在“数据”页导入" in words(open_app(tmp_path, "rebalance"))


def test_a_store_that_holds_nothing_is_told_how_to_fill_it(open_app, empty_folder):
    assert not open_app(empty_folder, "rebalance").exception
