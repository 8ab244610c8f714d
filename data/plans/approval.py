"""The way of a plan: submitted, given back or approved, withdrawn. Every step is one for a person to take."""

import hashlib
import hmac
import secrets
import unicodedata
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import shapely
from sqlalchemy import Connection, select, update

from data import errors
from data.frames import append, read_features, record_change
from data.plans.days import day_of
from data.plans.lines import complete_for, drawn
from data.queries.drafts import draft, written
from data.queries.grids import grids
from data.queries.plans import SavedPlan, plan
from data.schema import Audit, Plan, PlanGrid
from geo.units import Units

LONGEST_APPROVER: Final = 40
_GRID: Final = PlanGrid.metadata.tables[PlanGrid.__tablename__]


def submit(
    conn: Connection, plan_id: int, *, units: Units, at: datetime, actor_role: str, submitter: str | None = None
) -> None:
    """Hand a draft in for approval.

    Args:
        conn: A writing transaction.
        plan_id: The draft.
        units: Today's ground.
        at: When, with a time zone.
        actor_role: A role, never a person's name.
        submitter: Who hands it in, so that the same person does not approve it. The name is not stored: a salted
            fingerprint is, until the plan is decided on.

    Raises:
        PlanMissingError: There is no such plan.
        PlanNotDraftError: It is no draft.
        PlanError: It cannot be brought into force as it is; see `complete_for`.
    """
    draft(conn, plan_id)
    found = plan(conn, plan_id)
    complete_for(found, units)
    mark = None if submitter is None or not submitter.strip() else _mark(submitter, salt=secrets.token_hex(16))
    _set(conn, plan_id, state="submitted", submitted_at=at, submitter_mark=mark, returned_for=None)
    written(conn, "submit", plan_id, at=at, actor_role=actor_role, details={"name": found.name})


def give_back(conn: Connection, plan_id: int, *, reason: str, at: datetime, actor_role: str) -> None:
    """Return a submitted plan to its draft.

    Args:
        conn: A writing transaction.
        plan_id: The plan.
        reason: Why, in a sentence.
        at: When, with a time zone.
        actor_role: A role, never a person's name.

    Raises:
        PlanNotSubmittedError: It is not submitted.
        PlanReasonError: No reason is given.
    """
    name = _in_state(conn, plan_id, {"submitted"}, errors.PlanNotSubmittedError)
    why = _reason(reason, name)
    _set(conn, plan_id, state="draft", submitter_mark=None, returned_for=why)
    written(conn, "return", plan_id, at=at, actor_role=actor_role, details={"name": name, "reason": why})


def approve(
    conn: Connection,
    plan_id: int,
    *,
    approver: str,
    effective_on: date,
    units: Units,
    current: pd.Series,
    at: datetime,
    actor_role: str,
) -> None:
    """Approve a submitted plan; its grids are drawn and sealed now, and hold from their day on.

    Args:
        conn: A writing transaction.
        plan_id: The plan.
        approver: The name of who approves.
        effective_on: The first day of the new grids, today in China or later.
        units: Today's ground.
        current: Today's grid of each unit, "" for none.
        at: When, with a time zone.
        actor_role: A role.

    Raises:
        PlanNotSubmittedError: It is not submitted.
        PlanApproverError: The name is blank or too long.
        PlanSameHandsError: The submitter gave the same name.
        PlanDayError: The day is past.
        PlanDayTakenError: Another approved plan redraws the same community on that day.
        PlanError: It cannot be brought into force as it is; see `complete_for`.
    """
    name = _in_state(conn, plan_id, {"submitted"}, errors.PlanNotSubmittedError)
    person = _approver(conn, plan_id, approver, name)
    if effective_on < day_of(at):
        raise errors.PlanDayError(day=effective_on, today=day_of(at))
    found = plan(conn, plan_id)
    grid = complete_for(found, units)
    lines = drawn(units, grid, current=current, known=grids(conn, on=day_of(at)), said=found.grids)
    _free_day(conn, found, effective_on, set(lines["community_code"]))
    append(conn, _GRID, lines.assign(plan_id=plan_id))
    record_change(conn, _GRID)
    _set(
        conn,
        plan_id,
        state="approved",
        approved_by=person,
        approved_at=at,
        effective_on=effective_on,
        submitter_mark=None,
        returned_for=None,
    )
    details = {"name": name, "effective_on": effective_on.isoformat(), "grids": len(lines), "seal": seal(conn, plan_id)}
    written(conn, "approve", plan_id, at=at, actor_role=actor_role, details=details)


