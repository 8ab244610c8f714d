"""Tables as frames: bulk reads without a Python object per value, and what a change must leave behind."""

from collections.abc import Callable, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Double,
    Float,
    Integer,
    LargeBinary,
    Select,
    Table,
    Text,
    func,
    insert,
    select,
    type_coerce,
)

from data import errors, geopackage, settings, types
from data.schema import LayerRevision


def read_frame(conn: Connection, statement: Select[*tuple[Any, ...]]) -> pd.DataFrame:
    """Rows of a statement without geometry, in types that the columns decide and not the values.

    Times are UTC to the microsecond; whole numbers and yes/no are `Int64` and `boolean` where NULL may stand (an H3
    cell does not survive a float), `int64` and `bool` elsewhere; dates and JSON are Python objects.
    """
    columns = list(statement.selected_columns)
    if conn.dialect.name == "sqlite":  # times are parsed in bulk, from the text that SQLite keeps
        raw = [_text(column) if isinstance(column.type, types.UtcDateTime) else column for column in columns]
        statement = statement.with_only_columns(*raw)
    rows = conn.execute(statement).all()
    values = zip(*rows, strict=True) if rows else ([] for _ in columns)
    series = {column.name: _series(list(each), column) for column, each in zip(columns, values, strict=True)}
    return pd.DataFrame(series, columns=[column.name for column in columns])


def _text(column: Any) -> Any:
    return type_coerce(column, Text()).label(column.name)


def _series(values: list[Any], column: Any) -> pd.Series:
    kind = column.type
    if isinstance(kind, types.UtcDateTime):
        parsed = pd.to_datetime(pd.Series(values, dtype=object), utc=True, format="ISO8601")
        return parsed.astype("datetime64[us, UTC]")
    if isinstance(kind, Integer | Boolean):
        may_miss = getattr(column, "nullable", False) or any(value is None for value in values)
        whole = ("Int64", "int64") if isinstance(kind, Integer) else ("boolean", "bool")
        return pd.Series(values, dtype=whole[0] if may_miss else whole[1])
    if isinstance(kind, Float):
        return pd.Series(values, dtype="float64")
    return pd.Series(values, dtype="str" if type(kind) is Text else object)


def read_features(conn: Connection, statement: Select[*tuple[Any, ...]], *, geometry: str = "geom") -> gpd.GeoDataFrame:
    """Rows of a statement with a geometry column, as a GeoDataFrame in EPSG:4490.

    Args:
        conn: A connection to the store.
        statement: A select that names its columns.
        geometry: The column that holds the shapes; it becomes the active geometry under the same name.
    """
    columns = [
        _bytes(column, conn).label(geometry) if column.name == geometry else column
        for column in statement.selected_columns
    ]
    frame = read_frame(conn, statement.with_only_columns(*columns))
    frame[geometry] = _decoded(conn, frame[geometry].tolist())
    return gpd.GeoDataFrame(frame, geometry=geometry, crs=types.STORE_CRS)


def _decoded(conn: Connection, blobs: list[bytes | None]) -> np.ndarray:
    try:
        return geopackage.decode(blobs)
    except shapely.errors.GEOSException as error:
        detail = f"a shape cannot be read: {error}"
        raise errors.StoreBrokenError(url=settings.shown(conn.engine.url), detail=detail) from error


def _bytes(column: Any, conn: Connection) -> Any:
    """The stored bytes of a geometry column, so that shapely decodes all rows at once."""
    if conn.dialect.name == "postgresql":
        return func.ST_AsBinary(column, type_=LargeBinary())
    return type_coerce(column, LargeBinary())


