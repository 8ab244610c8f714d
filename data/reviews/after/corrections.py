"""数据更正: what the street says instead of the screen, written into the store when a person approves it.

A correction is written only while the store still holds what the screen said. The row keeps its source and its day, for
nobody has looked at its other columns; the audit trail says what was before. An incident that is not done goes back
into the loop.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import uuid4

import pandas as pd
from sqlalchemy import Connection, Row, Table, func, insert, select, update

from data import audit, errors
from data.frames import read_frame, record_change
from data.loop.acting import act
from data.loop.machine import Step
from data.plans.days import day_of
from data.reviews import claims
from data.reviews.holding import held_corrections
from data.reviews.subjects import name_of
from data.schema import Base, Correction, Finding, Incident, Review

LONGEST_PERSON: Final = 40
LONGEST_REASON: Final = 200
REOPEN: Final = "reopen"
"""What a correction of an incident's state asks for, instead of a value."""
ROLE: Final = "community"
"""Who puts an incident back into the loop."""

_CORRECTION: Final[Table] = Correction.__table__  # type: ignore[assignment]
_FINDING: Final[Table] = Finding.__table__  # type: ignore[assignment]
_BACK: Final = {"handled": "send_back"}
"""The step that takes an incident back from a state, where it is not the reopening."""


@dataclass(frozen=True)
class Outcome:
    """What became of one correction of many.

    Attributes:
        code: Of the correction.
        after: The value that the store holds now; None if it was refused.
        error: Why nothing was written; None if it was.
    """

    code: str
    after: str | None = None
    error: errors.GridError | None = None


def listed(conn: Connection, state: str | None = None, *, review_code: str | None = None) -> pd.DataFrame:
    """Corrections, the newest day first.

    Args:
        conn: A connection to the store.
        state: One of `CORRECTION_STATES`; all when None.
        review_code: Of one day; of all when None.

    Returns:
        Columns `code`, `finding_code`, `review_code`, `grid_code`, `reviewed_on`, `reviewer_rank`, `subject_table`,
        `subject_key`, `subject` (what people call it), `field`, `before`, `after`, `state`, `proposed_at`,
        `decided_at`, `decided_by`, `reason`.
    """
    of_day = (Finding.review_code, Review.grid_code, Review.reviewed_on, Review.reviewer_rank)
    about = (Correction.subject_table, Correction.subject_key)
    rest = (Correction.field, Correction.before, Correction.after, Correction.state, Correction.proposed_at)
    decided = (Correction.decided_at, Correction.decided_by, Correction.reason)
    statement = (
        select(Correction.code, Correction.finding_code, *of_day, *about, name_of(*about), *rest, *decided)
        .join(Finding, Finding.code == Correction.finding_code)
        .join(Review, Review.code == Finding.review_code)
        .order_by(Review.reviewed_on.desc(), Finding.review_code.desc(), Correction.code)
    )
    if state is not None:
        statement = statement.where(Correction.state == state)
    if review_code is not None:
        statement = statement.where(Finding.review_code == review_code)
    return read_frame(conn, statement)


def propose(conn: Connection, finding_code: str, *, before: str | None, after: str, at: datetime) -> str:
    """Put a correction up for approval; the caller records nothing else.

    Args:
        conn: A writing transaction.
        finding_code: The finding that it follows from; it says which field of which row.
        before: What the store holds.
        after: What it is to hold; `REOPEN` for an incident.
        at: When, with a time zone.

    Returns:
        Its code, such as "C0007".

    Raises:
        FindingMissingError: There is no such finding, or it is about no field of a row.
    """
    about = (Finding.subject_table, Finding.subject_key, Finding.field)
    row = conn.execute(select(*about).where(Finding.code == finding_code)).first()
    if row is None or None in row:
        raise errors.FindingMissingError(finding=finding_code)
    values = dict(zip(("subject_table", "subject_key", "field"), row, strict=True)) | {"before": before, "after": after}
    given = insert(_CORRECTION).values(
        **values, code=uuid4().hex, finding_code=finding_code, state="proposed", proposed_at=at
    )
    number = conn.execute(
        given.returning(_CORRECTION.c.id)
    ).scalar_one()  # its own, whoever else proposes something meanwhile
    code = f"C{number:04d}"
    conn.execute(update(_CORRECTION).where(_CORRECTION.c.id == number).values(code=code))
    record_change(conn, _CORRECTION)
    return code


def approve(conn: Connection, code: str, *, person: str, at: datetime) -> None:
    """Write a correction's value into the store, if the store still holds what the screen said.

    Args:
        conn: A writing transaction.
        code: Of the correction.
        person: Who decides; kept with the correction and in no audit line.
        at: When, with a time zone.

    Raises:
        CorrectionMissingError: There is no such correction.
        CorrectionDecidedError: It was decided before.
        CorrectionStaleError: The store holds another value by now.
        CorrectionSubjectError: The row is gone.
        CorrectionPersonError: Nobody, or too long a name, decides.
        LoopError: The loop does not take the incident back.
    """
    [outcome] = approve_each(conn, [code], person=person, at=at)
    if outcome.error is not None:
        raise outcome.error


def approve_each(conn: Connection, codes: Sequence[str], *, person: str, at: datetime) -> list[Outcome]:
    """Approve many corrections; one that cannot be written is left as it is, with the reason.

    Args:
        conn: A writing transaction.
        codes: Of the corrections.
        person: Who decides.
        at: When, with a time zone.

    Returns:
        One outcome per correction, in the order of `codes`.

    Raises:
        CorrectionPersonError: Nobody, or too long a name, decides.
    """
    decider = _person(person)
    held = held_corrections(conn, codes)
    outcomes = {}
    for code in sorted(held, key=lambda one: (held[one].subject_table, held[one].subject_key, one)):
        outcomes[code] = _outcome(conn, held[code], person=decider, at=at)
    if any(outcome.error is None for outcome in outcomes.values()):
        record_change(conn, _FINDING, touched=())
        record_change(conn, _CORRECTION)
    missing = {code: Outcome(code, error=errors.CorrectionMissingError(correction=code)) for code in codes}
    return [(missing | outcomes)[code] for code in codes]


