"""A store with departments and incidents in a given state, on SQLite, and on PostGIS where a test asks for both."""

import shutil
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import shapely
from sqlalchemy import Engine, insert

from data.engine import create_store, open_store, write
from data.loop.history import TIMES
from data.schema import Department, Incident
from tests.data.samples import INSTANT, RES_11_CELL
from tests.support.back_ends import each_back_end
from tests.support.postgres import Cluster

HOUR = timedelta(hours=1)
SOURCED = {"source": "test", "as_of": INSTANT}
GRID = "320106001001001"
both_back_ends = pytest.mark.parametrize("store", each_back_end, indirect=True)


def _made(url: str) -> str:
    """A store with departments D01 and D02."""
    engine = create_store(url)
    with write(engine) as conn:
        for code in ("D01", "D02"):
            conn.execute(insert(Department).values(code=code, name=code, tier="high", **SOURCED))
    engine.dispose()
    return url


@pytest.fixture(scope="session")
def loop_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("loop") / "grid.gpkg"
    _made(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def loop_database(postgis_cluster: Cluster) -> str:
    return _made(postgis_cluster.create_database())


def _copied(request: pytest.FixtureRequest, folder: Path) -> str:
    if getattr(request, "param", "sqlite") != "postgis":
        shutil.copy(request.getfixturevalue("loop_file"), folder / "grid.gpkg")
        return f"sqlite:///{folder / 'grid.gpkg'}"
    cluster = request.getfixturevalue("postgis_cluster")
    url = cluster.create_database(like=request.getfixturevalue("loop_database"))
    request.addfinalizer(lambda: cluster.drop_database(url))
    return str(url)


@pytest.fixture
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A copy of a store that is made once: on SQLite, or as `both_back_ends` says."""
    engine = open_store(_copied(request, tmp_path))
    yield engine
    engine.dispose()


def incident(code: str, state: str = "collected", *, at: datetime = INSTANT, **changes: Any) -> dict[str, Any]:
    """A row whose times lie an hour apart, up to its state."""
    states = [name for _, name, _ in TIMES if name == state or name != "returned"]
    passed = states[: states.index(state) + 1]
    if state == "returned":
        passed = ["collected", "filed", "dispatched", "returned"]
    times = {column: None for _, _, column in TIMES} | {
        column: at + passed.index(name) * HOUR for _, name, column in TIMES if name in passed
    }
    return {
        "code": code,
        "channel": "snapshot",
        "category": "06",
        "state": state,
        "location_quality": "exact",
        "cell": RES_11_CELL,
        "grid_code": GRID,
        "department_code": "D01" if len(passed) > 2 else None,
        "due_at": at + 24 * HOUR,
        "is_duplicate": False,
        "geom": shapely.Point(118.78, 32.04),
        **SOURCED,
        **times,
        **changes,
    }


@pytest.fixture
def kept(store: Engine) -> Callable[..., int]:
    """Call it with an incident's row to have it in the store; returns its number."""

    def keep(row: dict[str, Any]) -> int:
        with write(store) as conn:
            return int(conn.execute(insert(Incident).values(row)).inserted_primary_key[0])

    return keep
