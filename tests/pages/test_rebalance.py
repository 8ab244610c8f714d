"""The screen that redraws grids, without a browser, on the small demo district: what it says, makes and keeps."""

import io
import json
import shutil
from datetime import date, datetime

import openpyxl
import pandas as pd
import pytest

from data import engine as store
from data.queries import grids as grids_of_day
from data.queries import plans
from pages.common.rebalance import proposals
from tests.pages.conftest import in_url, words

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


def hand(app, **changes):
    """Let the map report what the hand has drawn."""
    plan = told(app, MAP)["plan"]
    drawing = {"token": plan["token"], "serial": plan["serial"] + 1, "grid": plan["grid"]}
    drawing |= {name: plan[name] for name in ("locked_units", "locked_grids")} | changes
    app.session_state["drawn_by_test"] = drawing
    return drawing


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
