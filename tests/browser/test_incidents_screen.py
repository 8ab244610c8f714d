"""The screen Incidents in a real browser: the keyboard, ticks, the map, a step from end to end, phone and words.

That no page asks another host or writes an error to its console is judged by the fixtures, for every test.
"""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import click_on_map, layer_rows
from tests.browser.test_screens import ALL_WORDS, ALLOWED, ENGLISH
from tests.support.chromium import until_drawn
from tests.support.maps import until_maps_drawn

GRAVE = {"serious", "critical"}


def rows(page):
    """The rows of the list, once they have come."""
    lines = page.locator(".incident-rows tbody tr[data-id]")
    lines.first.wait_for()
    return lines


def ids(page):
    return [line.get_attribute("data-id") for line in rows(page).all()]


def until_settled(page):
    page.wait_for_timeout(300)  # the list waits until the cursor or the ticks rest
    until_drawn(page)


def sideways(page):
    return page.evaluate(
        "(() => { const e = document.querySelector('.stMain'); return e.scrollWidth - e.clientWidth })()"
    )


def grave_faults(page):
    """What axe finds to be serious in what is ours: the screen without the map, which Streamlit draws."""
    options = {"exclude": [[".stDeckGlJsonChart"]]}
    found = Axe().run(page, context=options).response["violations"]
    return [(fault["id"], fault["nodes"][0]["html"][:200]) for fault in found if fault["impact"] in GRAVE]


def test_a_matter_is_worked_off_with_the_keyboard_alone(demo_base, visit):
    page = visit(f"{demo_base}/incidents?only=all")
    listed = ids(page)
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(f"pick=incident%3A{listed[1]}(&|$)"))
    card = page.locator(".st-key-card")
    card.wait_for()
    assert page.locator("tr.is-picked").get_attribute("data-id") == listed[1]
    page.keyboard.press("j")
    page.wait_for_url(re.compile(f"pick=incident%3A{listed[2]}(&|$)"))
    page.keyboard.press("?")
    page.get_by_role("dialog").wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="detached")
    page.keyboard.press("Escape")
    card.wait_for(state="detached")
    page.wait_for_url(re.compile(r"^(?!.*pick=)"))


def test_a_key_opens_the_form_of_a_step_and_enter_takes_it(demo_base, visit):
    page = visit(f"{demo_base}/incidents?state=closed")
    number = ids(page)[0]
    page.keyboard.press("o")
    reason = page.locator("[class*=st-key-incident_act_] input[type=text]")
    reason.wait_for()
    page.wait_for_function("document.activeElement.matches('[class*=st-key-incident_act_] input')")
    page.keyboard.type("积水仍在")
    page.keyboard.press("Enter")
    page.locator("q", has_text="积水仍在").wait_for()
    assert "重新办理" in page.locator(".incident-history li").first.inner_text()
    page.wait_for_function("(id) => !document.querySelector(`tr[data-id='${id}']`)", arg=number)
    page.keyboard.press("Escape")  # out of the field
    page.locator(".incident-rows").focus()
    page.keyboard.press("c")
    page.locator(".st-key-panel .told").wait_for()
    assert "“已办结”的事件不能“领单”" in page.locator(".st-key-panel .told").inner_text()


def test_ticks_are_counted_and_one_step_is_offered_for_all(demo_base, visit):
    page = visit(f"{demo_base}/incidents?only=all")
    lines = rows(page)
    lines.nth(0).locator("input").click()
    lines.nth(3).locator("input").click(modifiers=["Shift"])
    page.get_by_text("批量办理（4 件）").wait_for()
    assert page.locator(".incident-pager .chosen").inner_text().startswith("已选 4 件")
    assert page.locator("tr.is-chosen").count() == 4
    page.locator(".incident-pager .chosen").click()
    page.get_by_text("批量办理").wait_for(state="detached")


def test_a_point_of_the_map_opens_its_card_and_finds_its_row(demo_base, visit):
    page = visit(f"{demo_base}/incidents")
    until_maps_drawn(page)
    listed = ids(page)
    spots = {str(row["id"]): row for row in layer_rows(page, "incidents")}
    number = next(one for one in listed if one in spots)
    click_on_map(page, spots[number]["lon"], spots[number]["lat"])
    page.wait_for_url(re.compile("pick=incident%3A"))
    picked = re.search(r"incident%3A(\d+)", page.url)[1]
    page.locator(f"tr.is-picked[data-id='{picked}']").wait_for()


def test_pages_tabs_and_steps_change_the_list(demo_base, visit):
    page = visit(f"{demo_base}/incidents")
    page.locator(".incident-tab.all").click()
    page.wait_for_url(re.compile("only=all"))
    until_settled(page)
    before = ids(page)
    page.locator(".step-on").click()
    page.wait_for_function("(id) => document.querySelector('tr[data-id]')?.dataset.id !== id", arg=before[0])
    assert not set(ids(page)) & set(before)
    page.locator(".incident-step", has_text="已办结").click()
    page.wait_for_url(re.compile("state=closed"))
    page.locator(".incident-pager .wide").click()
    page.locator(".stDeckGlJsonChart").wait_for(state="detached")
    assert page.locator("th.department").inner_text() == "部门"


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_the_screen_fits_says_no_english_and_has_no_grave_fault(demo_base, visit, size):
    page = visit(f"{demo_base}/incidents?only=all", size=size)
    rows(page).first.locator("button").click()
    page.locator(".st-key-card").wait_for()
    until_settled(page)
    assert sideways(page) <= 0
    assert grave_faults(page) == []
    page.locator(".incident-pager .help").click()
    english = [text for text in page.evaluate(ALL_WORDS) if ENGLISH.search(ALLOWED.sub("", text))]
    assert [text for text in english if text != "Enter"] == []
