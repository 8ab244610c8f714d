"""Transactions: what is kept, what is undone, who waits for whom, on each back end."""

import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, func, insert, select, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import IntegrityError

from data import engine as engines
from data import errors, schema
from data.engine import create_store, open_store, read, shown, write
from data.frames import revisions
from tests.data.samples import fill, full_row
from tests.support import hardship
from tests.support.postgres import Cluster, free_port
from tests.support.server import PROJECT_ROOT

_WRITER = """
import sys
from sqlalchemy import insert, select
from data.engine import open_store, write
from data.frames import record_change
from data.schema import Station
from tests.data.samples import full_row

store, name, transactions, rows = open_store(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
for transaction in range(transactions):
    with write(store) as conn:
        conn.execute(select(Station.code)).all()  # as an import that compares before it writes
        for row in range(rows):
            told = {"code": f"{name}-{transaction}-{row}", "opening_hours": "24/7 " * 200}
            conn.execute(insert(Station), full_row(Station.__table__) | told)
        record_change(conn, Station.__table__)
        if sys.argv[5:] == ["hang"]:
            print("written", flush=True)
            sys.stdin.read()
"""


def _stations(engine: Engine) -> int:
    with read(engine) as conn:
        return int(conn.execute(select(func.count()).select_from(schema.Station)).scalar_one())


def _start_writer(url: str, name: str, *, transactions: int, rows: int, hang: bool = False) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", _WRITER, url, name, str(transactions), str(rows), *(["hang"] if hang else [])]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(command, cwd=PROJECT_ROOT, text=True, **pipes)


def test_two_processes_write_at_once_and_nothing_is_lost(store: Engine, store_url: str) -> None:
    with read(store) as conn:
        before = revisions(conn)["station"]
    writers = [_start_writer(store_url, name, transactions=15, rows=20) for name in ("first", "second")]
    for writer in writers:
        assert writer.communicate(timeout=120)[1] == ""
        assert writer.returncode == 0
    assert _stations(store) == 2 * 15 * 20
    with read(store) as conn:
        assert revisions(conn)["station"] >= before + 2 * 15


def test_a_killed_writer_leaves_the_store_as_it_was_and_the_next_write_works(store: Engine, store_url: str) -> None:
    with write(store) as conn:
        fill(conn)
    before = _stations(store)
    writer = _start_writer(store_url, "killed", transactions=1, rows=3_000, hang=True)  # 3 MB: more than a cache
    assert writer.stdout is not None
    assert writer.stdout.readline() == "written\n"
    writer.kill()
    writer.communicate(timeout=60)
    assert _stations(store) == before
    _add_stations(store, ["after"])
    assert _stations(store) == before + 1


def test_a_reader_sees_one_state_while_another_writes(store: Engine, reopened: Callable[[], Engine]) -> None:
    count = select(func.count()).select_from(schema.Station)
    with read(store) as reader:
        assert reader.execute(count).scalar_one() == 0
        with write(reopened()) as writer:
            fill(writer)
        assert reader.execute(count).scalar_one() == 0
    assert _stations(store) == 2


def test_a_fault_undoes_the_whole_transaction(store: Engine) -> None:
    with pytest.raises(IntegrityError):
        _add_stations(store, ["first", "second", "first"])
    assert _stations(store) == 0


def _add_stations(store: Engine, codes: Iterable[str]) -> None:
    with write(store) as conn:
        for code in codes:
            conn.execute(insert(schema.Station), full_row(schema.Station.__table__) | {"code": code})


def test_reading_cannot_write(store: Engine) -> None:
    with pytest.raises(errors.StoreReadOnlyError), read(store) as conn:
        conn.execute(insert(schema.Station), full_row(schema.Station.__table__))
    with write(store) as conn:  # the same connection may write afterwards
        conn.execute(insert(schema.Station), full_row(schema.Station.__table__))
    assert _stations(store) == 1


