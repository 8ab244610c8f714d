"""The Open311 routes in a process of their own, which a test may kill: `uvicorn tests.support.intake_server:app`."""

import os
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from starlette.applications import Starlette

from api.open311.routes import routes
from tests.support.leash import leashed
from tests.support.postgres import free_port
from tests.support.server import OFFLINE, PROJECT_ROOT

app = Starlette(routes=routes)

_PID = "serving as process "


@dataclass(frozen=True)
class Serving:
    """A server that runs.

    Attributes:
        port: Of 127.0.0.1.
        pid: The number of its process, to be killed by.
    """

    port: int
    pid: int


@contextmanager
def serving(database_url: str) -> Iterator[Serving]:
    """Serve a store while the block runs."""
    port = free_port()
    started = f"import uvicorn, os; print('{_PID}', os.getpid(), flush=True); uvicorn.run('{__name__}:app', port={port}"
    command = [sys.executable, "-c", f"{started}, log_level='warning', http='h11', ws='none', lifespan='off')"]
    scratch = Path(tempfile.mkdtemp(prefix="grid-intake-"))
    environment = os.environ | {
        "GRID_DATABASE_URL": database_url,
        "GRID_VAR_DIR": str(scratch),
        "PYTHONPATH": f"{OFFLINE}{os.pathsep}{PROJECT_ROOT}",
    }
    ready = partial(_answers, f"http://127.0.0.1:{port}/open311/discovery.json")
    with leashed(command, scratch=scratch, ready=ready, environment=environment, folder=PROJECT_ROOT) as said:
        yield Serving(port, int(said().partition(_PID)[2].split()[0]))


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
