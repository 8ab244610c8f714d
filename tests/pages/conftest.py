"""Stores to show, and the application without a browser on each of them."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from data.demo.load import load
from data.engine import create_store
from pages.common import access
from tests.support.server import PROJECT_ROOT

NOW = datetime(2026, 11, 21, 1, 30, tzinfo=UTC)
PATIENCE_S = 120

SCREEN_FILES = {screen.name: screen.file for screen in access.SCREENS}


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory) -> Path:
    """A folder with a small demo district."""
    folder = tmp_path_factory.mktemp("demo")
    engine = create_store(f"sqlite:///{folder / 'grid.gpkg'}")
    load(engine, size="small", seed=1, now=NOW)
    engine.dispose()
    return folder


@pytest.fixture
def empty_folder(tmp_path) -> Path:
    """A folder with a store that holds nothing."""
    create_store(f"sqlite:///{tmp_path / 'grid.gpkg'}").dispose()
    return tmp_path


@pytest.fixture
def open_app(monkeypatch) -> Callable[..., AppTest]:
    """Call it with a store's folder, and a screen and parameters of the address, to get that screen after its run."""

    def opened(folder: Path, screen: str = "situation", **parameters: str | list[str]) -> AppTest:
        monkeypatch.delenv("GRID_DATABASE_URL", raising=False)
        monkeypatch.setenv("GRID_VAR_DIR", str(folder))
        app = AppTest.from_file(str(PROJECT_ROOT / "pages" / "main.py"), default_timeout=PATIENCE_S)
        if screen != "situation":
            app.switch_page(SCREEN_FILES[screen])
        for name, value in parameters.items():
            app.query_params[name] = value
        return app.run()

    st.cache_resource.clear()
    return opened


def words(app: AppTest) -> str:
    """Everything that the page says: its markup, its labels and its links."""
    html = [element.proto.body for element in app.get("html")]
    labels = [getattr(element, "label", "") or "" for kind in ("button", "popover") for element in app.get(kind)]
    links = [element.proto.label for element in app.get("page_link")]
    return "\n".join([*html, *labels, *links])


def in_url(app: AppTest, name: str) -> list[str]:
    """The values of a parameter of the address."""
    value = app.query_params[name]
    return [value] if isinstance(value, str) else list(value)
