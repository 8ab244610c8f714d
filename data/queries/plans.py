"""Plans of grids as the store keeps them, in every state."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pandas as pd
from sqlalchemy import Connection, func, select

from data import errors
from data.frames import read_frame
from data.schema import Plan, PlanUnit


@dataclass(frozen=True, kw_only=True)
class SavedPlan:
    """A plan as the store keeps it.

    Attributes:
        id: Its number.
        name: What people call it.
        community_code: The community that it redraws; None for the whole district.
        goal: What it was made for, such as `least_change`; None if drawn by hand.
        state: One of `PLAN_STATES`.
        rules: The rules that it was judged by, as they were saved.
        grids: By grid code, what was said of grids that are new or change: `name`, `grid_class`.
        created_at: When it was first saved.
        saved_at: When it was last saved.
        submitted_at: When it was last submitted.
        returned_for: Why it was given back, None if it was not.
        approved_by: The approver's name.
        approved_at: When.
        effective_on: From which day on its grids hold.
        applied_at: When the store's grids were changed.
        archived_at: When it was replaced or withdrawn.
        archived_for: Why it was withdrawn, or the name of the plan that replaced it.
        units: Index `unit` in ascending order, columns `grid` (code), `is_locked`, `reason` (text, or missing).
    """

    id: int
    name: str
    community_code: str | None
    goal: str | None
    state: str
    rules: dict[str, Any]
    grids: dict[str, dict[str, str]]
    created_at: datetime
    saved_at: datetime
    submitted_at: datetime | None
    returned_for: str | None
    approved_by: str | None
    approved_at: datetime | None
    effective_on: date | None
    applied_at: datetime | None
    archived_at: datetime | None
    archived_for: str | None
    units: pd.DataFrame

    @property
    def grid(self) -> pd.Series:
        """Grid code by unit."""
        return self.units["grid"]

    @property
    def locked(self) -> frozenset[str]:
        """Units that nothing may move."""
        return frozenset(self.units.index[self.units["is_locked"].to_numpy(dtype=bool)])


def plans(conn: Connection, *, states: Collection[str] | None = None) -> pd.DataFrame:
    """All plans, or those in some states.

    Returns:
        Columns `id`, `name`, `community_code`, `goal`, `state`, `created_at`, `saved_at`, `submitted_at`,
        `returned_for`, `approved_by`, `approved_at`, `effective_on`, `applied_at`, `archived_at`, `archived_for`,
        `units`, `grids` (how many of each it assigns); the last saved first.
    """
    units = func.count(PlanUnit.id).label("units")
    grids = func.count(PlanUnit.grid_code.distinct()).label("grids")
    statement = (
        select(*_facts(), units, grids)
        .outerjoin(PlanUnit, PlanUnit.plan_id == Plan.id)
        .group_by(Plan.id)
        .order_by(Plan.as_of.desc(), Plan.id.desc())
    )
    if states is not None:
        statement = statement.where(Plan.state.in_(list(states)))
    return read_frame(conn, statement)


def plan(conn: Connection, plan_id: int) -> SavedPlan:
    """One plan with all that it assigns.

    Raises:
        PlanMissingError: There is none of this number.
    """
    row = conn.execute(select(*_facts(), Plan.rules, Plan.grids).where(Plan.id == plan_id)).mappings().first()
    if row is None:
        raise errors.PlanMissingError(plan=plan_id)
    columns = (PlanUnit.unit_code, PlanUnit.grid_code, PlanUnit.is_locked, PlanUnit.reason)
    units = read_frame(conn, select(*columns).where(PlanUnit.plan_id == plan_id))
    named = units.rename(columns={"unit_code": "unit", "grid_code": "grid"}).set_index("unit").sort_index()
    return SavedPlan(**(dict(row) | {"rules": row["rules"] or {}, "grids": row["grids"] or {}}), units=named)


def _facts() -> tuple[Any, ...]:
    return (
        Plan.id,
        Plan.name,
        Plan.community_code,
        Plan.goal,
        Plan.state,
        Plan.created_at,
        Plan.as_of.label("saved_at"),
        Plan.submitted_at,
        Plan.returned_for,
        Plan.approved_by,
        Plan.approved_at,
        Plan.effective_on,
        Plan.applied_at,
        Plan.archived_at,
        Plan.archived_for,
    )
