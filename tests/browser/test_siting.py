"""Proposals in a real browser: the list, the map, the list in the URL, and the sheet on paper."""

import json
import re

import pytest
import shapely

from tests.browser.conftest import click_on_map, layer_rows

PROPOSALS = "circle?part=next&minutes=5"
A4_PT = (595, 842)


def opened(visit, base, address=PROPOSALS, **settings):
    """The page when its proposals are there."""
    page = visit(f"{base}/{address}", **settings)
    page.locator("[class*=st-key-look-site-1] button").first.wait_for(timeout=90_000)
    return page


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_proposals_fit_without_scrolling_sideways(demo_base, visit, size):
    page = opened(visit, demo_base, size=size)
    assert page.get_by_test_id("stException").count() == 0
    main = page.evaluate(
        "(() => { const e = document.querySelector('.stMain'); return e.scrollWidth - e.clientWidth })()"
    )
    assert main <= 0


def test_a_proposal_flies_the_map_there_and_stays_in_the_list_after_a_reload(demo_base, visit):
    page = opened(visit, demo_base)
    pins = layer_rows(page, "proposals")
    assert [row["sign"] for row in pins] == [str(number) for number in range(1, len(pins) + 1)]
    before = page.locator(".map-furniture-label").inner_text()
    page.locator("[class*=st-key-look-site-1] button").first.click()
    page.wait_for_url(re.compile("pick=place"))
    page.wait_for_function(
        "(before) => document.querySelector('.map-furniture-label').textContent !== before", arg=before
    )
    page.locator("[class*=st-key-take-site-1] button").first.click()
    page.wait_for_url(re.compile("plan=add"))
    page.reload()
    page.locator(".st-key-pick_siting").get_by_text("方案（1）").wait_for(timeout=60_000)
    assert {row["sign"] for row in layer_rows(page, "plan")} == {"added"}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_sheet_is_one_page_of_a4_that_asks_nobody_for_anything(demo_base, visit, open_page, tmp_path, lang):
    page = opened(visit, demo_base, f"{PROPOSALS}&lang={lang}")
    with page.expect_download() as download:
        page.locator("[class*=st-key-sheet-site-1] button").first.click()
    sheet = tmp_path / "sheet.html"
    download.value.save_as(sheet)
    paper = open_page()
    paper.goto(sheet.as_uri())
    assert ("找谁商量" if lang == "zh" else "Whom to ask") in paper.inner_text("body")
    printed = paper.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
    box = re.search(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)", printed)
    assert box is not None
    assert tuple(round(float(edge)) for edge in box.groups()) == pytest.approx(A4_PT, abs=1)


def test_gaps_are_drawn_and_a_line_of_the_list_flies_there(demo_base, visit):
    page = visit(f"{demo_base}/gaps")
    rows = layer_rows(page, "ownerless-land")
    assert rows
    before = page.locator(".map-furniture-label").inner_text()
    box = page.locator(".stDataFrame").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 40, box["y"] + 50)  # the rows are drawn on a canvas
    page.wait_for_url(re.compile("pick=gap"))
    page.locator(".st-key-card").wait_for()
    page.wait_for_function(
        "(before) => document.querySelector('.map-furniture-label').textContent !== before", arg=before
    )


def test_a_street_in_a_gap_is_selected_by_a_click_on_the_map(demo_base, visit):
    page = visit(f"{demo_base}/gaps?part=streets&lang=en")
    box = page.locator(".stDataFrame").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 40, box["y"] + 50)
    page.wait_for_url(re.compile("pick=gap%3Astreets-1"))
    page.wait_for_timeout(3000)  # the flight there
    page.locator(".st-key-deselect button").first.click()
    page.locator(".st-key-card").wait_for(state="detached")
    row = next(row for row in layer_rows(page, "ownerless-streets") if row["properties"]["code"] == "streets-1")
    middle = shapely.from_geojson(json.dumps(row["geometry"])).interpolate(0.4, normalized=True)
    click_on_map(page, middle.x, middle.y)
    page.wait_for_url(re.compile("pick=gap%3Astreets-1"))
