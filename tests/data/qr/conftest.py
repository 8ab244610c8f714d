"""A store of a few streets with QR places."""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from data.engine import create_store, open_store, write
from data.qr.making import make_places
from tests.support.town import build_town

NOW = datetime(2026, 11, 21, 1, 30, tzinfo=UTC)


@pytest.fixture(scope="session")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files of an empty store, a town, and a town with every place there can be: made once, copied for each test."""
    folder = tmp_path_factory.mktemp("qr")
    for number, name in enumerate(("empty", "town", "made")):
        engine = create_store(f"sqlite:///{folder / name}.gpkg")
        if number > 0:
            build_town(engine)
        if number > 1:
            with write(engine) as conn:
                make_places(conn, now=NOW)
        engine.dispose()
    return folder


@pytest.fixture
def copied(stores: Path, tmp_path: Path) -> Iterator[Callable[[str], Engine]]:
    """Call it with a name to open a copy of that store."""
    engines = []

    def copy(name: str) -> Engine:
        file = shutil.copy(stores / f"{name}.gpkg", tmp_path / f"{name}.gpkg")
        engines.append(open_store(f"sqlite:///{file}"))
        return engines[-1]

    yield copy
    for engine in engines:
        engine.dispose()


@pytest.fixture
def empty(copied: Callable[[str], Engine]) -> Engine:
    """A store without rows."""
    return copied("empty")


@pytest.fixture
def town(copied: Callable[[str], Engine]) -> Engine:
    """The town, without places."""
    return copied("town")


@pytest.fixture
def made(copied: Callable[[str], Engine]) -> Engine:
    """The town with its places."""
    return copied("made")
