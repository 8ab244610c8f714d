"""A database's faults in this program's own words; what is a fault of the caller's stays as it is.

Source: https://www.sqlite.org/rescode.html; PostgreSQL 15, appendix A (SQLSTATE).
"""

import errno
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from data import errors
from data.settings import shown

_FULL_BELOW_BYTES = 1 << 20

_SQLITE = {
    sqlite3.SQLITE_FULL: errors.StoreFullError,
    sqlite3.SQLITE_READONLY: errors.StoreReadOnlyError,
    sqlite3.SQLITE_CANTOPEN: errors.StoreReadOnlyError,
    sqlite3.SQLITE_PERM: errors.StoreReadOnlyError,
    sqlite3.SQLITE_BUSY: errors.StoreBusyError,
    sqlite3.SQLITE_LOCKED: errors.StoreBusyError,
    sqlite3.SQLITE_CORRUPT: errors.StoreBrokenError,
    sqlite3.SQLITE_NOTADB: errors.StoreBrokenError,
    sqlite3.SQLITE_IOERR: errors.StoreDiskError,
}

_POSTGRESQL = {
    "08": errors.StoreUnreachableError,  # connection exception
    "25006": errors.StoreReadOnlyError,  # read-only transaction
    "28": errors.StoreUnreachableError,  # wrong user or password
    "3D": errors.StoreUnreachableError,  # no such database
    "40": errors.StoreBusyError,  # deadlock, serialization failure
    "42501": errors.StoreReadOnlyError,  # insufficient privilege
    "53100": errors.StoreFullError,
    "53300": errors.StoreUnreachableError,  # too many connections
    "55P03": errors.StoreBusyError,  # lock timeout
    "57014": errors.StoreBusyError,  # statement timeout
    "57P": errors.StoreUnreachableError,  # the server is shutting down or starting
    "58030": errors.StoreDiskError,
    "XX001": errors.StoreBrokenError,  # data or index corrupted
    "XX002": errors.StoreBrokenError,
}


@contextmanager
def translated(url: URL) -> Iterator[None]:
    """Let the faults of the database at `url` come out as `StoreError`; broken constraints stay SQLAlchemy's."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        ours = store_error(error, url)
        if ours is None:
            raise
        raise ours from error
    except PoolTimeoutError as error:  # all of this process's connections are at work
        raise errors.StoreBusyError(url=shown(url)) from error


def store_error(error: DBAPIError | sqlite3.Error, url: URL) -> errors.StoreError | None:
    """The error of ours that says what the database said, or None where it blames the statement or its values."""
    fault = error.orig if isinstance(error, DBAPIError) else error
    detail = (str(fault).strip().splitlines() or ["no reason given"])[0]
    if isinstance(fault, sqlite3.Error):
        kind = _sqlite_kind(fault, url)
    elif isinstance(fault, psycopg.Error):
        kind = _postgresql_kind(fault)
    else:
        kind = None
    return None if kind is None else kind(url=shown(url), detail=detail)


def file_error(error: OSError, path: Path) -> errors.GridError:
    """What the system says of a file that should be written, in our words."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
        return errors.StoreFullError(url=str(path))
    return errors.FileNotWritableError(path=path, detail=error.strerror or str(error))


def _sqlite_kind(fault: sqlite3.Error, url: URL) -> type[errors.StoreError] | None:
    code = getattr(fault, "sqlite_errorcode", None)
    if code is None:  # not SQLite's words but Python's, on text that is none
        return errors.StoreBrokenError if "decode" in str(fault) else None
    kind = _SQLITE.get(code & 0xFF)
    if kind is errors.StoreDiskError and _is_full(Path(url.database or "").parent):
        return errors.StoreFullError
    return kind


def _is_full(folder: Path) -> bool:
    """SQLite reports some failures for want of space (of its shared memory file) as plain input/output errors."""
    try:
        return shutil.disk_usage(folder).free < _FULL_BELOW_BYTES
    except OSError:
        return False


def _postgresql_kind(fault: psycopg.Error) -> type[errors.StoreError] | None:
    state = fault.sqlstate
    if state is None:  # no answer from a server, or none any more
        return errors.StoreUnreachableError if isinstance(fault, psycopg.OperationalError) else None
    return next((kind for prefix, kind in _POSTGRESQL.items() if state.startswith(prefix)), None)
