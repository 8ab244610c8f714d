"""The reports' own names of the steps are words, and no state is lost under any of them."""

import pytest

from data.loop.aliases import ALIASES, STATES
from data.loop.machine import MOVES
from data.schema.incidents import INCIDENT_STATES


@pytest.mark.parametrize(
    ("name", "steps"),
    [
        ("platform", ["信息采集", "源头发现", "任务分派", "问题处置", "核查反馈"]),
        ("enforcement", ["发现", "流转", "处置", "反馈"]),
        ("supervised", ["群众提", "党员督", "网格办", "按时结"]),
        ("case", ["立卷登记", "立案", "派遣", "任务处理反馈", "任务审核", "办结归档"]),
    ],
)
def test_the_steps_are_those_of_the_reports_in_their_order(name, steps):
    assert [zh for zh, _ in ALIASES[name].steps] == steps


@pytest.mark.parametrize("name", ALIASES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_state_has_its_own_word_under_every_set(name, language):
    alias = ALIASES[name]
    words = [alias.word(state, language=language) for state in INCIDENT_STATES]
    assert len(set(words)) == len(INCIDENT_STATES)
    steps = [alias.step(state, language=language) for state in INCIDENT_STATES]
    assert all(word.startswith(step) for word, step in zip(words, steps, strict=True))


@pytest.mark.parametrize("name", ALIASES)
def test_every_step_is_reached_and_none_is_passed_over_backwards(name):
    alias = ALIASES[name]
    assert set(alias.step_of.values()) == set(range(len(alias.steps)))
    onward = ["collected", "filed", "dispatched", "claimed", "handled", "verified", "closed"]
    places = [alias.step_of[state] for state in onward]
    assert places == sorted(places)
    assert MOVES["dispatch"].sources >= {"returned"}
    assert alias.step_of["returned"] <= alias.step_of["dispatched"]


def test_a_shared_step_says_which_state_is_meant():
    case = ALIASES["case"]
    assert (case.word("claimed"), case.word("closed")) == ("派遣·已领单", "办结归档")
    assert case.word("claimed", language="en") == "assigned·claimed"
    assert set(STATES) == set(INCIDENT_STATES)
