"""A folder for reports, and imports in one call."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from data.engine import create_store
from data.ingest.execution import run
from data.ingest.request import ImportRequest, ImportResult

NOW = datetime(2026, 11, 21, 1, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def var_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where reports go."""
    monkeypatch.setenv("GRID_VAR_DIR", str(tmp_path / "var"))
    return tmp_path / "var"


@pytest.fixture
def file_store(tmp_path: Path) -> Iterator[Engine]:
    """A store without rows, on SQLite alone: for what does not depend on the back end."""
    engine = create_store(f"sqlite:///{tmp_path / 'grid.gpkg'}")
    yield engine
    engine.dispose()


Importer = Callable[..., ImportResult]


def importer_into(engine: Engine) -> Importer:
    """Call it with a path, a layer and options to import into a store."""

    def imported(path: Path, layer: str, **options: object) -> ImportResult:
        settled = {"now": NOW, "as_of": date(2026, 11, 1), **options}
        return run(engine, ImportRequest(path=path, layer=layer, **settled))  # type: ignore[arg-type]

    return imported


@pytest.fixture
def imported(file_store: Engine) -> Importer:
    """Imports into `file_store`."""
    return importer_into(file_store)


@pytest.fixture
def imported_anywhere(store: Engine) -> Importer:
    """Imports into a store on each back end."""
    return importer_into(store)
