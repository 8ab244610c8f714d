"""The screen that redraws grids, whole, in a real browser, on the small demo district.

That nothing is asked of another host, and no error written to the console, is judged by the fixture.
"""

import pytest

from tests.support.chromium import Visits
from tests.support.plan_hand import BORDER, READY, VIEW, grid, state_of, use


@pytest.fixture(scope="module")
def screen(browser, demo_base):
    """The whole screen on the small demo district, its most needy community."""
    visits = Visits(browser)
    page = visits()
    page.goto(f"{demo_base}/rebalance")
    page.wait_for_function(READY, timeout=60_000)
    yield page
    visits.close()
    assert visits.outside_requests() == []
    assert visits.unexpected_errors() == []


def test_a_stroke_on_the_screen_is_recounted_by_the_server_and_offered_to_be_saved(screen):
    use(screen, "tool-brush")
    border = screen.evaluate(BORDER)
    screen.mouse.move(*border["from"])
    screen.mouse.down()
    screen.mouse.move(*border["to"], steps=4)
    screen.mouse.up()
    now = grid(screen)
    assert now[border["second"]] == now[border["first"]]
    screen.locator(".plan-ledger-breaks.is-judged").wait_for()
    screen.locator(".st-key-open_keep").get_by_text("有改动").wait_for()
    screen.keyboard.press("Control+z")
    screen.locator(".st-key-open_keep").get_by_text("有改动").wait_for(state="detached")


def test_a_line_of_the_ledger_says_the_same_as_the_map(screen):
    held_now = screen.evaluate(f"{VIEW}.counts.rows.map((row) => row.households)")
    lines = screen.locator(".plan-ledger tbody tr")
    codes = screen.evaluate(f"{VIEW}.told.grids.map((one) => one.code)")
    for at in range(lines.count()):
        code = lines.nth(at).get_attribute("data-grid")
        assert lines.nth(at).locator("td").nth(1).inner_text() == f"{held_now[codes.index(code)]:,}"


def test_day_becomes_night_under_a_drawing(screen):
    before = grid(screen)
    screen.locator(".st-key-theme button").first.click()
    screen.wait_for_function(f"{VIEW}?.map.getStyle()?.name === 'night' && {VIEW}.map.getLayer('units')")
    screen.wait_for_timeout(1000)
    assert grid(screen) == before
    assert state_of(screen, 0)["opacity"] > 0
    screen.locator(".st-key-theme button").first.click()
    screen.wait_for_function(f"{VIEW}?.map.getStyle()?.name === 'day' && {VIEW}.map.getLayer('units')")


def test_proposals_come_by_one_click_and_the_url_keeps_the_plan(screen):
    screen.locator(".st-key-propose button").first.click()
    screen.wait_for_url("**scheme=least_change**", timeout=60_000)
    screen.wait_for_function(f"{VIEW}.told.plan.token.startsWith('least_change')", timeout=60_000)
    use(screen, "shows-change")
    assert screen.evaluate(f"{VIEW}.counts.rows.some((row) => row.moved > 0)")
    assert "已证明" in screen.locator(".st-key-panel").inner_text()
