"""Run an import: two passes over the file, one transaction on the store."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import shapely
from sqlalchemy import Connection, Engine

from data import engine as stores
from data.frames import record_change
from data.ingest import mapping, quality, recording, report
from data.ingest.aftermath import follow_up
from data.ingest.gate import check_columns, check_source
from data.ingest.importing import Judge
from data.ingest.ledger import Ledger
from data.ingest.prepare import Prepared, prepared, with_clock
from data.ingest.request import ImportRequest, ImportResult, Progress
from data.ingest.storing import Counts, Store

CACHE_KIBIBYTES = 128 * 1024

_BLOCK = 2**20


class Undone(Exception):  # noqa: N818 - no error: it ends a transaction without a trace
    """Leave the store as it was."""


def silent(stage: str, done: int, total: int | None) -> None:
    """Progress that nobody watches."""


def run(engine: Engine, request: ImportRequest, *, progress: Progress = silent) -> ImportResult:
    """Import a file into the store, in one transaction.

    Args:
        engine: The store.
        request: The file and how to read it.
        progress: Told of every chunk.

    Returns:
        What went in, what did not, and where the report lies.

    Raises:
        ImportFileError: The file cannot be read, its columns or coordinates are not understood, or an option is wrong.
        StoreError: The store cannot be written; it is as it was.
    """
    request = with_clock(request)
    with prepared(engine, request, progress=progress) as ready, report.folder_for(request, at=ready.now) as folder:
        with transaction(engine) as conn:
            result = import_prepared(conn, ready, folder, progress=progress)
            if not result.is_stored:
                raise Undone
            follow_up(conn, {ready.layer.table.name: result}, now=ready.now)
        report.write_summary(result, request, ignored=ready.mapped.ignored, columns=dict(ready.mapped.columns))
    return result


@contextmanager
def transaction(engine: Engine) -> Iterator[Connection]:
    """A writing transaction that `Undone` ends without a trace."""
    try:
        with stores.write(engine) as conn, _roomy_cache(conn):
            yield conn
    except Undone:
        pass


@contextmanager
def _roomy_cache(conn: Connection) -> Iterator[None]:
    """SQLite's own 2 MB of cache would fetch the indexes from disk again and again."""
    if conn.dialect.name != "sqlite":
        yield
        return
    before = conn.exec_driver_sql("PRAGMA cache_size").scalar_one()
    conn.exec_driver_sql(f"PRAGMA cache_size = -{CACHE_KIBIBYTES}")
    try:
        yield
    finally:
        conn.exec_driver_sql(f"PRAGMA cache_size = {before}")


def import_prepared(conn: Connection, ready: Prepared, folder: Path, *, progress: Progress) -> ImportResult:
    """The second pass: judge and store every row, and leave the import's records, all in the caller's transaction."""
    with Ledger(folder / report.REJECTS) as ledger:
        judge = ready.judge(conn, ledger)
        counts = _store_chunks(conn, ready, judge, progress)
    refused = ready.request.strict and ledger.rows_rejected > 0
    result = ImportResult(
        layer=ready.layer.name,
        source=ready.source,
        rows_read=ready.facts.rows,
        rows_added=counts.added,
        rows_changed=counts.changed,
        rows_unchanged=counts.unchanged,
        rows_rejected=ledger.rows_rejected,
        findings=ledger.findings(),
        report_dir=folder,
        is_stored=not (ready.request.dry_run or refused),
        datum=ready.facts.placement.datum if ready.is_located else None,
        crs=ready.facts.placement.stated if ready.is_located else None,
        notes=ready.notes,
    )
    if result.is_stored:
        _record(conn, ready, ledger, result)
    return result


def _store_chunks(conn: Connection, ready: Prepared, judge: Judge, progress: Progress) -> Counts:
    store = Store(conn, ready.layer.table, key=ready.layer.key)
    aside = _beside_the_point(ready)
    kept = ready.layer.kept(judge.context.told, is_located=ready.is_located)
    counts, done, touched = Counts(), 0, []
    for chunk in ready.chunks(judge.ledger):
        if done == 0:
            check_columns(ready, chunk, store)
            check_source(ready, chunk, store)
        rows = judge.good_rows(chunk, store)
        if len(rows):
            rows, hit = ready.layer.settle(conn, rows, judge.context)
            judge.ledger.enter([] if hit is None else [hit], rows)
            counts += store.put(rows, kept=kept, beside_the_point=aside)
            touched.append(shapely.total_bounds(rows["geom"]) if "geom" in rows else np.full(4, np.nan))
        done += len(chunk.rows) + len(chunk.broken)
        progress("write", done, ready.facts.rows)
    if counts.added or counts.changed:
        _record_growth(conn, ready, touched)
    return counts


def _beside_the_point(ready: Prepared) -> frozenset[str]:
    """What is no change by itself: the day and the name that nobody said."""
    if ready.mapped.own_export:
        return frozenset()
    said = {"as_of": ready.request.as_of, "source": ready.request.source}
    return frozenset(name for name, value in said.items() if value is None)


def _record_growth(conn: Connection, ready: Prepared, touched: list[np.ndarray]) -> None:
    edges = pd.DataFrame(touched, columns=["west", "south", "east", "north"])
    reach = [edges["west"].min(), edges["south"].min(), edges["east"].max(), edges["north"].max()]
    known = bool(np.isfinite(reach).all())
    record_change(conn, ready.layer.table, touched=[float(edge) for edge in reach] if known else None)


def _record(conn: Connection, ready: Prepared, ledger: Ledger, result: ImportResult) -> None:
    found = recording.findings_of(ledger, ready.facts, left_out=quality.rules_asked_of(ready.layer.table.name))
    recording.replace_findings(conn, found, layer=ready.layer.table.name, source=ready.source, at=ready.now)
    mapping.remember(conn, ready.mapped, source=ready.source, layer=ready.layer)
    recording.record_import(
        conn,
        result,
        ready.layer,
        ready.request,
        sha256=sha256_of(ready.request.path),
        started_at=ready.now,
        finished_at=max(ready.now, datetime.now(UTC)),
    )


def sha256_of(path: Path) -> str:
    """A file's fingerprint."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()
