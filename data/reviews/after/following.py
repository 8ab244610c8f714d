"""What becomes of a day's differences: listed, dismissed, settled where two disagree, or put into the loop."""

from datetime import datetime
from typing import Any, Final, Literal

import geopandas as gpd
import numpy as np
import pandas as pd
from sqlalchemy import Connection, Row, Select, Table, func, or_, select, update
from sqlalchemy.orm import aliased

from data import audit, errors
from data.frames import read_features, record_change
from data.loop.machine import OPEN
from data.plans.days import day_of
from data.queries import reviews
from data.reviews import claims
from data.reviews.after.corrections import REOPEN, propose, take_back
from data.reviews.after.versions import versions
from data.reviews.holding import held_finding
from data.reviews.noting.verdicts import AGREES, claim_of, settle, value_now
from data.reviews.subjects import COMMUNITY, STREET, name_of, placed
from data.schema import Correction, Department, Finding, FindingPhoto, Grid, Incident, Review

OUTCOMES: Final = ("conflict", "waits", "in_loop", "handled", "corrected", "dismissed", "noted")
"""What became of a difference: two disagree; nobody has decided; an incident that is open, or handled; the store was
brought to what was seen; it was put aside; there was nothing to do."""
LONGEST_REASON: Final = 200
ROLE: Final = "community"
"""Who follows up what a reviewer found."""
OTHER_KEPT: Final = "other_kept"
"""Why the one of two findings is dismissed that says something else."""

_FINDING: Final[Table] = Finding.__table__  # type: ignore[assignment]
_UNDECIDED: Final = frozenset({"noted", "open", "conflict"})

Kept = Literal["first", "second"]


def differences(conn: Connection, *, review_code: str | None = None, state: str | None = None) -> gpd.GeoDataFrame:
    """Where street and screen differ, and what was found besides: the newest day first.

    Args:
        conn: A connection to the store.
        review_code: Of one day; of all when None, also of those whose link was closed later.
        state: One of `FINDING_STATES`; all when None.

    Returns:
        Columns `code`, `review_code`, `grid_code`, `grid`, `community`, `street`, `reviewed_on`, `reviewer_rank`,
        `kind`, `subject_table`, `subject_key`, `subject` (what people call it), `field`, `claim`, `found`, `verdict`,
        `category`, `item_code`, `state`, `reason`, `conflict_with`, `noted_at`, `accuracy_m`, `is_outside`, `photos`
        (count), `owner`, `owner_name`, `promised_on`, `closed_on`, `incident_id`, `incident_code`, `incident_state`,
        `handled_at`, `correction_code`, `correction_state`, `before`, `after`, `geom` (POINT or missing), `outcome`
        (one of `OUTCOMES`), `first` and `second` (of a conflict, as `data.reviews.after.versions.versions`).
    """
    is_followed = Finding.incident_id.is_not(None)
    differs = or_(Finding.verdict == "not_so", Finding.kind == "own", Finding.state == "conflict", is_followed)
    statement = placed(_all_told()).where(differs)
    if review_code is not None:
        statement = statement.where(Finding.review_code == review_code)
    if state is not None:
        statement = statement.where(Finding.state == state)
    found = read_features(conn, statement.order_by(Review.reviewed_on.desc(), Review.code.desc(), Finding.code))
    return found.assign(outcome=outcomes(found), **versions(conn, found))


def outcomes(found: pd.DataFrame) -> pd.Series:
    """What became of findings, one of `OUTCOMES` each; columns `state`, `incident_id`, `incident_state`."""
    in_loop = found["incident_id"].notna() & found["state"].ne("dismissed")
    is_open = found["incident_state"].isin(OPEN)
    states = found["state"].map({"open": "waits", "settled": "corrected"}).fillna(found["state"])
    became = np.select([in_loop & is_open, in_loop], ["in_loop", "handled"], default=states.to_numpy(dtype=object))
    return pd.Series(became, index=found.index, name="outcome", dtype=object)


def dismiss(conn: Connection, code: str, *, reason: str, at: datetime) -> None:
    """Put a difference aside; what was proposed for it is refused.

    Args:
        conn: A writing transaction.
        code: Of the finding.
        reason: Why, in a sentence or a code.
        at: When, with a time zone.

    Raises:
        FindingMissingError: There is no such finding.
        FindingReasonError: No reason is given, or one too long.
        FindingIncidentError: It is in the loop as an incident.
        FindingStateError: It is settled or dismissed.
    """
    why = reason.strip()
    if not 1 <= len(why) <= LONGEST_REASON:
        raise errors.FindingReasonError(finding=code, longest=LONGEST_REASON)
    row = held_finding(conn, code)
    _check_not_in_loop(conn, row)
    if row.state not in _UNDECIDED:
        raise errors.FindingStateError(finding=code, state=row.state, allowed=", ".join(sorted(_UNDECIDED)))
    _dismiss(conn, row, reason=why, at=at)
    _settle(conn, row, at=at)
    record_change(conn, _FINDING, touched=())


