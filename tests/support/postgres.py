"""A throw-away PostgreSQL cluster with PostGIS, apart from any that the system runs."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psycopg
from psycopg import sql

from tests.support.leash import leashed

USER = "grid"
_TEMPLATE = "with_postgis"
_UNSAFE_BUT_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "wal_level=minimal")
_SETTINGS = ("max_wal_senders=0", "listen_addresses=127.0.0.1", "unix_socket_directories=")


def server_programs() -> Path | None:
    """The folder with the programs of the newest installed PostgreSQL that has PostGIS, or None."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda bin_: int(bin_.parent.name), reverse=True)
    on_path = shutil.which("initdb")
    folders = [*debian, *([Path(on_path).resolve().parent] if on_path else [])]
    return next(filter(_has_postgis, folders), None)


def _has_postgis(programs: Path) -> bool:
    if not all((programs / name).exists() for name in ("initdb", "postgres", "pg_config")):
        return False
    asked = subprocess.run([programs / "pg_config", "--sharedir"], capture_output=True, text=True, check=True)
    return Path(asked.stdout.strip(), "extension", "postgis.control").exists()


@dataclass
class Cluster:
    """A running server; every database it makes is empty but for the PostGIS extension."""

    port: int
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def create_database(self, *, like: str | None = None) -> str:
        """Make a database, empty or `like` another of ours that nobody is connected to; return its SQLAlchemy URL."""
        name = f"grid_{next(self._numbers)}"
        template = _TEMPLATE if like is None else like.rpartition("/")[2]
        with self.connect() as connection:
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
            )
        return f"postgresql+psycopg://{USER}@127.0.0.1:{self.port}/{name}"

    def drop_database(self, url: str) -> None:
        """Drop what `create_database` made, whoever is still connected."""
        name = sql.Identifier(url.rpartition("/")[2])
        with self.connect() as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))

    def connect(self, database: str = "postgres") -> "psycopg.Connection[tuple[object, ...]]":
        """A connection of the superuser, in autocommit."""
        return psycopg.connect(host="127.0.0.1", port=self.port, user=USER, dbname=database, autocommit=True)

    def answers(self) -> bool:
        try:
            self.connect().close()
        except psycopg.OperationalError:
            return False
        return True


@contextmanager
def throw_away_cluster(programs: Path, *, durable: bool = False) -> Iterator[Cluster]:
    """Start a cluster on a free port of 127.0.0.1; stop and remove it at the end, whatever happens.

    Args:
        programs: See `server_programs`.
        durable: Wait for the disk as a real one does; slower.
    """
    user = _unprivileged_user()
    scratch = Path(tempfile.mkdtemp(prefix="grid-postgres-"))
    if user is not None:
        shutil.chown(scratch, user)
    data, cluster = scratch / "data", Cluster(free_port())
    try:
        _initialise(programs, data, user=user)
        command: list[str | Path] = [programs / "postgres", "-D", data, "-p", str(cluster.port), *_flags(durable)]
        with leashed(command, scratch=scratch, ready=cluster.answers, user=user, folder=scratch, stop=signal.SIGINT):
            _make_template(cluster)
            yield cluster
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def free_port() -> int:
    """A TCP port of 127.0.0.1 on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _unprivileged_user() -> str | None:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _initialise(programs: Path, data: Path, *, user: str | None) -> None:
    options = ["--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", f"--username={USER}"]
    made = subprocess.run(
        [programs / "initdb", "-D", data, *options],
        capture_output=True,
        text=True,
        user=user,
        extra_groups=None if user is None else [],
        cwd=data.parent,
    )
    if made.returncode != 0:
        raise RuntimeError(f"initdb ended with {made.returncode}:\n{made.stdout}{made.stderr}")


def _flags(durable: bool) -> list[str]:
    settings = _SETTINGS if durable else (*_UNSAFE_BUT_FAST, *_SETTINGS)
    return [word for setting in settings for word in ("-c", setting)]


def _make_template(cluster: Cluster) -> None:
    with cluster.connect() as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(_TEMPLATE)))
    with cluster.connect(_TEMPLATE) as connection:
        connection.execute("CREATE EXTENSION postgis")
