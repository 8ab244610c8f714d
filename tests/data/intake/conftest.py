"""The town's desk on each back end; SQLite's is a copy of one that is made once."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from data.engine import create_store, open_store
from tests.support.back_ends import chosen_store_url
from tests.support.desk import build_desk


@pytest.fixture(scope="session")
def desk_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("desk") / "grid.gpkg"
    engine = create_store(f"sqlite:///{path}")
    build_desk(engine)
    engine.dispose()
    return path


@pytest.fixture
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A SQLite store's URL, or as `both_back_ends` says."""
    return chosen_store_url(request, tmp_path)


@pytest.fixture
def desk(store_url: str, desk_file: Path, tmp_path: Path) -> Iterator[Engine]:
    """A store with the town and all that a report is judged by."""
    if store_url.startswith("sqlite"):
        shutil.copy(desk_file, tmp_path / "grid.gpkg")
        engine = open_store(store_url)
    else:
        engine = create_store(store_url)
        build_desk(engine)
    yield engine
    engine.dispose()
