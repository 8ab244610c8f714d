"""The screen Incidents without a browser: what is listed, the card, the next step, many at once, views, files out."""

import gzip
import io
import json
import shutil
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from PIL import Image
from sqlalchemy import insert, select, update

from data import engine, errors
from data.loop import acting, duplicates
from data.loop.aliases import ALIASES
from data.loop.history import history
from data.loop.machine import MOVES, OPEN, ROLES, Step
from data.published import published
from data.queries.incident_list import Wanted
from data.schema import Incident, IncidentPhoto
from data.schema.incidents import INCIDENT_STATES
from data.settings import from_environment
from data.simulation.town import SOURCE
from pages.common import district, stage
from pages.common.incidents import board, export, known, listed, told, words
from pages.common.incidents.choice import narrowed
from pages.common.text import TEXT
from tests.pages.conftest import in_url
from tests.pages.conftest import words as words_of

LATER = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)


class Hand:
    """Stands in for the list in the browser: keeps what it was told, and asks and ticks as a reader would."""

    def __init__(self, monkeypatch):
        self.told, self.asks, self.ticks, self.on_asked = {}, {}, {}, None
        monkeypatch.setattr(board, "board", self._board)
        monkeypatch.setattr(board, "asked", lambda key: self.asks)
        monkeypatch.setattr(board, "chosen", lambda key: self.ticks)
        monkeypatch.setattr(stage, "clicked", self._before_a_run)

    def _before_a_run(self, key):
        """Callbacks come before the screen is drawn; nothing is clicked on the map."""
        if self.asks:
            self.on_asked()
            self.asks = {}

    def _board(self, said, *, key, on_asked):
        if said["cleared"] != self.told.get("cleared", said["cleared"]):
            self.ticks = {}
        self.told, self.on_asked = json.loads(json.dumps(said)), on_asked

    def asking(self, app, what, **more):
        """The screen after the list has asked for something."""
        self.asks = {"what": what, **more}
        return app.run()

    @property
    def rows(self):
        digest = self.told["rows"].rpartition("/")[2].partition(".")[0]
        return json.loads(gzip.decompress(published(from_environment(), digest)))

    @property
    def tabs(self):
        return {tab["name"]: tab["n"] for tab in self.told["tabs"]}


@pytest.fixture
def hand(monkeypatch):
    return Hand(monkeypatch)


@pytest.fixture
def own_folder(demo_folder, tmp_path):
    """A district of one's own, to change."""
    shutil.copy(demo_folder / "grid.gpkg", tmp_path / "grid.gpkg")
    return tmp_path


@pytest.fixture
def store(own_folder):
    opened = engine.open_store(f"sqlite:///{own_folder / 'grid.gpkg'}")
    yield opened
    opened.dispose()


def held(store, *conditions):
    """Incidents of a store that count: id, state, due_at, department_code."""
    columns = (Incident.id, Incident.code, Incident.state, Incident.due_at, Incident.reported_at)
    wanted = select(*columns).where(Incident.is_duplicate.is_(False), *conditions).order_by(Incident.id)
    with engine.read(store) as conn:
        return [dict(row) for row in conn.execute(wanted).mappings()]


def in_state(store, *states):
    return [row["id"] for row in held(store, Incident.state.in_(states))]


LATER_TIMES = {
    "filed": ("dispatched_at", "claimed_at", "handled_at", "returned_at", "verified_at", "closed_at"),
    "dispatched": ("claimed_at", "handled_at", "returned_at", "verified_at", "closed_at"),
    "handled": ("verified_at", "closed_at"),
}


def brought_back(store, state, *, count=1):
    """Row numbers of incidents that were closed, and stand at an earlier step now."""
    numbers = in_state(store, "closed")[:count]
    values = {"state": state, **dict.fromkeys(LATER_TIMES[state])}
    with engine.write(store) as conn:
        conn.execute(update(Incident).where(Incident.id.in_(numbers)).values(**values))
    return numbers


def button(app, key):
    return next(one for one in app.button if one.key == key)


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


@pytest.mark.parametrize("alias", ["", *ALIASES])
def test_every_state_stands_at_one_step_whatever_the_steps_are_called(monkeypatch, alias):
    monkeypatch.setattr("pages.common.text.language", lambda: "zh")
    states = [state for _, held in told.step_names(alias) for state in held]
    assert sorted(states) == sorted(INCIDENT_STATES)


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
    assert [tab["name"] for tab in hand.told["tabs"] if tab["on"]] == []
    hand.asking(app, "states", states=[])
    assert "state" not in app.query_params
    assert [tab["name"] for tab in hand.told["tabs"] if tab["on"]] == ["open"]


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


