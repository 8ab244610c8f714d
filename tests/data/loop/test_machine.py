"""The loop lets through what the reports describe, and nothing else."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import errors
from data.loop.machine import LEVELS, MOVES, OPEN, ROLES, Standing, Step, after, following
from data.schema.incidents import INCIDENT_STATES
from tests.data.samples import INSTANT

HOUR = timedelta(hours=1)


def walked(*steps, state="collected", level="grid"):
    """Where an incident stands after steps an hour apart, each (move, role) or (move, role, department or reason)."""
    standing = Standing(state, level, None, INSTANT)
    for hours, (move, role, *said) in enumerate(steps, start=1):
        needs = MOVES[move].needs
        told = {need: said[min(place, len(said) - 1)] for place, need in enumerate(sorted(needs))} if said else {}
        standing = after(standing, Step(move, role, INSTANT + hours * HOUR, **told))
    return standing


def test_a_snow_report_goes_round_the_whole_loop():
    states = []
    standing = Standing("collected", "grid", None, INSTANT)
    for move, role in [
        ("file", "grid_worker"),
        ("dispatch", "grid_leader"),
        ("claim", "department"),
        ("handle", "department"),
        ("verify", "grid_worker"),
        ("close", "community"),
    ]:
        standing = after(standing, Step(move, role, standing.since + HOUR, department="D01", reason="积雪"))
        states.append(standing.state)
    assert states == ["filed", "dispatched", "claimed", "handled", "verified", "closed"]
    assert (standing.department, standing.since) == ("D01", INSTANT + 6 * HOUR)


def test_an_order_may_be_handled_without_a_claim():
    assert walked(("handle", "department"), state="dispatched").state == "handled"


def test_a_department_returns_what_is_not_its_own_and_another_gets_it():
    returned = walked(("dispatch", "command_centre", "D01"), ("return", "department", "不属本部门"), state="filed")
    assert (returned.state, returned.department) == ("returned", None)
    assert walked(("dispatch", "command_centre", "D02"), state="returned").department == "D02"


def test_a_transfer_calls_another_department_and_the_claim_is_void():
    standing = walked(("transfer", "department", "D02", "属供水"), state="claimed")
    assert (standing.state, standing.department) == ("dispatched", "D02")


def test_what_was_badly_handled_goes_back_to_the_same_department():
    standing = walked(
        ("dispatch", "street", "D01"), ("handle", "department"), ("send_back", "grid_worker", "仍有积水"), state="filed"
    )
    assert (standing.state, standing.department) == ("dispatched", "D01")


def test_a_resident_may_have_a_closed_matter_opened_again():
    standing = walked(("reopen", "resident", "又坏了"), state="closed")
    assert (standing.state, standing.department) == ("filed", None)


def test_a_matter_goes_up_level_by_level_and_not_beyond_the_district():
    standing = Standing("claimed", "grid", "D01", INSTANT)
    for level in LEVELS[1:]:
        standing = after(standing, Step("escalate", "community", INSTANT, reason="需上级协调"))
        assert (standing.level, standing.state, standing.department) == (level, "claimed", "D01")
    with pytest.raises(errors.LoopLevelError, match="'district' cannot go further up"):
        after(standing, Step("escalate", "community", INSTANT, reason="需上级协调"))
    assert "escalate" not in following(standing, role="community")


@pytest.mark.parametrize(
    ("state", "step", "error", "told"),
    [
        ("collected", {"move": "close", "role": "community"}, errors.LoopMoveError, "collected.*file, escalate"),
        ("closed", {"move": "handle", "role": "department"}, errors.LoopMoveError, "closed.*reopen"),
        ("filed", {"move": "vanish", "role": "system"}, errors.LoopMoveError, "'vanish'.*dispatch"),
        ("handled", {"move": "verify", "role": "department"}, errors.LoopRoleError, "'department' may not 'verify'"),
        ("filed", {"move": "dispatch", "role": "street"}, errors.LoopNeedError, "no department"),
        ("filed", {"move": "dispatch", "role": "street", "department": " "}, errors.LoopNeedError, "no department"),
        ("claimed", {"move": "return", "role": "department"}, errors.LoopNeedError, "no reason"),
        ("filed", {"move": "escalate", "role": "street"}, errors.LoopNeedError, "no reason"),
    ],
)
def test_what_the_loop_does_not_allow_is_refused_with_the_reason(state, step, error, told):
    with pytest.raises(error, match=told):
        after(Standing(state, "grid", "D01", INSTANT), Step(at=INSTANT, **step))


def test_a_step_cannot_lie_before_the_last_one():
    with pytest.raises(errors.LoopTimeError, match="before the last one"):
        after(Standing("collected", "grid", None, INSTANT), Step("file", "system", INSTANT - HOUR))


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("state", INCIDENT_STATES)
def test_what_may_follow_is_what_is_not_refused(state, role):
    standing = Standing(state, "grid", "D01", INSTANT)
    taken = []
    for move in MOVES:
        try:
            after(standing, Step(move, role, INSTANT, department="D02", reason="因"))
        except errors.LoopError:
            continue
        taken.append(move)
    assert tuple(taken) == following(standing, role=role)


def test_no_state_is_a_dead_end():
    for state in INCIDENT_STATES:
        assert any(following(Standing(state, "grid", "D01", INSTANT), role=role) for role in ROLES), state
    assert set(INCIDENT_STATES) >= OPEN


@given(st.lists(st.tuples(st.sampled_from(list(MOVES)), st.sampled_from(ROLES)), max_size=40))
def test_whatever_is_tried_a_closed_matter_was_handled_and_verified_since_it_was_last_open(tried):
    standing, since_open = Standing("collected", "grid", None, INSTANT), []
    for move, role in tried:
        try:
            standing = after(standing, Step(move, role, standing.since + HOUR, department="D01", reason="因"))
        except errors.LoopError:
            continue
        since_open = [] if standing.state in OPEN else [*since_open, standing.state]
        if standing.state == "closed":
            assert since_open[-3:] == ["handled", "verified", "closed"]
        if standing.state in {"dispatched", "claimed", "handled"}:
            assert standing.department == "D01"
