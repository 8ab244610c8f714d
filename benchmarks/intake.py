"""Reports taken in on a district: how many a second, how long each waits for its answer, and none lost by kill -9.

On a SQLite file and on a PostgreSQL that waits for its disk. Each report is placed, given its grid, category,
department and due time, and is in the store before it is answered. Against a transaction for every report.
"""

import os
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from sqlalchemy import Engine, select

from benchmarks.measure import Finding, report
from data.demo import load
from data.engine import create_store, read, write
from data.intake import keys
from data.intake.arriving import accept
from data.intake.ground import Ground
from data.intake.report import Report
from data.intake.writing import submit_one
from data.queries import catalogue
from data.schema import IncidentReceipt
from tests.support.intake_server import serving
from tests.support.postgres import server_programs, throw_away_cluster
from tests.support.senders import Senders

SIZE = "district"
REPORTS = 2_000
CLIENTS = 32
ALONE_CLIENTS, ALONE_REPORTS = 12, 500
"""For the alternative: with more at once on SQLite some wait for longer than the store's patience."""
WANTED_PER_SECOND = 150.0
WANTED_P95_S = 0.5
WANTED_TIMES = 1.5
KILL_AFTER = 500
_PATIENCE_S = 120.0


@dataclass(frozen=True)
class Pace:
    """How fast reports were taken in.

    Attributes:
        per_second: Of all clients together.
        seconds: Until the answer, of each.
        cpu_ms: Of the process that takes them in, for each; the database's own not counted.
    """

    per_second: float
    seconds: list[float]
    cpu_ms: float

    def __str__(self) -> str:
        p50, p95, p99 = np.percentile(self.seconds, [50, 95, 99]) * 1000
        waited = f"p50 {p50:.0f} ms, p95 {p95:.0f} ms, p99 {p99:.0f} ms"
        return f"{self.per_second:,.0f}/s, {waited}, {self.cpu_ms:.1f} ms of CPU"

    @property
    def p95_s(self) -> float:
        return float(np.percentile(self.seconds, 95))


def run() -> list[Finding]:
    """The figures of both back ends; of one where there is no PostGIS."""
    findings = []
    for name, store in _stores():
        findings += _findings(name, store)
        store.dispose()
    return findings


def _findings(name: str, store: Engine) -> list[Finding]:
    key = _key(store)
    reports = _reports(store)
    together = _paced(lambda each: submit_one(store, each), reports("together"))
    alone = _paced(_one_by_one(store), reports("alone")[:ALONE_REPORTS], clients=ALONE_CLIENTS)
    over_http = _over_http(store, key)
    lost = _lost(store, key)
    return [
        Finding(
            f"reports taken in by {CLIENTS} threads, {name}",
            together.per_second / alone.per_second,
            WANTED_TIMES,
            "x",
            more_is_better=True,
            detail=f"{together}; a transaction each, {ALONE_CLIENTS} threads: {alone}",
        ),
        Finding(
            f"reports over HTTP by {CLIENTS} clients, {name}",
            over_http.per_second,
            WANTED_PER_SECOND,
            "/s",
            more_is_better=True,
            detail=f"{over_http}, clients on the same machine",
        ),
        Finding(
            f"the same, until the answer, 95 of 100, {name}", over_http.p95_s, WANTED_P95_S, "s", more_is_better=False
        ),
        lost.finding(name),
    ]


@dataclass(frozen=True)
class Lost:
    """What a killed server had answered, and what of it was gone."""

    acknowledged: int
    missing: int

    def finding(self, name: str) -> Finding:
        detail = f"of {self.acknowledged:,} that were acknowledged"
        return Finding(f"lost by kill -9 under load, {name}", self.missing, 0, "", more_is_better=False, detail=detail)


def _stores() -> Iterator[tuple[str, Engine]]:
    with tempfile.TemporaryDirectory(prefix="grid-benchmark-") as folder:
        yield "SQLite", _filled(f"sqlite:///{Path(folder) / 'grid.gpkg'}")
    programs = server_programs()
    if programs is None:
        print(
            "left out: PostGIS needs a PostgreSQL server with it - get it with `make system-packages`", file=sys.stderr
        )
        return
    with throw_away_cluster(programs, durable=True) as cluster:
        yield "PostGIS", _filled(cluster.create_database())


