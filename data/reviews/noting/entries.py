"""What phones say of a review, each thing once: a key that comes again gets the answer that it has.

Whatever belongs to one entry - the finding, its photos, the incident, what is proposed - is one transaction, so nothing
of it comes apart, whenever the power fails. All that is said of one review waits for one another.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Engine, Row, Table, insert, select, update
from sqlalchemy.exc import IntegrityError

from data.engine import read, write
from data.errors import (
    ReviewKeyReusedError,
    ReviewLinkWithdrawnError,
    ReviewSequenceError,
    ReviewStopError,
    ReviewWithdrawIncidentError,
    ReviewWithdrawNothingError,
    ReviewWithdrawSettledError,
)
from data.frames import record_change
from data.intake.writing import make_durable
from data.queries.reviews import Day, review
from data.reviews.link import OpenReview, opened
from data.reviews.noting import observing, verdicts
from data.reviews.noting.bodies import Activity, End, Observation, Verdict, Walk, Withdrawal
from data.reviews.noting.entry import Entry, check
from data.reviews.noting.findings import add
from data.schema import Finding, Incident, Review, ReviewEntry
from data.settings import Settings

__all__ = ["Answer", "Entry", "said", "submit", "take"]

ATTEMPTS: Final = 4
"""How often a transaction is tried that another process has crossed."""
ADDED: Final = "added:"
"""What the ids of stops begin with that were added on the phone."""
WITHDRAWN: Final = "withdrawn"

_REVIEW: Final[Table] = Review.__table__  # type: ignore[assignment]
_ENTRY: Final[Table] = ReviewEntry.__table__  # type: ignore[assignment]
_FINDING: Final[Table] = Finding.__table__  # type: ignore[assignment]


@dataclass(frozen=True)
class Answer:
    """What became of an entry, as it stands now.

    Attributes:
        state: noted, or conflict.
        finding_code: What it was written down as; None for the walk, an undoing and the end.
        is_new: Whether it came for the first time.
        conflict: What it is in conflict with; None where it is in none. Its `reason` is already_judged, with `key`,
            `device`, `verdict`, `found` and `noted_at` of the other verdict, or value_changed, with the `value` that
            the store holds by now.
        incident: The number of the incident that it became.
    """

    state: str
    finding_code: str | None
    is_new: bool
    conflict: dict[str, Any] | None = None
    incident: str | None = None


def submit(engine: Engine, settings: Settings, given: str | None, entry: Entry, *, now: datetime) -> Answer:
    """Take an entry in by a link and come back when it is kept: what is answered outlives the process and the machine.

    Args:
        engine: The store.
        settings: Where this installation's secret lies.
        given: The link's token.
        entry: What was sent; looked over, photos included, before anybody else has to wait.
        now: The present moment.

    Raises:
        ReviewLinkError: The link does not let anything in now.
        ReviewEntryError: The entry cannot be taken as it is; the same again will not be either.
        ClaimError: What was found cannot be a value of the claim's field.
        IntakeError: The incident or a photo cannot be taken as it is.
        StoreError: The store cannot be written; nothing was kept, so that it may be sent again.
    """
    with read(engine) as conn:
        check(entry, on=opened(conn, settings, given, now=now, writing=True).on, now=now)
    for _ in range(ATTEMPTS - 1):
        # Another process may take in the same key in this moment: the next time it is there.
        with suppress(IntegrityError):
            return _committed(engine, settings, given, entry, now=now)
    return _committed(engine, settings, given, entry, now=now)


def take(conn: Connection, opened_review: OpenReview, entry: Entry, *, now: datetime) -> Answer:
    """Take an entry in.

    Args:
        conn: A writing transaction; nothing may be acknowledged before it is committed, and after an error it has to be
            rolled back.
        opened_review: What the link opens.
        entry: What was sent.
        now: The present moment.

    Raises:
        ReviewEntryError: It cannot be taken as it is, or another entry came under its key.
        ClaimError, IntakeError: As `submit`.
    """
    check(entry, on=opened_review.on, now=now)
    day = review(conn, opened_review.code, to_change=True)
    if day is None or day.state == "withdrawn":
        raise ReviewLinkWithdrawnError(review=opened_review.code)
    if _is_known(conn, day, entry):
        return _answer(conn, entry.key, is_new=False)
    _check_sequence(conn, day, entry)
    _keep(conn, day, entry, now=now)
    return _answer(conn, entry.key, is_new=True)


def said(conn: Connection, review_code: str) -> list[dict[str, Any]]:
    """What phones said of a review and where it stands, in the order in which it came in.

    Returns:
        Of each entry: `key`, `device`, `sequence`, `kind`, `claim` (None where it is about none), `state` (noted,
        conflict or withdrawn), `finding`, `incident` and `conflict`, as `Answer` has them.
    """
    rows = conn.execute(_with_finding().where(_ENTRY.c.review_code == review_code).order_by(_ENTRY.c.id))
    return [_told(conn, row) for row in rows]


def _committed(engine: Engine, settings: Settings, given: str | None, entry: Entry, *, now: datetime) -> Answer:
    with write(engine) as conn:
        make_durable(conn)
        return take(conn, opened(conn, settings, given, now=now, writing=True), entry, now=now)


def _is_known(conn: Connection, day: Day, entry: Entry) -> bool:
    columns = (_ENTRY.c.review_code, _ENTRY.c.body_sha256)
    earlier = conn.execute(select(*columns).where(_ENTRY.c.key == entry.key)).first()
    if earlier is not None and tuple(earlier) != (day.code, entry.body_sha256):
        raise ReviewKeyReusedError(key=entry.key)
    return earlier is not None


def _check_sequence(conn: Connection, day: Day, entry: Entry) -> None:
    of_phone = (_ENTRY.c.review_code == day.code, _ENTRY.c.device == entry.device)
    taken = select(_ENTRY.c.id).where(*of_phone, _ENTRY.c.sequence == entry.sequence)
    if conn.execute(taken).first() is not None:
        raise ReviewSequenceError(sequence=entry.sequence)


def _keep(conn: Connection, day: Day, entry: Entry, *, now: datetime) -> None:
    """The incident first, as the intake does it: PostgreSQL locks a table's revision at its first change."""
    words = entry.said
    made = observing.to_incident(conn, day, entry, words, now=now) if isinstance(words, Observation) else None
    names = ("key", "device", "sequence", "kind", "noted_at", "body_sha256")
    row = {name: getattr(entry, name) for name in names} | {"body": dict(entry.body)}
    conn.execute(insert(_ENTRY).values(row | {"review_code": day.code, "received_at": now}))
    record_change(conn, _ENTRY)
    match words:
        case Observation() if made is not None:
            observing.note(conn, day, entry, words, made)
        case Verdict():
            verdicts.judge(conn, day, entry, words, now=now)
        case Activity():
            add(conn, day, entry, kind="activity", verdict="seen", activity=words.activity, amount=words.amount)
        case Walk():
            _walked(conn, day, words)
        case Withdrawal():
            _withdraw(conn, day, entry, words, now=now)
        case End():
            _change(conn, day, state="done", ended_at=max(day.ended_at or entry.noted_at, entry.noted_at))


