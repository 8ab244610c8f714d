"""Taking a step: the incident's row moves on, and a line is added to its history that nobody can change.

The row keeps the department that was called last, also after it has returned the matter or the matter was opened again:
so its answer is counted (docs/incidents.md). Whether the department *has* the matter is the state's to say.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Table, insert, select, update

from data import errors
from data.frames import record_change
from data.loop.history import TIMES, Taken, facts, steps
from data.loop.machine import Standing, Step, after
from data.schema import Department, Incident, IncidentStep

_INCIDENT: Final[Table] = Incident.__table__  # type: ignore[assignment]
_STEP: Final[Table] = IncidentStep.__table__  # type: ignore[assignment]
_HAVING: Final = frozenset({"dispatched", "claimed", "handled", "verified", "closed"})
"""States in which the department of the row has, or had to the end, the matter."""

CLOCKS_DIFFER_BY: Final = timedelta(minutes=5)
"""How far the clock of another machine may be behind."""

_COLUMN: Final = {move: column for move, _, column in TIMES}
_CLEARED: Final = {
    "dispatch": ("claimed_at", "handled_at", "returned_at", "verified_at", "closed_at"),
    "transfer": ("claimed_at", "handled_at", "returned_at"),
    "return": ("claimed_at", "handled_at"),
    "send_back": ("claimed_at", "handled_at"),
    "reopen": ("dispatched_at", "claimed_at", "handled_at", "returned_at", "verified_at", "closed_at"),
}
"""Times that a step makes void: they belong to what it goes back on."""


@dataclass(frozen=True)
class Outcome:
    """What became of one incident of many.

    Attributes:
        incident_id: Its row number.
        standing: Where it stands now; None if the step was refused.
        error: Why it was refused; None if it was not.
    """

    incident_id: int
    standing: Standing | None = None
    error: errors.LoopError | None = None


def act(conn: Connection, incident_id: int, step: Step, *, seen: int | None = None) -> Standing:
    """Take a step.

    Args:
        conn: A writing transaction, the caller's.
        incident_id: Row number of the incident.
        step: What is done, by which role, when.
        seen: How many steps the actor saw; None if it does not matter.

    Returns:
        Where the incident stands now.

    Raises:
        LoopIncidentMissingError: There is no such incident.
        LoopStaleError: Somebody has acted since the actor looked.
        LoopDuplicateError: It is marked as a duplicate; what is done is done to the first report.
        LoopDepartmentError: There is no such department.
        LoopError: The loop does not allow the step (see `machine.after`).
    """
    standing = _take(conn, incident_id, step, seen=seen)
    _record(conn)
    return standing


def act_on_each(conn: Connection, ids: Iterable[int], step: Step) -> list[Outcome]:
    """Take the same step on many incidents; what is refused is left as it is, with the reason.

    Args:
        conn: A writing transaction, the caller's.
        ids: Row numbers of the incidents.
        step: What is done to each.

    Returns:
        One outcome per incident, in the order of `ids`.
    """
    outcomes = []
    for incident_id in ids:
        try:
            outcomes.append(Outcome(incident_id, _take(conn, incident_id, step)))
        except errors.LoopError as refusal:  # raised before anything is written
            outcomes.append(Outcome(incident_id, error=refusal))
    if any(outcome.error is None for outcome in outcomes):
        _record(conn)
    return outcomes


def standing_of(row: Mapping[str, Any], taken: Sequence[Taken]) -> Standing:
    """Where an incident stands, from its row and its steps."""
    department = row["department_code"] if row["state"] in _HAVING else None
    return Standing(row["state"], row["level"], department, max(step.at for step in taken))


def _take(conn: Connection, incident_id: int, step: Step, *, seen: int | None = None) -> Standing:
    row = facts(conn, incident_id, to_change=True)
    written, told = steps(conn, row)
    taken = [*written, *told]
    if seen is not None and seen != len(taken):
        raise errors.LoopStaleError(incident=row["code"], seen=seen, steps=len(taken))
    if row["is_duplicate"]:
        raise errors.LoopDuplicateError(incident=row["code"])
    before = standing_of(row, taken)
    step = _by_one_clock(step, before)
    standing = after(before, step)
    _check_department(conn, step)
    line = Taken(
        number=len(taken) + 1,
        move=step.move,
        state=standing.state,
        level=standing.level,
        at=step.at,
        actor_role=step.role,
        department_code=step.department or before.department,
        reason=step.reason,
    )
    # First the incident, then its step, as the intake does: PostgreSQL locks a table's revision at its first change.
    conn.execute(update(_INCIDENT).where(_INCIDENT.c.id == incident_id).values(_changes(row, taken, step, standing)))
    conn.execute(insert(_STEP), [asdict(each) | {"incident_id": incident_id} for each in (*told, line)])
    return standing


def _by_one_clock(step: Step, before: Standing) -> Step:
    """A step from a machine whose clock is a little behind comes right after the last one."""
    is_behind = before.since - CLOCKS_DIFFER_BY <= step.at < before.since
    return replace(step, at=before.since) if is_behind else step


def _check_department(conn: Connection, step: Step) -> None:
    if step.department is None:
        return
    known = select(Department.id).where(Department.code == step.department)
    if conn.execute(known).first() is None:
        raise errors.LoopDepartmentError(department=step.department)


def _changes(row: Mapping[str, Any], taken: Sequence[Taken], step: Step, standing: Standing) -> dict[str, Any]:
    """What a step changes in the incident's row."""
    changes: dict[str, Any] = {"state": standing.state, "level": standing.level, "as_of": max(row["as_of"], step.at)}
    changes |= dict.fromkeys(_CLEARED.get(step.move, ()))
    if step.move in _COLUMN:
        changes[_COLUMN[step.move]] = step.at
    if standing.department is not None:
        changes["department_code"] = standing.department
    if step.move == "transfer":
        changes["dispatched_at"] = step.at
    if step.move == "reopen":
        changes |= {"filed_at": step.at, "due_at": _due_anew(row, taken, at=step.at)}
        changes |= {"reopenings": row["reopenings"] + 1, "satisfaction": None}
    return changes


def _due_anew(row: Mapping[str, Any], taken: Sequence[Taken], *, at: datetime) -> datetime | None:
    """The limit counts anew from a reopening: as long as it was in the round before."""
    if row["due_at"] is None:
        return None
    began = max([step.at for step in taken if step.move == "reopen"], default=row["reported_at"])
    lasting: timedelta = row["due_at"] - began
    return max(at, at + lasting)


def _record(conn: Connection) -> None:
    record_change(conn, _INCIDENT, touched=())
    record_change(conn, _STEP)
