"""`make run`, as on a district's machine: the first start, the second, and one on a store that holds data."""

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

import pytest

from tests.support.chromium import until_drawn
from tests.support.leash import leashed
from tests.support.postgres import free_port
from tests.support.server import OFFLINE, PROJECT_ROOT, is_healthy


@contextmanager
def make_run(var_dir: Path, scratch: Path) -> Iterator[str]:
    """The base URL of what `make run` serves from `var_dir`."""
    scratch.mkdir()
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    inherited = {name: value for name, value in os.environ.items() if name != "GRID_DATABASE_URL"}
    with leashed(
        ["make", "run", f"PORT={port}"],
        scratch=scratch,
        ready=partial(is_healthy, base),
        environment=inherited | {"GRID_VAR_DIR": str(var_dir), "PYTHONPATH": str(OFFLINE)},
        folder=PROJECT_ROOT,
        wait_s=180,
    ) as said:
        yield base
        assert "outside request:" not in said()


def contents(var_dir: Path) -> dict[str, int]:
    """How many rows each table of the store holds."""
    with closing(sqlite3.connect(var_dir / "grid.gpkg")) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in tables}


@pytest.fixture(scope="module")
def var_dir(tmp_path_factory):
    """What the first start leaves behind."""
    folder = tmp_path_factory.mktemp("first") / "var"
    with make_run(folder, folder.with_name("scratch")):
        pass
    return folder


def test_the_first_start_makes_a_store_with_a_district(var_dir):
    rows = contents(var_dir)
    assert rows["grid"] > 100
    assert rows["incident"] > 1000


def seconds_to_a_drawn_map(var_dir, scratch, open_page):
    """From `make run` to a map on the screen, and from a visit of the running server to another."""
    started = time.monotonic()
    with make_run(var_dir, scratch) as base:
        first = seconds_to_look(base, open_page(), since=started)
        return first, seconds_to_look(base, open_page(), since=time.monotonic())


def seconds_to_look(base, page, *, since):
    page.goto(base)
    page.get_by_test_id("stDeckGlJsonChart").wait_for(timeout=60_000)
    until_drawn(page)
    seconds = time.monotonic() - since
    page.close()
    return seconds


def crowding():
    """How many times longer work on every core takes now than it would on an idle machine."""
    work = "import time as t\na, b = t.monotonic(), t.process_time()\nwhile t.process_time() - b < 0.4: pass\n"
    program = [sys.executable, "-c", f"{work}print((t.monotonic() - a) / 0.4)"]
    cores = [subprocess.Popen(program, stdout=subprocess.PIPE, text=True) for _ in range(os.cpu_count())]
    return max(1.0, sum(float(core.communicate()[0]) for core in cores) / len(cores))


def test_the_second_start_has_drawn_its_map_within_10_s_and_keeps_the_store(var_dir, open_page, tmp_path):
    """Without a graphics card a look alone takes 5 s and more; with one about 4 s, which leaves 6 s to the start."""
    before = contents(var_dir)
    starts = []
    for n in range(2):
        others = crowding()  # who is at work on this machine besides
        first, look = seconds_to_a_drawn_map(var_dir, tmp_path / f"scratch-{n}", open_page)
        starts.append((first, look, max(others, crowding())))
    assert any(first < 10 * times or first - look < 6 * times for first, look, times in starts), starts
    assert contents(var_dir) == before


def test_a_store_that_holds_data_is_not_filled_with_the_demo(var_dir, tmp_path):
    shutil.copytree(var_dir, tmp_path / "var")
    with closing(sqlite3.connect(tmp_path / "var" / "grid.gpkg")) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("DELETE FROM incident")
        connection.commit()
    with make_run(tmp_path / "var", tmp_path / "scratch"):
        pass
    rows = contents(tmp_path / "var")
    assert rows["incident"] == 0
    assert rows["grid"] > 100