def test_a_writer_that_waits_too_long_is_told(
    store: Engine, store_url: str, opened: Callable[[Engine], Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "BUSY_TIMEOUT_MS", 100)
    impatient = opened(open_store(store_url))
    with write(store) as conn:
        fill(conn)
        with pytest.raises(errors.StoreBusyError, match="locked by another writer"), write(impatient) as second:
            fill(second)
    assert _stations(store) == 2


def test_two_processes_may_make_the_same_store_at_once(store_url: str, opened: Callable[[Engine], Engine]) -> None:
    script = "import sys; from data.engine import create_store; create_store(sys.argv[1]).dispose()"
    makers = [
        subprocess.Popen([sys.executable, "-c", script, store_url], cwd=PROJECT_ROOT, stderr=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    for maker in makers:
        assert maker.communicate(timeout=120)[1] == ""
        assert maker.returncode == 0
    assert _stations(opened(open_store(store_url))) == 0


def test_sqlite_runs_in_wal_with_foreign_keys_and_a_busy_timeout(
    tmp_path: Path, opened: Callable[[Engine], Engine]
) -> None:
    store = opened(create_store(f"sqlite:///{tmp_path / 'grid.gpkg'}"))
    with write(store) as conn:
        pragmas = {name: conn.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in _PRAGMAS}
    assert pragmas == _PRAGMAS


_PRAGMAS = {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 30_000, "synchronous": 2, "query_only": 0}


def test_the_server_gives_up_on_a_lock_as_sqlite_does(store: Engine) -> None:
    if store.dialect.name == "postgresql":
        with read(store) as conn:
            assert conn.execute(text("SHOW lock_timeout")).scalar_one() == "30s"
            assert conn.execute(text("SHOW transaction_isolation")).scalar_one() == "repeatable read"


@pytest.mark.parametrize(
    ("state", "error"),
    [
        ("53100", errors.StoreFullError),
        ("25006", errors.StoreReadOnlyError),
        ("42501", errors.StoreReadOnlyError),
        ("40P01", errors.StoreBusyError),
        ("55P03", errors.StoreBusyError),
        ("57014", errors.StoreBusyError),
        ("53300", errors.StoreUnreachableError),
        ("57P01", errors.StoreUnreachableError),
        ("58030", errors.StoreDiskError),
        ("XX001", errors.StoreBrokenError),
    ],
)
def test_what_postgresql_reports_is_said_in_our_words(
    postgis_url: str, opened: Callable[[Engine], Engine], state: str, error: type[errors.StoreError]
) -> None:
    store = opened(create_store(postgis_url))
    complaint = f"DO $$ BEGIN RAISE EXCEPTION 'something is wrong' USING ERRCODE = '{state}'; END $$"
    with pytest.raises(error, match="grid_"), write(store) as conn:
        conn.execute(text(complaint))


def test_faults_of_a_statement_stay_what_they_are(store: Engine) -> None:
    with pytest.raises(Exception, match="nowhere") as caught, write(store) as conn:
        conn.execute(text("SELECT * FROM nowhere"))
    assert not isinstance(caught.value, errors.GridError)


def test_a_full_disk_changes_nothing(store: Engine) -> None:
    """SQLite's own limit of pages fails at the same place, with the same words, as a disk without space."""
    if store.dialect.name == "postgresql":
        return  # the server's disk is not ours to fill; the error's words are tested above
    with write(store) as conn:
        fill(conn)
    pages = "PRAGMA max_page_count = {}"

    @event.listens_for(store, "begin")
    def shrink(conn: object) -> None:
        size = conn.exec_driver_sql("PRAGMA page_count").scalar_one()  # type: ignore[attr-defined]
        conn.exec_driver_sql(pages.format(size + 5))  # type: ignore[attr-defined]

    with pytest.raises(errors.StoreFullError, match="is full"):
        _add_stations(store, map(str, range(5_000)))
    event.remove(store, "begin", shrink)
    assert _stations(store) == 2


@pytest.mark.parametrize("condition", ["limited files", *(["small disk"] if hardship.can_mount() else [])])
def test_a_disk_that_fills_up_in_the_middle_changes_nothing(
    tmp_path: Path, opened: Callable[[Engine], Engine], condition: str
) -> None:
    folder, mount = tmp_path / "store", tmp_path / "mount"
    folder.mkdir()
    mount.mkdir()
    path = folder / "grid.gpkg"
    store = opened(create_store(f"sqlite:///{path}"))
    with write(store) as conn:
        fill(conn)
    store.dispose()
    writer = ["-c", _WRITER]
    if condition == "small disk":
        arguments = [*writer, f"sqlite:///{mount / 'grid.gpkg'}", "big", "1", "20000"]
        done = hardship.run_on_small_disk(arguments, mount=mount, size="3m", copied=folder, environment={})
        assert "data.errors.store.StoreFullError: The disk that holds" in done.stderr
    else:
        limit = hardship.with_files_up_to(path.stat().st_size + 500_000)
        done = hardship.run([*writer, f"sqlite:///{path}", "big", "1", "20000"], before=limit)
        assert "data.errors.store.StoreDiskError: The disk that holds" in done.stderr
    assert _stations(store) == 2
    _add_stations(store, ["after"])


def test_a_server_that_does_not_answer_is_named() -> None:
    port = free_port()
    with pytest.raises(errors.StoreUnreachableError, match=f"127.0.0.1:{port}.*refused"):
        open_store(f"postgresql://grid@127.0.0.1:{port}/grid")


def test_a_database_that_does_not_exist_is_named(postgis_url: str) -> None:
    with pytest.raises(errors.StoreUnreachableError, match="does not exist"):
        open_store(postgis_url + "_missing")


@pytest.fixture
def plain_url(postgis_cluster: Cluster, postgis_url: str) -> URL:
    """The same empty database for a user without special rights."""
    url = make_url(postgis_url).set(username="plain")
    with postgis_cluster.connect(str(url.database)) as conn:
        conn.execute("DROP ROLE IF EXISTS plain")
        conn.execute("CREATE ROLE plain LOGIN")
        conn.execute("GRANT CREATE ON SCHEMA public TO plain")
    return url


def test_a_user_without_special_rights_can_make_and_fill_a_store(
    plain_url: URL, opened: Callable[[Engine], Engine], postgis_cluster: Cluster
) -> None:
    store = opened(create_store(plain_url))
    _add_stations(store, ["first"])
    assert _stations(store) == 1
    store.dispose()
    with postgis_cluster.connect(str(plain_url.database)) as conn:
        conn.execute("DROP OWNED BY plain CASCADE")


def test_a_server_without_postgis_is_told_apart(plain_url: URL, postgis_cluster: Cluster) -> None:
    with postgis_cluster.connect(str(plain_url.database)) as conn:
        conn.execute("DROP EXTENSION postgis")
    with pytest.raises(errors.StoreWithoutPostgisError, match="CREATE EXTENSION postgis"):
        create_store(plain_url)
    with postgis_cluster.connect(str(plain_url.database)) as conn:
        conn.execute("DROP OWNED BY plain CASCADE")


def test_a_password_is_never_shown() -> None:
    assert "secret" not in shown(make_url("postgresql+psycopg://grid:secret@host/grid"))
    with pytest.raises(errors.StoreUnreachableError) as caught:
        open_store(f"postgresql://grid:secret@127.0.0.1:{free_port()}/grid")
    assert "secret" not in str(caught.value)
