"""Putting a backup in a store's place, on either back end; what was there is kept."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import URL, Connection, Engine

from data import audit, errors, sqlite_file
from data.backup import back_up, checked_copy
from data.copying import copy_rows, set_revisions
from data.engine import create_store, read, shown, write
from data.faults import translated
from data.frames import revisions
from data.inventory import contents, in_words, row_counts
from data.outfile import companions
from data.sqlite_file import Progress, copy_pages, no_progress, raw

_UNUSABLE = (errors.StoreBrokenError, errors.StoreNewerError, errors.StoreNotOursError)


@dataclass(frozen=True)
class Restored:
    """What was put in place.

    Attributes:
        rows: Rows by table, without the empty ones.
        kept: Where the store's former content lies, None if it was empty.
    """

    rows: dict[str, int]
    kept: Path | None


def restore(
    url: URL,
    file: Path,
    *,
    now: datetime,
    keep_in: Path,
    replace: bool = False,
    progress: Progress = no_progress,
) -> Restored:
    """Fill a store with what a backup holds, all of it or nothing.

    The backup is looked over and, if it is of an older version, brought up to date on a copy. A program that has the
    store open sees its old content until the new one is whole, and then the new one.

    Args:
        url: The store; it is made if there is none.
        file: A file that `back_up` wrote, or any file of a store.
        now: For the name of what is kept, the revisions and the audit trail.
        keep_in: The folder for the former content.
        replace: Whether a store that holds data, is damaged or newer may be replaced.
        progress: Told pages (SQLite) or rows (PostgreSQL).

    Raises:
        NotABackupError: `file` is no store, or is damaged.
        BackupNewerError: `file` needs a newer program.
        StoreNotEmptyError: The store holds data and `replace` was not given.
        StoreError: The store cannot be reached or written.
    """
    with checked_copy(file, url, keep_in) as copy, _usable_store(url, keep_in, now=now, replace=replace) as place:
        engine, set_aside = place
        with read(engine) as conn:
            counts, former = row_counts(conn), revisions(conn)
        if contents(counts) and not replace:
            remedy = f"Give --replace to put {file.name} in its place: what is there now will be kept in {keep_in}."
            raise errors.StoreNotEmptyError(url=shown(url), contents=in_words(counts), remedy=remedy)
        kept = set_aside or _keep(engine, counts, keep_in, now=now)
        return Restored(_replace(engine, copy, file, former=former, kept=kept, now=now, progress=progress), kept)


@contextmanager
def _usable_store(url: URL, keep_in: Path, *, now: datetime, replace: bool) -> Iterator[tuple[Engine, Path | None]]:
    """The store, open; one that cannot be used is set aside if it may be, and comes back if the restore fails."""
    aside = None
    try:
        engine = _healthy_store(url)
    except _UNUSABLE as error:
        if url.get_backend_name() != "sqlite":
            raise
        if not replace:
            remedy = f"Give --replace to set it aside in {keep_in} and restore the backup in its place."
            raise errors.StoreNotEmptyError(url=shown(url), contents=str(error), remedy=remedy) from error
        path, aside = Path(url.database or ""), _free_name(keep_in, f"{Path(url.database or '').stem}.set-aside", now)
        _move(path, aside)
        engine = create_store(url)
    try:
        yield engine, aside
    except BaseException:
        engine.dispose()
        if aside is not None:
            _move(aside, Path(url.database or ""))
        raise
    engine.dispose()


def _healthy_store(url: URL) -> Engine:
    engine = create_store(url)
    if url.get_backend_name() == "sqlite":
        with read(engine) as conn:
            found = sqlite_file.faults(raw(conn), thorough=False)
        if found:
            engine.dispose()
            raise errors.StoreBrokenError(url=shown(url), detail=found[0])
    return engine


def _move(path: Path, target: Path) -> None:
    """Rename a SQLite file with its companions, over whatever has the target's name."""
    for left in companions(target):
        left.unlink(missing_ok=True)
    for old, new in zip((path, *companions(path)), (target, *companions(target)), strict=True):
        if old.exists():
            old.replace(new)


def _keep(engine: Engine, counts: Mapping[str, int], folder: Path, *, now: datetime) -> Path | None:
    notes_and_rows = {table: rows for table, rows in counts.items() if rows and table != "layer_revision"}
    if not notes_and_rows:
        return None
    stem = Path(engine.url.database or "grid").stem
    return back_up(engine, _free_name(folder, f"{stem}.before-restore", now), now=now).file


def _free_name(folder: Path, stem: str, now: datetime) -> Path:
    path = folder / f"{stem}-{now:%Y%m%dT%H%M%SZ}.gpkg"
    number = 1
    while path.exists():
        number += 1
        path = folder / f"{stem}-{now:%Y%m%dT%H%M%SZ}-{number}.gpkg"
    return path


def _replace(
    engine: Engine,
    copy: Engine,
    file: Path,
    *,
    former: Mapping[str, int],
    kept: Path | None,
    now: datetime,
    progress: Progress,
) -> dict[str, int]:
    with read(copy) as conn:
        rows, incoming = contents(row_counts(conn)), revisions(conn)
    newer = {
        layer: max(revision, former.get(layer, 0), int(now.timestamp())) + 1 for layer, revision in incoming.items()
    }

    def finish(conn: Connection) -> None:
        set_revisions(conn, newer)  # above both, so that no browser takes an answer of before for one of after
        details = {"rows": sum(rows.values()), "kept": None if kept is None else kept.name}
        role, table = audit.OPERATOR, "store"
        audit.record(
            conn, at=now, actor_role=role, action="restore", subject_table=table, subject_key=file.name, details=details
        )

    if engine.dialect.name == "sqlite":
        with write(copy) as conn:
            finish(conn)
        _replace_pages(engine, copy, progress=progress)
    else:
        with read(copy) as source, write(engine) as target:
            copy_rows(source, target, progress=progress)
            finish(target)
    return rows


def _replace_pages(engine: Engine, copy: Engine, *, progress: Progress) -> None:
    with translated(engine.url), engine.connect() as target:
        page_size = target.exec_driver_sql("PRAGMA page_size").scalar_one()
        target.rollback()
        _repaginate(Path(copy.url.database or ""), page_size, copy)
        with read(copy) as source:
            copy_pages(raw(source), raw(target), url=engine.url, progress=progress)


def _repaginate(path: Path, page_size: int, copy: Engine) -> None:
    """SQLite copies pages into a file in WAL mode only where they are of the same size."""
    copy.dispose()
    with closing(sqlite3.connect(path)) as connection:
        if connection.execute("PRAGMA page_size").fetchone()[0] != page_size:
            connection.execute("PRAGMA journal_mode = DELETE")
            connection.execute(f"PRAGMA page_size = {page_size}")
            connection.execute("VACUUM")
