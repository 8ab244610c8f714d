"""The application as people start it: `streamlit run app.py`, on a free port, on a given store."""

import os
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from sqlalchemy.engine import make_url

from tests.support.leash import leashed
from tests.support.postgres import free_port

PROJECT_ROOT = Path(__file__).resolve().parents[2]
OFFLINE = Path(__file__).parent / "offline"


class Servers:
    """Starts one server per store and keeps it until the end of the session."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self._running: dict[str, tuple[str, Callable[[], str]]] = {}

    def __call__(self, database_url: str, *, var_dir: Path | None = None) -> str:
        """Serve the store and return the base URL, without a slash at its end.

        Args:
            database_url: The store, already made.
            var_dir: Where its base map lies; default the folder of a SQLite store.
        """
        if database_url not in self._running:
            self._running[database_url] = self._start(database_url, var_dir=var_dir)
        return self._running[database_url][0]

    def said(self) -> str:
        """What the servers printed: the errors that visitors are not shown."""
        return "\n".join(f"{base}\n{said()}" for base, said in self._running.values())

    def outside_requests(self) -> list[str]:
        """What the servers asked of other hosts, in vain: see `tests/support/offline`."""
        return [line for line in self.said().splitlines() if line.startswith("outside request:")]

    def _start(self, database_url: str, *, var_dir: Path | None) -> tuple[str, Callable[[], str]]:
        scratch = Path(tempfile.mkdtemp(prefix="grid-server-"))
        port = free_port()
        base = f"http://127.0.0.1:{port}"
        place = var_dir or _folder_of(database_url) or scratch
        command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
        running = leashed(
            command,
            scratch=scratch,
            ready=partial(is_healthy, base),
            environment=os.environ
            | {"GRID_DATABASE_URL": database_url, "GRID_VAR_DIR": str(place), "PYTHONPATH": str(OFFLINE)},
            folder=PROJECT_ROOT,
        )
        return base, self._stack.enter_context(running)


def _folder_of(database_url: str) -> Path | None:
    url = make_url(database_url)
    return Path(url.database).parent if url.drivername == "sqlite" and url.database else None


def is_healthy(base: str) -> bool:
    """Whether the application at `base` answers."""
    try:
        with urllib.request.urlopen(f"{base}/_stcore/health", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
