"""The quick look at the store before each start agrees with the thorough one."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from alembic.script import ScriptDirectory

from data import ready, settings
from data.engine import create_store
from tests.support.server import PROJECT_ROOT


@pytest.fixture
def environment(tmp_path):
    """A folder with a store of the newest schema that holds nothing."""
    create_store(settings.from_environment({"GRID_VAR_DIR": str(tmp_path)}).database_url).dispose()
    return {"GRID_VAR_DIR": str(tmp_path)}


@pytest.fixture
def district(environment, tmp_path):
    """The same with an area in it."""
    values = "'990101', 'x', 'district', 'x', '2026-01-01', x'00'"
    change(tmp_path, f"INSERT INTO area (code, name, level, source, as_of, geom) VALUES ({values})")
    return environment


def change(folder, statement):
    with closing(sqlite3.connect(folder / "grid.gpkg")) as connection, connection:
        connection.execute(statement)


def test_a_store_that_holds_a_district_is_ready(district):
    assert ready.is_ready(district)


def test_an_empty_one_and_none_are_not_and_none_is_made(environment, tmp_path):
    assert not ready.is_ready(environment)
    assert not ready.is_ready({"GRID_VAR_DIR": str(tmp_path / "elsewhere")})
    assert not (tmp_path / "elsewhere").exists()


def test_one_of_another_schema_is_not(district, tmp_path):
    change(tmp_path, "UPDATE alembic_version SET version_num = '0001'")
    assert not ready.is_ready(district)


def test_a_damaged_one_is_not(district, tmp_path):
    (tmp_path / "grid.gpkg").write_bytes(b"no database")
    assert not ready.is_ready(district)


def test_another_database_is_left_to_the_thorough_look(district):
    assert not ready.is_ready(district | {"GRID_DATABASE_URL": f"sqlite:///{district['GRID_VAR_DIR']}/grid.gpkg"})


def test_the_newest_revision_is_that_of_the_migrations():
    assert ready.newest_revision() == ScriptDirectory(str(PROJECT_ROOT / "data" / "migrations")).get_current_head()


def test_it_finds_the_same_store_as_the_settings(monkeypatch):
    assert settings.from_environment({}).var_dir == ready.DEFAULT_VAR_DIR


def test_the_exit_code_says_it_without_loading_what_takes_a_second(district, tmp_path):
    look = [sys.executable, "-X", "importtime", "-m", "data.ready"]
    inherited = {name: value for name, value in os.environ.items() if name != "GRID_DATABASE_URL"}
    done = subprocess.run(look, cwd=PROJECT_ROOT, env=inherited | district, capture_output=True, text=True)
    assert done.returncode == 0
    assert "sqlalchemy" not in done.stderr
    (tmp_path / "grid.gpkg").unlink()
    assert subprocess.run(look, cwd=PROJECT_ROOT, env=inherited | district, capture_output=True).returncode == 1
