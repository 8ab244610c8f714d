"""Opening, creating and transacting with the store; every database fault comes out as one of our own errors.

SQLite runs in WAL with foreign keys and a busy timeout. A writing transaction starts with BEGIN IMMEDIATE, so that
two processes queue instead of failing half-way.
"""

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.pool import ConnectionPoolEntry

from data import errors, geopackage, settings
from data.faults import translated
from data.settings import shown

BUSY_TIMEOUT_MS = 30_000
CONNECT_TIMEOUT_S = 10
_WAL_KEPT_BYTES = 64 << 20
_CREATION_LOCK = 0x67726964

_MIGRATIONS = Path(__file__).parent / "migrations"

__all__ = ["create_store", "open_store", "read", "shown", "write"]


def create_store(url: str | URL | None = None) -> Engine:
    """Create the store if there is none, bring an older one up to date, and open it; data are kept.

    Raises:
        StoreError: The place cannot be written, holds something else, or a newer program's store.
    """
    with _disposed_on_fault(_engine(url)) as engine:
        if _is_sqlite(engine):
            _create_file(engine.url)
        if not _is_current(engine, may_be_old=True):
            _migrate(engine.url)
        return engine


def open_store(url: str | URL | None = None) -> Engine:
    """Open the store, or say what is wrong with it and what to do.

    Args:
        url: The store's URL; by default the one of the settings.

    Raises:
        StoreError: Missing, damaged, not ours, older or newer than this program, or unreachable.
    """
    with _disposed_on_fault(_engine(url)) as engine:
        if _is_sqlite(engine):
            _check_file(engine.url)
        _is_current(engine, may_be_old=False)
        return engine


@contextmanager
def opened(url: str | URL | None = None) -> Iterator[Engine]:
    """The store of `open_store`, closed at the end: for a command that ends with it."""
    engine = open_store(url)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def read(engine: Engine) -> Iterator[Connection]:
    """A connection that sees one consistent state of the store and cannot change it."""
    with translated(engine.url), engine.connect().execution_options(**_reading(engine)) as conn:
        transaction = conn.begin()
        try:
            yield conn
        finally:
            transaction.rollback()


@contextmanager
def write(engine: Engine) -> Iterator[Connection]:
    """A transaction: all of it or, on any error or a killed process, none of it."""
    with (
        translated(engine.url),
        engine.connect().execution_options(grid_begin="BEGIN IMMEDIATE") as conn,
        conn.begin(),
    ):
        yield conn


