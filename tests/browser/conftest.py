"""The application on stores of its own, and a look into its maps."""

from collections.abc import Callable
from datetime import UTC, datetime

import h3
import pytest
from playwright.sync_api import Page

from data import panoramas
from data.demo.load import load
from data.engine import create_store
from tests.support.chromium import until_drawn

NOW = datetime(2026, 11, 21, 1, 30, tzinfo=UTC)

DECK = """
() => {
  const canvas = document.querySelector(".stDeckGlJsonChart canvas#deckgl-overlay");
  const key = canvas && Object.keys(canvas).find((name) => name.startsWith("__reactFiber$"));
  for (let fibre = key && canvas[key]; fibre; fibre = fibre.return) {
    for (let hook = fibre.memoizedState; hook && typeof hook === "object"; hook = hook.next) {
      const kept = hook.memoizedState?.current ?? hook.memoizedState;
      if (typeof kept?.deck?.getViewports === "function") return kept.deck;
    }
  }
  return null;
}
"""
"""JavaScript that finds deck.gl behind the page's map."""


@pytest.fixture(scope="session")
def demo_base(app_server, tmp_path_factory) -> str:
    """The application on a small demo district, with its panoramas."""
    folder = tmp_path_factory.mktemp("demo")
    url = f"sqlite:///{folder / 'grid.gpkg'}"
    engine = create_store(url)
    load(engine, size="small", seed=1, now=NOW, pictures=folder / panoramas.FOLDER)
    engine.dispose()
    return str(app_server(url))


@pytest.fixture
def visit(open_page) -> Callable[..., Page]:
    """Call it with an address to get its page when everything is drawn."""

    def visited(address: str, *, size: str = "desktop", **settings: object) -> Page:
        page = open_page(size=size, **settings)
        page.goto(address)
        until_drawn(page)
        return page

    return visited


def layer_rows(page: Page, layer: str) -> list[dict[str, object]]:
    """The rows that a layer of the map has fetched."""
    found = f"""() => {{
      const deck = ({DECK.strip()})();
      const data = deck?.layerManager?.getLayers().find((one) => one.id === {layer!r})?.props.data;
      const rows = Array.isArray(data) ? data : data?.features;
      return rows?.length ? rows : null;
    }}"""
    rows: list[dict[str, object]] = page.wait_for_function(found).json_value()
    return rows


def pixel_of(page: Page, lon: float, lat: float) -> tuple[float, float]:
    """Where a position lies on the screen."""
    box = page.locator(".stDeckGlJsonChart").first.bounding_box()
    assert box is not None
    x, y = page.evaluate(f"() => ({DECK.strip()})().getViewports()[0].project([{lon}, {lat}])")
    return box["x"] + x, box["y"] + y


def click_on_map(page: Page, lon: float, lat: float) -> None:
    """Point at a position, wait until the map knows what lies there, and click."""
    x, y = pixel_of(page, lon, lat)
    page.wait_for_timeout(1000)  # the first frames of a map drawn in software take long
    page.mouse.move(x - 3, y - 3)
    page.mouse.move(x, y)
    page.locator(".deck-tooltip").filter(visible=True).wait_for()
    page.wait_for_timeout(500)
    page.mouse.down()
    page.wait_for_timeout(60)
    page.mouse.up()


def busiest_cell(page: Page) -> dict[str, object]:
    """The row of the cell with the most incidents."""
    return max(layer_rows(page, "cells"), key=lambda row: row["count"])


def centre_of(row: dict[str, object]) -> tuple[float, float]:
    """Longitude and latitude of a cell's centre."""
    lat, lon = h3.cell_to_latlng(str(row["hex"]))
    return lon, lat