def resolve(conn: Connection, code: str, *, keep: Kept, at: datetime) -> None:
    """Settle a conflict by keeping one of two: what was there first, or what the finding says; the other is dismissed.

    Where another phone said something else, the first is that phone's finding; where the store's value had changed
    since the day was prepared, the first is the store's value.

    Args:
        conn: A writing transaction.
        code: Of the finding that came second and is in conflict.
        keep: Which of the two.
        at: When, with a time zone.

    Raises:
        FindingMissingError: There is no such finding.
        FindingNoConflictError: It is in no conflict.
        FindingIncidentError: The one to dismiss is in the loop as an incident.
    """
    second = held_finding(conn, code)
    if second.state != "conflict":
        raise errors.FindingNoConflictError(finding=code, state=second.state)
    first = held_finding(conn, second.conflict_with) if second.conflict_with else None
    other = second if keep == "first" else first
    if other is not None and other.state != "dismissed":
        _check_not_in_loop(conn, other)
        _dismiss(conn, other, reason=OTHER_KEPT, at=at)
    if keep == "second":
        _take_up(conn, second, at=at)
    _settle(conn, second, at=at)
    record_change(conn, _FINDING, touched=())
    _tell(conn, "resolve", second, at=at, details={"kept": keep, "other": second.conflict_with})


def _take_up(conn: Connection, row: Row[Any], *, at: datetime) -> None:
    """Hold what was seen against what the store says now, whatever others said."""
    current, seen = value_now(conn, claim_of(row)), _seen(row)
    is_met = current in OPEN if seen == REOPEN else current == seen
    asks = seen is not None and not is_met and current is not None
    if asks:
        propose(conn, row.code, before=current, after=str(seen), at=at)
    differs = row.verdict == "not_so"
    state = "open" if asks or (differs and not is_met) else "settled" if differs else "noted"
    closed_on = day_of(at) if state == "settled" else None
    values = {"state": state, "closed_on": closed_on, "reason": None}
    conn.execute(update(_FINDING).where(_FINDING.c.code == row.code).values(**values))


def _seen(row: Row[Any]) -> str | None:
    """What the store is to hold if the finding is right; None where no value says it."""
    if row.subject_table == Incident.__tablename__:
        return REOPEN if row.verdict == "not_so" else None
    if row.field not in claims.FIELDS.get(row.subject_table or "", {}):
        return None
    return {"not_so": row.found, "so": row.claim}.get(row.verdict)


def _check_not_in_loop(conn: Connection, row: Row[Any]) -> None:
    if row.incident_id is not None:
        code = conn.execute(select(Incident.code).where(Incident.id == row.incident_id)).scalar()
        raise errors.FindingIncidentError(finding=row.code, incident=code or row.incident_id)


def _dismiss(conn: Connection, row: Row[Any], *, reason: str, at: datetime) -> None:
    values = {"state": "dismissed", "reason": reason, "closed_on": day_of(at)}
    conn.execute(update(_FINDING).where(_FINDING.c.code == row.code).values(**values))
    take_back(conn, row.code, reason=reason, at=at)
    agreeing = (_FINDING.c.conflict_with == row.code, _FINDING.c.reason == AGREES)
    conn.execute(update(_FINDING).where(*agreeing).values(**values))
    _tell(conn, "dismiss", row, at=at, details={"before": row.state, "after": "dismissed", "reason": reason})


def _tell(conn: Connection, action: str, row: Row[Any], *, at: datetime, details: dict[str, Any]) -> None:
    """Write it into the audit trail."""
    audit.record(
        conn,
        at=at,
        actor_role=ROLE,
        action=action,
        subject_table=_FINDING.name,
        subject_key=row.code,
        details={"review": row.review_code, **details},
    )


def _settle(conn: Connection, row: Row[Any], *, at: datetime) -> None:
    """Let the others that speak of the same claim be held against what stands now."""
    day = reviews.review(conn, row.review_code)
    if day is not None and row.field is not None:
        settle(conn, day, claim_of(row), now=at)


def _all_told() -> Select[*tuple[Any, ...]]:
    """Findings with their day, place, incident and correction."""
    latest = aliased(Correction)
    last_of = select(func.max(latest.id)).where(latest.finding_code == Finding.code).scalar_subquery()
    photos = select(func.count()).where(FindingPhoto.finding_code == Finding.code).scalar_subquery()
    about = (Finding.subject_table, Finding.subject_key)
    return (
        select(
            *(Finding.code, Finding.review_code, Review.grid_code, Grid.name.label("grid")),
            *(COMMUNITY.name.label("community"), STREET.name.label("street")),
            *(Review.reviewed_on, Review.reviewer_rank, Finding.kind, *about, name_of(*about), Finding.field),
            *(Finding.claim, Finding.found, Finding.verdict, Finding.category, Finding.item_code, Finding.state),
            *(Finding.reason, Finding.conflict_with, Finding.noted_at, Finding.accuracy_m, Finding.is_outside),
            *(photos.label("photos"), Finding.owner, Department.name.label("owner_name")),
            *(Finding.promised_on, Finding.closed_on, Finding.incident_id),
            *(Incident.code.label("incident_code"), Incident.state.label("incident_state"), Incident.handled_at),
            *(Correction.code.label("correction_code"), Correction.state.label("correction_state")),
            *(Correction.before, Correction.after, Finding.geom),
        )
        .join(Review, Review.code == Finding.review_code)
        .outerjoin(Department, Department.code == Finding.owner)
        .outerjoin(Incident, Incident.id == Finding.incident_id)
        .outerjoin(Correction, Correction.id == last_of)
    )
