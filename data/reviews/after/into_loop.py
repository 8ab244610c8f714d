"""A difference that no value can put right becomes an incident, with an owner and a promised day."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Connection, Engine, Row, Select, Table, select, update

from data import audit, errors
from data.engine import read, write
from data.frames import record_change
from data.intake.making import Accepted
from data.intake.report import Report
from data.intake.writing import submit_one
from data.loop.acting import act
from data.loop.machine import Step
from data.plans.days import day_of
from data.reviews.after.following import ROLE
from data.reviews.holding import held_finding
from data.schema import CatalogueItem, Department, Finding, FindingPhoto, Incident, Review

SOURCE: Final = "review"
CHANNEL: Final = "review"

_FINDING: Final[Table] = Finding.__table__  # type: ignore[assignment]
_ALLOWED: Final = frozenset({"noted", "open"})
_KINDS: Final = {"finding": "promise"}
"""The kind of stop that rows of a table are, where it has another name."""
_CALLED: Final = {"filed": "dispatch", "dispatched": "transfer", "claimed": "transfer"}
"""The step that calls a department from each state; from a later one the matter stays where it is."""


def to_incident(
    engine: Engine,
    finding_code: str,
    *,
    promised_on: date,
    now: datetime,
    department: str | None = None,
    item_code: str | None = None,
    category: str | None = None,
) -> Accepted:
    """Put a difference into the loop; the same finding again is the same incident.

    Args:
        engine: The store.
        finding_code: Of the finding.
        promised_on: The day by which it is to be handled, in China.
        now: The present moment.
        department: Who owns it; the catalogue's department for the item when None.
        item_code: The catalogue's item; the finding's own when None.
        category: The category where there is no item; the finding's own when None.

    Returns:
        The incident as it stands now.

    Raises:
        FindingMissingError: There is no such finding.
        FindingStateError: It is settled, dismissed or in conflict.
        FindingCategoryError: Neither it nor the caller says what it is.
        FindingOwnerError: There is no such department, or the catalogue names none.
        FindingPromiseError: The day is past.
        IntakeError: It cannot be taken in as it is.
    """
    with read(engine) as conn:
        row = _finding(conn, finding_code)
        if row.incident_id is not None:
            return _standing(conn, row.incident_id, is_new=False)
        _check(conn, row, promised_on=promised_on, now=now)
        report = _report(conn, row, item_code=item_code, category=category)
        _check_owner(conn, row, department, report)
    accepted = submit_one(engine, report)
    with write(engine) as conn:
        return _follow(conn, finding_code, accepted, department=department, promised_on=promised_on, now=now)


def _finding(conn: Connection, code: str) -> Row[Any]:
    row = conn.execute(select(*_FINDING.columns).where(_FINDING.c.code == code)).first()
    if row is None:
        raise errors.FindingMissingError(finding=code)
    return row


def _check(conn: Connection, row: Row[Any], *, promised_on: date, now: datetime) -> None:
    if row.state not in _ALLOWED:
        raise errors.FindingStateError(finding=row.code, state=row.state, allowed=", ".join(sorted(_ALLOWED)))
    if promised_on < day_of(now):
        raise errors.FindingPromiseError(
            finding=row.code, promised_on=promised_on.isoformat(), today=day_of(now).isoformat()
        )


def _report(conn: Connection, row: Row[Any], *, item_code: str | None, category: str | None) -> Report:
    item, kind = item_code or row.item_code, category or row.category
    if item is None and kind is None:
        raise errors.FindingCategoryError(finding=row.code)
    lon, lat = _place(conn, row)
    statement = select(FindingPhoto.image).where(FindingPhoto.finding_code == row.code).order_by(FindingPhoto.number)
    return Report(
        source=SOURCE,
        channel=CHANNEL,
        item_code=item,
        category=kind,
        reported_at=row.noted_at,
        lon=lon,
        lat=lat,
        photos=tuple(conn.execute(statement).scalars()),
        key=f"finding {row.code}",
    )


def _place(conn: Connection, row: Row[Any]) -> tuple[float | None, float | None]:
    """Where it was found: its own position, or that of the stop on the day's sheet."""
    if row.geom is not None:
        return row.geom.x, row.geom.y
    sheet = conn.execute(select(Review.sheet).where(Review.code == row.review_code)).scalar() or {}
    stop = f"{_KINDS.get(row.subject_table, row.subject_table)}:{row.subject_key}"
    places = ((one["lon"], one["lat"]) for one in sheet.get("stops", ()) if one["id"] == stop)
    return next(places, (None, None))


def _check_owner(conn: Connection, row: Row[Any], department: str | None, report: Report) -> None:
    if department is not None:
        known: Select[Any] = select(Department.code).where(Department.code == department)
    else:
        known = select(CatalogueItem.department_code).where(
            CatalogueItem.code == report.item_code,
            CatalogueItem.department_code.is_not(None),
            CatalogueItem.is_admitted.is_not(False),
        )
    if conn.execute(known).first() is None:
        raise errors.FindingOwnerError(finding=row.code, department=department)


def _follow(
    conn: Connection,
    finding_code: str,
    accepted: Accepted,
    *,
    department: str | None,
    promised_on: date,
    now: datetime,
) -> Accepted:
    """Tie the finding to its incident, and call the department that was chosen."""
    row = held_finding(conn, finding_code)
    if row.incident_id is not None:  # the other of two clicks was faster
        return _standing(conn, row.incident_id, is_new=False)
    incident = _standing(conn, accepted.incident_id, is_new=accepted.is_new)
    if department is not None and incident.department_code != department and incident.state in _CALLED:
        arrived = conn.execute(select(Incident.as_of).where(Incident.id == incident.incident_id)).scalar_one()
        step = Step(_CALLED[incident.state], ROLE, max(now, arrived), department=department)
        act(conn, incident.incident_id, replace(step, reason=f"{row.review_code} {row.code}"))
        incident = _standing(conn, accepted.incident_id, is_new=accepted.is_new)
    values = {"state": "open", "incident_id": incident.incident_id, "promised_on": promised_on}
    owner = incident.department_code
    conn.execute(update(_FINDING).where(_FINDING.c.code == row.code).values(owner=owner, **values))
    record_change(conn, _FINDING, touched=())
    details = {"review": row.review_code, "incident": incident.code, "owner": owner}
    audit.record(
        conn,
        at=now,
        actor_role=ROLE,
        action="to_incident",
        subject_table=_FINDING.name,
        subject_key=row.code,
        details=details | {"promised_on": promised_on.isoformat()},
    )
    return incident


def _standing(conn: Connection, incident_id: int, *, is_new: bool) -> Accepted:
    columns = (Incident.code, Incident.state, Incident.grid_code, Incident.department_code, Incident.due_at)
    row = conn.execute(select(*columns).where(Incident.id == incident_id)).one()
    return Accepted(incident_id, *row, is_new=is_new)
