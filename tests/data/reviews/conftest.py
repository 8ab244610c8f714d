"""A copy, on each back end, of towns that are made once: each is made by a file of `tests.support`."""

import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import Engine

from data.engine import create_store, open_store, write
from tests.support import brief_town, phone_days, review_days
from tests.support.postgres import Cluster


def _built(engine: Engine, build: Callable[..., object]) -> None:
    with write(engine) as conn:
        build(conn)


BUILT: dict[str, Callable[[Engine], object]] = {
    "day": lambda engine: _built(engine, review_days.build),
    "brief": lambda engine: _built(engine, brief_town.build),
    "phone": phone_days.build,
}


def _made(url: str, name: str) -> str:
    engine = create_store(url)
    BUILT[name](engine)
    engine.dispose()
    return url


@pytest.fixture(scope="session")
def town_file(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The file of a town by its name; to be copied before anything is changed."""

    @cache
    def file(name: str) -> Path:
        path = tmp_path_factory.mktemp(name) / "grid.gpkg"
        _made(f"sqlite:///{path}", name)
        return path

    return file


@pytest.fixture(scope="session")
def town_database(postgis_cluster: Cluster) -> Callable[[str], str]:
    """The address of a town's database by its name; to be copied before anything is changed."""
    return cache(lambda name: _made(postgis_cluster.create_database(), name))


@pytest.fixture
def town(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """The town of `tests.support.review_days`: on SQLite, or as the test's parameter says."""
    yield from _copy(request, tmp_path, "day")


@pytest.fixture
def phones(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """The day of `tests.support.phone_days`: on SQLite, or as the test's parameter says."""
    yield from _copy(request, tmp_path, "phone")


@pytest.fixture
def brief_town_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """The town of `tests.support.brief_town`: on SQLite, or as the test's parameter says."""
    yield from _copy(request, tmp_path, "brief")


def _copy(request: pytest.FixtureRequest, folder: Path, name: str) -> Iterator[Engine]:
    engine = open_store(_copied(request, folder, name))
    yield engine
    engine.dispose()


def _copied(request: pytest.FixtureRequest, folder: Path, name: str) -> str:
    if getattr(request, "param", "sqlite") != "postgis":
        shutil.copy(request.getfixturevalue("town_file")(name), folder / "grid.gpkg")
        return f"sqlite:///{folder / 'grid.gpkg'}"
    cluster = request.getfixturevalue("postgis_cluster")
    url = cluster.create_database(like=request.getfixturevalue("town_database")(name))
    request.addfinalizer(lambda: cluster.drop_database(url))
    return str(url)
