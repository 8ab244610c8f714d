"""For tests whose SQL is tested on both back ends elsewhere: SQLite alone, and PostGIS where it is asked for."""

from pathlib import Path

import pytest

both_back_ends = pytest.mark.parametrize(
    "store_url", ["sqlite", pytest.param("postgis", marks=pytest.mark.postgis)], indirect=True
)


def chosen_store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """What a `store_url` fixture returns that follows `both_back_ends` and is SQLite otherwise."""
    if getattr(request, "param", "sqlite") == "postgis":
        return str(request.getfixturevalue("postgis_url"))
    return f"sqlite:///{tmp_path / 'grid.gpkg'}"
