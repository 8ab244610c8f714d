"""Backing up a store, of either back end, to one GeoPackage file that is a store itself."""

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import URL, Connection, Engine

from data import audit, errors
from data.copying import copy_rows, set_revisions
from data.engine import create_store, open_store, read, shown, write
from data.faults import file_error, translated
from data.frames import revisions
from data.inventory import contents, row_counts
from data.outfile import replacing
from data.sqlite_file import Progress, copy_pages, faults, no_progress, raw, unchanged


@dataclass(frozen=True)
class Backup:
    """What was backed up.

    Attributes:
        file: The backup.
        rows: Rows by table, without the empty ones.
        is_recorded: Whether the store's audit trail says so; a store that cannot be written can still be saved.
    """

    file: Path
    rows: dict[str, int]
    is_recorded: bool


def back_up(
    engine: Engine, file: Path, *, now: datetime, overwrite: bool = False, progress: Progress = no_progress
) -> Backup:
    """Write the store, as it is at this moment, to a file; others may read and write the store meanwhile.

    Args:
        engine: An open store.
        file: Where to; a store in itself, that `restore` puts back and that QGIS opens.
        now: For the audit trail.
        overwrite: Whether `file` may exist.
        progress: Told pages (SQLite) or rows (PostgreSQL).

    Raises:
        FileError: The file exists, or cannot be written.
        StoreError: The store is damaged or busy, or a disk is full.
    """
    _refuse_itself(engine.url, file)
    with replacing(file, overwrite=overwrite) as part:
        with read(engine) as conn:
            rows = row_counts(conn)
            if engine.dialect.name == "sqlite":
                _copy_file(conn, part, file, progress=progress)
            else:
                _copy_tables(conn, part, progress=progress)
        with unchanged(part) as written:
            if found := faults(written):
                raise errors.StoreBrokenError(url=shown(engine.url), detail=found[0])
    return Backup(file, contents(rows), _is_recorded(engine, file, now=now, rows=rows))


def file_url(path: Path) -> URL:
    """The URL of a store that lies in a file."""
    return URL.create("sqlite", database=str(path))


def _refuse_itself(url: URL, file: Path) -> None:
    if url.get_backend_name() == "sqlite" and file.exists() and file.samefile(Path(url.database or "")):
        raise errors.FileExistsAlreadyError(path=f"{file}, the store itself,")


def _copy_file(conn: Connection, part: Path, file: Path, *, progress: Progress) -> None:
    place = file_url(file)
    try:
        with translated(place), closing(sqlite3.connect(part)) as target:
            copy_pages(raw(conn), target, url=place, progress=progress)
            _settle(target)
    except errors.StoreBrokenError as error:  # a fresh file has no faults of its own
        raise errors.StoreBrokenError(url=shown(conn.engine.url), detail=error.values["detail"]) from error


def _copy_tables(conn: Connection, part: Path, *, progress: Progress) -> None:
    target = create_store(file_url(part))
    try:
        with write(target) as written:
            copy_rows(conn, written, progress=progress)
            set_revisions(written, revisions(conn))
    finally:
        target.dispose()
    with closing(sqlite3.connect(part)) as settled:
        _settle(settled)


def _settle(connection: sqlite3.Connection) -> None:
    """Leave one file without companions, that can be read from any medium."""
    connection.execute("PRAGMA journal_mode = DELETE")


def _is_recorded(engine: Engine, file: Path, *, now: datetime, rows: dict[str, int]) -> bool:
    try:
        with write(engine) as conn:
            audit.record(
                conn,
                at=now,
                actor_role=audit.OPERATOR,
                action="backup",
                subject_table="store",
                subject_key=file.name,
                details={"rows": sum(rows.values())},
            )
    except errors.StoreError:
        return False
    return True


@contextmanager
def checked_copy(file: Path, url: URL, folder: Path) -> Iterator[Engine]:
    """A copy of a backup that may be changed, looked over and of this program's version.

    Args:
        file: A file that `back_up` wrote, or any file of a store.
        url: The store that it is meant for, which it must not be itself.
        folder: Where the copy may lie.

    Raises:
        NotABackupError: `file` is no store, or is damaged.
        BackupNewerError: `file` needs a newer program.
        FileError: The folder cannot be written.
        StoreFullError: The disk is full.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".restore-") as scratch:
            copy = Path(scratch, "copy.gpkg")
            _copy(file, copy, url)
            engine = _brought_up_to_date(file, copy)
            try:
                yield engine
            finally:
                engine.dispose()
    except OSError as error:
        raise file_error(error, folder) from error


def _copy(file: Path, copy: Path, url: URL) -> None:
    """Copy through SQLite, which also takes what a running program has not yet moved into the main file."""
    _check_start(file, url)
    try:
        with translated(file_url(copy)), unchanged(file) as source, closing(sqlite3.connect(copy)) as target:
            if found := faults(source):
                raise errors.NotABackupError(path=file, detail=found[0])
            source.execute("BEGIN")
            copy_pages(source, target, url=file_url(copy), progress=no_progress)
            target.execute("PRAGMA journal_mode = DELETE")
    except (errors.StoreBrokenError, errors.StoreReadOnlyError) as error:
        raise errors.NotABackupError(path=file, detail=error.values["detail"]) from error


def _check_start(file: Path, url: URL) -> None:
    try:
        with file.open("rb") as opened:
            start = opened.read(16)
    except OSError as error:
        raise errors.NotABackupError(path=file, detail=error.strerror or str(error)) from error
    if start != b"SQLite format 3\x00":
        raise errors.NotABackupError(path=file, detail="it is no GeoPackage")
    if url.get_backend_name() == "sqlite" and (store := Path(url.database or "")).exists() and file.samefile(store):
        raise errors.NotABackupError(path=file, detail="it is the store itself")


def _brought_up_to_date(file: Path, copy: Path) -> Engine:
    try:
        open_store(file_url(copy)).dispose()
    except errors.StoreOlderError:
        pass
    except errors.StoreNewerError as error:
        raise errors.BackupNewerError(path=file, revision=error.values["revision"]) from error
    except (errors.StoreMissingError, errors.StoreNotOursError) as error:
        detail = error.values.get("detail", "it holds no tables")
        raise errors.NotABackupError(path=file, detail=detail) from error
    return create_store(file_url(copy))
