"""The service circle in a real browser: from a click in the bar to new colours and figures on a district of 10,000.

The store is the one of `benchmarks.situation`, kept in `var/benchmarks`. Times are the browser's own, from the click to
the frame in which the map has drawn its new colours and the answer stands beside it.
"""

import statistics
import sys

from playwright.sync_api import Page

from benchmarks.measure import Finding, report
from benchmarks.situation import WAIT_S, serving, store
from tests.browser.conftest import DECK
from tests.support.chromium import chromium, executable, open_context
from tests.support.maps import until_maps_drawn

LIMIT_S = 1.0
ROUNDS = 5
SETTLE_MS = 1_000

_CLICK_AND_WAIT = f"""
([selector, number]) => new Promise((done, failed) => {{
  const deck = ({DECK.strip()})();
  const reach = () => deck.layerManager.getLayers().find((layer) => layer.id === "reach");
  const colours = () => JSON.stringify(reach().props._subLayerProps);
  const answer = () => document.querySelector(".answer").innerText;
  const [oldColours, oldAnswer, start] = [colours(), answer(), performance.now()];
  document.querySelectorAll(selector)[number].click();
  const look = () => {{
    const waited = (performance.now() - start) / 1000;
    const isDrawn = colours() !== oldColours && reach().isLoaded && !deck.needsRedraw({{clearRedrawFlags: false}});
    if (isDrawn && answer() !== oldAnswer) done(waited);
    else if (waited > 30) failed(new Error("nothing has changed after 30 s"));
    else requestAnimationFrame(look);
  }};
  look();
}})
"""


def run() -> list[Finding]:
    """The figures; none where there is no Chromium."""
    if executable() is None:
        print("left out: needs Chromium - get it with `make system-packages`", file=sys.stderr)
        return []
    with serving(store("district"), "app.py") as port, chromium() as browser, open_context(browser) as visitor:
        page = visitor.new_page()
        return [
            _finding("walker", _changes(page, port, "part=areas&hour=We10", ".st-key-pick_walker button", count=3)),
            _finding("hour", _hours(page, port)),
            _finding("service", _services(page, port)),
        ]


def _finding(what: str, seconds: list[float]) -> Finding:
    return Finding(
        f"service circle, another {what} on 10,000 buildings, median",
        statistics.median(seconds),
        LIMIT_S,
        "s",
        more_is_better=False,
        detail=f"{len(seconds)} changes, the slowest {max(seconds):.2f} s",
    )


def _changes(page: Page, port: int, query: str, selector: str, *, count: int) -> list[float]:
    """Seconds of one click after another on the buttons of a choice, none of which is chosen twice in a row."""
    _open(page, port, query)
    return [_seconds(page, selector, number % count) for number in range(1, ROUNDS + 1)]


def _hours(page: Page, port: int) -> list[float]:
    """Seconds of other days at the same hour: Saturday, Sunday, Monday ... of stations that close at weekends."""
    _open(page, port, "hour=Mo14")
    page.locator(".st-key-open_hour button").first.click()
    days = ".st-key-pick_day label:has(input)"
    page.locator(days).first.wait_for()
    return [_seconds(page, days, number) for number in (6, 7, 1, 7, 6)]


def _services(page: Page, port: int) -> list[float]:
    """Seconds of one more service after another."""
    _open(page, port, "service=mediation")
    page.locator(".st-key-open_service button").first.click()
    kinds = ".st-key-pick_service_stations button"
    page.locator(kinds).first.wait_for()
    return [_seconds(page, kinds, number) for number in (5, 6, 0, 1, 2)]


def _open(page: Page, port: int, query: str) -> None:
    page.goto(f"http://127.0.0.1:{port}/circle?{query}")
    until_maps_drawn(page, wait_s=WAIT_S)
    page.wait_for_timeout(SETTLE_MS)


def _seconds(page: Page, selector: str, number: int) -> float:
    seconds = float(page.evaluate(_CLICK_AND_WAIT, [selector, number]))
    page.wait_for_timeout(SETTLE_MS)
    return seconds


if __name__ == "__main__":
    sys.exit(report(run()))
