"""Ratings in a real browser: a click on the map and on the board, colours that stay, the sheet on paper."""

import json
import re

import pytest
import shapely

from tests.browser.conftest import click_on_map, layer_rows

A4_PT = (595, 842)


def largest(rows):
    """The largest area that has a colour."""
    shapes = [
        (shapely.from_geojson(json.dumps(row["geometry"])), row["properties"])
        for row in rows
        if row["properties"]["colour"]
    ]
    return max(shapes, key=lambda one: one[0].area)


def test_a_click_on_a_rated_area_shows_its_numbers(demo_base, visit):
    page = visit(f"{demo_base}/ratings?by=community")
    shape, told = largest(layer_rows(page, "rated-area"))
    point = shape.representative_point()
    click_on_map(page, point.x, point.y)
    page.wait_for_url(re.compile(f"pick=area%3A{told['code']}"))
    card = page.locator(".st-key-card")
    card.get_by_text("得分").wait_for()
    assert told["title"] in card.inner_text()
    assert re.search(r"任务按时完成\s+[\d.]+%（\d+/\d+）", card.inner_text())


@pytest.mark.parametrize(("part", "size"), [("weekly", "desktop"), ("team", "phone")])
def test_parts_fit_without_scrolling_sideways(demo_base, visit, size, part):
    page = visit(f"{demo_base}/ratings?part={part}&lang=en", size=size)
    assert page.get_by_test_id("stException").count() == 0
    beyond = page.evaluate(
        "(() => { const e = document.querySelector('.stMain'); return e.scrollWidth - e.clientWidth })()"
    )
    assert beyond <= 0
    if size == "desktop":
        menu, tools = (page.locator(f".st-key-{name}").bounding_box() for name in ("menu", "tools"))
        fresh = page.locator(".freshness").bounding_box()
        assert menu["x"] + menu["width"] <= (fresh or tools)["x"]


def test_a_line_of_the_board_flies_the_map_there(demo_base, visit):
    page = visit(f"{demo_base}/ratings?by=community")
    before = page.locator(".map-furniture-label").inner_text()
    box = page.locator(".stDataFrame").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 120, box["y"] + 50)  # the rows are drawn on a canvas
    page.wait_for_url(re.compile("pick=area"))
    page.wait_for_function(
        "(before) => document.querySelector('.map-furniture-label').textContent !== before", arg=before
    )


def test_the_sheet_is_a4_and_asks_nobody_for_anything(demo_base, visit, open_page, tmp_path):
    page = visit(f"{demo_base}/ratings?part=weekly&by=street")
    with page.expect_download() as download:
        page.locator("[class*=st-key-ratings_print] button").click()
    sheet = tmp_path / "sheet.html"
    download.value.save_as(sheet)
    paper = open_page()
    paper.goto(sheet.as_uri())
    assert "周考核公示榜" in paper.inner_text("body")
    printed = paper.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
    box = re.search(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)", printed)
    assert box is not None
    assert tuple(round(float(edge)) for edge in box.groups()) == pytest.approx(A4_PT, abs=1)
