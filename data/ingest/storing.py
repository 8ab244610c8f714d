"""Rows into a table: compared with what is there, then added or changed, all in the caller's transaction."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from sqlalchemy import Boolean, Column, Connection, Date, Integer, Table, select

from data.geopackage import decode
from data.types import STORE_SRID, Geometry, Json, UtcDateTime, encode_geometries

Values = npt.NDArray[np.object_]

SAME_POINT_DEG = 1e-10
"""A hundredth of a millimetre: what text formats round away."""

_HAS_SRID = 0x20  # in the highest byte of a little-endian type
_FETCH = 20_000  # keys in one question; SQLite allows 32,766 parameters, PostgreSQL 65,535


@dataclass(frozen=True)
class Counts:
    """What became of rows."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(self.added + other.added, self.changed + other.changed, self.unchanged + other.unchanged)


class Store:
    """One table on one connection, spoken to in the driver's own values: no Python object per cell in between."""

    def __init__(self, conn: Connection, table: Table, *, key: tuple[str, ...]) -> None:
        self.conn = conn
        self.table = table
        self.key = key
        self.is_postgres = conn.dialect.name == "postgresql"
        self._mark = "%s" if self.is_postgres else "?"

    def existing(self, rows: pd.DataFrame) -> pd.Series:
        """The row number in the store of every row that is there; index = row number in the file."""
        found = self._fetch(rows, ["id"])
        return pd.Series(
            [found[key][0] if key in found else None for key in self._keys(rows)], index=rows.index, dtype="Int64"
        )

    def has_codes(self, codes: pd.Series) -> bool:
        """Whether any of these codes is in the table."""
        column = self.table.columns["code"]
        statement = select(column).where(column.in_(codes.unique()[:_FETCH].tolist())).limit(1)
        return self.conn.execute(statement).first() is not None

    def put(self, rows: pd.DataFrame, *, kept: frozenset[str], beside_the_point: frozenset[str]) -> Counts:
        """Add rows that are new, change those that differ, leave the others.

        Args:
            rows: Columns of the table, the key among them; every row once.
            kept: Columns that a row keeps if it is in the store already.
            beside_the_point: Columns that are written with a change, but are no change by themselves.

        Returns:
            How many of each.
        """
        columns = [name for name in map(str, rows) if name in self.table.columns]
        values = {name: self.values(rows[name], name) for name in columns}
        updated = [name for name in columns if name not in kept and name not in self.key]
        compared = [name for name in updated if name not in beside_the_point]
        stored = self._fetch(rows, ["id", *compared])
        old = _objects([stored.get(key) for key in self._keys(rows)])
        is_new = np.array([one is None for one in old], dtype=bool)
        differs = np.zeros(len(rows), dtype=bool)
        for number, name in enumerate(compared, start=1):
            before = _objects([one[number] for one in old[~is_new]])
            differs[~is_new] |= self._changed(name, values[name][~is_new], before)
        self._insert(columns, [values[name][is_new] for name in columns])
        self._update(updated, [values[name][differs] for name in updated], _objects([one[0] for one in old[differs]]))
        added, changed = int(is_new.sum()), int(differs.sum())
        return Counts(added, changed, len(rows) - added - changed)

    def values(self, column: pd.Series, name: str) -> Values:
        """A column as the driver stores and returns it; None for nothing."""
        return _stored(column, self.table.columns[name], self.is_postgres, self.conn.dialect.name)

    def _changed(self, name: str, now: Values, before: Values) -> npt.NDArray[np.bool_]:
        """Where values differ; a ring that starts elsewhere, runs the other way, or was rounded is the same ring."""
        changed = np.asarray(now != before, dtype=bool)
        if self._is_shape(name) and changed.any():
            one, other = (shapely.normalize(decode(values[changed])) for values in (now, before))
            changed[changed] = ~np.asarray(shapely.equals_exact(one, other, SAME_POINT_DEG), dtype=bool)
        return changed

    def _keys(self, rows: pd.DataFrame) -> list[tuple[Any, ...]]:
        return list(zip(*(self.values(rows[name], name) for name in self.key), strict=True))

    def _fetch(self, rows: pd.DataFrame, columns: list[str]) -> dict[tuple[Any, ...], tuple[Any, ...]]:
        """Stored rows with the codes of these, by their natural key; asked source by source where that is indexed."""
        codes = pd.Series(self.values(rows["code"], "code"), dtype=object)
        if "source" not in self.key:
            return self._fetch_where("", (), codes.unique().tolist(), columns)
        sources = pd.Series(self.values(rows["source"], "source"), dtype=object)
        found: dict[tuple[Any, ...], tuple[Any, ...]] = {}
        for source, mine in codes.groupby(sources):
            found |= self._fetch_where(f"source = {self._mark} AND ", (source,), mine.unique().tolist(), columns)
        return found

    def _fetch_where(
        self, condition: str, given: tuple[Any, ...], codes: list[str], columns: list[str]
    ) -> dict[tuple[Any, ...], tuple[Any, ...]]:
        shown = ", ".join([*(self._shown(name) for name in self.key), *(self._shown(name) for name in columns)])
        width = len(self.key)
        found: dict[tuple[Any, ...], tuple[Any, ...]] = {}
        for start in range(0, len(codes), _FETCH):
            part = codes[start : start + _FETCH]
            marks = ", ".join([self._mark] * len(part))
            sql = f"SELECT {shown} FROM {self.table.name} WHERE {condition}code IN ({marks})"  # noqa: S608
            for row in self.conn.exec_driver_sql(sql, (*given, *part)):
                found[tuple(row[:width])] = tuple(row[width:])
        return found

    def _insert(self, columns: list[str], values: list[Values]) -> None:
        if self.is_postgres:
            self._copy(columns, values)
            return
        names, marks = ", ".join(_quoted(columns)), ", ".join(self._placeholder(name) for name in columns)
        self._run(f"INSERT INTO {self.table.name} ({names}) VALUES ({marks})", values)  # noqa: S608

    def _update(self, columns: list[str], values: list[Values], ids: Values) -> None:
        if columns:
            changes = ", ".join(f"{_quoted([name])[0]} = {self._placeholder(name)}" for name in columns)
            self._run(f"UPDATE {self.table.name} SET {changes} WHERE id = {self._mark}", [*values, ids])  # noqa: S608

    def _copy(self, columns: list[str], values: list[Values]) -> None:
        """Thousands of rows in one statement, the fastest way into PostgreSQL."""
        if len(values[0]) == 0:
            return
        sent = [_with_srid(part) if self._is_shape(name) else part for name, part in zip(columns, values, strict=True)]
        statement = f"COPY {self.table.name} ({', '.join(_quoted(columns))}) FROM STDIN"
        driver = self.conn.connection.driver_connection
        assert driver is not None  # noqa: S101 - the connection is open
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for row in zip(*sent, strict=True):
                copy.write_row(row)

    def _is_shape(self, name: str) -> bool:
        return isinstance(self.table.columns[name].type, Geometry)

    def _run(self, sql: str, values: list[Values]) -> None:
        rows = list(zip(*values, strict=True))
        if rows:
            self.conn.exec_driver_sql(sql, rows)

    def _shown(self, name: str) -> str:
        quoted = _quoted([name])[0]
        kind = self.table.columns[name].type
        if self.is_postgres and isinstance(kind, Geometry):
            return f"ST_AsBinary({quoted})"
        return f"{quoted}::text" if self.is_postgres and isinstance(kind, Json) else quoted

    def _placeholder(self, name: str) -> str:
        kind = self.table.columns[name].type
        if self.is_postgres and isinstance(kind, Geometry):
            return f"ST_GeomFromWKB({self._mark}, {STORE_SRID})"
        return f"{self._mark}::jsonb" if self.is_postgres and isinstance(kind, Json) else self._mark


