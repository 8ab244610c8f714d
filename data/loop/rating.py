"""What the reporter thinks of the handling: a mark from 1 to 5, and nobody's name with it."""

from datetime import datetime
from typing import Final

from sqlalchemy import Connection, Table, update

from data import audit, errors
from data.frames import record_change
from data.loop.history import facts
from data.queries.incidents import HANDLED_STATES
from data.schema import Incident

BEST: Final = 5
_INCIDENT: Final[Table] = Incident.__table__  # type: ignore[assignment]


def rate(conn: Connection, incident_id: int, *, mark: int, role: str, at: datetime) -> None:
    """Keep the reporter's mark; a later one takes its place, and a reopening takes it away.

    Args:
        conn: A writing transaction, the caller's.
        incident_id: Row number of the incident.
        mark: From 1 to `BEST`.
        role: Who brings it in.
        at: When.

    Raises:
        LoopIncidentMissingError: There is no such incident.
        LoopMarkError: The mark is none.
        LoopNotHandledError: Nothing has been done yet that could be rated.
    """
    if mark not in range(1, BEST + 1):
        raise errors.LoopMarkError(mark=mark, best=BEST)
    row = facts(conn, incident_id, to_change=True)
    if row["state"] not in HANDLED_STATES:
        raise errors.LoopNotHandledError(incident=row["code"], state=row["state"])
    values = {"satisfaction": mark, "as_of": max(row["as_of"], at)}
    conn.execute(update(_INCIDENT).where(_INCIDENT.c.id == incident_id).values(values))
    record_change(conn, _INCIDENT, touched=())
    details = {"mark": mark, "before": row["satisfaction"]}
    audit.record(
        conn, at=at, actor_role=role, action="rate", subject_table="incident", subject_key=row["code"], details=details
    )
