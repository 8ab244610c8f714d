"""The list without a browser: what is on top, tabs, steps, pages, views, files out."""

import json
from collections import Counter

import pytest

from data.loop.machine import OPEN
from data.queries.incident_list import Wanted
from pages.common import district
from pages.common.incidents import export, listed
from pages.common.incidents.choice import narrowed
from tests.pages.conftest import in_url
from tests.pages.conftest import words as words_of
from tests.pages.incidents.conftest import LATER, brought_back, button, held


def test_the_work_to_do_is_listed_with_the_longest_overdue_on_top(open_app, own_folder, store, hand):
    brought_back(store, "dispatched", count=80)
    open_app(own_folder, "incidents")
    now = district.now()
    to_do = [row for row in held(store) if row["state"] in OPEN]
    by_limit = sorted(to_do, key=lambda row: (row["due_at"] is None, row["due_at"] or LATER, row["id"]))
    assert [row["id"] for row in hand.rows] == [row["id"] for row in by_limit][: listed.PAGE]
    late = [row["urgency"] == "overdue" for row in hand.rows]
    assert late == sorted(late, reverse=True)
    assert hand.tabs["open"] == str(len(to_do))
    assert hand.tabs["overdue"] == str(sum(row["due_at"] is not None and row["due_at"] < now for row in to_do))


def test_rows_travel_by_address_and_the_message_stays_small(open_app, demo_folder, hand):
    open_app(demo_folder, "incidents", only="all")
    assert "/data/published/" in hand.told["rows"]
    assert len(hand.rows) == listed.PAGE
    assert len(json.dumps(hand.told, ensure_ascii=False).encode()) < 6_000


def test_other_names_of_the_steps_count_the_same_incidents(open_app, own_folder, store, hand):
    app = open_app(own_folder, "incidents", only="all", alias="enforcement")
    by_state = Counter(row["state"] for row in held(store))
    steps = hand.told["steps"]
    assert [step["word"] for step in steps] == ["发现", "流转", "处置", "反馈"]
    assert [step["n"] for step in steps] == [f"{sum(by_state[state] for state in step['states']):,}" for step in steps]
    hand.asking(app, "states", states=steps[3]["states"])
    assert in_url(app, "state") == ["verified", "closed"]
    assert all(row["state"].startswith("反馈·已") for row in hand.rows)


def test_a_step_filters_and_lets_go_again(open_app, demo_folder, hand):
    app = open_app(demo_folder, "incidents")
    hand.asking(app, "states", states=["closed"])
    assert in_url(app, "state") == ["closed"]
    assert {row["urgency"] for row in hand.rows} == {"done"}
    assert hand.told["order"] == "最近上报的在最上"
    assert [tab["name"] for tab in hand.told["tabs"] if tab["on"]] == []
    hand.asking(app, "states", states=[])
    assert "state" not in app.query_params
    assert [tab["name"] for tab in hand.told["tabs"] if tab["on"]] == ["open"]
    assert hand.told["order"] == "超时最久的在最上"


def test_pages_follow_each_other_and_a_filter_begins_anew(open_app, demo_folder, hand):
    app = open_app(demo_folder, "incidents", only="all")
    first, name = [row["id"] for row in hand.rows], hand.told["page"]
    hand.asking(app, "page", by=1)
    assert hand.told["page"] != name
    second = [row["id"] for row in hand.rows]
    assert len({*first, *second}) == 2 * listed.PAGE
    assert hand.told["place"].startswith(f"{listed.PAGE + 1}–{2 * listed.PAGE} / ")
    assert hand.told["earlier"]
    hand.asking(app, "page", by=-1)
    assert [row["id"] for row in hand.rows] == first
    assert hand.told["page"] == name, "by it the list knows that it may keep its cursor"
    hand.asking(app, "page", by=1)
    hand.asking(app, "only", name="overdue")
    assert hand.told["place"].startswith("1–")
    assert not hand.told["earlier"]


def test_what_the_list_cannot_mean_is_left_alone(open_app, demo_folder, hand):
    app = open_app(
        demo_folder, "incidents", only="nonsense", alias="x", level="moon", department="none", pick="incident:x"
    )
    assert not app.exception
    assert [tab["name"] for tab in hand.told["tabs"] if tab["on"]] == ["open"]
    for what, more in (("only", {"name": "x"}), ("move", {"move": "fly", "id": 1}), ("dance", {})):
        assert not hand.asking(app, what, **more).exception
    assert hand.told["picked"] is None


def test_the_map_draws_what_is_listed_by_address(open_app, demo_folder, hand):
    app = open_app(demo_folder, "incidents")
    layers = {layer["id"]: layer for layer in json.loads(app.get("deck_gl_json_chart")[0].proto.json)["layers"]}
    assert "/data/published/" in layers["incidents"]["data"]
    hand.asking(app, "wide")
    assert in_url(app, "view") == ["table"]
    assert not app.get("deck_gl_json_chart")


def test_views_are_kept_opened_and_deleted(open_app, own_folder, hand):
    app = open_app(own_folder, "incidents", only="overdue", category="06", lang="zh")
    app.text_input(key="view_name").set_value("停车超时").run()
    button(app, "view_keep").click().run()
    button(app, "clear").click().run()
    assert "only" not in app.query_params
    saved = next(one for one in app.button if (one.key or "").startswith("view-own-"))
    assert saved.label == "停车超时"
    saved.click().run()
    assert (in_url(app, "only"), in_url(app, "category")) == (["overdue"], ["06"])
    app.text_input(key="view_name").set_value("停车超时").run()
    button(app, "view_keep").click().run()
    assert "已有视图“停车超时”" in words_of(app)
    next(one for one in app.button if (one.key or "").startswith("drop-view-")).click().run()
    assert not [one for one in app.button if (one.key or "").startswith("view-own-")]


def test_files_hold_all_that_the_filters_leave_whatever_the_pages(open_app, own_folder, store, hand, monkeypatch):
    brought_back(store, "dispatched", count=5)
    open_app(own_folder, "incidents", only="overdue")
    monkeypatch.setattr(export, "PAGE", 3)
    wanted, now = narrowed(Wanted(), "overdue"), district.now()
    found = export.table(wanted, now=now, alias="", most=1000)
    late = [row for row in held(store) if row["state"] in OPEN and row["due_at"] and row["due_at"] < now]
    assert len(late) > 3
    assert found["编号"].tolist() == [row["code"] for row in sorted(late, key=lambda row: (row["due_at"], row["id"]))]
    assert found["超时（分钟）"].is_monotonic_decreasing
    assert len(export.table(wanted, now=now, alias="", most=2)) == 2


@pytest.mark.parametrize(("value", "written"), [("=1+1", "'=1+1"), ("@x", "'@x"), ("积雪", "积雪"), (-3.0, -3.0)])
def test_no_text_of_a_file_is_taken_for_a_formula(value, written):
    assert export.plain(value) == written


def test_an_empty_store_says_what_to_do_next(open_app, empty_folder, hand):
    app = open_app(empty_folder, "incidents")
    assert not app.exception
    assert "还没有数据" in words_of(app)
