"""A store with departments and one incident in a given state, on SQLite, and on PostGIS where a test asks for both."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import shapely
from sqlalchemy import Engine, insert

from data.engine import write
from data.loop.history import TIMES
from data.schema import Department, Incident
from tests.data.samples import INSTANT, RES_11_CELL
from tests.support.back_ends import chosen_store_url

HOUR = timedelta(hours=1)
SOURCED = {"source": "test", "as_of": INSTANT}
GRID = "320106001001001"


@pytest.fixture
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return chosen_store_url(request, tmp_path)


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
    """Call it with an incident's row to have it in the store, beside departments D01 and D02; returns its number."""
    with write(store) as conn:
        for code in ("D01", "D02"):
            conn.execute(insert(Department).values(code=code, name=code, tier="high", **SOURCED))

    def keep(row: dict[str, Any]) -> int:
        with write(store) as conn:
            return int(conn.execute(insert(Incident).values(row)).inserted_primary_key[0])

    return keep
