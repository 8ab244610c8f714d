"""Each screen in a real browser, as people use it.

That no page asks another host or writes an error to its console is judged by the fixtures, for every test.
"""

import re
from io import BytesIO

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image

from tests.browser.conftest import busiest_cell, centre_of, click_on_map, layer_rows, pixel_of
from tests.support.chromium import until_drawn

SCREENS = [
    "situation",
    "hotspots",
    "circle",
    "circle?part=next",
    "gaps",
    "rebalance",
    "rebalance?part=rules",
    "rebalance?part=saved",
    "store",
    "store?view=findings",
    "store?view=import",
    "store?view=export",
    "store?view=codes",
]
WITH_MAP = ["situation", "hotspots", "circle", "gaps", "store?view=findings"]

NORTH, SOUTH = (130.36, 46.81585), (130.36, 46.80415)
"""The edges of the small demo district."""

ENGLISH = re.compile(r"[A-Za-z]{3,}")
ALLOWED = re.compile(
    r"Ctrl|Shift|Esc|"
    r"demo|python -m data \w+|[A-Z]{3,}[\w-]*|WGS84|[\w.-]+\.(gpkg|csv|pbf|zip|geojson|shp|parquet|xlsx)\b"
    r"|GeoPackage|Shapefile|GeoJSON|FlatGeobuf|Excel|OpenStreetMap|Benjamini|Hochberg|OSM|\.\w+"
)

ALL_WORDS = """() => {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  for (let node = walker.currentNode; node; node = walker.nextNode()) {
    const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
    if (element.closest("script, style, noscript, svg, [data-testid=stIconMaterial], [data-testid=stSkipToContent]")) {
      continue;
    }
    if (node.nodeType === Node.TEXT_NODE) found.push(node.nodeValue);
    else for (const name of ["aria-label", "title", "placeholder", "alt"]) found.push(node.getAttribute(name) ?? "");
  }
  return found.filter((text) => text.trim());
}"""


def serious_faults(page):
    """What axe-core finds that keeps people from using the page: rule, and the first place."""
    found = Axe().run(page).response["violations"]
    return [(one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in {"serious", "critical"}]


def english_in(page):
    """English words on a page and in the popovers that it can open."""
    found = [] if page.locator("html").get_attribute("lang") == "zh-CN" else ["lang"]
    for popover in page.locator("[class*=st-key-open_] button:visible").all():
        popover.click()
        page.wait_for_timeout(200)
        found += page.evaluate(ALL_WORDS)
        page.keyboard.press("Escape")
    return [text for text in found + page.evaluate(ALL_WORDS) if ENGLISH.search(ALLOWED.sub("", text))]


def colours(page, selector):
    """How many colours a part of the page shows."""
    picture = Image.open(BytesIO(page.locator(selector).first.screenshot())).convert("RGB")
    return len(picture.resize((160, 120)).getcolors(maxcolors=160 * 120))


def judge(page):
    """A screen that opened as it should, is not wider than its window, and can be read aloud."""
    assert page.get_by_test_id("stException").count() == 0
    assert page.locator(".notice").count() == 0
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0
    main = page.evaluate(
        "(() => { const e = document.querySelector('.stMain'); return e.scrollWidth - e.clientWidth })()"
    )
    assert main <= 0
    assert serious_faults(page) == []


@pytest.mark.parametrize("screen", SCREENS)
def test_every_screen_opens_on_a_phone_and_fits_without_scrolling_sideways(demo_base, visit, screen):
    judge(visit(f"{demo_base}/{screen}", size="phone"))


@pytest.mark.parametrize("screen", SCREENS)
def test_every_screen_fits_a_desk_draws_its_map_and_speaks_chinese(demo_base, visit, screen):
    """One visit for all three: drawing a map in software is what these tests spend their time on."""
    page = visit(f"{demo_base}/{screen}")
    judge(page)
    if screen in WITH_MAP:
        page.wait_for_timeout(1500)
        assert page.locator(".stDeckGlJsonChart").bounding_box()["height"] >= 600, "two thirds of the window"
        assert colours(page, ".stDeckGlJsonChart") > 50
    assert english_in(page) == []


@pytest.mark.parametrize("screen", ["incidents", "ratings"])
def test_no_english_is_left_in_the_chinese_screens_whose_fit_is_judged_elsewhere(demo_base, visit, screen):
    assert english_in(visit(f"{demo_base}/{screen}")) == []


@pytest.mark.parametrize(("size", "letters_px"), [("desktop", 16), ("wall-wide", 16), ("wall-4k", 32)])
def test_letters_grow_with_the_wall_and_the_first_view_fills_it(demo_base, visit, size, letters_px):
    page = visit(f"{demo_base}/?layers=none", size=size)
    assert page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)") == letters_px
    _, top = pixel_of(page, *NORTH)
    _, bottom = pixel_of(page, *SOUTH)
    map_height = page.locator(".stDeckGlJsonChart").bounding_box()["height"]
    assert 0.85 * map_height < bottom - top < map_height


