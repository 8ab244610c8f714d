"""What a look over the store finds: every kind of damage and of unreadable value, and nothing in a sound one."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
import shapely
from sqlalchemy import Engine, create_engine, insert, text, update

from data import geopackage, schema, types
from data.backup import file_url
from data.engine import create_store, read, write
from data.frames import record_change
from data.verification import Problem, report, verify
from tests.data.samples import fill, full_row

BOWTIE = shapely.MultiPolygon([shapely.Polygon([(118, 32), (119, 33), (119, 32), (118, 33)])])


@pytest.fixture
def filled(store: Engine) -> Engine:
    with write(store) as conn:
        fill(conn)
    return store


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "file.gpkg"


@pytest.fixture
def file_store(path: Path, opened: Callable[[Engine], Engine]) -> Engine:
    engine = opened(create_store(file_url(path)))
    with write(engine) as conn:
        fill(conn)
    return engine


def _problems(engine: Engine, *, doubts: bool = False) -> list[Problem]:
    with read(engine) as conn:
        return verify(conn, doubts=doubts)


def _only(engine: Engine) -> Problem:
    (problem,) = _problems(engine)
    return problem


def test_a_sound_store_has_no_problem(filled: Engine) -> None:
    steps: list[tuple[int, int]] = []
    with read(filled) as conn:
        assert verify(conn, doubts=False, progress=lambda done, total: steps.append((done, total))) == []
    tables = len(schema.Base.metadata.tables)
    assert steps[-1] == (tables, tables)


@pytest.mark.parametrize(
    ("shape", "fault"),
    [
        (BOWTIE, "1 shape not valid (id 1)"),
        (shapely.MultiPolygon(), "1 shape empty (id 1)"),
        (shapely.MultiPolygon([shapely.box(200, 32, 201, 33)]), "1 shape off the map (id 1)"),
    ],
)
def test_faults_of_shapes_are_named_with_their_rows(filled: Engine, shape: shapely.Geometry, fault: str) -> None:
    with write(filled) as conn:
        conn.execute(update(schema.Building).where(schema.Building.id == 1).values(geom=shape))
    problem = _only(filled)
    assert (problem.where, problem.what) == ("building", fault)
    assert problem.remedy


def test_many_rows_are_counted_and_the_first_named(filled: Engine) -> None:
    rows = [full_row(schema.LandCover.__table__) | {"code": f"L{number}", "geom": BOWTIE} for number in range(5)]
    with write(filled) as conn:
        conn.execute(insert(schema.LandCover), rows)
    assert _only(filled).what == "5 shapes not valid (id 3, 4, 5, ...)"


@pytest.mark.parametrize(
    ("blob", "fault"),
    [
        (b"GP no shape", "1 shape unreadable (id 1)"),
        (geopackage.encode([shapely.Point(118, 32)], srid=types.STORE_SRID)[0], "1 shape of the wrong kind (id 1)"),
    ],
)
def test_what_only_another_program_writes_into_a_file_is_found(file_store: Engine, blob: bytes, fault: str) -> None:
    with write(file_store) as conn:
        conn.execute(update(schema.Building).where(schema.Building.id == 1).values(geom=blob))
    assert _only(file_store).what == fault


_SET_ZONE = "UPDATE station SET as_of = '2026-11-21T09:30:00.000+08:00'"
_SET_SRS = "UPDATE gpkg_geometry_columns SET srs_id = 4326 WHERE table_name = 'grid'"


@pytest.mark.parametrize(
    ("statement", "where", "what"),
    [
        ("UPDATE station SET as_of = '2026-11-21 09:30' WHERE id = 1", "station", "1 time in as_of has the wrong form"),
        (_SET_ZONE, "station", "2 times in as_of have the wrong form (id 1, 2)"),
        ("UPDATE station SET services = 'water, rest' WHERE id = 1", "station", "1 value in services has the wrong"),
        ("DROP TRIGGER audit_refuses_delete", "store", "the trigger audit_refuses_delete is missing"),
        ("DELETE FROM gpkg_geometry_columns WHERE table_name = 'grid'", "grid", "gpkg_geometry_columns says None"),
        (_SET_SRS, "grid", "says ('geom', 'MULTIPOLYGON', 4326)"),
        ("DELETE FROM gpkg_contents WHERE table_name = 'worker'", "worker", "gpkg_contents does not list it"),
        ("DROP TABLE worker", "worker", "the table is missing"),
        ("ALTER TABLE worker DROP COLUMN is_trained", "worker", "the column is_trained is missing"),
        ("PRAGMA user_version = 0", "store", "does not say GeoPackage"),
        ("DELETE FROM department WHERE id = 1", "store", "rows of catalogue_item refer to rows that are missing"),
    ],
)
def test_what_other_hands_did_to_a_file_is_found(
    file_store: Engine, path: Path, statement: str, where: str, what: str
) -> None:
    file_store.dispose()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(statement)
        connection.commit()
    found = _problems(file_store)
    assert any(problem.where == where and what in problem.what for problem in found), found
    assert found[0].is_error


def test_columns_of_another_program_are_noted(file_store: Engine) -> None:
    with write(file_store) as conn:
        conn.execute(text("ALTER TABLE worker ADD COLUMN mood TEXT"))
    problem = _only(file_store)
    assert (problem.where, problem.what) == ("worker", "it has columns of another program: mood")
    assert not problem.is_error


def test_a_disk_without_write_ahead_logging_is_noted(
    file_store: Engine, path: Path, opened: Callable[[Engine], Engine]
) -> None:
    """As on a network drive, where readers and writers wait for each other."""
    file_store.dispose()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    with opened(create_engine(file_url(path))).connect() as conn:
        (problem,) = verify(conn, doubts=False)
    assert "journal_mode delete" in problem.what
    assert not problem.is_error


def test_damaged_pages_are_found_and_do_not_stop_the_look(file_store: Engine, path: Path) -> None:
    with read(file_store) as conn:
        page = conn.execute(text("SELECT rootpage FROM sqlite_master WHERE name = 'street'")).scalar_one()
        size = conn.exec_driver_sql("PRAGMA page_size").scalar_one()
    file_store.dispose()
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xa5" * size)
    with read(file_store) as conn:
        found = verify(conn)
        lines = report(conn, found)
    assert found[0].where == "store"
    assert any(problem.where == "street" and "cannot be read" in problem.what for problem in found)
    assert "The rows cannot be counted." in lines


@pytest.mark.postgis
@pytest.mark.parametrize(
    ("statement", "where", "what"),
    [
        ("ALTER TABLE audit DISABLE TRIGGER audit_refuses_change", "audit", "audit_refuses_change is missing"),
        ("DROP TRIGGER layer_revision_follows ON building", "building", "layer_revision_follows is missing"),
        ("DROP INDEX ix_building_geom", "building", "the index ix_building_geom is missing"),
        ("DROP INDEX ix_incident_reported_at_cell", "incident", "the index ix_incident_reported_at_cell is missing"),
        ("ALTER TABLE building ADD CONSTRAINT tall CHECK (floors > 9) NOT VALID", "building", "the constraint tall"),
        ("DROP TABLE worker", "worker", "the table is missing"),
        ("ALTER TABLE worker ADD COLUMN mood TEXT", "worker", "columns of another program: mood"),
    ],
)
def test_what_other_hands_did_to_a_database_is_found(
    postgis_url: str, opened: Callable[[Engine], Engine], statement: str, where: str, what: str
) -> None:
    engine = opened(create_store(postgis_url))
    with write(engine) as conn:
        conn.execute(text(statement))
    found = _problems(engine)
    assert any(problem.where == where and what in problem.what for problem in found), found


def test_a_gap_between_grids_is_a_problem_of_the_data(store: Engine) -> None:
    """A community 0.02 degrees wide, half of it in a grid: the other half, 0.01 x 0.01 degree, is nobody's."""
    area = full_row(schema.Area.__table__) | {"geom": shapely.MultiPolygon([shapely.box(118, 32, 118.02, 32.01)])}
    grid = full_row(schema.Grid.__table__) | {
        "geom": shapely.MultiPolygon([shapely.box(118, 32, 118.01, 32.01)]),
        "valid_to": None,
        "parent_code": None,
        "plan_id": None,
    }
    with write(store) as conn:
        conn.execute(insert(schema.Area), area)
        conn.execute(insert(schema.Grid), grid)
        record_change(conn, schema.Grid.__table__)
    assert _problems(store) == []
    (problem,) = _problems(store, doubts=True)
    assert problem.is_error
    assert problem.where == "grid"
    size_m2 = float(problem.what.split(", ")[1].split(" ")[0].replace(",", ""))
    assert size_m2 == pytest.approx(943.5 * 1109, rel=0.01)  # 0.01 degree at 32 N is 943.5 m by 1,109 m


def test_a_report_lists_tables_days_and_problems(filled: Engine) -> None:
    with read(filled) as conn:
        lines = report(conn, [])
        told = report(conn, [Problem("grid", "it is bent", "Straighten it."), Problem("area", "blue", "Fine.", False)])
    assert next(line for line in lines if line.startswith("building ")).split() == ["building", "2", "2026-11-21"]
    assert lines[-1] == "No problem was found."
    assert told[-3:] == [
        "1 problem was found.",
        "- grid: it is bent. Straighten it.",
        "- Note: area: blue. Fine.",
    ]