def test_a_row_opens_its_card_with_the_history_that_its_times_tell(open_app, own_folder, store, hand):
    number = in_state(store, "closed")[0]
    app = open_app(own_folder, "incidents", only="all")
    hand.asking(app, "pick", id=number)
    assert in_url(app, "pick") == [f"incident:{number}"]
    assert hand.told["picked"] == number
    said = words_of(app)
    with engine.read(store) as conn:
        steps = history(conn, number)
    assert said.count("<time>") == len(steps)
    assert "导入时只有时间" in said
    hand.asking(app, "pick", id=None)
    assert "pick" not in app.query_params


def test_a_department_claims_and_handles_and_the_history_says_so(open_app, own_folder, store, hand):
    [number] = brought_back(store, "dispatched")
    app = open_app(own_folder, "incidents", pick=f"incident:{number}")
    app.selectbox(key="incident_post").set_value("department").run()
    button(app, "incident_go").click().run()
    assert "已领单" in words_of(app)
    button(app, "incident_go").click().run()
    with engine.read(store) as conn:
        steps = history(conn, number)
    assert steps["move"].tolist()[-2:] == ["claim", "handle"]
    assert steps["actor_role"].tolist()[-2:] == ["department", "department"]
    assert in_state(store, "handled").count(number) == 1


def test_a_dispatch_without_a_department_is_refused_in_words_and_changes_nothing(open_app, own_folder, store, hand):
    [number] = brought_back(store, "filed")
    app = open_app(own_folder, "incidents", pick=f"incident:{number}")
    button(app, "incident_go").click().run()
    assert "“吹哨派单”还缺责任部门" in words_of(app)
    assert number not in in_state(store, "dispatched")
    app.selectbox(key="act_department").set_value(next(iter(known.departments())))
    button(app, "incident_go").click().run()
    assert number in in_state(store, "dispatched")


def test_who_was_overtaken_is_told_and_does_nothing(open_app, own_folder, store, hand):
    [number] = brought_back(store, "dispatched")
    app = open_app(own_folder, "incidents", pick=f"incident:{number}")
    app.selectbox(key="incident_post").set_value("department").run()
    with engine.write(store) as conn:
        acting.act(conn, number, Step("claim", "grid_worker", datetime.now(UTC)))
    button(app, "incident_go").click().run()
    assert "别人" in words_of(app)
    with engine.read(store) as conn:
        assert history(conn, number)["actor_role"].tolist()[-1] == "grid_worker"


def test_a_key_for_a_step_that_cannot_follow_says_what_can(open_app, own_folder, store, hand):
    [number] = brought_back(store, "dispatched")
    app = open_app(own_folder, "incidents")
    hand.asking(app, "move", id=number, move="verify")
    said = words_of(app)
    assert "“已派遣”的事件不能“核查通过”" in said
    assert "领单" in said
    assert hand.told["focus"] == 0
    hand.asking(app, "move", id=number, move="transfer")
    assert hand.told["focus"] == 1
    assert app.button_group(key="incident_step").value == "transfer"


def test_one_step_for_many_is_done_or_refused_for_each(open_app, own_folder, store, hand):
    ready, closed = brought_back(store, "handled", count=2), in_state(store, "closed")[-1]
    app = open_app(own_folder, "incidents")
    hand.ticks = {**dict.fromkeys(ready, "handled"), closed: "closed"}
    app.run()
    assert "批量办理（3 件）" in words_of(app)
    steps = app.button_group(key="bulk_step")
    assert steps.value == "verify", "what most of them can take is offered first"
    assert steps.options == ["核查通过 2", "核查不通过 2", "重新办理 1"]
    button(app, "bulk_go").click().run()
    said = words_of(app)
    assert "2 件已核查通过，1 件未办" in said
    assert "“已办结”的事件不能“核查通过”" in said.replace("\\", "")
    assert set(ready) <= set(in_state(store, "verified"))
    assert closed in in_state(store, "closed")
    assert hand.ticks == {}, "what was done is no longer ticked"


def test_likely_duplicates_are_shown_marked_by_hand_and_let_go_again(open_app, own_folder, store, hand):
    with engine.read(store) as conn:
        pairs = (
            (number, found)
            for number in in_state(store, "closed")
            if len(found := duplicates.likely(conn, incident_id=number, limit=1))
        )
        number, found = next(pairs)
    other = found.iloc[0]
    app = open_app(own_folder, "incidents", pick=f"incident:{number}")
    assert str(other["code"]) in words_of(app)
    button(app, f"twin-this-{other['id']}").click().run()
    assert f"已标记为 {other['code']} 的重复件" in words_of(app)
    assert number not in [row["id"] for row in held(store)]
    assert "incident_go" not in [one.key for one in app.button], "nobody acts on a duplicate"
    button(app, "twin_unmark").click().run()
    assert number in [row["id"] for row in held(store)]