def _reading(engine: Engine) -> dict[str, Any]:
    if _is_sqlite(engine):
        return {"grid_query_only": True}
    return {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


def _engine(url: str | URL | None, *, foreign_keys: bool = True) -> Engine:
    given = settings.from_environment().database_url if url is None else settings.store_url(url)
    if given.get_backend_name() != "sqlite":
        return create_engine(given, pool_pre_ping=True, connect_args=_postgresql_options(given))
    engine = create_engine(given, connect_args={"timeout": BUSY_TIMEOUT_MS / 1000})

    @event.listens_for(engine, "connect")
    def configure(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
        _configure_sqlite(connection, foreign_keys=foreign_keys)

    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _postgresql_options(url: URL) -> dict[str, object]:
    """The same patience as with SQLite; what the URL says itself goes first."""
    ours = {"connect_timeout": CONNECT_TIMEOUT_S, "options": f"-c lock_timeout={BUSY_TIMEOUT_MS}"}
    return {name: value for name, value in ours.items() if name not in url.query}


def _configure_sqlite(connection: sqlite3.Connection, *, foreign_keys: bool) -> None:
    connection.isolation_level = None  # SQLAlchemy's "begin" event says when; sqlite3 would start too late
    geopackage.add_functions(connection)
    cursor = connection.cursor()
    try:
        cursor.execute(f"PRAGMA foreign_keys = {'ON' if foreign_keys else 'OFF'}")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute(f"PRAGMA journal_size_limit = {_WAL_KEPT_BYTES}")
        cursor.execute("PRAGMA journal_mode = WAL")
    except sqlite3.OperationalError as error:  # a read-only file can still be read, without WAL
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_READONLY:
            raise
    finally:
        cursor.close()


def _begin_sqlite(conn: Connection) -> None:
    options = conn.get_execution_options()
    conn.exec_driver_sql(f"PRAGMA query_only = {'ON' if options.get('grid_query_only') else 'OFF'}")
    conn.exec_driver_sql(options.get("grid_begin", "BEGIN"))


def _is_sqlite(engine: Engine) -> bool:
    return engine.dialect.name == "sqlite"


def _create_file(url: URL) -> None:
    """Make an empty GeoPackage where there is no file; refuse what cannot be written."""
    path = Path(url.database or "")
    try:
        if not path.exists() or path.stat().st_size == 0:
            path.parent.mkdir(parents=True, exist_ok=True)
            with translated(url):
                geopackage.create_file(path)
    except OSError as error:
        raise errors.StoreReadOnlyError(url=shown(url), detail=error.strerror or str(error)) from error
    _check_file(url)
    if not os.access(path, os.W_OK):
        raise errors.StoreReadOnlyError(url=shown(url), detail="no right to write")


def _check_file(url: URL) -> None:
    """Look at the file first: SQLite would create a missing one, and says little of what is wrong with another.

    The look is SQLite's own: closing a file that somebody else in this process opened would drop the locks of all of
    SQLite's connections to it, and the next process to leave would delete the log that they still write to.
    """
    path = Path(url.database or "")
    try:
        if not path.exists() or path.stat().st_size == 0:
            raise errors.StoreMissingError(url=shown(url))
    except OSError as error:
        raise errors.StoreReadOnlyError(url=shown(url), detail=error.strerror or str(error)) from error
    if path.is_dir() or not os.access(path, os.R_OK):
        detail = os.strerror(errno.EISDIR if path.is_dir() else errno.EACCES)
        raise errors.StoreReadOnlyError(url=shown(url), detail=detail)
    try:
        with closing(sqlite3.connect(f"file:{quote(str(path.absolute()))}?mode=ro", uri=True)) as connection:
            connection.execute("PRAGMA schema_version")
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_NOTADB:
            raise errors.StoreNotOursError(url=shown(url), detail="it is no GeoPackage") from error


def _migrate(url: URL) -> None:
    """Run the migrations in one transaction, one process at a time.

    SQLite rebuilds a table to alter it, and dropping the old one would empty the tables that refer to it if foreign
    keys were on; they are checked at the end instead.
    """
    engine = _engine(url, foreign_keys=False)
    try:
        with write(engine) as conn:
            if not _is_sqlite(engine):
                conn.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_CREATION_LOCK})")
            _check_revision(conn, url, may_be_old=True)
            config = Config()
            config.set_main_option("script_location", str(_MIGRATIONS))
            config.attributes["connection"] = conn
            _upgrade(config, url)
            if _is_sqlite(engine) and (broken := conn.exec_driver_sql("PRAGMA foreign_key_check").first()):
                raise errors.StoreBrokenError(url=shown(url), detail=f"a row of {broken[0]} refers to none")
    finally:
        engine.dispose()


def _upgrade(config: Config, url: URL) -> None:
    try:
        command.upgrade(config, "head")
    except IntegrityError:
        raise
    except DBAPIError as error:
        if "postgis" in str(error.orig):
            detail = str(error.orig).splitlines()[0]
            raise errors.StoreWithoutPostgisError(url=shown(url), detail=detail) from error
        raise


def _is_current(engine: Engine, *, may_be_old: bool) -> bool:
    with translated(engine.url), engine.connect() as conn:
        return _check_revision(conn, engine.url, may_be_old=may_be_old)


@contextmanager
def _disposed_on_fault(engine: Engine) -> Iterator[Engine]:
    try:
        yield engine
    except BaseException:
        engine.dispose()
        raise


def _check_revision(conn: Connection, url: URL, *, may_be_old: bool) -> bool:
    """Whether the store is of this program's version; raises where nothing can be done about it."""
    scripts = ScriptDirectory(str(_MIGRATIONS))
    revision = MigrationContext.configure(conn).get_current_revision()
    if revision == scripts.get_current_head():
        return True
    if revision is None:
        _check_unclaimed(conn, url, may_create=may_be_old)
    elif revision not in {script.revision for script in scripts.walk_revisions()}:
        if "layer_revision" not in inspect(conn).get_table_names():
            raise errors.StoreNotOursError(url=shown(url), detail="another program keeps its tables there")
        raise errors.StoreNewerError(url=shown(url), revision=revision)
    elif not may_be_old:
        raise errors.StoreOlderError(url=shown(url), revision=revision)
    return False


def _check_unclaimed(conn: Connection, url: URL, *, may_create: bool) -> None:
    """An empty database may become a store; one with other people's tables may not."""
    foreign = set(inspect(conn).get_table_names()) - {"spatial_ref_sys", "alembic_version"}
    if foreign:
        named = ", ".join(sorted(foreign)[:3])
        raise errors.StoreNotOursError(url=shown(url), detail=f"it has other tables: {named}")
    if not may_create:
        raise errors.StoreMissingError(url=shown(url))
