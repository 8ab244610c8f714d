"""Looking around at a station in the real browser: turned by buttons and keys, flat where nothing draws in 3D."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.support.chromium import Visits

STATION = "990101S000001"
"""The first station of the demo: the first of its kind has a picture."""


@pytest.fixture(scope="module")
def address(demo_base):
    return f"{demo_base}/panorama?station={STATION}"


@pytest.fixture(scope="module")
def page(browser, address):
    """One visitor for all tests, on a phone."""
    visits = Visits(browser)
    page = visits(size="phone")
    page.goto(address)
    page.locator("#view canvas").wait_for()
    page.wait_for_function("() => !document.querySelector('.pnlm-load-box')?.offsetParent")
    yield page
    visits.close()
    assert visits.outside_requests() == []
    assert visits.unexpected_errors() == []


def picture(page):
    """What is drawn, as the bytes of a picture."""
    return page.locator("#view canvas").screenshot()


def test_the_picture_turns_by_buttons_and_by_the_keyboard(page):
    before = picture(page)
    page.get_by_role("button", name="向右转").click()
    page.wait_for_timeout(700)
    turned = picture(page)
    assert turned != before
    page.locator("#view").focus()
    page.keyboard.down("ArrowLeft")
    page.wait_for_timeout(500)
    page.keyboard.up("ArrowLeft")
    assert picture(page) != turned


def test_every_button_can_be_hit_with_a_thumb_and_axe_finds_nothing(page):
    boxes = [button.bounding_box() for button in page.locator(".controls button").all()]
    assert len(boxes) == 7
    assert all(box["width"] >= 44 and box["height"] >= 44 for box in boxes)
    assert Axe().run(page).response["violations"] == []


def test_without_webgl_the_page_says_so_and_shows_the_picture_unrolled(open_page, address):
    page = open_page(size="phone")
    page.add_init_script("HTMLCanvasElement.prototype.getContext = () => null")
    page.goto(f"{address}&lang=en")
    page.get_by_role("status").filter(has_text="WebGL").wait_for()
    width = page.locator(".flat img").evaluate("(one) => one.decode().then(() => one.naturalWidth)")
    assert width == 1280
    assert page.locator(".flat img").get_attribute("alt").startswith("All that is seen around")
    assert not page.locator(".controls").is_visible()