def test_the_base_map_is_ours(demo_base, visit):
    page = visit(f"{demo_base}/?layers=none")
    page.wait_for_timeout(1500)
    assert colours(page, ".stDeckGlJsonChart") > 20


@pytest.mark.parametrize("screen", ["situation", "hotspots"])
def test_a_click_on_a_cell_opens_its_card_and_puts_it_into_the_url(demo_base, visit, screen):
    page = visit(f"{demo_base}/{screen}?period=52w&layers=cells")
    row = busiest_cell(page)
    click_on_map(page, *centre_of(row))
    page.wait_for_url(re.compile(f"pick=cell%3A{row['hex']}"))
    card = page.locator(".st-key-card")
    card.wait_for()
    if screen == "situation":
        assert f"{row['count']:,} / " in card.inner_text()
    else:
        assert "这里和周边一圈共" in card.inner_text()
    page.get_by_role("button", name="取消选中").or_(page.locator(".st-key-deselect button")).first.click()
    card.wait_for(state="detached")


def test_a_matter_flies_the_map_to_its_place(demo_base, visit):
    page = visit(f"{demo_base}/?period=52w")
    before = page.locator(".map-furniture-label").inner_text()
    page.locator("[class*=st-key-look-cluster] button").first.click()
    page.wait_for_url(re.compile("pick=cell"))
    page.wait_for_function(
        "(before) => document.querySelector('.map-furniture-label').textContent !== before", arg=before
    )
    assert layer_rows(page, "highlight-picked")


def test_the_language_changes_with_one_click_and_nothing_else_does(demo_base, visit):
    page = visit(f"{demo_base}/situation?category=06&period=26w")
    page.get_by_role("radio", name="EN").or_(page.get_by_role("button", name="EN")).first.click()
    page.get_by_text("Needs attention").wait_for()
    page.wait_for_url(re.compile("lang=en"))
    assert "category=06" in page.url
    assert "period=26w" in page.url
    page.wait_for_function("document.documentElement.lang === 'en'")
    page.get_by_role("radio", name="中").or_(page.get_by_role("button", name="中")).first.click()
    page.get_by_text("需要关注").first.wait_for()
    page.wait_for_url(re.compile(r"^(?!.*lang=)"))


def test_filters_survive_the_way_to_another_screen_and_a_shared_link(demo_base, visit):
    page = visit(f"{demo_base}/situation?category=06&period=26w")
    page.get_by_role("link", name="热点").click()
    page.wait_for_url(re.compile("/hotspots"))
    until_drawn(page)
    assert "category=06" in page.url
    shared = visit(page.url)
    assert shared.locator(".st-key-open_category button").first.inner_text().startswith("类别 · ")
    assert "近26周" in shared.locator(".st-key-open_period button").first.inner_text()


def test_the_back_button_takes_a_filter_back(demo_base, visit):
    page = visit(f"{demo_base}/situation?period=26w")
    page.locator(".st-key-open_period button").first.click()
    page.get_by_text("近28天").click()
    page.wait_for_url(re.compile("period=28d"))
    until_drawn(page)
    page.go_back()
    page.wait_for_function("document.querySelector('.st-key-open_period button').innerText.includes('近26周')")


def test_pages_are_named_in_the_tab_and_say_their_language(demo_base, visit):
    page = visit(f"{demo_base}/hotspots")
    assert page.title() == "网格治理一张图"
    assert page.locator("html").get_attribute("lang") == "zh-CN"


def test_a_refresh_with_nothing_new_is_under_20_kb(demo_base, open_page):
    page = open_page()
    received = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: received.append(len(frame))))
    fetched = []
    page.on("response", lambda answer: fetched.append(answer.url))
    page.goto(demo_base)
    until_drawn(page)
    page.wait_for_timeout(2000)
    received.clear()
    fetched.clear()
    page.wait_for_timeout(62_000)
    assert received, "the screen refreshes by itself every minute"
    assert sum(received) < 20_000
    assert fetched == []
