"""Backing up and restoring: from either back end to either, whole or not at all, and nothing is lost."""

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyogrio
import pytest
import shapely
from sqlalchemy import Engine, event, insert, select, text
from sqlalchemy.engine import make_url

from data import backup as backups
from data import errors, schema
from data.backup import back_up, file_url
from data.engine import create_store, open_store, read, write
from data.frames import record_change, revisions
from data.inventory import contents, is_empty, row_counts
from data.restore import restore
from tests.data.samples import fill, full_row
from tests.support.server import PROJECT_ROOT

NOW = datetime(2026, 11, 21, 1, 30, tzinfo=UTC)
TABLES = [table for table in schema.Base.metadata.sorted_tables if table.name not in {"layer_revision", "audit"}]

Opened = Callable[[Engine], Engine]


@pytest.fixture
def filled(store: Engine) -> Engine:
    with write(store) as conn:
        fill(conn)
    return store


@pytest.fixture
def saved(filled: Engine, tmp_path: Path) -> Path:
    return back_up(filled, tmp_path / "saved" / "备份 1.gpkg", now=NOW).file


@pytest.fixture(params=["sqlite", pytest.param("postgis", marks=pytest.mark.postgis)])
def target_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The place of a second store, of each back end."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'target' / 'grid.gpkg'}"
    cluster = request.getfixturevalue("postgis_cluster")
    url = cluster.create_database()
    request.addfinalizer(lambda: cluster.drop_database(url))  # noqa: PT021 - only this back end has one
    return str(url)


def _rows(engine: Engine) -> dict[str, list[dict[str, Any]]]:
    with read(engine) as conn:
        return {table.name: _plain(conn.execute(select(table).order_by(table.c.id)).mappings()) for table in TABLES}


def _plain(rows: Any) -> list[dict[str, Any]]:
    return [
        {name: shapely.to_wkb(value) if isinstance(value, shapely.Geometry) else value for name, value in row.items()}
        for row in rows
    ]


def _restore(url: str | Any, file: Path, tmp_path: Path, *, replace: bool = False) -> Any:
    return restore(make_url(url), file, now=NOW, keep_in=tmp_path / "kept", replace=replace)


def _audit(engine: Engine) -> list[tuple[Any, ...]]:
    columns = (schema.Audit.action, schema.Audit.subject_key, schema.Audit.details)
    with read(engine) as conn:
        return [tuple(row) for row in conn.execute(select(*columns).order_by(schema.Audit.id))]


def test_a_backup_of_either_back_end_restores_into_either(
    filled: Engine, saved: Path, target_url: str, tmp_path: Path, opened: Opened
) -> None:
    done = _restore(target_url, saved, tmp_path)
    target = opened(open_store(target_url))
    assert _rows(target) == _rows(filled)
    assert done.kept is None
    assert done.rows["building"] == 2


def test_new_rows_may_follow_the_restored_ones(saved: Path, target_url: str, tmp_path: Path, opened: Opened) -> None:
    _restore(target_url, saved, tmp_path)
    target = opened(open_store(target_url))
    with write(target) as conn:
        row = full_row(schema.Station.__table__) | {"code": "next"}
        assert conn.execute(insert(schema.Station).returning(schema.Station.id), row).scalar_one() == 3


