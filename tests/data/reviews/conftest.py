"""A copy, on each back end, of a town that is made once, with a leader's day in its grid."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from data.engine import create_store, open_store, write
from tests.support import brief_town, phone_days, review_days
from tests.support.postgres import Cluster


def _made(url: str) -> str:
    engine = create_store(url)
    with write(engine) as conn:
        review_days.build(conn)
    engine.dispose()
    return url


@pytest.fixture(scope="session")
def day_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("review_days") / "grid.gpkg"
    _made(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def day_database(postgis_cluster: Cluster) -> str:
    return _made(postgis_cluster.create_database())


@pytest.fixture
def town(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """The town of `tests.support.review_days`: on SQLite, or as the test's parameter says."""
    engine = open_store(_copied(request, tmp_path))
    yield engine
    engine.dispose()


def _copied(request: pytest.FixtureRequest, folder: Path, name: str = "day") -> str:
    if getattr(request, "param", "sqlite") != "postgis":
        shutil.copy(request.getfixturevalue(f"{name}_file"), folder / "grid.gpkg")
        return f"sqlite:///{folder / 'grid.gpkg'}"
    cluster = request.getfixturevalue("postgis_cluster")
    url = cluster.create_database(like=request.getfixturevalue(f"{name}_database"))
    request.addfinalizer(lambda: cluster.drop_database(url))
    return str(url)


@pytest.fixture(scope="session")
def phone_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("phone_days") / "grid.gpkg"
    engine = create_store(f"sqlite:///{path}")
    phone_days.build(engine)
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def phone_database(postgis_cluster: Cluster) -> str:
    url = postgis_cluster.create_database()
    engine = create_store(url)
    phone_days.build(engine)
    engine.dispose()
    return url


@pytest.fixture
def phones(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """The day of `tests.support.phone_days`: on SQLite, or as the test's parameter says."""
    engine = open_store(_copied(request, tmp_path, "phone"))
    yield engine
    engine.dispose()


def _briefed(url: str) -> str:
    engine = create_store(url)
    with write(engine) as conn:
        brief_town.build(conn)
    engine.dispose()
    return url


@pytest.fixture(scope="session")
def brief_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("brief_town") / "grid.gpkg"
    _briefed(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def brief_database(postgis_cluster: Cluster) -> str:
    return _briefed(postgis_cluster.create_database())


@pytest.fixture
def brief_town_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """The town of `tests.support.brief_town`: on SQLite, or as the test's parameter says."""
    engine = open_store(_copied(request, tmp_path, "brief"))
    yield engine
    engine.dispose()
