"""What goes wrong in the middle: nothing of it stays."""

import signal
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import Engine

from data.engine import create_store, open_store
from data.errors import SettingsError, StoreFullError
from data.frames import revisions
from data.ingest.execution import run
from data.ingest.request import ImportRequest
from tests.data.ingest.conftest import NOW, Importer, importer_into
from tests.data.ingest.making import count, incidents, write_csv
from tests.support.server import PROJECT_ROOT

ROWS = 60_000
MEGABYTE = 2**20
_RSS_UNIT = 1 if sys.platform == "darwin" else 1024


def start_import(url: str, path: Path, *, announce: Path) -> subprocess.Popen[bytes]:
    """An import in a process of its own, which says in a file when it is in the middle of writing."""
    program = f"""
        from pathlib import Path
        from data.engine import open_store
        from data.ingest.request import ImportRequest
        from data.ingest.execution import run

        def progress(stage, done, total):
            if stage == "write":
                Path({str(announce)!r}).write_text(str(done))

        run(open_store({url!r}), ImportRequest(path=Path({str(path)!r}), layer="incidents"), progress=progress)
    """
    return subprocess.Popen([sys.executable, "-c", textwrap.dedent(program)], cwd=PROJECT_ROOT)


def peak_memory(url: str, path: Path) -> int:
    """Bytes of memory at most held by an import in a process of its own.

    A small process starts it: what starts a process counts as that process's own peak, and the one of the tests
    may hold more than any import.
    """
    program = f"""
        from pathlib import Path
        from data.engine import open_store
        from data.ingest.request import ImportRequest
        from data.ingest.execution import run

        run(open_store({url!r}), ImportRequest(path=Path({str(path)!r}), layer="incidents"))
    """
    starter = f"""
        import resource, subprocess, sys

        subprocess.run([sys.executable, "-c", {textwrap.dedent(program)!r}], check=True, stdout=sys.stderr)
        print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(starter)], cwd=PROJECT_ROOT, check=True, stdout=subprocess.PIPE
    )
    return int(done.stdout) * _RSS_UNIT


def wait_for(path: Path, *, process: subprocess.Popen[bytes], seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while not path.exists():
        assert process.poll() is None, "the import ended before it wrote anything"
        assert time.monotonic() < deadline, "the import never began to write"
        time.sleep(0.01)


def test_a_killed_import_leaves_the_store_as_it_was_and_the_next_one_works(store_url: str, tmp_path: Path):
    engine = create_store(store_url)
    imported = importer_into(engine)
    imported(write_csv(incidents(5, 事件编号=[f"OLD{n}" for n in range(5)]), tmp_path / "old.csv"), "incidents")
    with engine.connect() as conn:
        before = revisions(conn)
    path = write_csv(incidents(ROWS), tmp_path / "new.csv")
    process = start_import(store_url, path, announce=tmp_path / "writing")
    wait_for(tmp_path / "writing", process=process)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert int((tmp_path / "writing").read_text()) < ROWS, "it was killed too late to prove anything"
    engine.dispose()
    engine = open_store(store_url)
    assert [count(engine, table) for table in ("incident", "import_run", "audit")] == [5, 1, 1]
    with engine.connect() as conn:
        assert revisions(conn) == before
    result = importer_into(engine)(path, "incidents")
    assert (result.rows_added, count(engine, "incident")) == (ROWS, ROWS + 5)
    engine.dispose()


def test_two_imports_at_once_both_go_in(store_url: str, tmp_path: Path):
    engine = create_store(store_url)
    paths = [
        write_csv(incidents(20_000, 事件编号=[f"{name}{n}" for n in range(20_000)]), tmp_path / f"{name}.csv")
        for name in ("a", "b")
    ]
    failures: list[Exception] = []

    def work(path: Path) -> None:
        mine = open_store(store_url)
        try:
            run(mine, ImportRequest(path=path, layer="incidents", now=NOW))
        except Exception as error:
            failures.append(error)
        finally:
            mine.dispose()

    threads = [threading.Thread(target=work, args=(path,)) for path in paths]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert count(engine, "incident") == 40_000
    engine.dispose()


def test_a_csv_of_300_megabytes_is_read_in_bounded_memory(tmp_path: Path):
    path = tmp_path / "a.csv"
    text = "楼道堆物占用通道" * 125
    with path.open("w", encoding="utf-8") as file:
        file.write("事件编号,事件类别,上报时间,经度,纬度,诉求内容\n")
        for number in range(100_000):
            at = f"{118.7 + number % 1000 * 1.1e-5:.7f},{32.0 + number // 1000 * 1.3e-5:.7f}"
            file.write(f"SJ{number},市容环境,2026-10-01 08:00:00,{at},{text}\n")
    assert path.stat().st_size > 300 * 10**6
    url = f"sqlite:///{tmp_path / 'grid.gpkg'}"
    create_store(url).dispose()
    assert peak_memory(url, path) < 600 * MEGABYTE
    engine = open_store(url)
    assert count(engine, "incident") == 100_000
    engine.dispose()


def test_a_full_disk_is_said_and_leaves_nothing(tmp_path: Path, imported: Importer, file_store: Engine):
    path = write_csv(incidents(30_000), tmp_path / "a.csv")
    with file_store.connect() as conn:
        pages = conn.exec_driver_sql("PRAGMA page_count").scalar_one()
    _limit_pages(file_store, int(pages) + 50)
    with pytest.raises(StoreFullError, match="nothing was changed"):
        imported(path, "incidents")
    _limit_pages(file_store, 2**30)
    assert [count(file_store, table) for table in ("incident", "import_run")] == [0, 0]
    assert imported(path, "incidents").rows_added == 30_000


def _limit_pages(engine: Engine, pages: int) -> None:
    """The most that SQLite may fill, as a full disk would: it holds for the connections of this pool."""
    from sqlalchemy import event

    @event.listens_for(engine, "checkout")
    def limit(connection, record, proxy):
        connection.execute(f"PRAGMA max_page_count = {pages}")


def test_a_report_that_has_nowhere_to_go_stops_the_import_before_it_begins(
    tmp_path: Path, imported: Importer, file_store: Engine
):
    (tmp_path / "var").write_text("a file where the folder should be")
    with pytest.raises(SettingsError, match="GRID_VAR_DIR"):
        imported(write_csv(incidents(1), tmp_path / "a.csv"), "incidents")
    assert count(file_store, "incident") == 0