def withdraw(conn: Connection, plan_id: int, *, reason: str, at: datetime, actor_role: str) -> None:
    """Take back a submitted or approved plan before it is in force; it stays in the archive.

    Raises:
        PlanNotWithdrawableError: It is a draft, in force, or archived.
        PlanReasonError: No reason is given.
    """
    name = _in_state(conn, plan_id, {"submitted", "approved"}, errors.PlanNotWithdrawableError)
    why = _reason(reason, name)
    _set(conn, plan_id, state="archived", archived_at=at, archived_for=why, submitter_mark=None)
    written(conn, "withdraw", plan_id, at=at, actor_role=actor_role, details={"name": name, "reason": why})


def approved_grids(conn: Connection, plan_id: int) -> gpd.GeoDataFrame:
    """The grids of a plan as they were approved: columns as of `drawn`; empty before the approval."""
    columns = [column for column in _GRID.columns if column.name not in {"id", "plan_id"}]
    statement = select(*columns).where(_GRID.c.plan_id == plan_id)
    lines = read_features(conn, statement)
    return lines.set_index("code", drop=False).sort_index().reset_index(drop=True)


def seal(conn: Connection, plan_id: int) -> str:
    """A fingerprint of what was approved: by whom, for which day, which units, which lines."""
    row = conn.execute(select(Plan.approved_by, Plan.effective_on).where(Plan.id == plan_id)).one()
    units, lines = plan(conn, plan_id).grid, approved_grids(conn, plan_id)
    made_of = hashlib.sha256(f"{row.approved_by}|{row.effective_on}".encode())
    for unit, code in units.items():
        made_of.update(f"|{unit}={code}".encode())
    for line in lines[["code", "name", "grid_class", "community_code"]].itertuples(index=False):
        made_of.update("|".join(line).encode())
    for shape in shapely.to_wkb(lines["geom"].to_numpy(), byte_order=1):
        made_of.update(shape)
    return made_of.hexdigest()


def check_seal(conn: Connection, found: SavedPlan) -> None:
    """Compare a plan with what the audit trail says was approved.

    Raises:
        PlanSealError: They differ, or there is no such line.
    """
    statement = select(Audit.details).where(
        Audit.subject_table == Plan.__tablename__, Audit.subject_key == str(found.id), Audit.action == "approve"
    )
    approvals: list[Mapping[str, Any]] = list(conn.execute(statement.order_by(Audit.id)).scalars())
    if not approvals or approvals[-1]["seal"] != seal(conn, found.id):
        raise errors.PlanSealError(
            name=found.name, day=None if found.approved_at is None else day_of(found.approved_at)
        )


def _in_state(conn: Connection, plan_id: int, states: Collection[str], fault: type[errors.PlanStateError]) -> str:
    """The plan's name, if it is in one of the states; the row is locked."""
    row = conn.execute(select(Plan.name, Plan.state).where(Plan.id == plan_id).with_for_update()).first()
    if row is None:
        raise errors.PlanMissingError(plan=plan_id)
    if row.state not in states:
        raise fault(name=row.name, state=row.state)
    return str(row.name)


def _set(conn: Connection, plan_id: int, **values: object) -> None:
    conn.execute(update(Plan).where(Plan.id == plan_id).values(**values))


def _reason(reason: str, name: str) -> str:
    if not reason.strip():
        raise errors.PlanReasonError(name=name)
    return reason.strip()


def _approver(conn: Connection, plan_id: int, approver: str, name: str) -> str:
    person = approver.strip()
    if not 1 <= len(person) <= LONGEST_APPROVER:
        raise errors.PlanApproverError(approver=approver, longest=LONGEST_APPROVER)
    mark = conn.execute(select(Plan.submitter_mark).where(Plan.id == plan_id)).scalar_one()
    if mark is not None and hmac.compare_digest(mark, _mark(person, salt=mark.partition(":")[0])):
        raise errors.PlanSameHandsError(approver=person, name=name)
    return person


def _mark(person: str, *, salt: str) -> str:
    """What tells whether two names are the same without keeping either."""
    plain = "".join(unicodedata.normalize("NFKC", person).casefold().split())
    return f"{salt}:{hashlib.scrypt(plain.encode(), salt=bytes.fromhex(salt), n=2**14, r=8, p=1).hex()}"


def _free_day(conn: Connection, found: SavedPlan, day: date, communities: set[str]) -> None:
    statement = (
        select(Plan.name, PlanGrid.community_code)
        .join(PlanGrid, PlanGrid.plan_id == Plan.id)
        .where(Plan.state == "approved", Plan.effective_on == day, Plan.id != found.id)
        .order_by(Plan.id, PlanGrid.code)
    )
    for other, community in conn.execute(statement):
        if community in communities:
            raise errors.PlanDayTakenError(day=day, other=other, community=community)
