"""What happened to an incident, step by step: as written down here, or told from the times that it came with."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

import pandas as pd
from sqlalchemy import Connection, select

from data import errors
from data.schema import Incident, IncidentStep

UNRECORDED: Final = "unrecorded"
"""The role of a step that is known from its time alone: who took it was not handed over."""

FACTS: Final = (
    *(Incident.id, Incident.code, Incident.state, Incident.level, Incident.department_code),
    *(Incident.reported_at, Incident.filed_at, Incident.dispatched_at, Incident.claimed_at, Incident.handled_at),
    *(Incident.returned_at, Incident.verified_at, Incident.closed_at, Incident.due_at),
    *(Incident.source, Incident.as_of, Incident.reopenings, Incident.satisfaction),
    *(Incident.is_duplicate, Incident.duplicate_of),
)
"""What a step needs to know of an incident's row."""

TIMES: Final = (
    ("collect", "collected", "reported_at"),
    ("file", "filed", "filed_at"),
    ("dispatch", "dispatched", "dispatched_at"),
    ("claim", "claimed", "claimed_at"),
    ("handle", "handled", "handled_at"),
    ("return", "returned", "returned_at"),
    ("verify", "verified", "verified_at"),
    ("close", "closed", "closed_at"),
)
"""Each state of a round in the order of the loop: the step that leads to it and the column of its time."""

_PLACE: Final = {state: place for place, (_, state, _) in enumerate(TIMES)}
_WITHOUT_DEPARTMENT: Final = frozenset({"collected", "filed"})
_COLUMNS: Final = ("number", "move", "state", "level", "at", "actor_role", "department_code", "reason")


@dataclass(frozen=True)
class Taken:
    """A step that was taken.

    Attributes:
        number: From 1, the incident's own count.
        move: `collect` or one of `machine.MOVES`.
        state: The state that it led to.
        level: The level that it led to.
        at: When, in UTC.
        actor_role: One of `machine.ROLES`, or `UNRECORDED`.
        department_code: The department that was called, or that had the matter; None where there was none.
        reason: What was said, or None.
    """

    number: int
    move: str
    state: str
    level: str
    at: datetime
    actor_role: str
    department_code: str | None = None
    reason: str | None = None


def history(conn: Connection, incident_id: int) -> pd.DataFrame:
    """The steps of one incident from the first.

    Args:
        conn: A connection to the store.
        incident_id: Its row number.

    Returns:
        Columns `number`, `move`, `state`, `level`, `at`, `actor_role`, `department_code`, `reason` and `is_derived`
        (known from a time that the incident came with; its role is `UNRECORDED`).

    Raises:
        LoopIncidentMissingError: There is no such incident.
    """
    written, told = steps(conn, facts(conn, incident_id))
    rows = [asdict(step) | {"is_derived": step.actor_role == UNRECORDED} for step in (*written, *told)]
    frame = pd.DataFrame(rows, columns=[*_COLUMNS, "is_derived"])
    return frame.assign(at=pd.to_datetime(frame["at"], utc=True).astype("datetime64[us, UTC]"))


def facts(conn: Connection, incident_id: int, *, to_change: bool = False) -> Mapping[str, Any]:
    """The row of an incident, held for the transaction if it is `to_change`.

    Raises:
        LoopIncidentMissingError: There is no such incident.
    """
    statement = select(*FACTS).where(Incident.id == incident_id)
    if to_change:
        statement = statement.with_for_update()
    row = conn.execute(statement).mappings().first()
    if row is None:
        raise errors.LoopIncidentMissingError(incident=incident_id)
    return dict(row)


def steps(conn: Connection, row: Mapping[str, Any]) -> tuple[list[Taken], list[Taken]]:
    """The steps that are written down, and those that the row tells beyond them.

    The row tells more when nobody has acted on the incident here, or when a later import has moved it on.
    """
    columns = [getattr(IncidentStep, name) for name in _COLUMNS]
    statement = select(*columns).where(IncidentStep.incident_id == row["id"]).order_by(IncidentStep.number)
    written = [Taken(**found) for found in conn.execute(statement).mappings()]
    if written and (written[-1].state, written[-1].level) == (row["state"], row["level"]):
        return written, []
    return written, _told(row, since=written[-1] if written else None)


def _told(row: Mapping[str, Any], *, since: Taken | None) -> list[Taken]:
    """The steps that the row's times tell, those after the last that is written down; the last leads to its state."""
    reached = TIMES[: _PLACE[row["state"]] + 1]
    known = [(move, state, row[column]) for move, state, column in reached if row[column] is not None]
    if since is not None:
        known = [step for step in known if step[2] > since.at]
    if not known or known[-1][1] != row["state"]:  # its own time was not handed over: not before the last one known
        move, state, _ = TIMES[_PLACE[row["state"]]]
        last = max([at for _, _, at in known] + ([since.at] if since else []))
        known.append((move, state, last))
    first = 1 if since is None else since.number + 1
    return [
        Taken(first + place, move, state, row["level"], at, UNRECORDED, _department(row, state))
        for place, (move, state, at) in enumerate(known)
    ]


def _department(row: Mapping[str, Any], state: str) -> str | None:
    return None if state in _WITHOUT_DEPARTMENT else row["department_code"]
