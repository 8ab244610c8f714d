"""The situation screen in a real browser: bytes over the wire and seconds to a drawn map, against rows in the message.

On a district of 10,000 buildings, 841 grids and 100,000 incidents, and on ten times that. Stores are made once and kept
in `var/benchmarks`; each measurement has a server and a visitor of its own.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from playwright.sync_api import BrowserContext, Page

from benchmarks.measure import Finding, report
from tests.support.chromium import chromium, executable, open_context
from tests.support.leash import leashed
from tests.support.maps import until_maps_drawn
from tests.support.postgres import free_port
from tests.support.server import PROJECT_ROOT, is_healthy
from tests.support.wire import Wire

SIZES = {"district": "a district", "city": "ten districts"}
APPS = {"by address": "app.py", "in the message": "benchmarks/rows_in_message.py"}
REFRESH_S = 60.0
"""How often the screen asks for news by itself."""
REFRESH_KB = 20.0
WAIT_S = 300.0
SETTLE_S = 5.0  # what a first look still fetches after the map is drawn is no part of a refresh


@dataclass(frozen=True)
class Visit:
    """What one way of opening the screen cost."""

    kilobytes: float
    seconds: float


@dataclass(frozen=True)
class Costs:
    """What a visitor's first and second look cost, and a refresh with nothing new."""

    cold: Visit
    warm: Visit
    refresh_kb: float


def run() -> list[Finding]:
    """The figures of both sizes; none where there is no Chromium."""
    if executable() is None:
        print("left out: needs Chromium - get it with `make system-packages`", file=sys.stderr)
        return []
    findings = []
    for size, words in SIZES.items():
        folder = store(size)
        costs = {name: _measured(folder, script) for name, script in APPS.items()}
        findings += _findings(words, ours=costs["by address"], other=costs["in the message"])
    return findings


def _findings(words: str, *, ours: Costs, other: Costs) -> list[Finding]:
    def compared(what: str, mine: Visit, theirs: Visit) -> Finding:
        return Finding(
            f"{what} look at {words}, kB against rows in the message",
            theirs.kilobytes / mine.kilobytes,
            1.0,
            "x",
            more_is_better=True,
            detail=f"{mine.kilobytes:,.0f} kB in {mine.seconds:.1f} s; "
            f"in the message {theirs.kilobytes:,.0f} kB in {theirs.seconds:.1f} s",
        )

    refresh = Finding(
        f"a refresh with nothing new, {words}",
        ours.refresh_kb,
        REFRESH_KB,
        "kB",
        more_is_better=False,
        detail=f"in the message {other.refresh_kb:,.0f} kB",
    )
    return [compared("first", ours.cold, other.cold), compared("second", ours.warm, other.warm), refresh]


def store(size: str) -> Path:
    """A folder with a store of that size: made where there is none yet, brought up to date where there is."""
    folder = PROJECT_ROOT / "var" / "benchmarks" / size
    is_there = (folder / "grid.gpkg").exists()
    folder.mkdir(parents=True, exist_ok=True)
    command = ["init"] if is_there else ["demo", "--size", size]
    subprocess.run(
        [sys.executable, "-m", "data", *command],
        check=True,
        env=_environment(folder),
        cwd=PROJECT_ROOT,
        stdout=sys.stderr,
    )
    return folder


def _environment(folder: Path) -> dict[str, str]:
    own = {"GRID_VAR_DIR": str(folder), "PYTHONPATH": str(PROJECT_ROOT)}
    return {name: value for name, value in os.environ.items() if name != "GRID_DATABASE_URL"} | own


def _measured(folder: Path, script: str) -> Costs:
    with serving(folder, script) as port, Wire(port).running() as wire, chromium() as browser:
        address = f"http://127.0.0.1:{wire.port}/"
        with open_context(browser) as warm_up:  # the server's own first steps are not the visitor's
            until_maps_drawn(_opened(warm_up, address), wait_s=WAIT_S)
        with open_context(browser) as visitor:
            cold, page = _look(visitor, address, wire)
            page.close()
            warm, page = _look(visitor, address, wire)
            return Costs(cold, warm, _refreshed(page, wire))


def _look(visitor: BrowserContext, address: str, wire: Wire) -> tuple[Visit, Page]:
    before, started = wire.received, time.monotonic()
    page = _opened(visitor, address)
    until_maps_drawn(page, wait_s=WAIT_S)
    return Visit((wire.received - before) / 1000, time.monotonic() - started), page


def _opened(visitor: BrowserContext, address: str) -> Page:
    page = visitor.new_page()
    page.goto(address)
    return page


def _refreshed(page: Page, wire: Wire) -> float:
    """Kilobytes of one period of the open screen, in which it refreshes once."""
    page.wait_for_timeout(SETTLE_S * 1000)
    before = wire.received
    page.wait_for_timeout(REFRESH_S * 1000)
    return (wire.received - before) / 1000


@contextmanager
def serving(folder: Path, script: str) -> Iterator[int]:
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", script, "--server.port", str(port)]
    with leashed(
        command,
        scratch=Path(tempfile.mkdtemp(prefix="grid-benchmark-")),
        ready=partial(is_healthy, f"http://127.0.0.1:{port}"),
        environment=_environment(folder),
        folder=PROJECT_ROOT,
    ):
        yield port


if __name__ == "__main__":
    sys.exit(report(run()))