def _filled(url: str) -> Engine:
    engine = create_store(url)
    load(engine, size=SIZE, seed=1)
    return engine


def _key(store: Engine) -> str:
    with write(store) as conn:
        return keys.add(conn, "benchmark", channel="hotline_12345", now=datetime.now(UTC))


def _reports(store: Engine) -> Callable[[str], list[Report]]:
    """Reports of the catalogue's items, anywhere in the district; each kind with keys of its own."""
    rng = np.random.default_rng(1)
    with read(store) as conn:
        items = catalogue.items(conn)["code"].tolist()
        area = Ground.of(conn).area
    assert area is not None
    west, south, east, north = area.bounds

    def made(kind: str) -> list[Report]:
        lon, lat = rng.uniform(west, east, REPORTS), rng.uniform(south, north, REPORTS)
        what = rng.choice(items, REPORTS)
        return [
            Report("benchmark", "snapshot", item_code=what[n], lon=lon[n], lat=lat[n], key=f"{kind} {n}")
            for n in range(REPORTS)
        ]

    return made


def _one_by_one(store: Engine) -> Callable[[Report], object]:
    with read(store) as conn:
        ground = Ground.of(conn)

    def taken(each: Report) -> object:
        with write(store) as conn:
            return accept(conn, [each], ground=ground, now=datetime.now(UTC))

    return taken


def _paced(take: Callable[[Report], object], reports: list[Report], *, clients: int = CLIENTS) -> Pace:
    def timed(each: Report) -> float:
        began = time.perf_counter()
        take(each)
        return time.perf_counter() - began

    with ThreadPoolExecutor(clients) as threads:
        began, cpu = time.perf_counter(), time.process_time()
        seconds = list(threads.map(timed, reports))
        cpu_ms = (time.process_time() - cpu) * 1000 / len(reports)
        return Pace(len(reports) / (time.perf_counter() - began), seconds, cpu_ms)


def _over_http(store: Engine, key: str) -> Pace:
    with _served(store, key, most=REPORTS, prefix="http") as (senders, pid):
        began, cpu = time.perf_counter(), _cpu_s(pid)
        for thread in senders.run(CLIENTS):
            thread.join(_PATIENCE_S)
        elapsed, used = time.perf_counter() - began, _cpu_s(pid) - cpu
    assert not senders.strange, senders.strange[0]
    return Pace(len(senders.acknowledged) / elapsed, senders.seconds, used * 1000 / len(senders.seconds))


def _cpu_s(pid: int) -> float:
    """Seconds of CPU that a process has used, from the kernel's own count."""
    facts = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(facts[11]) + int(facts[12])) / os.sysconf("SC_CLK_TCK")


def _lost(store: Engine, key: str) -> Lost:
    with _served(store, key, most=None, prefix="kill") as (senders, pid):
        threads = senders.run(CLIENTS)
        pause = threading.Event()
        while len(senders.acknowledged) < KILL_AFTER and any(thread.is_alive() for thread in threads):
            pause.wait(0.01)
        os.kill(pid, signal.SIGKILL)
        for thread in threads:
            thread.join(_PATIENCE_S)
    with read(store) as conn:
        rows = conn.execute(select(IncidentReceipt.key, IncidentReceipt.incident_id))
        kept = {row.key.removeprefix("key "): str(row.incident_id) for row in rows}
    missing = senders.acknowledged.items() - kept.items()
    return Lost(len(senders.acknowledged), len(missing))


@contextmanager
def _served(store: Engine, key: str, *, most: int | None, prefix: str) -> Iterator[tuple[Senders, int]]:
    with read(store) as conn:
        item = str(catalogue.items(conn)["code"].iloc[0])
        area = Ground.of(conn).area
    assert area is not None
    inside = area.representative_point()
    said = {"api_key": key, "service_code": item, "lat": str(inside.y), "long": str(inside.x)}
    with serving(store.url.render_as_string(hide_password=False)) as server:
        yield Senders(server.port, said, prefix=prefix, most=most), server.pid


if __name__ == "__main__":
    sys.exit(report(run()))
