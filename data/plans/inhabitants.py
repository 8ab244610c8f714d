"""What lives and works in grids when their lines move: buildings, open incidents, micro-grids, posts."""

from collections.abc import Collection
from datetime import date
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from sqlalchemy import ColumnElement, Connection, bindparam, or_, select, update

from data.frames import read_features, read_frame, record_change
from data.ingest.assign import GridIndex
from data.plans.days import start_of
from data.queries.grids import grids, holding_on
from data.queries.incidents import HANDLED_STATES
from data.schema import Building, Grid, Incident, Worker

UNDECIDED: Final = ("kind", "code", "grid_code", "name", "is_filled")


def place_buildings(conn: Connection, lines: pd.DataFrame, *, gone: Collection[str], on: date) -> int:
    """Put buildings into a plan's grids by where they stand.

    Args:
        conn: A writing transaction in which the grids have been redrawn.
        lines: The plan's grids: columns `code`, `grid_class`, `geom`.
        gone: Codes of the grids that stood there before.
        on: The first day of the plan.

    Returns:
        How many changed grid.
    """
    rows = read_features(conn, select(Building.id, Building.grid_code, Building.geom).order_by(Building.id))
    return _placed(conn, Building.__table__, rows, lines, gone=gone, on=on)


def place_open_incidents(conn: Connection, lines: pd.DataFrame, *, gone: Collection[str], on: date) -> int:
    """The same for incidents that are not handled yet, or came in on the first day or later.

    What was handled before stays with the grid that handled it.
    """
    is_open: ColumnElement[bool] = Incident.state.not_in(HANDLED_STATES)
    statement = (
        select(Incident.id, Incident.grid_code, Incident.geom)
        .where(
            Incident.location_quality == "exact",
            Incident.geom.is_not(None),
            or_(is_open, Incident.reported_at >= start_of(on)),
        )
        .order_by(Incident.id)
    )
    return _placed(conn, Incident.__table__, read_features(conn, statement), lines, gone=gone, on=on)


def needing_decision(conn: Connection, *, on: date, gone: Collection[str] = ()) -> pd.DataFrame:
    """Micro-grids and posts whose grid is no more.

    Args:
        conn: A connection to the store.
        on: The day to look at.
        gone: Codes of grids to count as gone besides, to look ahead at a plan.

    Returns:
        Columns `kind` ("micro_grid" or "post"), `code`, `grid_code` (of the grid that is no more), `name` (of the
        micro-grid, or the post's role), `is_filled` (of a post; missing for a micro-grid); by kind and code.
    """
    standing = read_frame(conn, select(Grid.code, Grid.parent_code, Grid.name).where(holding_on(on)))
    there = set(standing["code"]) - set(gone)
    micro = standing[standing["parent_code"].notna() & ~standing["parent_code"].isin(there)]
    posts = read_frame(conn, select(Worker.code, Worker.grid_code, Worker.role, Worker.is_filled))
    posts = posts[~posts["grid_code"].isin(there)]
    told = [
        micro.rename(columns={"parent_code": "grid_code"}).assign(kind="micro_grid", is_filled=None),
        posts.rename(columns={"role": "name"}).assign(kind="post"),
    ]
    alike = [frame[list(UNDECIDED)].astype({"is_filled": "boolean"}) for frame in told]
    return pd.concat(alike).sort_values(["kind", "code"], ignore_index=True)


def _placed(
    conn: Connection, table: Any, rows: pd.DataFrame, lines: pd.DataFrame, *, gone: Collection[str], on: date
) -> int:
    """Give the rows that stand in a plan's grids, or stood in those of before, the grid that they stand in now."""
    points = shapely.point_on_surface(rows["geom"].to_numpy())
    found = GridIndex.of(lines).codes_at(points)
    before = rows["grid_code"].astype(object).where(rows["grid_code"].notna(), None).to_numpy()
    inside = found != None  # noqa: E711 (element by element)
    lost = ~inside & np.isin(before.astype(str), list(map(str, gone)))
    if lost.any():
        found[lost] = GridIndex.of(grids(conn, on=on)).codes_at(points[lost])
    moves = (inside | lost) & np.asarray(found != before, dtype=bool)
    if moves.any():
        _write(conn, table, rows["id"].to_numpy()[moves], found[moves])
        record_change(conn, table, touched=list(shapely.total_bounds(points[moves])))
    return int(moves.sum())


def _write(conn: Connection, table: Any, ids: npt.NDArray[np.int64], codes: npt.NDArray[np.object_]) -> None:
    statement = update(table).where(table.c.id == bindparam("row")).values(grid_code=bindparam("grid"))
    conn.execute(statement, [{"row": int(row), "grid": code} for row, code in zip(ids, codes, strict=True)])
