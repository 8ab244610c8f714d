"""What phones say of one claim: kept beside each other, never over each other.

The first finding of a claim that nobody took back stands. One that says the same agrees with it; one that says
something else, and whose phone did not know of it, is in conflict with it, and so is one whose claim the store no
longer makes. Who cannot tell disagrees with nobody. A verdict takes the place of those that its phone knew.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import shapely
from sqlalchemy import Connection, Row, Table, select, update

from data.errors import ClaimMissingError, ReviewClaimError, ReviewFieldError
from data.frames import record_change
from data.plans.days import day_of
from data.queries.incidents import HANDLED_STATES
from data.queries.reviews import Day
from data.reviews import claims
from data.reviews.after.corrections import REOPEN, propose, take_back
from data.reviews.noting.bodies import Verdict
from data.reviews.noting.entry import Entry
from data.reviews.noting.findings import add
from data.schema import Finding, ReviewEntry
from data.schema.incidents import INCIDENT_STATES

ALREADY_JUDGED: Final = "already_judged"
"""Another phone said something else of the same claim."""
VALUE_CHANGED: Final = "value_changed"
"""The store no longer says what the screen said."""
AGREES: Final = "agrees"
CANNOT_TELL: Final = "cannot_tell"
SUPERSEDED: Final = "superseded"

_FINDING: Final[Table] = Finding.__table__  # type: ignore[assignment]
_ENTRY: Final[Table] = ReviewEntry.__table__  # type: ignore[assignment]
_TABLES: Final = {"promise": "finding"}
"""The table of a kind of stops, where it has another name."""
_OTHERWISE: Final = {"true": "false", "false": "true"}


def judge(conn: Connection, day: Day, entry: Entry, said: Verdict, *, now: datetime) -> None:
    """Keep a verdict on a claim.

    Args:
        conn: A writing transaction that holds the review.
        day: The review.
        entry: What was sent.
        said: What it says.
        now: The present moment.

    Raises:
        ReviewClaimError: The sheet does not make this claim.
        ReviewFieldError: What was found has another form than the claim.
        ClaimError: It cannot be a value of the claim's field.
    """
    stop, claim = _claimed(day, said.claim)
    table, key, field = subject_of(said.claim)
    found = _found(said, claim["kind"], table=table)
    known, others = _earlier(conn, day, said, device=entry.device)
    for row in known:
        put_aside(conn, row, reason=SUPERSEDED, now=now)
    code = add(
        conn,
        day,
        entry,
        kind="claim",
        subject_table=table,
        subject_key=key,
        field=field,
        claim=said.value,
        verdict=said.verdict,
        found=found,
        geom=shapely.Point(stop["lon"], stop["lat"]),
    )
    own = _held(conn, _FINDING.c.code == code)[0]
    _set(conn, code, **_standing(conn, own, others, now=now))
    settle(conn, day, said.claim, now=now)


def settle(conn: Connection, day: Day, claim: str, *, now: datetime) -> None:
    """Let the first finding of a claim stand, and the others be held against it, after one was put aside."""
    rows = [row for row in _of_claim(conn, day, claim) if row.verdict != CANNOT_TELL]
    for row in rows:
        is_second = row.reason in {ALREADY_JUDGED, AGREES}
        if is_second and (row.id == rows[0].id or row.conflict_with != rows[0].code):
            _set(conn, row.code, **_standing(conn, row, [one for one in rows if one.id < row.id], now=now))
    record_change(conn, _FINDING, touched=())


def put_aside(conn: Connection, row: Row[Any], *, reason: str, now: datetime) -> None:
    """Dismiss a finding and what was proposed for it."""
    _set(conn, row.code, state="dismissed", reason=reason, closed_on=day_of(now))
    take_back(conn, row.code, reason=reason, at=now)


def conflict(conn: Connection, row: Row[Any]) -> dict[str, Any]:
    """What a finding is in conflict with; columns `conflict_with`, `subject_table`, `subject_key` and `field`."""
    if row.conflict_with is None:
        return {"reason": VALUE_CHANGED, "value": value_now(conn, claim_of(row))}
    [other] = _held(conn, _FINDING.c.code == row.conflict_with)
    told = {"key": other.entry_key, "device": other.device, "verdict": other.verdict, "found": other.found}
    return {"reason": ALREADY_JUDGED} | told | {"noted_at": other.noted_at.isoformat()}


def judged(conn: Connection, review_code: str) -> dict[str, dict[str, Any]]:
    """By claim, the verdict that stands: `verdict`, `found`, `key`, `device`, and `finding` with its `state`."""
    rows = _held(conn, _FINDING.c.review_code == review_code, _FINDING.c.kind == "claim")
    standing: dict[str, dict[str, Any]] = {}
    for row in rows:
        claim = claim_of(row)
        if row.state != "dismissed" and standing.get(claim, {}).get("verdict") in {None, CANNOT_TELL}:
            told = {"verdict": row.verdict, "found": row.found, "key": row.entry_key, "device": row.device}
            standing[claim] = told | {"finding": row.code, "state": row.state}
    return standing


def subject_of(claim: str) -> tuple[str, str, str]:
    """Table, key and field of a claim by its id."""
    stop, _, field = claim.rpartition("/")
    kind, _, key = stop.partition(":")
    return _TABLES.get(kind, kind), key, field


def claim_of(row: Row[Any]) -> str:
    """The id of the claim that a finding is about."""
    kind = next((kind for kind, table in _TABLES.items() if table == row.subject_table), row.subject_table)
    return f"{kind}:{row.subject_key}/{row.field}"


def value_now(conn: Connection, claim: str) -> str | None:
    """What the store says of a claim; None where it does not know, or no longer has what it is about."""
    try:
        return claims.current(conn, claim)
    except ClaimMissingError:
        return None


def _claimed(day: Day, wanted: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """The claim as the sheet has it, and its stop."""
    for stop in (day.sheet or {}).get("stops", ()):
        for claim in stop["claims"]:
            if claim["id"] == wanted:
                return stop, claim
    raise ReviewClaimError(claim=wanted)


def _found(said: Verdict, kind: str, *, table: str) -> str | None:
    """What was found, as the store would say it; of yes and no it is the other where nothing is said."""
    field = said.claim.rpartition("/")[2]
    if said.found is None:
        return _OTHERWISE.get(str(said.value)) if kind == "flag" and said.verdict == "not_so" else None
    if field in claims.FIELDS.get(table, {}):
        value = claims.parsed(field, said.found)
        found = str(value).lower() if isinstance(value, bool) else str(value)
        if found == said.value:
            raise ReviewFieldError(name="found", value=found, remedy="say what differs from the screen, or so")
        return found
    known = tuple(_OTHERWISE) if kind == "flag" else INCIDENT_STATES
    if said.found not in known:
        raise ReviewFieldError(name="found", value=said.found, remedy=f"use one of {', '.join(known)}")
    return said.found


def _earlier(conn: Connection, day: Day, said: Verdict, *, device: str) -> tuple[list[Row[Any]], list[Row[Any]]]:
    """Findings of the claim that this verdict takes the place of, and those that its phone knew nothing of."""
    rows = _of_claim(conn, day, said.claim)
    seen = max((row.id for row in rows if row.entry_key == said.seen), default=0)
    is_known = [row.id <= seen or row.device == device for row in rows]
    known = [row for row, knows in zip(rows, is_known, strict=True) if knows]
    others = [row for row, knows in zip(rows, is_known, strict=True) if not knows]
    return [row for row in known if row.state != "settled" and row.incident_id is None], others


def _standing(conn: Connection, row: Row[Any], others: Sequence[Row[Any]], *, now: datetime) -> dict[str, Any]:
    """Where a finding stands beside those that came before it; what it asks for is proposed."""
    others = [other for other in others if CANNOT_TELL not in {row.verdict, other.verdict}]
    if others:
        first = others[0]
        if (first.verdict, first.found) == (row.verdict, row.found):
            return {"state": "noted", "reason": AGREES, "conflict_with": first.code}
        return {"state": "conflict", "reason": ALREADY_JUDGED, "conflict_with": first.code}
    alone: dict[str, Any] = {"reason": None, "conflict_with": None}
    if row.verdict == CANNOT_TELL:
        return alone | {"state": "noted"}
    held = value_now(conn, claim_of(row))
    if row.verdict == "not_so" and row.found is not None and row.found == held:
        return alone | {"state": "settled", "closed_on": day_of(now)}
    if held != row.claim:
        return alone | {"state": "conflict", "reason": VALUE_CHANGED}
    if row.verdict != "not_so":
        return alone | {"state": "noted"}
    after = _wanted(row, held)
    if after is not None:
        propose(conn, row.code, before=held, after=after, at=now)
    return alone | {"state": "open"}


def _wanted(row: Row[Any], held: str | None) -> str | None:
    """What the store is to hold instead; None where no value puts it right."""
    if row.subject_table == "incident":
        return REOPEN if held in HANDLED_STATES else None
    return row.found if row.field in claims.FIELDS.get(row.subject_table, {}) else None


def _of_claim(conn: Connection, day: Day, claim: str) -> list[Row[Any]]:
    """What was found of a claim and is not put aside, the first first; no desk decides on it meanwhile."""
    table, key, field = subject_of(claim)
    about = (_FINDING.c.subject_table == table, _FINDING.c.subject_key == key, _FINDING.c.field == field)
    return _held(conn, _FINDING.c.review_code == day.code, _FINDING.c.state != "dismissed", *about, to_change=True)


def _held(conn: Connection, *which: Any, to_change: bool = False) -> list[Row[Any]]:
    """Findings with the phone that each came from."""
    statement = select(*_FINDING.c, _ENTRY.c.device).outerjoin(_ENTRY, _ENTRY.c.key == _FINDING.c.entry_key)
    if to_change:
        statement = statement.with_for_update(of=_FINDING)
    return list(conn.execute(statement.where(*which).order_by(_FINDING.c.id)))


def _set(conn: Connection, code: str, **values: Any) -> None:
    conn.execute(update(_FINDING).where(_FINDING.c.code == code).values(values))