def test_photos_stand_on_the_card(open_app, own_folder, store, hand):
    number = in_state(store, "closed")[0]
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "#3d8bff").save(picture, "PNG")
    told_of = {"media_type": "image/png", "width": 40, "height": 30, "sha256": "0" * 64, "image": picture.getvalue()}
    with engine.write(store) as conn:
        conn.execute(insert(IncidentPhoto).values(incident_id=number, number=1, **told_of))
    app = open_app(own_folder, "incidents", pick=f"incident:{number}")
    assert "照片（1）" in words_of(app)
    assert [len(photo.proto.imgs) for photo in app.get("image")] == [1]


def test_what_nobody_reported_is_labelled_on_card_and_in_the_list(open_app, own_folder, store, hand):
    [number] = brought_back(store, "dispatched")
    with engine.write(store) as conn:
        conn.execute(update(Incident).where(Incident.id == number).values(source=SOURCE))
    app = open_app(own_folder, "incidents", pick=f"incident:{number}")
    assert "模拟数据" in words_of(app)
    assert [row["id"] for row in hand.rows if row["label"]] == [number]


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


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (0, "0分"),
        (59.9, "59分"),
        (60, "1时"),
        (135, "2时15分"),
        (1440, "1天"),
        (1440 * 3 + 4 * 60 + 59, "3天4时"),
        (1440 * 10 + 60, "10天"),
        (-90, "1时30分"),
    ],
)
def test_a_span_is_said_in_its_two_largest_units(monkeypatch, minutes, said):
    monkeypatch.setattr("pages.common.text.language", lambda: "zh")
    assert words.duration(minutes) == said


@pytest.mark.parametrize(
    ("state", "due", "handled", "said"),
    [
        ("dispatched", -135, None, "超时 2时15分"),
        ("dispatched", 30, None, "剩 30分"),
        ("filed", None, None, "无时限"),
        ("handled", -60, -61, "按时处置"),
        ("closed", -60, -60, "按时处置"),
        ("closed", -60, -10, "迟 50分"),
        ("closed", -60, None, "已处置"),
    ],
)
def test_a_limit_is_said_from_where_the_incident_stands(monkeypatch, state, due, handled, said):
    monkeypatch.setattr("pages.common.text.language", lambda: "zh")
    due_at, handled_at = (None if one is None else LATER + timedelta(minutes=one) for one in (due, handled))
    assert words.limit({"state": state, "due_at": due_at, "handled_at": handled_at}, now=LATER) == said


def refusals():
    at = datetime(2026, 11, 21, tzinfo=UTC)
    yield errors.LoopMoveError(move="verify", state="dispatched", allowed="claim, handle")
    yield errors.LoopMoveError(move="verify", state="closed", allowed="")
    yield errors.LoopRoleError(move="claim", role="resident", allowed="department, grid_worker")
    yield errors.LoopNeedError(move="dispatch", need="department")
    yield errors.LoopTimeError(move="claim", at=at.isoformat(), last=(at + timedelta(days=1)).isoformat())
    yield errors.LoopLevelError(level="district")
    yield errors.LoopDepartmentError(department="D1")
    yield errors.LoopStaleError(incident="E1", seen=2, steps=3)


CODES = {*MOVES, *ROLES, *OPEN, "handled", "verified", "closed", "department", "reason", "district"}


@pytest.mark.parametrize("error", list(refusals()), ids=lambda error: error.code)
def test_no_refusal_leaves_a_code_of_ours_in_the_reader_s_words(monkeypatch, error):
    monkeypatch.setattr("pages.common.text.language", lambda: "zh")
    said = words.refusal(error)
    assert not [code for code in CODES if code in said]
    assert "{" not in said


def test_every_step_post_and_level_has_a_word():
    for family, codes in (("move", (*MOVES, "collect")), ("post", ROLES), ("need", {"department", "reason"})):
        assert [word for word in codes if f"{family}.{word}" not in TEXT] == []


def test_each_key_takes_another_step_and_none_is_taken_by_the_list_itself():
    assert sorted(told.KEYS.values()) == sorted(MOVES)
    assert not set(told.KEYS) & set("jkgGxanp?/12345")
