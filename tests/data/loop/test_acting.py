"""A step moves the row on and adds one line to the history, or changes nothing at all."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import func, select

from data import errors
from data.engine import read, write
from data.frames import revisions
from data.loop.acting import act, act_on_each
from data.loop.history import history
from data.loop.machine import Step
from data.schema import Incident, IncidentStep
from tests.data.loop.conftest import HOUR, both_back_ends, incident
from tests.data.samples import INSTANT


def take(store, number, move, role="department", *, hours=12, seen=None, **said):
    with write(store) as conn:
        return act(conn, number, Step(move, role, INSTANT + hours * HOUR, **said), seen=seen)


def row_of(store, number):
    with read(store) as conn:
        return dict(conn.execute(select(Incident.__table__).where(Incident.id == number)).mappings().one())


def lines(store):
    with read(store) as conn:
        return conn.execute(select(func.count()).select_from(IncidentStep)).scalar_one()


@both_back_ends
def test_the_whole_loop_sets_each_time_once_and_writes_each_step(store, kept):
    number = kept(incident("a", due_at=None))
    walk = [
        ("file", "grid_worker", {}, "filed_at"),
        ("dispatch", "grid_worker", {"department": "D01"}, "dispatched_at"),
        ("claim", "department", {}, "claimed_at"),
        ("handle", "department", {}, "handled_at"),
        ("verify", "grid_worker", {}, "verified_at"),
        ("close", "system", {}, "closed_at"),
    ]
    for hours, (move, role, said, column) in enumerate(walk, start=1):
        standing = take(store, number, move, role, hours=hours, seen=hours, **said)
        row = row_of(store, number)
        assert (row["state"], row[column]) == (standing.state, INSTANT + hours * HOUR)
    assert (row["state"], row["department_code"], row["as_of"]) == ("closed", "D01", INSTANT + 6 * HOUR)
    with read(store) as conn:
        found = history(conn, number)
    assert found["actor_role"].tolist() == ["unrecorded", *[role for _, role, _, _ in walk]]
    assert found["is_derived"].tolist() == [True, *[False] * 6]
    assert found["department_code"].isna().tolist() == [True, True, *[False] * 5]


@both_back_ends
def test_a_return_and_a_second_whistle_begin_anew(store, kept):
    number = kept(incident("a", "claimed"))
    assert take(store, number, "return", hours=5, reason="不属本部门").department is None
    row = row_of(store, number)
    assert (row["returned_at"], row["claimed_at"], row["department_code"]) == (INSTANT + 5 * HOUR, None, "D01")
    take(store, number, "dispatch", "community", hours=6, department="D02")
    row = row_of(store, number)
    assert (row["dispatched_at"], row["returned_at"], row["department_code"]) == (INSTANT + 6 * HOUR, None, "D02")
    assert row["due_at"] == INSTANT + 24 * HOUR  # the resident's limit does not grow with each department


def test_a_transfer_is_a_new_whistle_and_its_claim_is_void(store, kept):
    number = kept(incident("a", "claimed"))
    take(store, number, "transfer", hours=5, department="D02", reason="属供水")
    row = row_of(store, number)
    assert (row["state"], row["dispatched_at"], row["claimed_at"]) == ("dispatched", INSTANT + 5 * HOUR, None)
    assert row["department_code"] == "D02"


def test_bad_work_sent_back_is_the_same_whistle_unanswered(store, kept):
    number = kept(incident("a", "handled"))
    take(store, number, "send_back", "grid_worker", reason="仍有积水")
    row = row_of(store, number)
    assert (row["state"], row["handled_at"], row["dispatched_at"]) == ("dispatched", None, INSTANT + 2 * HOUR)


def test_escalation_raises_the_level_and_nothing_else(store, kept):
    number = kept(incident("a", "claimed"))
    before = row_of(store, number)
    take(store, number, "escalate", "community", reason="需街道协调")
    after = row_of(store, number)
    assert {name for name in after if after[name] != before[name]} == {"level", "as_of"}
    assert after["level"] == "community"


def test_a_reopened_matter_has_its_limit_anew_each_time(store, kept):
    number = kept(incident("a", "closed", due_at=INSTANT + 8 * HOUR, satisfaction=5))
    take(store, number, "reopen", "resident", hours=10, reason="又坏了")
    row = row_of(store, number)
    assert (row["due_at"], row["reopenings"], row["filed_at"]) == (INSTANT + 18 * HOUR, 1, INSTANT + 10 * HOUR)
    later = ("dispatched_at", "claimed_at", "handled_at", "verified_at", "closed_at", "satisfaction")
    assert [row[name] for name in later] == [None] * 6
    assert row["department_code"] == "D01"  # whom to call again
    for hours, move, role, said in [
        (11, "dispatch", "community", {"department": "D01"}),
        (12, "handle", "department", {}),
        (13, "verify", "grid_worker", {}),
        (20, "reopen", "resident", {"reason": "还是坏的"}),
    ]:
        take(store, number, move, role, hours=hours, **said)
    assert row_of(store, number)["due_at"] == INSTANT + 28 * HOUR


def test_a_matter_without_a_limit_has_none_after_a_reopening(store, kept):
    number = kept(incident("a", "closed", due_at=None))
    take(store, number, "reopen", "resident", reason="又坏了")
    assert row_of(store, number)["due_at"] is None


@both_back_ends
def test_whoever_looked_before_another_acted_is_told(store, kept):
    number = kept(incident("a", "dispatched"))
    take(store, number, "claim", hours=5, seen=3)
    with pytest.raises(errors.LoopStaleError, match="4 steps by now, 3 when"):
        take(store, number, "return", hours=6, seen=3, reason="不属本部门")
    assert row_of(store, number)["state"] == "claimed"
    assert lines(store) == 4


@both_back_ends
def test_of_two_who_act_in_one_moment_the_second_is_told(store, kept):
    number = kept(incident("a", "dispatched"))
    both_ready = Barrier(2)

    def claim(_):
        both_ready.wait()
        try:
            return take(store, number, "claim", hours=5, seen=3).state
        except errors.LoopStaleError as refusal:
            return refusal.code

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(claim, range(2))) == ["claimed", "loop_stale"]
    assert lines(store) == 4


@pytest.mark.parametrize(
    ("row", "step", "error"),
    [
        ({}, {"move": "close", "role": "community"}, errors.LoopMoveError),
        ({}, {"move": "file", "role": "resident"}, errors.LoopRoleError),
        ({"state": "filed"}, {"move": "dispatch", "role": "street", "department": "D99"}, errors.LoopDepartmentError),
        ({"is_duplicate": True}, {"move": "file", "role": "system"}, errors.LoopDuplicateError),
        ({}, {"move": "file", "role": "system", "hours": -1}, errors.LoopTimeError),
    ],
)
def test_a_refused_step_leaves_no_trace(store, kept, row, step, error):
    number = kept(incident("a", **row))
    before = row_of(store, number)
    with pytest.raises(error):
        take(store, number, **step)
    assert row_of(store, number) == before
    assert lines(store) == 0


def test_a_clock_that_is_a_little_behind_does_not_hinder(store, kept):
    number = kept(incident("a", "dispatched"))
    take(store, number, "claim", hours=5)
    take(store, number, "handle", hours=5 - 5 / 60)
    assert row_of(store, number)["handled_at"] == INSTANT + 5 * HOUR
    with pytest.raises(errors.LoopTimeError):
        take(store, number, "verify", "grid_worker", hours=5 - 5.01 / 60)


def test_an_incident_that_is_not_there_is_named(store):
    with pytest.raises(errors.LoopIncidentMissingError, match="no incident 99"):
        take(store, 99, "file", "system")


@both_back_ends
def test_of_many_those_that_can_are_moved_and_the_others_say_why(store, kept):
    numbers = [kept(incident(code, state)) for code, state in (("a", "filed"), ("b", "closed"), ("c", "returned"))]
    with write(store) as conn:
        step = Step("dispatch", "community", INSTANT + 9 * HOUR, department="D02")
        outcomes = act_on_each(conn, [*numbers, 99], step)
    assert [outcome.incident_id for outcome in outcomes] == [*numbers, 99]
    assert [outcome.standing.state if outcome.standing else None for outcome in outcomes] == [
        "dispatched",
        None,
        "dispatched",
        None,
    ]
    assert [type(outcome.error) for outcome in outcomes[1::2]] == [
        errors.LoopMoveError,
        errors.LoopIncidentMissingError,
    ]
    assert [row_of(store, number)["state"] for number in numbers] == ["dispatched", "closed", "dispatched"]


@both_back_ends
def test_maps_and_screens_learn_of_a_step(store, kept):
    number = kept(incident("a", geom=None, location_quality="missing", cell=None))
    with read(store) as conn:
        before = revisions(conn)
    take(store, number, "file", "system")
    with read(store) as conn:
        after = revisions(conn)
    assert {name for name in after if after[name] != before[name]} == {"incident", "incident_step"}


def test_a_step_does_not_narrow_the_extent_that_the_file_tells(store, kept):
    def extent():
        with read(store) as conn:
            edges = "SELECT min_x, min_y, max_x, max_y FROM gpkg_contents WHERE table_name = 'incident'"
            return tuple(conn.exec_driver_sql(edges).one())

    with write(store) as conn:
        conn.exec_driver_sql("UPDATE gpkg_contents SET min_x = 1, min_y = 2, max_x = 3, max_y = 4")
    take(store, kept(incident("a")), "file", "system")
    assert extent() == (1, 2, 3, 4)