def _with_srid(shapes: Values) -> Values:
    """WKB as PostGIS reads it in a COPY: hexadecimal, with the reference system in its header.

    Source: PostGIS's extended WKB: a flag in the type, then the system's number.
    """
    system = STORE_SRID.to_bytes(4, "little")
    return _objects(
        [None if wkb is None else (wkb[:4] + bytes([wkb[4] | _HAS_SRID]) + system + wkb[5:]).hex() for wkb in shapes]
    )


def _quoted(names: list[str]) -> list[str]:
    return [f'"{name}"' for name in names]


def _stored(column: pd.Series, told: Column[Any], is_postgres: bool, dialect: str) -> Values:
    """Values in the form in which the driver takes and gives them."""
    if isinstance(told.type, Geometry):
        return _objects(encode_geometries(column.to_numpy(dtype=object), dialect_name=dialect))
    if isinstance(told.type, UtcDateTime):
        return _times(column, is_postgres)
    if isinstance(told.type, Date):
        return _days(pd.to_datetime(column), is_postgres)
    convert: Callable[[Any], Any] = str
    if isinstance(told.type, Json):
        convert = _json
    elif isinstance(told.type, Boolean):
        convert = bool if is_postgres else int
    elif isinstance(told.type, Integer):
        convert = int
    elif told.type.python_type is float:
        convert = float
    missing = column.isna().to_numpy()
    return _objects([None if gone else convert(value) for value, gone in zip(column.tolist(), missing, strict=True)])


def _times(column: pd.Series, is_postgres: bool) -> Values:
    utc = pd.to_datetime(column, utc=True)
    missing = utc.isna().to_numpy()
    if is_postgres:
        values = _objects(list(utc.dt.floor("ms").dt.to_pydatetime()))
    else:
        naive = utc.dt.tz_localize(None).to_numpy().astype("datetime64[ms]")
        values = _objects([f"{text}Z" for text in np.datetime_as_string(naive, unit="ms").tolist()])
    values[missing] = None
    return values


def _days(days: pd.Series, is_postgres: bool) -> Values:
    missing = days.isna().to_numpy()
    texts = np.datetime_as_string(days.to_numpy().astype("datetime64[D]"), unit="D").tolist()
    values = _objects([pd.Timestamp(text).date() if is_postgres and text != "NaT" else text for text in texts])
    values[missing] = None
    return values


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _objects(values: list[Any]) -> Values:
    """A list as an array of objects, whatever its items are."""
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array
