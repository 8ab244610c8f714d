"""我是网格员 in a real browser: it fits, the map chooses a grid, a day is prepared and its link opens."""

import re
from itertools import pairwise

import pytest
import shapely
from shapely.geometry import shape

from tests.browser.conftest import click_on_map, layer_rows
from tests.browser.test_screens import ALL_WORDS, ALLOWED, ENGLISH, serious_faults

BEYOND = "(() => { const e = document.querySelector('.stMain'); return e.scrollWidth - e.clientWidth })()"
SEEN = [
    ("prepare", "desktop"),
    ("days", "phone"),
    ("differences", "desktop"),
    ("differences", "phone"),
    ("promises", "desktop"),
    ("counters", "phone"),
]


@pytest.mark.parametrize(("part", "size"), SEEN)
def test_parts_fit_speak_chinese_and_can_be_read_aloud(demo_base, visit, part, size):
    page = visit(f"{demo_base}/reviews?part={part}", size=size)
    assert page.get_by_test_id("stException").count() == 0
    assert page.locator(".notice").count() == 0
    assert page.evaluate(BEYOND) <= 0
    assert [text for text in page.evaluate(ALL_WORDS) if ENGLISH.search(ALLOWED.sub("", text))] == []
    assert serious_faults(page) == []


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_all_screens_find_room_in_the_header(demo_base, visit, lang):
    page = visit(f"{demo_base}/reviews?lang={lang}")
    menu, tools = (page.locator(f".st-key-{name}").bounding_box() for name in ("menu", "tools"))
    fresh = page.locator(".freshness").bounding_box()
    assert menu["x"] + menu["width"] <= (fresh or tools)["x"]
    links = [one.bounding_box() for one in page.locator(".st-key-menu a").all()]
    assert all(a["x"] + a["width"] <= b["x"] for a, b in pairwise(links))


def test_a_proposed_grid_is_chosen_on_the_map_prepared_and_its_link_opens(demo_base, visit, open_page):
    page = visit(f"{demo_base}/reviews")
    first = layer_rows(page, "proposed-grids")[0]
    click_on_map(page, first["lon"], first["lat"])
    page.wait_for_url(re.compile(f"pick=grid%3A{first['code']}"))
    page.locator(".brief").wait_for()
    page.locator(".st-key-review_prepare button").click()
    page.locator("img.qr").wait_for()
    target = page.get_by_role("link", name="在这部手机上打开").get_attribute("href")
    assert re.fullmatch(r"http://[\w.:]+/review#[\w.\-]+", target)
    stops = layer_rows(page, "walk-stops")
    assert [row["sign"] for row in stops] == [str(number) for number in range(1, len(stops) + 1)]
    grid = next(row for row in layer_rows(page, "grids") if row["properties"]["code"] == first["code"])
    near = shape(grid["geometry"]).buffer(0.003)
    assert all(near.covers(shapely.Point(row["lon"], row["lat"])) for row in stops)
