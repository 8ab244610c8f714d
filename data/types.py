"""Column types that mean the same on both back ends and stay within GeoPackage's own type names on SQLite."""

import json
from datetime import UTC, datetime
from functools import partial
from typing import Any

import geoalchemy2
import numpy as np
import shapely
from sqlalchemy import BigInteger, Dialect, Integer, Text
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP
from sqlalchemy.dialects.sqlite import base as sqlite_dialect
from sqlalchemy.types import TypeDecorator, TypeEngine, UserDefinedType

from data import geopackage

STORE_SRID = 4490
"""EPSG code of every stored geometry: longitude/latitude on CGCS2000, the legal datum; within decimetres of WGS 84."""

STORE_CRS = f"EPSG:{STORE_SRID}"

LongInteger = BigInteger().with_variant(Integer(), "sqlite")
"""A whole number of 64 bits, which GeoPackage calls INTEGER."""

CellId = LongInteger
"""An H3 cell: its highest bit is never set, so it fits a signed 64-bit integer."""


GEOMETRY_KINDS = (
    "GEOMETRY",
    "POINT",
    "LINESTRING",
    "POLYGON",
    "MULTIPOINT",
    "MULTILINESTRING",
    "MULTIPOLYGON",
    "GEOMETRYCOLLECTION",
)


class _NamedColumn(UserDefinedType[Any]):
    """A SQLite column of a given type name, its values passed through."""

    cache_ok = True

    def __init__(self, name: str) -> None:
        self.name = name

    def get_col_spec(self, **_: Any) -> str:
        return self.name


class _PostgisGeometry(geoalchemy2.Geometry):
    """GeoAlchemy2's geometry, exchanged as WKB so that shapely reads and writes it in bulk."""

    from_text = "ST_GeomFromWKB"
    as_binary = "ST_AsBinary"
    cache_ok = True

    def result_processor(self, dialect: Dialect, coltype: object) -> None:
        return None


class Geometry(TypeDecorator[shapely.Geometry]):
    """A shapely geometry in EPSG:4490; GeoPackage binary on SQLite, PostGIS geometry on PostgreSQL."""

    impl = _NamedColumn
    cache_ok = True
    spatial_index = False  # GeoAlchemy2's listeners ask; the migrations make the index

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind

    def load_dialect_impl(self, dialect: Dialect | None) -> TypeEngine[Any]:
        if dialect is None:  # GeoAlchemy2's listeners ask like this whether a column is a raster
            return _NamedColumn(self.kind)
        if dialect.name == "postgresql":
            kind = _PostgisGeometry(geometry_type=self.kind, srid=STORE_SRID, spatial_index=False)
            return dialect.type_descriptor(kind)
        return dialect.type_descriptor(_NamedColumn(self.kind))

    def process_bind_param(self, value: shapely.Geometry | bytes | None, dialect: Dialect) -> bytes | None:
        if value is None or isinstance(value, bytes):
            return value
        return encode_geometries([value], dialect_name=dialect.name)[0]

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> shapely.Geometry | None:
        return None if value is None else geopackage.decode([value])[0]


for _kind in GEOMETRY_KINDS:
    # For migrations that rebuild a table. GeoAlchemy2 would take the columns for SpatiaLite's.
    sqlite_dialect.ischema_names[_kind] = partial(Geometry, _kind)  # type: ignore[assignment]


def encode_geometries(geometries: Any, *, dialect_name: str) -> list[bytes | None]:
    """Geometries as the bytes that `Geometry` stores, in bulk; None stays None."""
    if dialect_name == "postgresql":
        return list(shapely.to_wkb(np.asarray(geometries, dtype=object)))
    return geopackage.encode(geometries, srid=STORE_SRID)


_UTC_TEXT_LENGTH = len("2026-11-21T01:30:00.000Z")


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time, kept in UTC to the millisecond, the finest that a GeoPackage knows.

    ISO 8601 with a Z in a GeoPackage, `timestamptz` in PostgreSQL.
    """

    impl = _NamedColumn
    cache_ok = True

    def __init__(self) -> None:
        super().__init__("DATETIME")

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(TIMESTAMP(timezone=True))
        return dialect.type_descriptor(_NamedColumn("DATETIME"))

    def process_bind_param(self, value: datetime | str | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if isinstance(value, str):  # from `data.frames`, in bulk
            if len(value) != _UTC_TEXT_LENGTH or not value.endswith("Z"):
                raise ValueError(f"{value!r} is no UTC time as `utc_text` writes it: give a datetime")
            return value
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone: give times in UTC with tzinfo set")
        if dialect.name != "postgresql":
            return utc_text(value)
        instant = value.astimezone(UTC)
        return instant.replace(microsecond=instant.microsecond // 1000 * 1000)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        read = datetime.fromisoformat(value) if isinstance(value, str) else value
        return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)


def utc_text(instant: datetime) -> str:
    """A time as GeoPackage writes it, cut to the millisecond: 2026-11-21T01:30:00.000Z."""
    return instant.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


class Json(TypeDecorator[Any]):
    """A JSON value: TEXT in a GeoPackage, JSONB in PostgreSQL; None is NULL on both."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(JSONB(none_as_null=True) if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        if value is None or dialect.name == "postgresql":
            return value
        return json.dumps(value, ensure_ascii=False, sort_keys=True, allow_nan=False)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return json.loads(value) if isinstance(value, str) and dialect.name != "postgresql" else value

    def coerce_compared_value(self, op: Any, value: Any) -> TypeEngine[Any]:
        return Text()