def record_change(conn: Connection, table: Table, *, touched: Sequence[float] | None = None) -> None:
    """Say that a table has changed, in the same transaction as the change.

    PostgreSQL's triggers do it by themselves; the GeoPackage keeps the time and the extent of its contents, and its
    trigger raises the layer's revision, for GDAL's edits as for ours.

    Args:
        conn: The writing transaction.
        table: What has changed.
        touched: West, south, east and north edge of the rows that were added. The extent then only widens, without
            a look at every row: for a few rows in a large table. Empty where no shape is new.
    """
    if conn.dialect.name == "postgresql":
        return
    geometry = next((column for column in table.columns if isinstance(column.type, types.Geometry)), None)
    if geometry is None:
        geopackage.record_change(conn, table.name, bounds=None)
    elif touched is not None:
        geopackage.record_growth(conn, table.name, bounds=touched)
    else:
        shapes = geopackage.decode(conn.execute(select(type_coerce(geometry, LargeBinary()))).scalars())
        there = shapes[~(shapely.is_missing(shapes) | shapely.is_empty(shapes))]
        bounds = [float(edge) for edge in shapely.total_bounds(there)] if len(there) else None
        geopackage.record_change(conn, table.name, bounds=bounds)


def revisions(conn: Connection) -> dict[str, int]:
    """How often each layer has changed, by table name."""
    statement = select(LayerRevision.layer, LayerRevision.revision).order_by(LayerRevision.layer)
    return {row.layer: row.revision for row in conn.execute(statement)}


def append(conn: Connection, table: Table, rows: pd.DataFrame) -> None:
    """Insert a frame's rows in bulk; shapes in EPSG:4490, single parts become the multi-part type of the column.

    Args:
        conn: A writing transaction; the caller also calls `record_change`.
        table: Where to.
        rows: Columns named as the table's; a missing value of any kind is stored as NULL.
    """
    names = [column.name for column in table.columns if column.name in rows]
    values = {name: _values(table.columns[name], rows[name], conn) for name in names}
    if rows.empty or not names:
        return
    conn.execute(insert(table), [dict(zip(names, row, strict=True)) for row in zip(*values.values(), strict=True)])


def _values(column: Column[Any], series: pd.Series, conn: Connection) -> list[Any]:
    if isinstance(column.type, types.Geometry):
        shapes = series.astype(object).where(series.notna(), None).to_numpy()
        return types.encode_geometries(as_kind(shapes, column.type.kind), dialect_name=conn.dialect.name)
    if isinstance(column.type, types.UtcDateTime) and conn.dialect.name != "postgresql":
        return list(_utc_texts(series))
    if isinstance(column.type, types.UtcDateTime):
        return [None if pd.isna(value) else value.to_pydatetime() for value in pd.to_datetime(series, utc=True)]
    convert = _PYTHON_TYPES.get(type(column.type), _as_it_is)
    missing = series.isna().to_numpy() if not isinstance(column.type, types.Json) else [v is None for v in series]
    return [None if absent else convert(value) for value, absent in zip(series, missing, strict=True)]


def _as_it_is(value: Any) -> Any:
    return value


_PYTHON_TYPES: dict[type[Any], Callable[[Any], Any]] = {Integer: int, BigInteger: int, Double: float, Boolean: bool}


def as_kind(shapes: Any, kind: str) -> np.ndarray:
    """Shapes as a column of `kind` holds them: polygons and lines become multi-part ones of one part."""
    turned = np.array(shapes, dtype=object)
    single, join = {
        "MULTIPOLYGON": (3, shapely.multipolygons),
        "MULTILINESTRING": (1, shapely.multilinestrings),
    }.get(kind, (-2, None))
    lone = shapely.get_type_id(turned) == single
    if join is not None and lone.any():
        turned[lone] = join(turned[lone], indices=np.arange(int(lone.sum())))
    return turned


def _utc_texts(times: pd.Series) -> list[str | None]:
    """UTC times of a column as `data.types.utc_text` writes them, in bulk; missing ones become None."""
    instants = pd.to_datetime(times, utc=True).dt.tz_localize(None).to_numpy("datetime64[ms]")
    texts = np.char.add(np.datetime_as_string(instants), "Z")
    return [None if text == "NaTZ" else text for text in texts.tolist()]
