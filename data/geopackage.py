"""The GeoPackage side of the SQLite store: its geometry encoding and its own tables.

Source: OGC 12-128r19, GeoPackage Encoding Standard 1.3, clauses 1.1.1-1.1.2 and 2.1.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pyproj
import shapely
from sqlalchemy import Connection, text

APPLICATION_ID = 0x47504B47
USER_VERSION = 10300

_MAGIC = b"GP\x00"
_HEADER_BYTES = 8
_ENVELOPE_BYTES = (0, 32, 48, 48, 64)  # by the header's envelope indicator
_LITTLE_ENDIAN, _XY_ENVELOPE, _EMPTY = 0b1, 0b10, 0b10000

_TABLES = (
    """CREATE TABLE gpkg_spatial_ref_sys (
        srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY, organization TEXT NOT NULL,
        organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT)""",
    """CREATE TABLE gpkg_contents (
        table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
        description TEXT DEFAULT '',
        last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
        min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
        CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id))""",
    """CREATE TABLE gpkg_geometry_columns (
        table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL,
        srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
        CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
        CONSTRAINT uk_gc_table_name UNIQUE (table_name),
        CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
        CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id))""",
)


def encode(geometries: Any, *, srid: int) -> list[bytes | None]:
    """Geometries as GeoPackage binary: header with the xy envelope (none for points), then WKB.

    Args:
        geometries: Shapely geometries, None allowed.
        srid: Spatial reference system written into each header.
    """
    shapes = np.asarray(geometries, dtype=object)
    wkb = shapely.to_wkb(shapes)
    bounds = shapely.bounds(shapes).astype("<f8")
    bare = (shapely.get_type_id(shapes) == 0) | shapely.is_empty(shapes)
    system = int(srid).to_bytes(4, "little", signed=True)
    with_envelope = _MAGIC + bytes([_LITTLE_ENDIAN | _XY_ENVELOPE]) + system
    without = _MAGIC + bytes([_LITTLE_ENDIAN]) + system
    empty = _MAGIC + bytes([_LITTLE_ENDIAN | _EMPTY]) + system
    xxyy = np.ascontiguousarray(bounds[:, [0, 2, 1, 3]])
    return [
        None
        if body is None
        else (empty if nothing else without) + body
        if plain
        else with_envelope + box.tobytes() + body
        for body, plain, nothing, box in zip(wkb, bare, shapely.is_empty(shapes), xxyy, strict=True)
    ]


def decode(blobs: Iterable[bytes | None], *, on_invalid: Literal["raise", "ignore"] = "raise") -> np.ndarray:
    """Shapely geometries from GeoPackage binary or plain WKB, whoever wrote them; None stays None.

    Args:
        blobs: One value per feature.
        on_invalid: `ignore` gives None for bytes that are no geometry.

    Raises:
        shapely.errors.GEOSException: Bytes are no geometry.
    """
    bodies = np.array([_body(blob) for blob in blobs], dtype=object)
    return np.asarray(shapely.from_wkb(bodies, on_invalid=on_invalid), dtype=object)


def _body(blob: bytes | None) -> bytes | None:
    if blob is None or blob[:2] != b"GP":
        return blob
    envelope = (blob[3] >> 1) & 0b111 if len(blob) > _HEADER_BYTES else 0
    return blob[_HEADER_BYTES + (_ENVELOPE_BYTES[envelope] if envelope < len(_ENVELOPE_BYTES) else 0) :]


def add_functions(connection: sqlite3.Connection) -> None:
    """Give a connection the functions that GDAL's spatial index calls in its triggers.

    QGIS adds such an index at a click; without them every write to that layer would fail from then on.

    Source: OGC 12-128r19, annex F.3 (RTree spatial indexes).
    """
    for edge, name in enumerate(("ST_MinX", "ST_MinY", "ST_MaxX", "ST_MaxY")):
        connection.create_function(name, 1, partial(_edge, edge=edge), deterministic=True)
    connection.create_function("ST_IsEmpty", 1, _is_empty, deterministic=True)


def _edge(blob: bytes | None, *, edge: int) -> float | None:
    found = float(shapely.bounds(decode([blob])[0])[edge])
    return None if np.isnan(found) else found


def _is_empty(blob: bytes | None) -> bool | None:
    return None if blob is None else bool(shapely.is_empty(decode([blob])[0]))


def create_file(path: Path) -> None:
    """Make an empty database that says in its header that it is a GeoPackage.

    Before WAL is switched on: GDAL reads the header from the file and would not see one that is still in the log.
    """
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {USER_VERSION}")


def prepare(conn: Connection, *, srid: int) -> None:
    """Create a GeoPackage's three metadata tables in an empty database."""
    for statement in _TABLES:
        conn.exec_driver_sql(statement)
    conn.execute(
        text("INSERT INTO gpkg_spatial_ref_sys VALUES (:name, :id, :organization, :id, :definition, NULL)"),
        [_reference_system(code) for code in (-1, 0, 4326, srid)],
    )


def _reference_system(code: int) -> dict[str, object]:
    if code <= 0:
        kind = "cartesian" if code else "geographic"
        return {
            "name": f"Undefined {kind} SRS",
            "id": code,
            "organization": "NONE",
            "definition": "undefined",
        }
    crs = pyproj.CRS.from_epsg(code)
    return {"name": crs.name, "id": code, "organization": "EPSG", "definition": crs.to_wkt("WKT1_GDAL")}


def register(conn: Connection, table: str, *, title: str, geometry: str | None, kind: str | None, srid: int) -> None:
    """List a table in the GeoPackage: as features when it has a geometry column, as attributes otherwise."""
    is_spatial = geometry is not None
    conn.execute(
        text(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id) "
            "VALUES (:t, :d, :t, :n, :s)"
        ),
        {"t": table, "d": "features" if is_spatial else "attributes", "n": title, "s": srid if is_spatial else 0},
    )
    if is_spatial:
        conn.execute(
            text("INSERT INTO gpkg_geometry_columns VALUES (:t, :g, :k, :s, 0, 0)"),
            {"t": table, "g": geometry, "k": kind, "s": srid},
        )


def record_change(conn: Connection, table: str, *, bounds: Sequence[float] | None) -> None:
    """Note that a table has changed and how far its features now reach (`bounds`: min_x, min_y, max_x, max_y)."""
    box = dict(zip(("a", "b", "c", "d"), bounds or (None,) * 4, strict=True))
    conn.execute(
        text(
            "UPDATE gpkg_contents SET last_change = strftime('%Y-%m-%dT%H:%M:%fZ','now'), "
            "min_x = :a, min_y = :b, max_x = :c, max_y = :d WHERE table_name = :t"
        ),
        {"t": table, **box},
    )


def record_growth(conn: Connection, table: str, *, bounds: Sequence[float]) -> None:
    """The same, where features were only added and reach as far as `bounds`, which is empty if none has a shape."""
    box = dict(zip(("a", "b", "c", "d"), bounds or (None,) * 4, strict=True))
    conn.execute(
        text(
            "UPDATE gpkg_contents SET last_change = strftime('%Y-%m-%dT%H:%M:%fZ','now'), "
            "min_x = min(coalesce(min_x, :a), coalesce(:a, min_x)), "
            "min_y = min(coalesce(min_y, :b), coalesce(:b, min_y)), "
            "max_x = max(coalesce(max_x, :c), coalesce(:c, max_x)), "
            "max_y = max(coalesce(max_y, :d), coalesce(:d, max_y)) WHERE table_name = :t"
        ),
        {"t": table, **box},
    )
