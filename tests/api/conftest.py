"""The application's own routes on the town's store, asked without a server."""

import gzip
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlalchemy import Engine
from starlette.applications import Starlette

from api import answers
from api import store as opened
from api.routes import routes
from data import signing
from data.engine import create_store
from tests.support.back_ends import chosen_store_url
from tests.support.coroutines import finished
from tests.support.town import build_town


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> bytes:
        return gzip.decompress(self.body) if self.headers.get("content-encoding") == "gzip" else self.body

    def json(self) -> Any:
        return json.loads(self.text)

    @property
    def tag(self) -> str:
        return self.headers["etag"]


Ask = Callable[..., Answer]


@pytest.fixture
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A SQLite store's URL, or as `both_back_ends` says."""
    return chosen_store_url(request, tmp_path)


@pytest.fixture(scope="session")
def town_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The town's store as a file to copy."""
    path = tmp_path_factory.mktemp("town") / "grid.gpkg"
    engine = create_store(f"sqlite:///{path}")
    build_town(engine)
    engine.dispose()
    return path


@pytest.fixture
def town(store_url: str, town_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """A store with the town, which the routes open by themselves."""
    if store_url.startswith("sqlite"):
        shutil.copy(town_file, tmp_path / "grid.gpkg")
    engine = create_store(store_url)
    if not store_url.startswith("sqlite"):
        build_town(engine)
    yield from _serving(engine, store_url, tmp_path, monkeypatch)


@pytest.fixture
def empty_store(store_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    yield from _serving(create_store(store_url), store_url, tmp_path, monkeypatch)


@pytest.fixture
def no_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    yield from _serving(None, f"sqlite:///{tmp_path / 'absent.gpkg'}", tmp_path, monkeypatch)


def _serving(engine: Any, url: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setenv("GRID_DATABASE_URL", url)
    monkeypatch.setenv("GRID_VAR_DIR", str(folder / "var"))
    monkeypatch.setattr(answers, "_kept", answers.Kept(answers.KEPT_BYTES))
    _forget()
    yield engine
    if engine is not None:
        engine.dispose()
        opened.store().dispose()
    _forget()


def _forget() -> None:
    opened.settings.cache_clear()
    opened.store.cache_clear()


@pytest.fixture
def ask() -> Ask:
    """Call it with a path, its parameters, and headers."""
    application = Starlette(routes=routes)

    def get(path: str, *, headers: dict[str, str] | None = None, signed: bool = True, **parameters: Any) -> Answer:
        if signed and path.startswith("/data/"):
            parameters = {"token": signing.token(opened.settings(), now=datetime.now(UTC))} | parameters
        given = {"host": "127.0.0.1:8501", "accept-encoding": "gzip"} | (headers or {})
        return finished(_get(application, path, urlencode(parameters), given))

    return get


async def _get(application: Starlette, path: str, query: str, headers: dict[str, str]) -> Answer:
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "server": ("127.0.0.1", 8501),
        "client": ("127.0.0.1", 50000),
        "root_path": "",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
    }
    await application(scope, receive, send)
    start = sent[0]
    told = {name.decode(): value.decode() for name, value in start["headers"]}
    return Answer(start["status"], told, b"".join(message.get("body", b"") for message in sent[1:]))
