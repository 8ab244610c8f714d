"""Stores that cannot be opened as they are, and what is said of each."""

import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text, update

from data import errors, schema
from data.engine import create_store, open_store, read, write
from tests.data.conftest import head_revision
from tests.data.samples import fill
from tests.support import hardship


@pytest.fixture
def filled(store: Engine) -> Engine:
    with write(store) as conn:
        fill(conn)
    store.dispose()
    return store


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "grid.gpkg"


@pytest.fixture
def file_store(path: Path, opened: Callable[[Engine], Engine]) -> Engine:
    """A store in a file, with rows and with nobody at it."""
    engine = opened(create_store(f"sqlite:///{path}"))
    with write(engine) as conn:
        fill(conn)
    engine.dispose()
    return engine


def test_a_missing_store_is_no_reason_to_make_one(path: Path) -> None:
    with pytest.raises(errors.StoreMissingError, match=f"{path}.*python -m data init"):
        open_store(f"sqlite:///{path}")
    assert not path.exists()


def test_an_empty_database_is_a_missing_store(postgis_url: str) -> None:
    with pytest.raises(errors.StoreMissingError, match="python -m data init"):
        open_store(postgis_url)


def test_a_store_of_a_newer_version_is_left_alone(filled: Engine) -> None:
    with write(filled) as conn:
        conn.execute(text("UPDATE alembic_version SET version_num = '7777'"))
    for attempt in (open_store, create_store):
        with pytest.raises(errors.StoreNewerError, match=r"newer version .*schema 7777.*Update the program"):
            attempt(filled.url)
    with read(filled) as conn:
        assert conn.execute(text("SELECT version_num FROM alembic_version")).scalar_one() == "7777"


def test_a_store_of_an_older_version_is_named_and_brought_up_to_date(
    filled: Engine, opened: Callable[[Engine], Engine], request: pytest.FixtureRequest
) -> None:
    head = head_revision()
    request.getfixturevalue("later_version")
    with pytest.raises(errors.StoreOlderError, match=f"older version .*schema {head}.*python -m data init"):
        open_store(filled.url)
    with write(opened(create_store(filled.url))) as conn:
        assert conn.execute(select(schema.Building.households).order_by(schema.Building.id)).scalars().all() == [
            41,
            None,
        ]
        assert conn.execute(text("SELECT count(*) FROM group_count")).scalar_one() == 2  # its buildings never went away
        assert conn.execute(text("SELECT colour FROM station")).scalars().all() == [None, None]
        conn.execute(text("UPDATE station SET colour = 'blue'"))
    opened(open_store(filled.url))


def test_a_migration_that_fails_changes_nothing(
    filled: Engine, tmp_path: Path, opened: Callable[[Engine], Engine], request: pytest.FixtureRequest
) -> None:
    request.getfixturevalue("later_version")
    script = tmp_path / "migrations" / "versions" / "9999_later.py"
    script.write_text(script.read_text("utf-8") + '    raise RuntimeError("power cut")\n', encoding="utf-8")
    with pytest.raises(RuntimeError, match="power cut"):
        create_store(filled.url)
    request.getfixturevalue("monkeypatch").undo()
    with read(opened(open_store(filled.url))) as conn:
        assert conn.execute(select(schema.Building.name)).all()
        assert conn.execute(select(schema.GroupCount.id)).all()


def test_another_programs_tables_are_left_alone(store_url: str, opened: Callable[[Engine], Engine]) -> None:
    engine = opened(create_store(store_url))
    with write(engine) as conn:
        conn.execute(text("ALTER TABLE layer_revision RENAME TO their_own"))
        conn.execute(text("UPDATE alembic_version SET version_num = 'theirs'"))
    for attempt in (open_store, create_store):
        with pytest.raises(errors.StoreNotOursError, match="another program"):
            attempt(store_url)


def test_tables_without_a_version_are_left_alone(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE customers (name TEXT)")
    before = path.read_bytes()
    for attempt in (open_store, create_store):
        with pytest.raises(errors.StoreNotOursError, match="other tables: customers"):
            attempt(f"sqlite:///{path}")
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("customers",)]
    assert len(before) == path.stat().st_size


@pytest.mark.parametrize("attempt", [open_store, create_store])
def test_a_text_file_is_no_store(path: Path, attempt: Callable[[str], Engine]) -> None:
    path.write_text("网格编码,网格名称\n", encoding="utf-8")
    with pytest.raises(errors.StoreNotOursError, match="no GeoPackage"):
        attempt(f"sqlite:///{path}")
    assert path.read_text("utf-8") == "网格编码,网格名称\n"


@pytest.mark.parametrize("attempt", [open_store, create_store])
def test_a_folder_is_no_store(path: Path, attempt: Callable[[str], Engine]) -> None:
    path.mkdir()
    with pytest.raises(errors.StoreReadOnlyError, match="Is a directory"):
        attempt(f"sqlite:///{path}")


