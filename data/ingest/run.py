"""Run an import: two passes over the file, one transaction on the store."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pandas as pd
from sqlalchemy import Connection, Engine, select

from data import engine as stores
from data.errors import ColumnsMissingError, OptionError, SourceUnclearError
from data.frames import read_features, record_change
from data.ingest import mapping, recording, report
from data.ingest.context import Context
from data.ingest.coordinates import tells_positions
from data.ingest.facts import Facts
from data.ingest.files.opening import open_file
from data.ingest.files.table import Chunk, TableFile
from data.ingest.importing import Judge, store_rows
from data.ingest.known import Known
from data.ingest.layers import Layer, layer_named
from data.ingest.ledger import Ledger
from data.ingest.location import check_datum_name
from data.ingest.names import known_names
from data.ingest.reading import Reader
from data.ingest.request import ImportRequest, ImportResult, Progress
from data.ingest.scan import scan
from data.ingest.storing import Counts, Store
from data.schema import Building, Incident

_BLOCK = 2**20


class _Undo(Exception):  # noqa: N818 - no error: it ends a transaction without a trace
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
    started = _clock(request)
    request = replace(request, now=started)
    layer = layer_named(request.layer)
    check_options(request)
    with open_file(
        request.path, sublayer=request.sublayer, known_names=known_names(layer.name, layer.field_names)
    ) as file:
        mapped, facts = _first_pass(engine, file, layer, request, progress)
        folder = report.new_folder(request, at=started)
        with Ledger(folder / report.REJECTS) as ledger:
            result = _second_pass(engine, file, layer, mapped, facts, request, ledger, folder, progress)
        report.write_summary(result, request, ignored=mapped.ignored, columns=dict(mapped.columns))
    return result


def check_options(request: ImportRequest) -> None:
    """Raise `OptionError` for an option that cannot be."""
    check_datum_name(request.datum)
    try:
        ZoneInfo(request.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        remedy = "give a name such as Asia/Shanghai"
        raise OptionError(name="--timezone", value=request.timezone, remedy=remedy) from None


def source_of(request: ImportRequest) -> str:
    """The source that a request names, or the file's name without its endings."""
    return request.source or request.path.name.split(".")[0] or request.layer


def as_of_day(request: ImportRequest) -> date:
    """The day on which a file's facts were true: what the user says, or when the file was last written."""
    if request.as_of is not None:
        return request.as_of
    return datetime.fromtimestamp(request.path.stat().st_mtime, tz=ZoneInfo(request.timezone)).date()


def context_of(
    layer: Layer, mapped: mapping.Mapped, facts: Facts, request: ImportRequest, *, known: Known, is_located: bool
) -> Context:
    """What a file's rows are judged by."""
    return Context(
        now=_clock(request),
        as_of=as_of_day(request),
        known=known,
        facts=facts,
        told=frozenset(mapped.columns),
        is_located=is_located and layer.geometry is not None,
    )


def _clock(request: ImportRequest) -> datetime:
    return request.now or datetime.now(UTC)


def _first_pass(
    engine: Engine, file: TableFile, layer: Layer, request: ImportRequest, progress: Progress
) -> tuple[mapping.Mapped, Facts]:
    with stores.read(engine) as conn:
        remembered = mapping.recall(conn, source=source_of(request), layer=layer)
        buildings = read_features(conn, select(Building.geom).order_by(Building.id))["geom"].to_numpy()
    mapped = mapping.map_columns(layer, file.columns, given=request.columns, remembered=remembered)
    facts = scan(file, layer, mapped, request, buildings=buildings, progress=progress)
    return mapped, facts


def _second_pass(
    engine: Engine,
    file: TableFile,
    layer: Layer,
    mapped: mapping.Mapped,
    facts: Facts,
    request: ImportRequest,
    ledger: Ledger,
    folder: Path,
    progress: Progress,
) -> ImportResult:
    is_located = tells_positions(mapped, has_shapes=file.has_shapes)
    result = None
    with _transaction(engine) as conn:
        store = Store(conn, layer.table, key=layer.key)
        context = context_of(layer, mapped, facts, request, known=Known.of(conn), is_located=is_located)
        reader = Reader(layer, mapped, request, facts, is_located)
        midnight = datetime.combine(context.as_of, time(), tzinfo=ZoneInfo(request.timezone))
        judge = Judge(reader, context, ledger, source_of(request), midnight)
        counts = _store_chunks(file, store, judge, request, progress)
        result = _result(judge, counts, request, folder, notes=(*file.notes, *facts.placement.notes))
        if not result.is_stored:
            raise _Undo
        if counts.added or counts.changed:
            record_change(conn, layer.table)
        _record(conn, result, judge, request)
    return result


