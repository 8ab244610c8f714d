"""Every value that has a form: shapes, times and JSON, which another program may have written."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import shapely
from sqlalchemy import Column, Connection, LargeBinary, Table, func, select, text, type_coerce

from data import geopackage, types
from data.verification.problem import Problem

CHUNK_ROWS = 20_000
_NAMED = 3

_SHAPELY_KINDS = {
    "POINT": {0},
    "LINESTRING": {1},
    "MULTILINESTRING": {5},
    "MULTIPOLYGON": {6},
}

_REMEDIES = {
    "unreadable": "Draw them again in QGIS, or restore a backup.",
    "empty": "Draw them in QGIS, or import the layer again.",
    "of the wrong kind": "Convert them in QGIS (multi-part, without curves), or import the layer again.",
    "not valid": "Mend them with QGIS's “fix geometries”, or import the layer again, which offers it.",
    "off the map": "Longitude is within -180..180 and latitude within -90..90: import the layer with its datum.",
}

_UTC_PATTERN = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9][0-9][0-9]Z"


def problems(conn: Connection, table: Table) -> list[Problem]:
    """What is wrong with the values of one table."""
    found = []
    for column in table.columns:
        if isinstance(column.type, types.Geometry):
            found += _of_shapes(conn, column, kind=column.type.kind)
        elif conn.dialect.name == "sqlite":  # PostgreSQL takes no other form
            found += _of_text(conn, column)
    return found


def _of_shapes(conn: Connection, column: Column[Any], *, kind: str) -> list[Problem]:
    rows_by_fault: dict[str, list[int]] = {fault: [] for fault in _REMEDIES}
    for ids, blobs in _chunks(conn, column):
        for fault, hit in _faults(blobs, kind=kind).items():
            rows_by_fault[fault] += [int(number) for number in ids[hit]]
    return [
        Problem(column.table.name, f"{_counted('shape', rows)} {fault} ({_rows(rows)})", _REMEDIES[fault])
        for fault, rows in rows_by_fault.items()
        if rows
    ]


def _chunks(conn: Connection, column: Column[Any]) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    is_postgresql = conn.dialect.name == "postgresql"
    stored = func.ST_AsBinary(column, type_=LargeBinary()) if is_postgresql else type_coerce(column, LargeBinary())
    statement = select(column.table.c.id, stored).where(column.is_not(None)).order_by(column.table.c.id)
    for part in conn.execute(statement.execution_options(yield_per=CHUNK_ROWS)).partitions():
        yield np.array([row[0] for row in part]), np.array([row[1] for row in part], dtype=object)


def _faults(blobs: np.ndarray, *, kind: str) -> dict[str, np.ndarray]:
    """Which shapes have which fault; the first that applies, since the others follow from it."""
    shapes = geopackage.decode(blobs, on_invalid="ignore")
    unread = shapely.is_missing(shapes)
    empty = shapely.is_empty(shapes)
    kinds = _SHAPELY_KINDS.get(kind)
    wrong = ~np.isin(shapely.get_type_id(shapes), list(kinds)) if kinds else np.zeros(len(shapes), dtype=bool)
    west, south, east, north = shapely.bounds(shapes).T
    inside = (west >= -180) & (east <= 180) & (south >= -90) & (north <= 90)
    ordered = {
        "unreadable": unread,
        "empty": empty,
        "of the wrong kind": wrong,
        "not valid": ~shapely.is_valid(shapes),
        "off the map": ~inside,
    }
    seen = np.zeros(len(shapes), dtype=bool)
    first = {}
    for fault, hit in ordered.items():
        first[fault] = hit & ~seen
        seen |= hit
    return first


def _of_text(conn: Connection, column: Column[Any]) -> list[Problem]:
    name, table = f'"{column.name}"', f'"{column.table.name}"'
    if isinstance(column.type, types.UtcDateTime):
        broken, noun = f"{name} NOT GLOB '{_UTC_PATTERN}'", "time"
        remedy = "Write them in UTC, as 2026-11-21T01:30:00.000Z: other forms sort wrongly."
    elif isinstance(column.type, types.Json):
        broken, noun, remedy = f"NOT json_valid({name})", "value", 'Write them as JSON, such as ["water", "rest"].'
    else:
        return []
    statement = f"SELECT id FROM {table} WHERE {name} IS NOT NULL AND {broken} ORDER BY id"  # noqa: S608 - names are ours
    rows = [int(number) for number in conn.execute(text(statement)).scalars()]
    if not rows:
        return []
    what = (
        f"{_counted(noun, rows)} in {column.name} {'has' if len(rows) == 1 else 'have'} the wrong form ({_rows(rows)})"
    )
    return [Problem(column.table.name, what, remedy)]


def _counted(noun: str, rows: list[int]) -> str:
    return f"{len(rows):,} {noun}{'' if len(rows) == 1 else 's'}"


def _rows(rows: list[int]) -> str:
    named = ", ".join(str(number) for number in rows[:_NAMED])
    return f"id {named}{', ...' if len(rows) > _NAMED else ''}"