def _walked(conn: Connection, day: Day, words: Walk) -> None:
    known = observing.stops_of(day)
    for stop in words.order:
        if stop not in known and not stop.startswith(ADDED):
            raise ReviewStopError(stop=stop)
    _change(conn, day, walk=list(words.order))


def _change(conn: Connection, day: Day, **values: Any) -> None:
    conn.execute(update(_REVIEW).where(_REVIEW.c.code == day.code).values(values))
    record_change(conn, _REVIEW, touched=())


def _withdraw(conn: Connection, day: Day, entry: Entry, words: Withdrawal, *, now: datetime) -> None:
    """Put aside what an earlier entry of the same phone found, unless somebody has acted on it."""
    of_phone = (_ENTRY.c.review_code == day.code, _ENTRY.c.device == entry.device, _ENTRY.c.key == words.key)
    columns: tuple[Any, ...] = (*_FINDING.c, Incident.code.label("incident"))
    statement = (
        select(*columns)
        .join(_ENTRY, _ENTRY.c.key == _FINDING.c.entry_key)
        .outerjoin(Incident, Incident.id == _FINDING.c.incident_id)
    )
    found = conn.execute(statement.where(*of_phone).with_for_update(of=_FINDING)).first()
    if found is None:
        raise ReviewWithdrawNothingError(key=words.key)
    if found.incident_id is not None:
        raise ReviewWithdrawIncidentError(incident=found.incident)
    if found.state == "settled":
        raise ReviewWithdrawSettledError(finding=found.code)
    if found.state != "dismissed":
        verdicts.put_aside(conn, found, reason=WITHDRAWN, now=now)
        if found.field is not None:
            verdicts.settle(conn, day, verdicts.claim_of(found), now=now)
        record_change(conn, _FINDING, touched=())


def _answer(conn: Connection, key: str, *, is_new: bool) -> Answer:
    told = _told(conn, conn.execute(_with_finding().where(_ENTRY.c.key == key)).one())
    state = "conflict" if told["conflict"] else "noted"
    return Answer(state, told["finding"], is_new, told["conflict"], told["incident"])


def _with_finding() -> Any:
    return (
        select(_ENTRY.c.key, _ENTRY.c.device, _ENTRY.c.sequence, _ENTRY.c.kind, *_OF_FINDING, Incident.code)
        .outerjoin(_FINDING, _FINDING.c.entry_key == _ENTRY.c.key)
        .outerjoin(Incident, Incident.id == _FINDING.c.incident_id)
    )


def _told(conn: Connection, row: Row[Any]) -> dict[str, Any]:
    is_claim = row.field is not None
    return {
        "key": row.key,
        "device": row.device,
        "sequence": row.sequence,
        "kind": row.kind,
        "claim": verdicts.claim_of(row) if is_claim else None,
        "state": WITHDRAWN if row.reason == WITHDRAWN else "conflict" if row.state == "conflict" else "noted",
        "finding": row.finding,
        "incident": row.code,
        "conflict": verdicts.conflict(conn, row) if row.state == "conflict" else None,
    }


_OF_FINDING: Final = (
    _FINDING.c.code.label("finding"),
    *(_FINDING.c.state, _FINDING.c.reason, _FINDING.c.conflict_with),
    *(_FINDING.c.subject_table, _FINDING.c.subject_key, _FINDING.c.field),
)
