"""What is going on at this moment: what is open, what came in last, how far the latest matters have come."""

from datetime import datetime

import geopandas as gpd
import pandas as pd
from sqlalchemy import ColumnElement, Connection, case, func, select

from data.frames import read_features, read_frame
from data.loop.machine import OPEN
from data.schema import Department, Incident

STEPS: dict[str, ColumnElement[bool]] = {
    "collected": Incident.reported_at.is_not(None),
    "dispatched": Incident.dispatched_at.is_not(None),
    "handled": Incident.handled_at.is_not(None),
    "verified": Incident.verified_at.is_not(None),
    "closed": Incident.closed_at.is_not(None),
}
"""The steps of the loop that a wall tells apart, and what shows that one is done: 采集 分派 处置 核查 办结."""

_COUNTS = Incident.is_duplicate.is_(False)


def open_now(conn: Connection) -> pd.DataFrame:
    """Every incident in which somebody has still to act.

    Returns:
        Columns `id`, `grid_code`, `department_code`, `state`, `due_at`; by row number.
    """
    columns = (
        Incident.id,
        Incident.grid_code,
        Incident.department_code,
        Incident.state,
        Incident.due_at,
    )
    return read_frame(conn, select(*columns).where(_COUNTS, Incident.state.in_(OPEN)).order_by(Incident.id))


def come_so_far(conn: Connection, *, since: datetime, until: datetime) -> pd.DataFrame:
    """One row: of the incidents reported in [since, until) how many have done each of `STEPS`."""
    done = [func.coalesce(func.sum(case((is_done, 1), else_=0)), 0).label(name) for name, is_done in STEPS.items()]
    within = (Incident.reported_at >= since, Incident.reported_at < until)
    return read_frame(conn, select(*done).where(_COUNTS, *within))


def arrivals(conn: Connection, *, limit: int) -> gpd.GeoDataFrame:
    """What came in last and has an exact place, the last first.

    Returns:
        Columns `id`, `category`, `grid_code`, `source`, `reported_at`, `geom`.
    """
    shown = (
        Incident.id,
        Incident.category,
        Incident.grid_code,
        Incident.source,
        Incident.reported_at,
        Incident.geom,
    )
    placed = select(*shown).where(_COUNTS, Incident.location_quality == "exact")
    return read_features(conn, placed.order_by(Incident.id.desc()).limit(limit))


def departments(conn: Connection) -> pd.DataFrame:
    """Columns `code`, `name`, `tier`; by code."""
    return read_frame(conn, select(Department.code, Department.name, Department.tier).order_by(Department.code))
