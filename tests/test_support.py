"""The tests' own footing: processes on a leash, skips that name their remedy, no other host."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from tests.support.chromium import Visits
from tests.support.leash import leashed
from tests.support.offline.sitecustomize import OutsideRequestError
from tests.support.server import PROJECT_ROOT

HOLDER = """
import sys, time
from pathlib import Path
from tests.support.leash import leashed
pid = Path(sys.argv[1])
command = ["sh", "-c", f"echo $$ > {pid}.part; mv {pid}.part {pid}; exec sleep 60"]
with leashed(command, scratch=Path(sys.argv[2]), ready=pid.exists):
    print("held", flush=True)
    time.sleep(60)
"""
SAMPLE = """
import pytest
def test_with_a_database(postgis_url): pass
def test_with_a_page(page): pass
def test_with_nothing(): pass
@pytest.mark.skip(reason="of the weather")
def test_that_skips(): pass
"""


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z" if Path("/proc").is_dir() else True


def until(happened, *, wait_s=10.0):
    deadline = time.monotonic() + wait_s
    while not happened() and time.monotonic() < deadline:
        time.sleep(0.02)
    return happened()


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_a_leashed_process_and_its_folder_go_when_their_holder_is_killed(tmp_path, how):
    pid_file, scratch = tmp_path / "pid", tmp_path / "scratch"
    scratch.mkdir()
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, pid_file, scratch], cwd=PROJECT_ROOT, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout.readline() == b"held\n"
        pid = int(pid_file.read_text())
        assert alive(pid)
        holder.send_signal(how)
    assert until(lambda: not alive(pid))
    assert until(lambda: not scratch.exists())


def test_a_leashed_process_that_ends_at_once_raises_with_its_last_words(tmp_path):
    command = ["sh", "-c", "echo no such luck; exit 7"]
    with (
        pytest.raises(RuntimeError, match="sh ended with 7:\nno such luck"),
        leashed(command, scratch=tmp_path / "scratch", ready=lambda: False),
    ):
        pass


def test_a_leashed_process_that_is_never_ready_raises_and_is_stopped(tmp_path):
    pid_file = tmp_path / "pid"
    command = ["sh", "-c", f"echo $$ > {pid_file}; exec sleep 60"]
    with (
        pytest.raises(RuntimeError, match=r"sh was not ready within 0\.5 s"),
        leashed(command, scratch=tmp_path / "scratch", ready=lambda: False, wait_s=0.5),
    ):
        pass
    assert not alive(int(pid_file.read_text()))


def test_each_postgis_test_has_an_empty_database_of_its_own(postgis_cluster):
    first, second = postgis_cluster.create_database(), postgis_cluster.create_database()
    assert first != second
    with psycopg.connect(first.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("CREATE TABLE mine (id int)")
    with psycopg.connect(second.replace("+psycopg", "")) as connection:
        assert connection.execute("SELECT to_regclass('mine')").fetchone() == (None,)
        assert connection.execute("SELECT ST_AsText(ST_Point(1, 2))").fetchone() == ("POINT(1 2)",)
    for url in (first, second):
        postgis_cluster.drop_database(url)


def test_another_host_is_out_of_reach():
    with socket.socket() as plain, pytest.raises(OutsideRequestError, match=r"socket\.connect 192\.0\.2\.1"):
        plain.connect(("192.0.2.1", 80))
    with pytest.raises(OutsideRequestError, match=r"socket\.getaddrinfo example\.invalid"):
        socket.getaddrinfo("example.invalid", 80)


def test_a_page_that_asks_another_host_or_complains_is_found_out(browser):
    visits = Visits(browser)
    page, expected = visits(), visits(errors_expected=True)
    page.goto("data:text/html,<img src='https://example.invalid/x.png'><script>console.error('so it goes')</script>")
    expected.goto("data:text/html,<script>console.error('as it should')</script>")
    visits.close()
    assert visits.outside_requests() == ["https://example.invalid/x.png"]
    assert "so it goes" in visits.unexpected_errors()
    assert "as it should" not in visits.unexpected_errors()


def test_a_page_that_opens_a_socket_to_another_host_or_throws_is_found_out(browser):
    visits = Visits(browser)
    page = visits()
    with page.expect_websocket(), page.context.expect_event("weberror"):
        page.goto("data:text/html,<script>new WebSocket('wss://example.invalid/y'); throw Error('so it ends')</script>")
    visits.close()
    assert visits.outside_requests() == ["wss://example.invalid/y"]
    assert any("so it ends" in error for error in visits.unexpected_errors())


def run_sample(tmp_path, **environment):
    """Run SAMPLE with the project's conftest on a machine with neither PostgreSQL nor Chromium."""
    (tmp_path / "test_sample.py").write_text(SAMPLE)
    (tmp_path / "conftest.py").write_text(
        "from tests.support import chromium, postgres\n"
        "chromium.executable = postgres.server_programs = lambda: None\n"
        "from tests.conftest import *\n"
    )
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-c", PROJECT_ROOT / "pyproject.toml", tmp_path],
        capture_output=True,
        text=True,
        cwd=PROJECT_ROOT,
        env={key: value for key, value in os.environ.items() if key != "GRID_REQUIRE"} | environment,
    )


def test_the_summary_names_what_was_skipped_and_how_to_get_it(tmp_path):
    done = run_sample(tmp_path)
    lines = done.stdout.splitlines()
    assert done.returncode == 0, done.stdout + done.stderr
    assert "skipped: 1 test needs PostgreSQL with PostGIS - get it with `make system-packages`" in lines
    assert "skipped: 1 test needs Chromium - get it with `make system-packages`" in lines
    assert "1 passed, 3 skipped" in lines[-1]


def test_nothing_skips_where_everything_is_required(tmp_path):
    done = run_sample(tmp_path, GRID_REQUIRE="all")
    assert done.returncode == 1
    assert "skipped, but GRID_REQUIRE=all lets nothing skip: of the weather" in done.stdout
    assert "1 passed, 3 errors" in done.stdout.splitlines()[-1]