@pytest.mark.parametrize("kept", [100, 5_000, 40_000])
def test_a_truncated_file_is_damaged(file_store: Engine, path: Path, kept: int) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[:kept])
    with pytest.raises(errors.StoreBrokenError, match=r"damaged .*python -m data restore FILE"):
        _read_everything(path)
    assert path.read_bytes()[:100] == whole[:100]


def test_garbage_in_the_middle_is_damage(file_store: Engine, path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xa5" * (len(content) - 4096)
    path.write_bytes(content)
    with pytest.raises(errors.StoreBrokenError, match="damaged"):
        _read_everything(path)


def test_text_that_is_none_is_damage(file_store: Engine, path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE station SET name = CAST(x'ff00fe' AS TEXT)")
        connection.commit()
    with pytest.raises(errors.StoreBrokenError, match=r"UTF-8"):
        _read_everything(path)


def _read_everything(path: Path) -> None:
    engine = open_store(f"sqlite:///{path}")
    try:
        with read(engine) as conn:
            for table in schema.Base.metadata.sorted_tables:
                conn.execute(select(table)).all()
    finally:
        engine.dispose()


def test_a_shape_that_is_none_is_damage_and_says_where(file_store: Engine, path: Path) -> None:
    from data.frames import read_features

    with write(file_store) as conn:
        conn.execute(update(schema.Station).values(geom=b"GP nothing"))
    statement = select(schema.Station.code, schema.Station.geom)
    with pytest.raises(errors.StoreBrokenError, match=re.escape(str(path))), read(file_store) as conn:
        read_features(conn, statement)


_PROGRAM = """
import sys
from data import engine
from data.schema import Station
from sqlalchemy import delete, func, select
store = getattr(engine, sys.argv[1])(sys.argv[2])
if sys.argv[3:] == ["write"]:
    with engine.write(store) as conn:
        conn.execute(delete(Station))
with engine.read(store) as conn:
    print(conn.execute(select(func.count()).select_from(Station)).scalar_one())
"""


def _as_ordinary_user(path: Path, attempt: str, *action: str) -> str:
    done = hardship.run(["-c", _PROGRAM, attempt, f"sqlite:///{path}", *action], before=hardship.without_special_rights)
    return done.stdout + (done.stderr.splitlines()[-1] if done.returncode else "")


def test_a_read_only_file_can_be_read_and_not_written(file_store: Engine, path: Path) -> None:
    path.chmod(0o444)
    assert _as_ordinary_user(path, "open_store") == "2\n"
    said = _as_ordinary_user(path, "open_store", "write")
    assert said.startswith(f"data.errors.store.StoreReadOnlyError: {path} cannot be written")
    assert _as_ordinary_user(path, "open_store") == "2\n"


def test_a_read_only_file_cannot_be_brought_up_to_date(file_store: Engine, path: Path) -> None:
    path.chmod(0o444)
    said = _as_ordinary_user(path, "create_store")
    assert said.startswith(f"data.errors.store.StoreReadOnlyError: {path} cannot be written")


@pytest.mark.parametrize("rights", [0o444, 0o644])
def test_a_read_only_folder_is_named(file_store: Engine, path: Path, rights: int) -> None:
    path.chmod(rights)
    path.parent.chmod(0o555)
    try:
        said = _as_ordinary_user(path, "open_store", "write")
    finally:
        path.parent.chmod(0o755)
    assert said.startswith(f"data.errors.store.StoreReadOnlyError: {path} cannot be written")
    assert "its folder" in said


def test_a_store_cannot_be_made_in_a_read_only_folder(tmp_path: Path) -> None:
    folder = tmp_path / "locked"
    folder.mkdir(mode=0o555)
    for path in (folder / "grid.gpkg", folder / "deeper" / "grid.gpkg"):
        said = _as_ordinary_user(path, "create_store")
        assert said.startswith(f"data.errors.store.StoreReadOnlyError: {path} cannot be written")


def test_a_file_that_may_not_be_read_is_named(file_store: Engine, path: Path) -> None:
    path.chmod(0o000)
    said = _as_ordinary_user(path, "open_store")
    assert said.startswith(f"data.errors.store.StoreReadOnlyError: {path}")
    assert "Permission denied" in said


def test_opening_a_store_twice_keeps_the_log_from_the_next_program_that_leaves(path: Path) -> None:
    """Another program that closes the file takes the log away where our lock was dropped, and with it what follows."""
    first = create_store(f"sqlite:///{path}")
    with write(first) as conn:
        conn.execute(text("UPDATE store_property SET value = value"))
    again = open_store(f"sqlite:///{path}")
    look = f"import sqlite3; sqlite3.connect({str(path)!r}).execute('SELECT count(*) FROM area').fetchall()"
    subprocess.run([sys.executable, "-c", look], check=True)
    assert path.with_name(f"{path.name}-wal").exists()
    first.dispose()
    again.dispose()
