"""What the screen says: spans, limits, refusals, steps, keys."""

from datetime import UTC, datetime, timedelta

import pytest

from data import errors
from data.loop.aliases import ALIASES
from data.loop.machine import MOVES, OPEN, ROLES
from data.schema.incidents import INCIDENT_STATES
from pages.common.incidents import told, words
from pages.common.text import TEXT
from tests.pages.incidents.conftest import LATER


@pytest.mark.parametrize("alias", ["", *ALIASES])
def test_every_state_stands_at_one_step_whatever_the_steps_are_called(monkeypatch, alias):
    monkeypatch.setattr("pages.common.text.language", lambda: "zh")
    states = [state for _, held in told.step_names(alias) for state in held]
    assert sorted(states) == sorted(INCIDENT_STATES)


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