def test_a_backup_is_a_sound_geopackage_in_one_file(saved: Path) -> None:
    assert [path.name for path in saved.parent.iterdir()] == [saved.name]
    listed = dict(pyogrio.list_layers(saved))
    assert listed["building"] == "MultiPolygon"
    with closing(sqlite3.connect(f"file:{saved}?immutable=1", uri=True)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert connection.execute("PRAGMA application_id").fetchone() == (0x47504B47,)


def test_a_backup_and_a_restore_stand_in_the_audit_trail(
    filled: Engine, saved: Path, target_url: str, tmp_path: Path, opened: Opened
) -> None:
    assert _audit(filled)[-1][:2] == ("backup", saved.name)
    _restore(target_url, saved, tmp_path)
    restored = _audit(opened(open_store(target_url)))
    assert [line[:2] for line in restored[:-1]] == [line[:2] for line in _audit(filled)[:-1]]
    assert restored[-1][:2] == ("restore", saved.name)
    assert restored[-1][2]["kept"] is None
    with write(opened(open_store(target_url))) as conn, pytest.raises(Exception, match="can only grow"):
        conn.execute(text("DELETE FROM audit"))


def test_rows_written_meanwhile_are_not_in_the_backup_and_not_lost(filled: Engine, tmp_path: Path) -> None:
    added = []

    def add_once(_done: int, _total: int) -> None:
        if not added:
            added.append("meanwhile")
            with write(filled) as conn:
                conn.execute(insert(schema.Station), full_row(schema.Station.__table__) | {"code": "meanwhile"})
                record_change(conn, schema.Station.__table__)

    saved = back_up(filled, tmp_path / "saved.gpkg", now=NOW, progress=add_once)
    assert saved.rows["station"] == 2
    assert [row["code"] for row in _rows(filled)["station"]][-1] == "meanwhile"
    with closing(sqlite3.connect(saved.file)) as connection:
        assert connection.execute("SELECT count(*) FROM station").fetchone() == (2,)


def test_a_backup_never_overwrites_unasked(filled: Engine, saved: Path) -> None:
    before = saved.read_bytes()
    with pytest.raises(errors.FileExistsAlreadyError, match="--overwrite"):
        back_up(filled, saved, now=NOW)
    assert saved.read_bytes() == before
    back_up(filled, saved, now=NOW, overwrite=True)
    assert saved.read_bytes() != before


def test_the_store_is_not_its_own_backup(tmp_path: Path, opened: Opened) -> None:
    path = tmp_path / "grid.gpkg"
    store = opened(create_store(file_url(path)))
    with pytest.raises(errors.FileError, match="the store itself"):
        back_up(store, path, now=NOW, overwrite=True)


def test_a_failed_backup_leaves_nothing_behind(filled: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    folder = tmp_path / "out"
    with pytest.raises(KeyboardInterrupt):
        back_up(filled, folder / "saved.gpkg", now=NOW, progress=stop)
    assert list(folder.iterdir()) == []
    monkeypatch.setattr(backups, "faults", lambda _: ["page 7 is lost"])
    with pytest.raises(errors.StoreBrokenError, match="page 7 is lost"):
        back_up(filled, folder / "saved.gpkg", now=NOW)
    assert list(folder.iterdir()) == []


def test_a_backup_needs_a_folder_that_can_be_written(filled: Engine, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(errors.FileNotWritableError, match=r"Not a directory|File exists"):
        back_up(filled, tmp_path / "file" / "saved.gpkg", now=NOW)


def test_a_store_that_cannot_be_written_can_be_saved(filled: Engine, tmp_path: Path) -> None:
    @event.listens_for(filled, "begin")
    def lock(conn: Any) -> None:
        is_sqlite = filled.dialect.name == "sqlite"
        conn.exec_driver_sql("PRAGMA query_only = ON" if is_sqlite else "SET TRANSACTION READ ONLY")

    saved = back_up(filled, tmp_path / "saved.gpkg", now=NOW)
    event.remove(filled, "begin", lock)
    assert not saved.is_recorded
    assert saved.file.exists()


def test_a_store_that_holds_data_is_not_replaced_unasked(
    saved: Path, target_url: str, tmp_path: Path, opened: Opened
) -> None:
    target = opened(create_store(target_url))
    with write(target) as conn:
        conn.execute(insert(schema.Department), full_row(schema.Department.__table__))
    with pytest.raises(errors.StoreNotEmptyError, match=r"1 department.*--replace.*kept"):
        _restore(target_url, saved, tmp_path)
    assert [row["code"] for row in _rows(target)["department"]] == ["D01"]
    assert not list((tmp_path / "kept").glob("*.gpkg"))


def test_what_is_replaced_is_kept_and_can_come_back(
    saved: Path, target_url: str, tmp_path: Path, opened: Opened
) -> None:
    target = opened(create_store(target_url))
    with write(target) as conn:
        conn.execute(insert(schema.Department), full_row(schema.Department.__table__) | {"code": "former"})
    done = _restore(target_url, saved, tmp_path, replace=True)
    assert [row["code"] for row in _rows(target)["department"]] == ["D01", "D02"]
    assert done.kept is not None
    assert done.kept.name.endswith(".before-restore-20261121T013000Z.gpkg")
    again = _restore(target_url, done.kept, tmp_path, replace=True)
    assert [row["code"] for row in _rows(target)["department"]] == ["former"]
    assert again.kept is not None
    assert again.kept.name.endswith("-2.gpkg")


def test_an_open_reader_sees_the_old_store_and_then_the_new(
    saved: Path, target_url: str, tmp_path: Path, opened: Opened
) -> None:
    create_store(target_url).dispose()
    reader = opened(open_store(target_url))
    with read(reader) as conn:
        assert is_empty(conn)
        _restore(target_url, saved, tmp_path)
        assert is_empty(conn)
    with read(reader) as conn:
        assert contents(row_counts(conn))["building"] == 2


def test_a_restore_raises_every_revision_above_both_stores(
    saved: Path, target_url: str, tmp_path: Path, opened: Opened
) -> None:
    target = opened(create_store(target_url))
    with write(target) as conn:
        conn.execute(text("UPDATE layer_revision SET revision = 9000000000 WHERE layer = 'building'"))
    with read(target) as conn:
        before = revisions(conn)
    _restore(target_url, saved, tmp_path)
    with read(target) as conn:
        after = revisions(conn)
    assert all(after[layer] > before[layer] for layer in before)
    assert after["building"] == 9_000_000_001


def test_a_backup_of_an_older_version_is_brought_up_to_date_on_a_copy(
    saved: Path, target_url: str, tmp_path: Path, opened: Opened, request: pytest.FixtureRequest
) -> None:
    before = saved.read_bytes()
    request.getfixturevalue("later_version")
    _restore(target_url, saved, tmp_path)
    with read(opened(open_store(target_url))) as conn:
        assert conn.execute(text("SELECT code, colour FROM station ORDER BY id")).all()[0].colour is None
    assert saved.read_bytes() == before


@pytest.mark.parametrize(
    ("spoil", "detail"),
    [
        (lambda path: path.unlink(), "No such file"),
        (lambda path: path.write_text("网格编码,网格名称\n" * 99, encoding="utf-8"), "no GeoPackage"),
        (lambda path: path.write_bytes(b""), "no GeoPackage"),
        (lambda path: path.write_bytes(path.read_bytes()[:20_000]), "malformed|damaged|disk image"),
        (
            lambda path: path.write_bytes(path.read_bytes()[:8192] + b"\xa5" * 100_000),
            "malformed|not a database|page|Tree",
        ),
        (lambda path: (path.unlink(), path.mkdir()), "Is a directory"),
    ],
    ids=["missing", "text", "empty", "truncated", "garbage", "folder"],
)
def test_a_file_that_is_no_whole_backup_is_refused_and_changes_nothing(
    saved: Path, tmp_path: Path, opened: Opened, spoil: Callable[[Path], Any], detail: str
) -> None:
    target = opened(create_store(f"sqlite:///{tmp_path / 'target.gpkg'}"))
    with write(target) as conn:
        conn.execute(insert(schema.Department), full_row(schema.Department.__table__))
    spoil(saved)
    with pytest.raises(errors.NotABackupError, match=detail) as caught:
        _restore(target.url, saved, tmp_path, replace=True)
    assert str(saved) in str(caught.value)
    assert [row["code"] for row in _rows(target)["department"]] == ["D01"]
    assert list((tmp_path / "kept").iterdir()) == []


def test_another_programs_geopackage_is_no_backup(tmp_path: Path) -> None:
    other = tmp_path / "other.gpkg"
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE customers (name TEXT)")
    with pytest.raises(errors.NotABackupError, match="other tables: customers"):
        _restore(f"sqlite:///{tmp_path / 'target.gpkg'}", other, tmp_path)
    assert not (tmp_path / "target.gpkg").exists()


def test_a_backup_of_a_newer_version_is_refused(saved: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(saved)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '7777'")
        connection.commit()
    with pytest.raises(errors.BackupNewerError, match=r"schema 7777.*Update the program"):
        _restore(f"sqlite:///{tmp_path / 'target.gpkg'}", saved, tmp_path)


def test_the_store_cannot_be_restored_from_itself(tmp_path: Path, opened: Opened) -> None:
    store = opened(create_store(file_url(tmp_path / "grid.gpkg")))
    with pytest.raises(errors.NotABackupError, match="the store itself"):
        _restore(store.url, tmp_path / "grid.gpkg", tmp_path, replace=True)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.write_bytes(path.read_bytes()[:30_000]),
        lambda path: path.write_text("not a store", encoding="utf-8"),
        lambda path: _set_version(path, "7777"),
    ],
    ids=["truncated", "text", "newer"],
)
def test_a_store_that_cannot_be_used_is_set_aside_only_when_asked(
    saved: Path, tmp_path: Path, opened: Opened, spoil: Callable[[Path], Any]
) -> None:
    path = tmp_path / "target.gpkg"
    target = create_store(file_url(path))
    with write(target) as conn:
        fill(conn)
    target.dispose()
    spoil(path)
    before = path.read_bytes()
    with pytest.raises(errors.StoreNotEmptyError, match="--replace"):
        _restore(file_url(path), saved, tmp_path)
    assert path.read_bytes() == before
    done = _restore(file_url(path), saved, tmp_path, replace=True)
    assert done.kept is not None
    assert done.kept.read_bytes() == before
    assert len(_rows(opened(open_store(file_url(path))))["building"]) == 2


def _set_version(path: Path, version: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", [version])
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def test_a_store_that_was_set_aside_comes_back_when_the_restore_fails(
    saved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "target.gpkg"
    path.write_text("not a store", encoding="utf-8")

    def stop(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("data.restore.copy_pages", stop)
    with pytest.raises(KeyboardInterrupt):
        _restore(file_url(path), saved, tmp_path, replace=True)
    assert path.read_text("utf-8") == "not a store"


def test_pages_of_another_size_fit(saved: Path, tmp_path: Path, opened: Opened) -> None:
    with closing(sqlite3.connect(saved)) as connection:
        connection.execute("PRAGMA page_size = 8192")
        connection.execute("VACUUM")
    url = f"sqlite:///{tmp_path / 'target.gpkg'}"
    _restore(url, saved, tmp_path)
    assert len(_rows(opened(open_store(url)))["building"]) == 2


def test_tables_of_other_programs_survive_from_file_to_file(tmp_path: Path, opened: Opened) -> None:
    """QGIS keeps its styles in the store; they are part of a backup."""
    store = opened(create_store(file_url(tmp_path / "grid.gpkg")))
    with write(store) as conn:
        conn.execute(text("CREATE TABLE layer_styles (name TEXT)"))
        conn.execute(text("INSERT INTO layer_styles VALUES ('红黄蓝')"))
    saved = back_up(store, tmp_path / "saved.gpkg", now=NOW).file
    url = f"sqlite:///{tmp_path / 'target.gpkg'}"
    _restore(url, saved, tmp_path)
    with read(opened(open_store(url))) as conn:
        assert conn.execute(text("SELECT name FROM layer_styles")).scalar_one() == "红黄蓝"


def test_a_copy_of_a_running_store_is_restored_with_what_is_in_its_log(tmp_path: Path, opened: Opened) -> None:
    store = opened(create_store(file_url(tmp_path / "grid.gpkg")))
    with write(store) as conn:
        fill(conn)
    copy = tmp_path / "copied"
    copy.mkdir()
    for part in ("grid.gpkg", "grid.gpkg-wal"):
        (copy / part).write_bytes((tmp_path / part).read_bytes())
    url = f"sqlite:///{tmp_path / 'target.gpkg'}"
    _restore(url, copy / "grid.gpkg", tmp_path)
    assert _rows(opened(open_store(url))) == _rows(store)


_RESTORER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from sqlalchemy.engine import make_url
from data import restore as restoring
from data import sqlite_file

sqlite_file._PAGES_A_STEP = 20

def hang(done, total):
    print(done, flush=True)
    sys.stdin.read()

restoring.restore(make_url(sys.argv[1]), Path(sys.argv[2]), now=datetime.now(UTC), keep_in=Path(sys.argv[3]),
                  replace=True, progress=hang)
"""


def test_a_killed_restore_leaves_the_store_as_it_was(
    saved: Path, target_url: str, tmp_path: Path, opened: Opened
) -> None:
    target = opened(create_store(target_url))
    with write(target) as conn:
        conn.execute(insert(schema.Department), full_row(schema.Department.__table__) | {"code": "former"})
    before = _rows(target)
    restorer = subprocess.Popen(
        [sys.executable, "-c", _RESTORER, target_url, saved, tmp_path / "kept"],
        cwd=PROJECT_ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert restorer.stdout is not None
    assert restorer.stdout.readline() != b""
    restorer.kill()
    restorer.communicate(timeout=60)
    assert _rows(target) == before
    _restore(target_url, saved, tmp_path, replace=True)
    assert [row["code"] for row in _rows(target)["department"]] == ["D01", "D02"]
