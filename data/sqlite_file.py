"""A SQLite file as such: copying it while others use it, and its health."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import URL, Connection

from data import errors
from data.settings import shown

Progress = Callable[[int, int], None]
"""Called with what is done and what there is to do, in a unit of the caller's."""

_PAGES_A_STEP = 2_000


def no_progress(_done: int, _total: int) -> None:
    """For callers whom nobody watches."""


def raw(conn: Connection) -> sqlite3.Connection:
    """The driver's connection beneath one of SQLAlchemy's."""
    connection: object = conn.connection.dbapi_connection
    if not isinstance(connection, sqlite3.Connection):
        raise TypeError(f"{conn.engine.url.drivername} is not SQLite")
    return connection


@contextmanager
def unchanged(path: Path) -> Iterator[sqlite3.Connection]:
    """A file opened for reading, without a trace: it may lie on a medium that cannot be written."""
    log = path.with_name(path.name + "-wal")
    is_at_rest = not log.exists() or log.stat().st_size == 0
    address = f"file:{quote(str(path.absolute()))}?{'immutable=1' if is_at_rest else 'mode=ro'}"
    connection = sqlite3.connect(address, uri=True)
    try:
        yield connection
    finally:
        connection.close()


def copy_pages(source: sqlite3.Connection, target: sqlite3.Connection, *, url: URL, progress: Progress) -> None:
    """Make `target` the same as `source` in one transaction of SQLite's own, while both may be in use.

    Args:
        source: In a read transaction, so that a writer cannot make the copy start again.
        target: Not in a transaction; its readers see the old state until the new one is whole.
        url: Where the target is, for the error.
        progress: Told the pages.

    Raises:
        StoreBusyError: Another process kept the target locked for longer than the connection's busy timeout.
    """

    def step(status: int, remaining: int, total: int) -> None:
        if status in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            raise errors.StoreBusyError(url=shown(url))
        progress(total - remaining, total)

    source.backup(target, pages=_PAGES_A_STEP, progress=step)


def faults(connection: sqlite3.Connection, *, thorough: bool = True) -> list[str]:
    """What SQLite finds wrong with a file's structure and its references; empty if nothing.

    Args:
        connection: A connection to the file.
        thorough: Whether to compare the indexes with their tables too, which takes several times as long.
    """
    try:
        said = [str(row[0]) for row in connection.execute(f"PRAGMA {'integrity' if thorough else 'quick'}_check(5)")]
        orphans = connection.execute("PRAGMA foreign_key_check").fetchall()
    except sqlite3.DatabaseError as error:
        return [str(error)]
    found = [line for line in said if line != "ok"]
    tables = sorted({str(table) for table, *_ in orphans})
    return found + [f"rows of {table} refer to rows that are missing" for table in tables]
