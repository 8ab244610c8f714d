"""Opening, creating and transacting with the store; every database fault comes out as one of our own errors.

SQLite runs in WAL with foreign keys and a busy timeout. A writing transaction starts with BEGIN IMMEDIATE, so that
two processes queue instead of failing half-way.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from data import errors, geopackage, settings

BUSY_TIMEOUT_MS = 30_000

_MIGRATIONS = Path(__file__).parent / "migrations"


def create_store(url: str | URL | None = None) -> Engine:
    """Create the store if there is none, bring an older one up to date, and open it; data are kept.

    Raises:
        StoreError: The place cannot be written, holds something else, or a newer program's store.
    """
    engine = _engine(url)
    if _is_sqlite(engine):
        _create_file(engine.url)
    with _translated(engine.url), engine.connect() as conn:
        _check_revision(conn, engine.url, may_be_old=True)
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    with write(engine) as conn:
        config.attributes["connection"] = conn
        command.upgrade(config, "head")
    return engine


def open_store(url: str | URL | None = None) -> Engine:
    """Open the store, or say what is wrong with it and what to do.

    Args:
        url: The store's URL; by default the one of the settings.

    Raises:
        StoreError: Missing, damaged, not ours, older or newer than this program, or unreachable.
    """
    engine = _engine(url)
    if _is_sqlite(engine):
        _check_file(engine.url)
    with _translated(engine.url), engine.connect() as conn:
        _check_revision(conn, engine.url, may_be_old=False)
    return engine


@contextmanager
def read(engine: Engine) -> Iterator[Connection]:
    """A connection that sees one consistent state of the store."""
    with _translated(engine.url), engine.connect() as conn, conn.begin():
        yield conn


@contextmanager
def write(engine: Engine) -> Iterator[Connection]:
    """A transaction: all of it or, on any error or a killed process, none of it."""
    with (
        _translated(engine.url),
        engine.connect().execution_options(grid_begin="BEGIN IMMEDIATE") as conn,
        conn.begin(),
    ):
        yield conn


def _engine(url: str | URL | None) -> Engine:
    given = settings.from_environment().database_url if url is None else settings.store_url(url)
    if given.drivername == "sqlite":
        engine = create_engine(given, connect_args={"timeout": BUSY_TIMEOUT_MS / 1000})
        event.listen(engine, "connect", _configure_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    return create_engine(given, pool_pre_ping=True)


def _configure_sqlite(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # SQLAlchemy's "begin" event says when; sqlite3 would start too late
    cursor = connection.cursor()
    try:
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA synchronous = NORMAL")
        cursor.execute("PRAGMA journal_mode = WAL")
    except sqlite3.OperationalError as error:  # a read-only file can still be read, without WAL
        if "readonly" not in str(error):
            raise
    finally:
        cursor.close()


def _begin_sqlite(conn: Connection) -> None:
    conn.exec_driver_sql(conn.get_execution_options().get("grid_begin", "BEGIN"))


def _is_sqlite(engine: Engine) -> bool:
    return engine.dialect.name == "sqlite"


def _create_file(url: URL) -> None:
    """Make an empty GeoPackage where there is no file; refuse what cannot be written."""
    path = Path(url.database or "")
    try:
        if not path.exists() or path.stat().st_size == 0:
            path.parent.mkdir(parents=True, exist_ok=True)
            geopackage.create_file(path)
    except (OSError, sqlite3.OperationalError) as error:
        raise errors.StoreReadOnlyError(url=shown(url), detail=str(error)) from error
    _check_file(url)
    if not os.access(path, os.W_OK):
        raise errors.StoreReadOnlyError(url=shown(url), detail="no right to write")


def _check_file(url: URL) -> None:
    """Look at the file first: SQLite would create a missing one, and says little of what is wrong with another."""
    path = Path(url.database or "")
    try:
        if not path.exists() or path.stat().st_size == 0:
            raise errors.StoreMissingError(url=shown(url))
        with path.open("rb") as file:
            start = file.read(16)
    except OSError as error:
        raise errors.StoreReadOnlyError(url=shown(url), detail=error.strerror or str(error)) from error
    if start != b"SQLite format 3\x00":
        raise errors.StoreNotOursError(url=shown(url), detail="it is no GeoPackage")


def _check_revision(conn: Connection, url: URL, *, may_be_old: bool) -> None:
    scripts = ScriptDirectory(str(_MIGRATIONS))
    revision = MigrationContext.configure(conn).get_current_revision()
    head = scripts.get_current_head()
    if revision == head:
        return
    if revision is None:
        _check_unclaimed(conn, url, may_create=may_be_old)
    elif revision not in {script.revision for script in scripts.walk_revisions()}:
        raise errors.StoreNewerError(url=shown(url), revision=revision)
    elif not may_be_old:
        raise errors.StoreOlderError(url=shown(url), revision=revision)


def _check_unclaimed(conn: Connection, url: URL, *, may_create: bool) -> None:
    """An empty database may become a store; one with other people's tables may not."""
    foreign = set(inspect(conn).get_table_names()) - {"spatial_ref_sys", "alembic_version"}
    if foreign:
        named = ", ".join(sorted(foreign)[:3])
        raise errors.StoreNotOursError(url=shown(url), detail=f"it has other tables: {named}")
    if not may_create:
        raise errors.StoreMissingError(url=shown(url))


@contextmanager
def _translated(url: URL) -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        raise _our_error(error, url) from error


def _our_error(error: DBAPIError, url: URL) -> Exception:
    said = str(error.orig).strip()
    place = shown(url)
    if "disk is full" in said or "No space left" in said:
        return errors.StoreFullError(url=place)
    if "readonly" in said or "unable to open" in said or "read-only" in said:
        return errors.StoreReadOnlyError(url=place, detail=said)
    if "is locked" in said:
        return errors.StoreBusyError(url=place)
    if "malformed" in said or "not a database" in said or "disk I/O error" in said:
        return errors.StoreBrokenError(url=place, detail=said)
    if isinstance(error, OperationalError) and url.get_backend_name() == "postgresql":
        return errors.StoreUnreachableError(url=place, detail=said.splitlines()[0])
    return error


def shown(url: URL) -> str:
    """The store's place as a person knows it: a path, or a URL without its password."""
    return str(url.database) if url.get_backend_name() == "sqlite" else url.render_as_string(hide_password=True)