@contextmanager
def _transaction(engine: Engine) -> Iterator[Connection]:
    """A writing transaction that `_Undo` ends without a trace."""
    try:
        with stores.write(engine) as conn:
            yield conn
    except _Undo:
        pass


def _store_chunks(file: TableFile, store: Store, judge: Judge, request: ImportRequest, progress: Progress) -> Counts:
    counts, done = Counts(), 0
    aside = {"as_of"} if request.as_of is None and not judge.reader.mapped.own_export else set()
    aside |= {"source"} if request.source is None and not judge.reader.mapped.own_export else set()
    for chunk in file.chunks():
        if done == 0:
            check_columns(chunk, judge, store, request)
            _check_source(chunk, judge, store, request)
        rows = judge.good_rows(chunk, store)
        counts += store_rows(rows, store, judge, beside_the_point=frozenset(aside))
        done += len(chunk.rows) + len(chunk.broken)
        progress("write", done, judge.context.facts.rows)
    return counts


def check_columns(chunk: Chunk, judge: Judge, store: Store | None, request: ImportRequest) -> None:
    """Raise `ColumnsMissingError` for a file that has not what new rows need, nor any row that the store knows."""
    layer, told = judge.layer, judge.context.told
    missing = [name for name in layer.needed if name not in told and layer.stand_ins.get(name) not in told]
    if layer.needs_geometry and not judge.context.is_located:
        missing.append("longitude and latitude, or wkt")
    if not missing:
        return
    if store is not None and "code" in told:
        rows = pd.DataFrame({"code": chunk.rows[judge.reader.mapped.columns["code"]], "source": judge.source})
        rows["valid_from"] = pd.Timestamp(judge.context.as_of)
        if store.has_codes(rows["code"]):
            return
    columns = ", ".join(judge.reader.mapped.ignored) or "none"
    raise ColumnsMissingError(
        path=request.path.name, missing=", ".join(missing), example=missing[0].split(" ")[0], choices=columns
    )


def _check_source(chunk: Chunk, judge: Judge, store: Store, request: ImportRequest) -> None:
    """Refuse to count the same incidents twice because their file has another name today."""
    if request.source is not None or judge.layer.table.name != "incident" or judge.reader.mapped.own_export:
        return
    rows, _ = replace(judge.reader, _same=type(judge.reader._same)()).read(chunk)
    codes = rows["code"].dropna().unique()
    statement = select(Incident.source).where(Incident.code.in_(codes[:10_000].tolist()))
    known = pd.Series(list(store.conn.execute(statement).scalars()), dtype="str")
    if len(known) == 0 or (known == judge.source).any() or len(known) < len(codes[:10_000]) / 2:
        return
    raise SourceUnclearError(
        path=request.path.name, known=len(known), rows=len(codes[:10_000]), source=known.mode().iloc[0]
    )


def _result(
    judge: Judge, counts: Counts, request: ImportRequest, folder: Path, *, notes: tuple[str, ...]
) -> ImportResult:
    facts = judge.context.facts
    refused = request.strict and judge.ledger.rows_rejected > 0
    located = judge.context.is_located
    if facts.suspected_datum is not None:
        notes += (
            f"The coordinates look like {facts.suspected_datum}: check, and import again with --datum {facts.suspected_datum}.",
        )
    return ImportResult(
        layer=judge.layer.name,
        source=judge.source,
        rows_read=facts.rows,
        rows_added=counts.added,
        rows_changed=counts.changed,
        rows_unchanged=counts.unchanged,
        rows_rejected=judge.ledger.rows_rejected,
        findings=judge.ledger.findings(),
        report_dir=folder,
        is_stored=not (request.dry_run or refused),
        datum=facts.placement.datum if located else None,
        crs=facts.placement.stated if located else None,
        notes=notes if located else tuple(note for note in notes if note not in facts.placement.notes),
    )


def _record(conn: Connection, result: ImportResult, judge: Judge, request: ImportRequest) -> None:
    layer, now = judge.layer, judge.context.now
    found = recording.findings_of(judge.ledger, judge.context.facts)
    recording.replace_findings(conn, found, layer=layer.table.name, source=judge.source, at=now)
    mapping.remember(conn, judge.reader.mapped, source=judge.source, layer=layer)
    finished = now if request.now is not None else datetime.now(UTC)
    recording.record_import(
        conn, result, layer, request, sha256=sha256_of(request.path), started_at=now, finished_at=max(now, finished)
    )


def sha256_of(path: Path) -> str:
    """A file's fingerprint."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()
