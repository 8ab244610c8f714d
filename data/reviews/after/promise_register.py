"""Every promise made on a day in a grid, and whether it was kept: told from the incidents, stored nowhere."""

from datetime import date, datetime
from typing import Any, Final

import numpy as np
import pandas as pd
from sqlalchemy import Connection, Select, case, func, select
from sqlalchemy.orm import aliased

from data.frames import read_frame
from data.loop.machine import OPEN
from data.plans.days import LOCAL, day_of
from data.reviews.subjects import COMMUNITY, STREET, placed
from data.schema import Department, Finding, Grid, Incident, Review
from data.types import UtcDateTime

STATES: Final = ("overdue", "open", "late", "kept")
"""Of a promise: open after its day, open before its end, kept after its day, kept in time; the most urgent first."""

_HELPERS: Final = ["finding_state", "handled_at", "verified_at", "ended_at"]


def promises(
    conn: Connection,
    *,
    now: datetime,
    grid_code: str | None = None,
    review_code: str | None = None,
) -> pd.DataFrame:
    """Every promise of every day, the most urgent first; closing a day's link takes none of them back.

    A promise is closed on the day on which its incident was handled, and open again when that is reopened; without an
    incident, on the day on which the difference was settled. The promised day itself is still in time.

    Args:
        conn: A connection to the store.
        now: The present moment.
        grid_code: Of one grid, or of those whose code begins with this one of an area; of all when None.
        review_code: Of one day; of all when None.

    Returns:
        Columns `code`, `review_code`, `reviewed_on`, `reviewer_rank`, `grid_code`, `grid`, `community`, `street`,
        `category`, `item_code`, `owner` and `owner_name` (the department that has, or had, the matter), `promised_on`,
        `closed_on` (a date or None), `state` (one of `STATES`), `overdue_days` (whole days after the promised day, up
        to its end or to today; 0 in time), `incident_id`, `incident_code`, `incident_state`.
    """
    statement = placed(_promised())
    if grid_code is not None:
        statement = statement.where(Review.grid_code.startswith(grid_code, autoescape=True))
    if review_code is not None:
        statement = statement.where(Review.code == review_code)
    found = read_frame(conn, statement.order_by(Finding.promised_on, Finding.code))
    judged = judge(found, today=day_of(now)).drop(columns=_HELPERS)
    urgency = judged["state"].map({name: rank for rank, name in enumerate(STATES)})
    return judged.loc[urgency.sort_values(kind="stable").index].reset_index(drop=True)


def judge(found: pd.DataFrame, *, today: date) -> pd.DataFrame:
    """Say of each promise when it was closed and how it stands today.

    Args:
        found: Columns `promised_on`, `closed_on`, `finding_state`, `incident_id`, `incident_state`, `handled_at`,
            `verified_at`, `ended_at`.
        today: In China.

    Returns:
        The frame with `closed_on`, `state` and `overdue_days` as of `promises`.
    """
    in_loop = found["incident_id"].notna()
    loop_done = in_loop & found["incident_state"].notna() & ~found["incident_state"].isin(OPEN)
    own_done = ~in_loop & found["finding_state"].eq("settled")
    done_at = found["handled_at"].fillna(found["verified_at"]).fillna(found["ended_at"])
    loop_day = pd.Series(done_at.dt.tz_convert(LOCAL).dt.date, index=found.index, dtype=object)
    closed_on = loop_day.where(loop_done, found["closed_on"].where(own_done, None))
    closed_on = closed_on.astype(object).where(closed_on.notna(), None)
    until = [today if end is None else end for end in closed_on]
    late = [max(0, (end - promised).days) for end, promised in zip(until, found["promised_on"], strict=True)]
    days = pd.Series(late, index=found.index, dtype="int64")
    is_open, is_late = ~(loop_done | own_done), days.gt(0)
    state = np.select([is_open & is_late, is_open, is_late], ["overdue", "open", "late"], default="kept")
    return found.assign(closed_on=closed_on, state=pd.Series(state, index=found.index, dtype=object), overdue_days=days)


def _promised() -> Select[*tuple[Any, ...]]:
    """Promises with their day, place and incident: the first report where theirs is a duplicate of it."""
    own, first = aliased(Incident), aliased(Incident)
    first_id = select(func.min(first.id)).where(first.code == own.duplicate_of, first.is_duplicate.is_(False))
    followed = case((own.is_duplicate, func.coalesce(first_id.scalar_subquery(), own.id)), else_=own.id)
    owner = func.coalesce(Incident.department_code, Finding.owner)
    return (
        select(
            *(Finding.code, Finding.review_code, Review.reviewed_on, Review.reviewer_rank, Review.grid_code),
            *(Grid.name.label("grid"), COMMUNITY.name.label("community"), STREET.name.label("street")),
            *(Finding.category, Finding.item_code, owner.label("owner"), Department.name.label("owner_name")),
            *(Finding.promised_on, Finding.closed_on, Finding.state.label("finding_state")),
            *(Incident.id.label("incident_id"), Incident.code.label("incident_code")),
            *(Incident.state.label("incident_state"), Incident.handled_at, Incident.verified_at),
            func.coalesce(Incident.closed_at, Incident.as_of, type_=UtcDateTime()).label("ended_at"),
        )
        .join(Review, Review.code == Finding.review_code)
        .outerjoin(own, own.id == Finding.incident_id)
        .outerjoin(Incident, Incident.id == followed)
        .outerjoin(Department, Department.code == owner)
        .where(Finding.promised_on.is_not(None), Finding.state != "dismissed")
    )
