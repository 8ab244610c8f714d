"""The map of the town in a real browser: its ground, its scale, and what a second look costs."""

import base64
import io

import pytest
from PIL import Image

from data.engine import create_store
from layers import furniture
from layers.deck import scale_bar
from layers.ink import INKS
from tests.support.maps import until_maps_drawn
from tests.support.town import SOUTH, WEST, build_town

MODULE = "data:text/javascript;base64," + base64.b64encode(furniture.JS.encode()).decode()
BARE = "?layers=none"
POND = (WEST + 0.00045, SOUTH + 0.00045)
PARK = (WEST + 0.0003, SOUTH + 0.0003)
SETTLE_MS = 1000  # names fade in when the map is drawn


@pytest.fixture(scope="module")
def base(app_server, tmp_path_factory):
    """The application on the town's store."""
    url = f"sqlite:///{tmp_path_factory.mktemp('town') / 'grid.gpkg'}"
    engine = create_store(url)
    build_town(engine)
    engine.dispose()
    return app_server(url)


@pytest.fixture
def town_map(open_page, base):
    """Call it with a query to get a page that shows the map."""

    def opened(query):
        page = open_page()
        page.goto(f"{base}/{query}")
        until_maps_drawn(page)
        page.wait_for_timeout(SETTLE_MS)
        return page

    return opened


def view_of(page):
    """Where the map looks, as its own deck.gl knows."""
    return page.evaluate(
        """async (url) => {
            const view = (await import(url)).deckOf(document.querySelector("canvas#deckgl-overlay")).getViewports()[0];
            return {latitude: view.latitude, zoom: view.zoom};
        }""",
        MODULE,
    )


def colour_at(page, place):
    """The colour of a place on the screen, as (red, green, blue)."""
    x, y = page.evaluate(
        """async ([url, place]) => {
            const canvas = document.querySelector("canvas#deckgl-overlay");
            const [x, y] = (await import(url)).deckOf(canvas).getViewports()[0].project(place);
            const box = canvas.getBoundingClientRect();
            return [box.left + x, box.top + y];
        }""",
        [MODULE, place],
    )
    return Image.open(io.BytesIO(page.screenshot())).convert("RGB").getpixel((round(x), round(y)))


def channels(colour):
    return tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5))


@pytest.mark.parametrize("theme", ["day", "night"])
def test_the_ground_lies_where_it_is_and_has_its_colours(town_map, theme):
    page = town_map(f"{BARE}&theme={theme}")
    assert colour_at(page, POND) == pytest.approx(channels(INKS[theme].water), abs=3)
    assert colour_at(page, PARK) == pytest.approx(channels(INKS[theme].green), abs=3)


def test_the_scale_is_that_of_the_view_and_follows_it(town_map):
    page = town_map(BARE)
    label = page.locator(".map-furniture-label")

    def expected():
        view = view_of(page)
        return f"{scale_bar(latitude=view['latitude'], zoom=view['zoom'], max_width_px=110).metres} 米"

    assert label.text_content() == expected()
    before = label.text_content()
    box = page.locator("canvas#deckgl-overlay").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.wheel(0, -900)
    page.wait_for_timeout(SETTLE_MS)
    assert label.text_content() == expected() != before


def test_a_second_look_fetches_no_tile_and_no_rows_again(town_map):
    page = town_map("")
    fetched, kept = [], []
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.on(
        "Network.responseReceived",
        lambda event: (kept if event["response"].get("fromDiskCache") else fetched).append(event["response"]["url"]),
    )
    page.reload()
    until_maps_drawn(page)
    ours = ("/basemap/1", "/data/published/")
    assert [url for url in kept if any(part in url for part in ours)]
    assert [url for url in fetched if any(part in url for part in ours)] == []


def test_the_source_is_credited(town_map):
    page = town_map(BARE)
    assert "© OpenStreetMap 贡献者" in page.locator(".mapboxgl-ctrl-attrib").inner_text()
