"""Drafts of plans: kept, renamed, copied and deleted, each deed in the audit trail.

What follows a draft (submitting, approving, coming into force) is in `data.plans`.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final

import pandas as pd
from sqlalchemy import Connection, and_, delete, insert, select, update

from data import audit, errors
from data.frames import append, record_change
from data.queries.plans import plan
from data.schema import Plan, PlanUnit

LONGEST_NAME: Final = 60
SOURCE: Final = "plan"
_PLAN: Final = Plan.metadata.tables[Plan.__tablename__]
_UNIT: Final = PlanUnit.metadata.tables[PlanUnit.__tablename__]


def save(
    conn: Connection,
    *,
    name: str,
    grid: pd.Series,
    at: datetime,
    actor_role: str,
    plan_id: int | None = None,
    seen_at: datetime | None = None,
    community_code: str | None = None,
    goal: str | None = None,
    rules: Mapping[str, Any] | None = None,
    locked: Collection[str] = (),
    reasons: Mapping[str, str] | None = None,
    grids: Mapping[str, Mapping[str, str]] | None = None,
) -> int:
    """Keep a draft.

    Args:
        conn: A writing transaction.
        name: What people call it; blanks around it are dropped.
        grid: Grid code by unit; a unit with "" or nothing is not given to any grid yet.
        at: When, with a time zone.
        actor_role: A role, never a person's name.
        plan_id: The draft to overwrite; None for a new one.
        seen_at: `saved_at` of the draft as the writer read it: if somebody saved it since, nothing is written.
        community_code: The community that it redraws; None for the whole district.
        goal: What it was made for.
        rules: The rules that it was judged by; what JSON knows.
        locked: Units that nothing may move.
        reasons: By unit, why it moves, in a sentence.
        grids: By grid code, `name` and `grid_class` of grids that are new or change; what is left out is taken from
            today's grids.

    Returns:
        The plan's number.

    Raises:
        PlanNameError: The name is blank or too long.
        PlanNameTakenError: Another plan that is not archived has it.
        PlanMissingError: There is no plan `plan_id`.
        PlanNotDraftError: It is no draft any more.
        PlanChangedError: Somebody saved it after `seen_at`.
    """
    name = _sound(conn, name, but=plan_id)
    values = {
        "name": name,
        "community_code": community_code,
        "goal": goal,
        "rules": dict(rules or {}),
        "grids": {code: dict(facts) for code, facts in (grids or {}).items()},
        "source": SOURCE,
        "as_of": at,
    }
    if plan_id is None:
        number = _added(conn, values, at=at)
    else:
        number = draft(conn, plan_id, seen_at=seen_at)
        conn.execute(update(Plan).where(Plan.id == number).values(**values))
        conn.execute(delete(PlanUnit).where(PlanUnit.plan_id == number))
    units = _assigned(number, grid, frozenset(locked), reasons or {})
    append(conn, _UNIT, units)
    written(
        conn,
        "save" if plan_id is None else "replace",
        number,
        at=at,
        actor_role=actor_role,
        details={"name": name, "units": len(units), "grids": int(units["grid_code"].nunique())},
    )
    return number


def rename(conn: Connection, plan_id: int, *, to: str, at: datetime, actor_role: str) -> None:
    """Give a draft another name.

    Raises:
        PlanError: As for `save`.
    """
    to = _sound(conn, to, but=plan_id)
    draft(conn, plan_id)
    conn.execute(update(Plan).where(Plan.id == plan_id).values(name=to, as_of=at))
    written(conn, "rename", plan_id, at=at, actor_role=actor_role, details={"name": to})


def copy(conn: Connection, plan_id: int, *, name: str, at: datetime, actor_role: str) -> int:
    """A new draft that assigns what another plan of any state does.

    Raises:
        PlanError: As for `save`.
    """
    found = plan(conn, plan_id)
    reasons = found.units["reason"].dropna()
    return save(
        conn,
        name=name,
        grid=found.grid,
        at=at,
        actor_role=actor_role,
        community_code=found.community_code,
        goal=found.goal,
        rules=found.rules,
        locked=found.locked,
        reasons=dict(zip(map(str, reasons.index), reasons, strict=True)),
        grids=found.grids,
    )


def remove(conn: Connection, plan_id: int, *, at: datetime, actor_role: str) -> None:
    """Delete a draft.

    Raises:
        PlanMissingError: There is none of this number.
        PlanNotDraftError: It is no draft any more.
    """
    draft(conn, plan_id)
    name = conn.execute(select(Plan.name).where(Plan.id == plan_id)).scalar_one()
    conn.execute(delete(PlanUnit).where(PlanUnit.plan_id == plan_id))
    conn.execute(delete(Plan).where(Plan.id == plan_id))
    written(conn, "delete", plan_id, at=at, actor_role=actor_role, details={"name": name})


def draft(conn: Connection, plan_id: int, *, seen_at: datetime | None = None) -> int:
    """The number of a plan, if it is a draft that nobody has saved since `seen_at`; the row is locked."""
    columns = (Plan.name, Plan.state, Plan.as_of)
    row = conn.execute(select(*columns).where(Plan.id == plan_id).with_for_update()).first()
    if row is None:
        raise errors.PlanMissingError(plan=plan_id)
    if row.state != "draft":
        raise errors.PlanNotDraftError(name=row.name, state=row.state)
    if seen_at is not None and row.as_of != seen_at:
        raise errors.PlanChangedError(name=row.name)
    return plan_id


def written(
    conn: Connection, action: str, plan_id: int, *, at: datetime, actor_role: str, details: Mapping[str, Any]
) -> None:
    """Tell the layers' revisions and the audit trail what became of a plan."""
    for table in (_PLAN, _UNIT):
        record_change(conn, table)
    audit.record(
        conn,
        at=at,
        actor_role=actor_role,
        action=action,
        subject_table=_PLAN.name,
        subject_key=str(plan_id),
        details=details,
    )


def _sound(conn: Connection, name: str, *, but: int | None) -> str:
    stripped = name.strip()
    if not 1 <= len(stripped) <= LONGEST_NAME:
        raise errors.PlanNameError(name=name, longest=LONGEST_NAME)
    others = and_(Plan.name == stripped, Plan.state != "archived", Plan.id != (-1 if but is None else but))
    if conn.execute(select(Plan.id).where(others)).first() is not None:
        raise errors.PlanNameTakenError(name=stripped)
    return stripped


def _added(conn: Connection, values: Mapping[str, Any], *, at: datetime) -> int:
    statement = insert(Plan).values(**values, state="draft", created_at=at).returning(Plan.id)
    return conn.execute(statement).scalar_one()


def _assigned(plan_id: int, grid: pd.Series, locked: frozenset[str], reasons: Mapping[str, str]) -> pd.DataFrame:
    given = grid[grid.fillna("") != ""].sort_index()
    codes = given.index.astype(str)
    return pd.DataFrame(
        {
            "plan_id": plan_id,
            "unit_code": codes,
            "grid_code": given.astype(str).to_numpy(),
            "is_locked": codes.isin(locked),
            "reason": [reasons.get(code) for code in codes],
        }
    )
