"""What was promised at the reviews of one grid, and what became of it."""

from collections.abc import Hashable, Mapping
from datetime import date, datetime
from typing import Any, Literal

import geopandas as gpd
import numpy as np
import pandas as pd
from sqlalchemy import Connection

from data.plans.days import day_of
from data.queries.grid_contents import promised_in
from data.queries.incidents import HANDLED_STATES

Standing = Literal["open", "overdue", "kept", "kept_late"]


def promises_of(conn: Connection, grid_code: str, *, now: datetime) -> gpd.GeoDataFrame:
    """Every promise of a grid's reviews.

    Returns:
        The columns of `data.queries.grid_contents.promised_in`, and `closed_on` (its own day, or the one on which its
        incident was handled), `standing` ("open", "overdue", "kept", "kept_late") and `days` (past the promised day
        if overdue, left if open, since it was kept otherwise).
    """
    found = promised_in(conn, grid_code)
    today = day_of(now)
    closed = [_closed_on(row) for row in found.to_dict("records")]
    rows = list(zip(found["promised_on"], closed, strict=True))
    return found.assign(
        closed_on=pd.Series(closed, index=found.index, dtype=object),
        standing=[_standing(promised, done, today) for promised, done in rows],
        days=np.array([_days(promised, done, today) for promised, done in rows], dtype="int64"),
    )


def _closed_on(row: Mapping[Hashable, Any]) -> date | None:
    own, at = row["closed_on"], row["handled_at"]
    if isinstance(own, date):
        return own
    return day_of(at) if row["incident_state"] in HANDLED_STATES and not pd.isna(at) else None


def _standing(promised: date, done: date | None, today: date) -> Standing:
    if done is None:
        return "overdue" if promised < today else "open"
    return "kept" if done <= promised else "kept_late"


def _days(promised: date, done: date | None, today: date) -> int:
    return abs((today - promised).days) if done is None else (today - done).days
