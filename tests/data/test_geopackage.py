"""The SQLite store as others see it: a GeoPackage that GDAL lists, reads and edits."""

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from sqlalchemy import Engine, insert, select, update

from data import geopackage, schema, types
from data.engine import create_store, read, write
from data.frames import read_features, record_change, revisions
from tests.data.samples import SHAPES, bare_row, fill, full_row
from tests.support.server import PROJECT_ROOT

SPATIAL = {
    table.name: next(column for column in table.columns if isinstance(column.type, types.Geometry))
    for table in schema.Base.metadata.sorted_tables
    if any(isinstance(column.type, types.Geometry) for column in table.columns)
}
_GDAL_NAMES = {
    "POINT": "Point",
    "LINESTRING": "LineString",
    "MULTILINESTRING": "MultiLineString",
    "MULTIPOLYGON": "MultiPolygon",
    "GEOMETRY": "Unknown",
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "网格 grid.gpkg"


@pytest.fixture
def filled(path: Path, opened: Callable[[Engine], Engine]) -> Engine:
    """A store with rows, closed: two copies of SQLite in one process must not hold one file."""
    engine = opened(create_store(f"sqlite:///{path}"))
    with write(engine) as conn:
        fill(conn)
    engine.dispose()
    return engine


def test_gdal_lists_every_layer_with_its_kind(filled: Engine, path: Path) -> None:
    listed = {str(name): kind for name, kind in pyogrio.list_layers(path)}
    for table, column in SPATIAL.items():
        assert listed[table] == _GDAL_NAMES[column.type.kind], table
    attributes = {table.name for table in schema.Base.metadata.sorted_tables} - set(SPATIAL)
    assert attributes <= {table for table, kind in listed.items() if kind is None}


@pytest.mark.parametrize("table", SPATIAL)
def test_gdal_reads_every_layer_with_its_reference_system(filled: Engine, path: Path, table: str) -> None:
    read_by_gdal = pyogrio.read_dataframe(path, layer=table)
    column = SPATIAL[table]
    with read(filled) as conn:
        ours = read_features(conn, select(*column.table.columns).order_by(column.table.c.id), geometry=column.name)
    assert read_by_gdal.crs == "EPSG:4490"
    for theirs, shape in zip(read_by_gdal.geometry, ours.geometry, strict=True):
        assert theirs is shape is None or shapely.equals_exact(theirs, shape)
    plain = [name for name in ours.columns if name not in {"id", column.name}]
    assert set(plain) <= set(read_by_gdal.columns)
    text = [name for name in plain if ours[name].dtype == "str"]
    pd.testing.assert_frame_equal(read_by_gdal[text].astype("str").fillna(""), ours[text].fillna(""), check_dtype=False)


def test_gdal_reads_numbers_times_and_yes_no_as_such(filled: Engine, path: Path) -> None:
    incidents = pyogrio.read_dataframe(path, layer="incident", where="state = 'closed'")
    row = full_row(schema.Incident.__table__)
    assert int(incidents["cell"].iloc[0]) == row["cell"]
    assert incidents["reported_at"].iloc[0] == pd.Timestamp(row["reported_at"])
    assert bool(incidents["is_duplicate"].iloc[0]) is True
    assert pyogrio.read_info(path, layer="incident")["dtypes"].tolist().count("object") < 16


def test_the_extent_is_that_of_the_features(filled: Engine, path: Path) -> None:
    assert pyogrio.read_info(path, layer="building")["total_bounds"] == pytest.approx((118.1, 32.1, 118.6, 32.6))


def test_a_feature_that_gdal_adds_is_seen_and_raises_its_layer_alone(filled: Engine, path: Path) -> None:
    before = _revisions(filled)
    plain = {"code": "new", "name": "新站", "kind": "驿站", "source": "QGIS", "as_of": pd.Timestamp("2026-11-21T00Z")}
    frame = gpd.GeoDataFrame([plain], geometry=[shapely.Point(118.77, 32.05)], crs="EPSG:4490")
    pyogrio.write_dataframe(frame, path, layer="station", append=True)
    after = _revisions(filled)
    assert {layer for layer in after if after[layer] > before[layer]} == {"station"}
    with read(filled) as conn:
        statement = select(*schema.Station.__table__.columns).where(schema.Station.code == "new")
        (row,) = read_features(conn, statement).itertuples()
    assert (row.name, row.geom, row.as_of) == ("新站", shapely.Point(118.77, 32.05), pd.Timestamp("2026-11-21T00:00Z"))


def test_an_edit_by_gdal_is_seen_and_raises_the_layer(filled: Engine, path: Path) -> None:
    before = _revisions(filled)
    assert _edit_in_gdal(path, "building", "code = 'B01'", "set", "households", "99") == 0
    assert _revisions(filled)["building"] > before["building"]
    with read(filled) as conn:
        assert conn.execute(select(schema.Building.households).where(schema.Building.code == "B01")).scalar_one() == 99


def test_gdal_cannot_change_the_audit_trail(filled: Engine, path: Path) -> None:
    assert _edit_in_gdal(path, "audit", "1 = 1", "delete") != 0
    assert _edit_in_gdal(path, "audit", "1 = 1", "set", "action", "nothing") != 0
    with read(filled) as conn:
        actions = conn.execute(select(schema.Audit.action).order_by(schema.Audit.id)).scalars().all()
    assert actions == [row(schema.Audit.__table__)["action"] for row in (full_row, bare_row)]


def test_gdal_may_delete_a_feature(filled: Engine, path: Path) -> None:
    before = _revisions(filled)
    assert _edit_in_gdal(path, "station", "1 = 1", "delete") == 0
    assert _revisions(filled)["station"] > before["station"]
    with read(filled) as conn:
        assert conn.execute(select(schema.Station.id)).all() == []


def test_looking_with_gdal_raises_no_layer(filled: Engine, path: Path) -> None:
    before = _revisions(filled)
    pyogrio.read_dataframe(path, layer="building")
    assert _edit_in_gdal(path, "building", "1 = 2", "delete") == 0
    assert _revisions(filled) == before


def test_a_spatial_index_of_qgis_does_not_stop_us_from_writing(filled: Engine, path: Path) -> None:
    """QGIS adds one at a click; its triggers call functions that plain SQLite lacks."""
    assert _edit_in_gdal(path, "station", "1 = 2", "index") == 0
    station = full_row(schema.Station.__table__) | {"code": "third", "geom": shapely.Point(120, 30)}
    with write(filled) as conn:
        conn.execute(insert(schema.Station), station)
        conn.execute(update(schema.Station).values(geom=shapely.Point(121, 31)).where(schema.Station.code == "third"))
        indexed = conn.exec_driver_sql("SELECT minx, maxy FROM rtree_station_geom WHERE id = 3").one()
        conn.execute(update(schema.Station).values(geom=shapely.Point()).where(schema.Station.code == "third"))
        left = conn.exec_driver_sql("SELECT count(*) FROM rtree_station_geom").scalar_one()
    assert tuple(indexed) == (121, 31)
    assert left == 2


@pytest.mark.parametrize("kind", SHAPES)
def test_a_shape_is_encoded_as_the_standard_says_and_decoded_again(kind: str) -> None:
    shape = SHAPES[kind]
    (blob,) = geopackage.encode([shape], srid=4490)
    assert blob[:4] == (b"GP\x00\x01" if kind == "POINT" else b"GP\x00\x03")
    assert int.from_bytes(blob[4:8], "little") == 4490
    if kind != "POINT":
        west, south, east, north = shape.bounds
        assert np.frombuffer(blob, dtype="<f8", count=4, offset=8).tolist() == [west, east, south, north]
    assert shapely.equals_exact(geopackage.decode([blob])[0], shape)


def test_empty_and_absent_shapes_survive() -> None:
    empty, absent = geopackage.encode([shapely.Point(), None], srid=4490)
    assert empty[3] == 0b10001  # little endian, and marked as empty
    assert absent is None
    decoded = geopackage.decode([empty, absent])
    assert decoded[0].is_empty
    assert decoded[1] is None


@pytest.mark.parametrize("envelope", range(5))
def test_shapes_with_any_envelope_of_the_standard_are_read(envelope: int) -> None:
    header = b"GP\x00" + bytes([1 | envelope << 1]) + (4490).to_bytes(4, "little")
    body = shapely.to_wkb(shapely.Point(1, 2))
    doubles = (0, 4, 6, 6, 8)[envelope]
    assert geopackage.decode([header + bytes(8 * doubles) + body])[0] == shapely.Point(1, 2)


@pytest.mark.parametrize(
    "broken", [b"GP", b"GP\x00\x0f\x00\x00\x00\x00", b"GP\x00\x03 cut", b"", b"\x01\x02", b"\xff" * 40]
)
def test_bytes_that_are_no_shape_are_an_error_or_nothing(broken: bytes) -> None:
    with pytest.raises(shapely.errors.GEOSException):
        geopackage.decode([broken])
    assert geopackage.decode([broken], on_invalid="ignore")[0] is None


def test_the_file_says_that_it_is_a_geopackage(filled: Engine, path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA application_id").fetchone() == (int.from_bytes(b"GPKG", "big"),)
        assert connection.execute("PRAGMA user_version").fetchone() == (10300,)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        listed = connection.execute("SELECT srs_id, definition FROM gpkg_spatial_ref_sys ORDER BY srs_id").fetchall()
    assert [srs for srs, _ in listed] == [-1, 0, 4326, 4490]
    assert "China_2000" in listed[-1][1]


def test_column_types_are_those_of_the_standard(filled: Engine, path: Path) -> None:
    allowed = {"BOOLEAN", "INTEGER", "DOUBLE", "TEXT", "BLOB", "DATE", "DATETIME", *types.GEOMETRY_KINDS}
    with closing(sqlite3.connect(path)) as connection:
        for table in schema.Base.metadata.tables:
            used = {row[2] for row in connection.execute(f"PRAGMA table_info({table})")}
            assert used <= allowed, table


def test_the_extent_widens_with_what_was_touched(filled: Engine, path: Path) -> None:
    table = schema.Station.__table__
    with write(filled) as conn:
        record_change(conn, table, touched=(110.0, 32.0, 118.0, 40.0))
        found = conn.exec_driver_sql(
            "SELECT min_x, min_y, max_x, max_y FROM gpkg_contents WHERE table_name = 'station'"
        )
        point = SHAPES["POINT"]
        assert tuple(found.one()) == (110.0, 32.0, point.x, 40.0)


def test_the_extent_of_no_features_is_unknown(filled: Engine, path: Path) -> None:
    with write(filled) as conn:
        conn.exec_driver_sql("DELETE FROM station")
        record_change(conn, schema.Station.__table__)
        found = conn.exec_driver_sql("SELECT min_x, max_y FROM gpkg_contents WHERE table_name = 'station'")
        assert tuple(found.one()) == (None, None)


def test_two_changes_within_a_millisecond_both_raise_the_revision(filled: Engine) -> None:
    before = _revisions(filled)["station"]
    with write(filled) as conn:
        for _ in range(5):
            record_change(conn, schema.Station.__table__)
    assert _revisions(filled)["station"] == before + 5


def _edit_in_gdal(path: Path, layer: str, where: str, *action: str) -> int:
    command = [sys.executable, "-m", "tests.support.gdal_edit", path, layer, where, *action]
    done = subprocess.run(command, cwd=PROJECT_ROOT, capture_output=True, text=True)
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode


def _revisions(engine: Engine) -> dict[str, int]:
    with read(engine) as conn:
        found = revisions(conn)
    engine.dispose()
    return found
