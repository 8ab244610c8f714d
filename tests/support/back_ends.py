"""For tests whose SQL is tested on both back ends elsewhere: SQLite alone, and PostGIS where it is asked for."""

from pathlib import Path

import pytest

both_back_ends = pytest.mark.parametrize(
    "store_url", ["sqlite", pytest.param("postgis", marks=pytest.mark.postgis)], indirect=True
)


each_back_end = ("sqlite", pytest.param("postgis", marks=pytest.mark.postgis))
"""Parameters of a fixture that several tests share: each of them runs on both back ends."""


def lasting_store_url(request: pytest.FixtureRequest, folder: Path) -> str:
    """The URL of an empty store for as long as the fixture lasts that asks, by its parameter (`each_back_end`)."""
    if request.param != "postgis":
        return f"sqlite:///{folder / 'grid.gpkg'}"
    cluster = request.getfixturevalue("postgis_cluster")
    url = cluster.create_database()
    request.addfinalizer(lambda: cluster.drop_database(url))
    return str(url)


def chosen_store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """What a `store_url` fixture returns that follows `both_back_ends` and is SQLite otherwise."""
    if getattr(request, "param", "sqlite") == "postgis":
        return str(request.getfixturevalue("postgis_url"))
    return f"sqlite:///{tmp_path / 'grid.gpkg'}"
