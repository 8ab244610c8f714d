"""What was promised at the reviews of one grid, where, and what became of it."""

from datetime import date, datetime
from typing import Final

import geopandas as gpd
import numpy as np
from sqlalchemy import Connection

from data.plans.days import day_of
from data.queries.grid_contents import promised_in
from data.reviews.after.promise_register import promises

STANDINGS: Final = {"open": "open", "overdue": "overdue", "kept": "kept", "late": "kept_late"}
"""How a promise stands, as a brief says it, by its state in the register."""


def promises_of(conn: Connection, grid_code: str, *, now: datetime) -> gpd.GeoDataFrame:
    """Every promise of a grid's reviews, the latest day first, judged as the register judges it.

    Returns:
        The columns of `data.reviews.after.promise_register.promises`; `item_name`, `geom`, `standing` ("open",
        "overdue", "kept", "kept_late") and `days` (past the promised day if overdue, left if open, since it was kept
        otherwise).
    """
    found = promised_in(conn, grid_code).merge(promises(conn, now=now, grid_code=grid_code), on="code")
    today = day_of(now)
    rows = zip(found["promised_on"], found["closed_on"], strict=True)
    days = np.array([_days(promised, closed, today) for promised, closed in rows], dtype="int64")
    return found.assign(standing=found["state"].map(STANDINGS), days=days)


def _days(promised: date, closed: date | None, today: date) -> int:
    return abs((today - promised).days) if closed is None else (today - closed).days
