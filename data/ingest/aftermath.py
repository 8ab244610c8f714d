"""What an import changes beyond its own rows: parents of areas, grids of buildings and incidents, findings."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from sqlalchemy import Connection, bindparam, select, update

from data.frames import read_features, record_change
from data.ingest import quality
from data.ingest.assign import GridIndex, grids_in_force
from data.ingest.completion import CELL_RESOLUTION
from data.ingest.known import study_area
from data.ingest.request import ImportResult
from data.schema import Area, Building, Grid, Incident
from data.schema.territory import AREA_CODE_DIGITS
from geo.cells import cell_of

_PART = 100_000  # rows placed anew at a time


def follow_up(conn: Connection, results: Mapping[str, ImportResult], *, now: datetime) -> None:
    """Bring the rest of the store in line with what was imported.

    Args:
        conn: The writing transaction of the import.
        results: What came of the import, by table.
        now: The present moment.
    """
    changed = {table for table, result in results.items() if result.rows_added or result.rows_changed}
    if "area" in changed:
        _link_communities(conn)
    if "grid" in changed:
        _place_buildings(conn)
    if changed & {"area", "grid"}:
        _place_incidents(conn)
    if changed & quality.CHECKED_TABLES:
        quality.record(conn, at=now)


def _link_communities(conn: Connection) -> None:
    """Give areas their parents and grids their communities by the digits of their codes."""
    areas = pd.DataFrame(
        conn.execute(select(Area.id, Area.code, Area.parent_code)).all(), columns=["id", "code", "now"]
    )
    codes = set(areas["code"])
    shorter = {
        AREA_CODE_DIGITS["community"]: AREA_CODE_DIGITS["street"],
        AREA_CODE_DIGITS["street"]: AREA_CODE_DIGITS["district"],
    }
    parents = [code[: shorter[len(code)]] if len(code) in shorter else None for code in areas["code"]]
    _assign(conn, Area.__table__, "parent_code", areas, [one if one in codes else None for one in parents])
    grids = pd.DataFrame(
        conn.execute(select(Grid.id, Grid.code, Grid.community_code)).all(), columns=["id", "code", "now"]
    )
    owners = grids["code"].str[: AREA_CODE_DIGITS["community"]]
    _assign(conn, Grid.__table__, "community_code", grids, [one if one in codes else None for one in owners])


def _assign(conn: Connection, table: Any, column: str, rows: pd.DataFrame, values: list[Any]) -> None:
    """Fill a column where it is empty and a value is known."""
    filled = [
        {"row": int(row), "value": value}
        for row, now, value in zip(rows["id"], rows["now"], values, strict=True)
        if pd.isna(now) and value is not None
    ]
    if filled:
        statement = update(table).where(table.c.id == bindparam("row")).values({column: bindparam("value")})
        conn.execute(statement, filled)
        record_change(conn, table)


def _place_buildings(conn: Connection) -> None:
    """Say anew in which grid every building stands."""
    grids = grids_in_force(conn)
    shapes = read_features(conn, select(Building.id, Building.grid_code, Building.geom).order_by(Building.id))
    found = grids.codes_at(shapely.point_on_surface(shapes["geom"].to_numpy()))
    _rewrite(conn, Building.__table__, shapes, {"grid_code": found})


def _place_incidents(conn: Connection) -> None:
    """Say anew whether incidents lie in the district, and in which grid; pile-ups stay what they are."""
    grids, area = grids_in_force(conn), study_area(conn)
    last = 0
    while True:
        columns = (Incident.id, Incident.grid_code, Incident.location_quality, Incident.cell, Incident.geom)
        statement = select(*columns).where(Incident.id > last, Incident.geom.is_not(None)).order_by(Incident.id)
        part = read_features(conn, statement.limit(_PART))
        if part.empty:
            return
        last = int(part["id"].iloc[-1])
        _place_part(conn, part, grids, area)


def _place_part(conn: Connection, part: pd.DataFrame, grids: GridIndex, area: shapely.Geometry | None) -> None:
    points = part["geom"].to_numpy()
    lon, lat = shapely.get_x(points), shapely.get_y(points)
    is_inside = np.ones(len(part), dtype=bool) if area is None else shapely.intersects_xy(area, lon, lat)
    is_piled = (part["location_quality"] == "pile_up").to_numpy()
    exact = is_inside & ~is_piled
    quality_now = np.where(is_piled, "pile_up", np.where(is_inside, "exact", "outside")).astype(object)
    cells = np.full(len(part), None, dtype=object)
    cells[exact] = cell_of(lon[exact], lat[exact], resolution=CELL_RESOLUTION).astype(np.int64).tolist()
    codes = np.full(len(part), None, dtype=object)
    of_grid = exact | (is_inside & is_piled & part["grid_code"].notna().to_numpy())  # what a grid's own sign placed
    codes[of_grid] = grids.codes_at(points[of_grid])
    _rewrite(conn, Incident.__table__, part, {"grid_code": codes, "location_quality": quality_now, "cell": cells})


def _rewrite(conn: Connection, table: Any, rows: pd.DataFrame, values: Mapping[str, npt.NDArray[np.object_]]) -> None:
    """Write columns of the rows in which any differs."""
    differs = np.zeros(len(rows), dtype=bool)
    for name, after in values.items():
        before = rows[name].astype(object).where(rows[name].notna(), None).to_numpy()
        differs |= np.asarray(before != after, dtype=bool)
    if not differs.any():
        return
    columns = {f"new_{name}": after[differs] for name, after in values.items()}
    lines = [
        {"row": row, **dict(zip(columns, line, strict=True))}
        for row, line in zip(rows["id"][differs].tolist(), zip(*columns.values(), strict=True), strict=True)
    ]
    statement = update(table).where(table.c.id == bindparam("row"))
    conn.execute(statement.values({name: bindparam(f"new_{name}") for name in values}), lines)
    record_change(conn, table, touched=None if len(rows) < _PART else list(shapely.total_bounds(rows["geom"])))