def refuse(conn: Connection, code: str, *, person: str, reason: str, at: datetime) -> None:
    """Leave the store as it is: the difference is dismissed unless it is in the loop as an incident.

    Args:
        conn: A writing transaction.
        code: Of the correction.
        person: Who decides.
        reason: Why, in a sentence or a code.
        at: When, with a time zone.

    Raises:
        CorrectionMissingError: There is no such correction.
        CorrectionDecidedError: It was decided before.
        CorrectionPersonError: Nobody, or too long a name, decides.
        CorrectionReasonError: No reason is given, or one too long.
    """
    decider = _person(person)
    why = reason.strip()
    if not 1 <= len(why) <= LONGEST_REASON:
        raise errors.CorrectionReasonError(correction=code, longest=LONGEST_REASON)
    row = held_corrections(conn, [code]).get(code)
    if row is None:
        raise errors.CorrectionMissingError(correction=code)
    _check_proposed(row)
    if row.incident_id is None:
        _set_finding(conn, row.finding_code, state="dismissed", reason=why, closed_on=day_of(at))
        record_change(conn, _FINDING, touched=())
    _decide(conn, row, state="refused", person=decider, at=at, reason=why)
    record_change(conn, _CORRECTION)


def take_back(conn: Connection, finding_code: str, *, reason: str, at: datetime) -> None:
    """Refuse what is still proposed for a finding that is dismissed itself."""
    waiting = (_CORRECTION.c.finding_code == finding_code, _CORRECTION.c.state == "proposed")
    values = {"state": "refused", "decided_at": at, "reason": reason}
    if conn.execute(update(_CORRECTION).where(*waiting).values(values)).rowcount:
        record_change(conn, _CORRECTION)


def _outcome(conn: Connection, row: Row[Any], *, person: str, at: datetime) -> Outcome:
    try:
        _check_proposed(row)
        _write(conn, row, at=at)
    except errors.GridError as refusal:  # raised before anything is written
        return Outcome(row.code, error=refusal)
    _decide(conn, row, state="approved", person=person, at=at, reason=None)
    return Outcome(row.code, after=row.after)


def _check_proposed(row: Row[Any]) -> None:
    if row.state != "proposed":
        raise errors.CorrectionDecidedError(correction=row.code, state=row.state)


def _write(conn: Connection, row: Row[Any], *, at: datetime) -> None:
    """Bring the subject's row to what was seen."""
    table = Base.metadata.tables[row.subject_table]
    key = table.c.id if row.subject_table == Incident.__tablename__ else table.c.code
    value = int(row.subject_key) if key is table.c.id else row.subject_key
    if conn.execute(select(key).where(key == value).with_for_update()).first() is None:
        raise errors.CorrectionSubjectError(correction=row.code, table=row.subject_table, key=row.subject_key)
    current = claims.current(conn, f"{row.subject_table}:{row.subject_key}/{row.field}")
    if current != row.before:
        raise errors.CorrectionStaleError(correction=row.code, before=row.before, after=row.after, current=current)
    if row.subject_table == Incident.__tablename__:
        _take_back_into_loop(conn, row, state=str(current), at=at)
        return
    claims.write(conn, row.subject_table, row.subject_key, row.field, claims.parsed(row.field, row.after))
    if row.incident_id is None:
        _set_finding(conn, row.finding_code, state="settled", closed_on=day_of(at))


def _take_back_into_loop(conn: Connection, row: Row[Any], *, state: str, at: datetime) -> None:
    """The finding then follows the incident: its department owns it, by the day on which an answer is due."""
    incident_id = int(row.subject_key)
    facts = (Incident.department_code, Incident.due_at)
    owner = conn.execute(select(Incident.department_code).where(Incident.id == incident_id)).scalar()
    act(conn, incident_id, Step(_BACK.get(state, REOPEN), ROLE, at, reason=f"{row.review_code} {row.finding_code}"))
    due = conn.execute(select(*facts).where(Incident.id == incident_id)).one().due_at
    promised = {} if due is None else {"promised_on": func.coalesce(_FINDING.c.promised_on, day_of(due))}
    _set_finding(
        conn, row.finding_code, incident_id=incident_id, owner=func.coalesce(_FINDING.c.owner, owner), **promised
    )


def _set_finding(conn: Connection, code: str, **values: object) -> None:
    conn.execute(update(_FINDING).where(_FINDING.c.code == code).values(**values))


def _decide(conn: Connection, row: Row[Any], *, state: str, person: str, at: datetime, reason: str | None) -> None:
    decided = {"state": state, "decided_at": at, "decided_by": person, "reason": reason}
    conn.execute(update(_CORRECTION).where(_CORRECTION.c.code == row.code).values(**decided))
    details = {"correction": row.code, "review": row.review_code, "field": row.field}
    audit.record(
        conn,
        at=at,
        actor_role="approver",
        action="correct" if state == "approved" else "refuse",
        subject_table=row.subject_table,
        subject_key=row.subject_key,
        details=details | {"before": row.before, "after": row.after} | ({"reason": reason} if reason else {}),
    )


def _person(person: str) -> str:
    said = person.strip()
    if not 1 <= len(said) <= LONGEST_PERSON or not said.isprintable():
        raise errors.CorrectionPersonError(person=person[: LONGEST_PERSON + 1], longest=LONGEST_PERSON)
    return said
