"""The Open311 interface on the town's desk, asked without a server."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, select
from starlette.applications import Starlette

from api import store as opened
from api.open311.routes import routes
from data.engine import create_store, read
from data.schema import Incident
from tests.support.coroutines import finished
from tests.support.desk import build_desk

BASE = "http://127.0.0.1:8501/open311/v2"


@dataclass(frozen=True)
class Desk:
    """A store with the town's desk, and the key of a sender."""

    engine: Engine
    key: str


Call = Callable[..., httpx.Response]


@pytest.fixture(scope="session")
def desk_file(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A store to copy, and the key in it."""
    path = tmp_path_factory.mktemp("desk") / "grid.gpkg"
    engine = create_store(f"sqlite:///{path}")
    key = build_desk(engine)
    engine.dispose()
    return path, key


@pytest.fixture
def desk(
    store_url: str, desk_file: tuple[Path, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Desk]:
    path, key = desk_file
    if store_url.startswith("sqlite"):
        shutil.copy(path, tmp_path / "grid.gpkg")
    engine = create_store(store_url)
    if not store_url.startswith("sqlite"):
        key = build_desk(engine)
    monkeypatch.setenv("GRID_DATABASE_URL", store_url)
    monkeypatch.setenv("GRID_VAR_DIR", str(tmp_path / "var"))
    forget()
    yield Desk(engine, key)
    engine.dispose()
    opened.store().dispose()
    forget()


@pytest.fixture
def application() -> Starlette:
    return Starlette(routes=routes)


@pytest.fixture
def call(application: Starlette) -> Call:
    """Call it with a method, a path below /open311/v2/ and what `httpx` takes besides."""

    def asked(method: str, path: str, **given: Any) -> httpx.Response:
        return finished(_asked(application, method, f"{BASE}/{path}", given))

    return asked


async def _asked(application: Starlette, method: str, url: str, given: dict[str, Any]) -> httpx.Response:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(application)) as client:
        return await client.request(method, url, **given)


def forget() -> None:
    """Let the routes open the store anew."""
    opened.settings.cache_clear()
    opened.store.cache_clear()


def row(engine: Engine, number: str) -> Any:
    """The incident of a service_request_id."""
    with read(engine) as conn:
        return conn.execute(select(Incident.__table__).where(Incident.id == int(number))).one()


def refused(answer: httpx.Response, status: int) -> dict[str, Any]:
    """The one fault that an answer lists."""
    assert answer.status_code == status, answer.text
    [fault] = answer.json()
    assert fault.keys() == {"code", "description"}
    return dict(fault)
