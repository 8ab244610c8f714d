"""The service circle in a real browser: clicks on the map and beside it, the workbook, shared links, the phone.

That no page asks another host or writes an error to its console is judged by the fixtures, for every test.
"""

import io
import re
from pathlib import Path

import openpyxl
import pytest
from PIL import Image

from tests.browser.conftest import DECK, click_on_map, layer_rows, pixel_of
from tests.browser.test_screens import ALL_WORDS, ALLOWED, ENGLISH
from tests.support.chromium import until_drawn
from tests.support.maps import until_maps_drawn

PARTS = ["areas", "groups", "week", "shops"]


def homes(page):
    """The dots of the homes: `n`, `radius_m`, and where they are."""
    return layer_rows(page, "reach-homes")


def answer(page):
    return page.locator(".answer").first.inner_text()


def until_answer_is_not(page, before):
    page.wait_for_function("(before) => document.querySelector('.answer').innerText !== before", arg=before)


def colour_at(page, lon, lat):
    """What is drawn at a position."""
    x, y = pixel_of(page, lon, lat)
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    return picture.getpixel((round(x), round(y)))


def test_a_click_on_a_building_opens_its_card_and_draws_the_way(demo_base, visit):
    page = visit(f"{demo_base}/circle")
    until_maps_drawn(page)
    largest = max(homes(page), key=lambda row: row["properties"]["radius_m"])
    click_on_map(page, *largest["geometry"]["coordinates"])
    page.wait_for_url(re.compile("pick=building%3A"))
    card = page.locator(".st-key-card")
    card.wait_for()
    assert "党群服务中心" in card.inner_text()
    assert "分钟" in card.inner_text()
    assert layer_rows(page, "routes")
    page.locator(".st-key-deselect button").first.click()
    card.wait_for(state="detached")


def test_a_click_on_a_station_says_whom_it_serves(demo_base, visit):
    page = visit(f"{demo_base}/circle?service=canteen")
    until_maps_drawn(page)
    [station] = layer_rows(page, "stations")
    click_on_map(page, station["lon"], station["lat"])
    page.wait_for_url(re.compile("pick=station%3A"))
    card = page.locator(".st-key-card")
    card.wait_for()
    assert "以它为最近" in card.inner_text()
    assert "如果关闭" in card.inner_text()
    assert layer_rows(page, "isochrones-walked")


def test_colours_follow_the_walker_without_new_shapes(demo_base, visit):
    page = visit(f"{demo_base}/circle?service=party_mass_centre&minutes=15")
    until_maps_drawn(page)
    fetched = []
    page.on("response", lambda reply: fetched.append(reply.url))
    before, reached = answer(page), [row["geometry"]["coordinates"] for row in homes(page)]
    colours = [colour_at(page, *place) for place in reached[::20]]
    page.get_by_role("radio", name="老人").or_(page.get_by_role("button", name="老人")).first.click()
    until_answer_is_not(page, before)
    page.wait_for_timeout(1500)
    assert [colour_at(page, *place) for place in reached[::20]] != colours
    assert [url for url in fetched if "/data/published/" in url] == []
    assert "walker=elderly" in page.url


def test_a_click_on_the_strip_asks_for_that_hour(demo_base, visit):
    page = visit(f"{demo_base}/circle?part=week&service=refuel")
    before = answer(page)
    chart = page.locator(".stVegaLiteChart").first
    chart.locator("canvas, svg").first.wait_for()
    page.wait_for_timeout(800)
    box = chart.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + 50)
    page.wait_for_timeout(200)
    page.mouse.down()
    page.wait_for_timeout(60)
    page.mouse.up()
    page.wait_for_url(re.compile(r"hour=[MTWFS][a-z]\d\d"))
    until_answer_is_not(page, before)
    code = re.search(r"hour=(\w\w)(\d\d)", page.url)
    assert f"{code[2]}:00" in answer(page)


def test_a_line_of_the_table_takes_the_map_there(demo_base, visit):
    page = visit(f"{demo_base}/circle?by=grid")
    until_maps_drawn(page)
    zoom = f"() => ({DECK.strip()})().getViewports()[0].zoom"
    before = page.evaluate(zoom)
    table = page.get_by_test_id("stDataFrame").first.bounding_box()
    page.mouse.click(table["x"] + 40, table["y"] + 60)
    page.wait_for_function(f"(before) => ({zoom})() > before + 0.5", arg=before)


def test_the_workbook_can_be_opened_and_holds_the_answer(demo_base, visit):
    page = visit(f"{demo_base}/circle?hour=We10")
    with page.expect_download() as fetched:
        page.get_by_role("button", name="导出 XLSX").click()
    assert re.fullmatch(r"服务圈-\d{4}-\d\d-\d\d\.xlsx", fetched.value.suggested_filename)
    book = openpyxl.load_workbook(io.BytesIO(Path(fetched.value.path()).read_bytes()))
    rows = {row[0]: row[1:] for row in book["结果与设置"].iter_rows(values_only=True)}
    share, part, whole = rows["户数"]
    assert f"{part:,} / {whole:,} 户" in answer(page)
    assert f"{100 * share:.1f}%" in answer(page)
    assert rows["时间"][0] == "周三 10:00"


def test_a_shared_link_shows_the_same_view(demo_base, visit):
    page = visit(f"{demo_base}/circle")
    page.get_by_role("radio", name="5 分钟", exact=True).or_(
        page.get_by_role("button", name="5 分钟", exact=True)
    ).first.click()
    page.wait_for_url(re.compile("minutes=5"))
    page.get_by_text("与直线圆圈对比").first.click()
    page.wait_for_url(re.compile("straight=on"))
    until_drawn(page)
    shared = visit(page.url)
    assert answer(shared) == answer(page)
    assert layer_rows(shared, "isochrones-straight")


@pytest.mark.parametrize("part", PARTS)
def test_no_english_is_left_in_any_part(demo_base, visit, part):
    page = visit(f"{demo_base}/circle?part={part}&service=refuel&hour=We22&straight=on")
    page.wait_for_timeout(500)
    english = [text for text in page.evaluate(ALL_WORDS) if ENGLISH.search(ALLOWED.sub("", text))]
    assert english == []


@pytest.mark.parametrize("part", PARTS)
def test_every_part_fits_a_phone(demo_base, visit, part):
    page = visit(f"{demo_base}/circle?part={part}&pick=station:990101S000001", size="phone")
    wide = page.evaluate(
        "(() => { const e = document.querySelector('.stMain'); return e.scrollWidth - e.clientWidth })()"
    )
    assert wide <= 0
    assert page.get_by_test_id("stException").count() == 0
