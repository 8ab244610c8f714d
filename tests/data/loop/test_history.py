"""What an incident came with is told as steps, and stays so when it is acted on here."""

import pytest
from sqlalchemy import insert, update
from sqlalchemy.exc import DBAPIError

from data import errors
from data.engine import read, write
from data.loop.acting import act
from data.loop.history import UNRECORDED, history
from data.loop.machine import Step
from data.schema import Incident, IncidentStep
from tests.data.loop.conftest import HOUR, both_back_ends, incident
from tests.data.samples import INSTANT


def told(store, number):
    with read(store) as conn:
        return history(conn, number)


def moves(store, number):
    return told(store, number)["move"].tolist()


@both_back_ends
def test_the_steps_of_an_imported_incident_are_told_by_its_times(store, kept):
    found = told(store, kept(incident("a", "closed")))
    assert found["move"].tolist() == ["collect", "file", "dispatch", "claim", "handle", "verify", "close"]
    assert found["number"].tolist() == list(range(1, 8))
    assert found["at"].tolist() == [INSTANT + hours * HOUR for hours in range(7)]
    assert found["department_code"].isna().tolist() == [True, True, *[False] * 5]
    assert found["is_derived"].all()
    assert set(found["actor_role"]) == {UNRECORDED}


def test_what_was_not_handed_over_is_not_made_up(store, kept):
    number = kept(incident("a", "closed", filed_at=None, dispatched_at=None, claimed_at=None, verified_at=None))
    assert moves(store, number) == ["collect", "handle", "close"]


def test_a_state_without_a_time_is_told_at_the_last_time_known(store, kept):
    found = told(store, kept(incident("a", "handled", handled_at=None)))
    assert found[["move", "state"]].to_numpy().tolist()[-1] == ["handle", "handled"]
    assert found["at"].iloc[-1] == found["at"].iloc[-2] == INSTANT + 3 * HOUR


def test_a_time_beyond_the_state_is_no_step(store, kept):
    assert moves(store, kept(incident("a", "dispatched", claimed_at=INSTANT + 3 * HOUR))) == [
        "collect",
        "file",
        "dispatch",
    ]


def test_a_return_after_handling_keeps_both_steps(store, kept):
    row = incident("a", "returned", returned_at=None, handled_at=INSTANT + 5 * HOUR)
    assert moves(store, kept(row)) == ["collect", "file", "dispatch", "handle", "return"]


@both_back_ends
def test_the_first_step_here_writes_down_what_was_told_before(store, kept):
    number = kept(incident("a", "dispatched"))
    before = told(store, number)
    with write(store) as conn:
        act(conn, number, Step("claim", "department", INSTANT + 3 * HOUR))
    after = told(store, number)
    assert after.iloc[:3].equals(before)
    assert after.iloc[3][["move", "actor_role", "department_code", "is_derived"]].tolist() == [
        "claim",
        "department",
        "D01",
        False,
    ]


def test_a_later_import_that_moves_it_on_adds_to_what_is_written_down(store, kept):
    number = kept(incident("a", "dispatched"))
    with write(store) as conn:
        act(conn, number, Step("claim", "department", INSTANT + 3 * HOUR))
        handled = {"state": "handled", "handled_at": INSTANT + 9 * HOUR}
        conn.execute(update(Incident).where(Incident.id == number).values(handled))
    found = told(store, number)
    assert found[["number", "move", "is_derived"]].to_numpy().tolist()[3:] == [
        [4, "claim", False],
        [5, "handle", True],
    ]
    with write(store) as conn:
        act(conn, number, Step("verify", "grid_worker", INSTANT + 10 * HOUR), seen=5)
    assert moves(store, number)[3:] == ["claim", "handle", "verify"]


def test_an_import_that_sets_it_back_is_told_at_the_last_time_known(store, kept):
    number = kept(incident("a", "dispatched"))
    with write(store) as conn:
        act(conn, number, Step("claim", "department", INSTANT + 3 * HOUR))
        conn.execute(update(Incident).where(Incident.id == number).values(state="filed"))
    found = told(store, number)
    assert found[["move", "state"]].to_numpy().tolist()[-1] == ["file", "filed"]
    assert found["at"].is_monotonic_increasing


def test_an_incident_that_is_not_there_is_named(store):
    with read(store) as conn, pytest.raises(errors.LoopIncidentMissingError, match="no incident 77"):
        history(conn, 77)


@both_back_ends
@pytest.mark.parametrize("attempt", ["UPDATE incident_step SET reason = 'x'", "DELETE FROM incident_step"])
def test_the_store_refuses_to_change_history(store, kept, attempt):
    number = kept(incident("a", "dispatched"))
    with write(store) as conn:
        act(conn, number, Step("claim", "department", INSTANT + 3 * HOUR))
    with pytest.raises((DBAPIError, errors.StoreError), match="can only grow"), write(store) as conn:
        conn.exec_driver_sql(attempt)
    assert len(told(store, number)) == 4


def test_no_two_steps_bear_one_number(store, kept):
    number = kept(incident("a"))
    row = {"incident_id": number, "number": 1, "move": "collect", "state": "collected", "level": "grid"}
    row |= {"at": INSTANT, "actor_role": "system"}
    with pytest.raises((DBAPIError, errors.StoreError)), write(store) as conn:
        conn.execute(insert(IncidentStep), [row, row])
