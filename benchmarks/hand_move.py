"""A move by hand on the map of a plan, in a real browser: milliseconds to new colours and figures, and to the recount.

The store is the district of `benchmarks.situation`; the community is the one of most units. Times are the browser's
own, from the pointer's move to the frame that has the new colours, and to the ledger that has the server's word. The
alternative, measured in the same run, runs the page again for every move (`plan_by_rerun.py`).
"""

import statistics
import sys
from datetime import UTC, datetime
from typing import Any

from playwright.sync_api import BrowserContext, Page

from benchmarks.measure import Finding, report
from benchmarks.situation import WAIT_S, serving, store
from data import engine
from data.plans.days import day_of
from data.settings import Settings, from_environment
from data.units import units_on
from tests.browser.conftest import DECK
from tests.support.chromium import chromium, executable, open_context
from tests.support.plan_hand import BORDER, VIEW

LIMIT_MS = 300.0
RECOUNT_LIMIT_MS = 1500.0
ROUNDS = 7
SETTLE_MS = 800

_WATCH = f"""
() => {{
  const view = {VIEW}, now = () => performance.now(), seen = window.seen = {{}};
  const before = JSON.stringify(view.counts.rows);
  window.addEventListener("pointermove", () => {{ if (!seen.counted) seen.hand = now(); }}, {{ capture: true }});
  window.addEventListener("plan-drawn", ({{ detail }}) => {{
    if (seen.counted || JSON.stringify(detail.rows) === before) return;
    seen.counted = now();
    view.map.once("render", () => {{ seen.coloured = now(); }});
  }});
  const look = () => {{
    const breaks = document.querySelector(".plan-ledger-breaks");
    if (seen.counted && breaks?.classList.contains("is-judged") && !view.stroke) seen.judged ??= now();
    if (!seen.judged) requestAnimationFrame(look);
  }};
  look();
}}
"""

_CLICK_AND_WAIT = f"""
() => new Promise((done, failed) => {{
  const deck = ({DECK.strip()})();
  const layer = () => deck.layerManager.getLayers().find(({{ id }}) => id === "units");
  const [old, start] = [layer().props.data, performance.now()];
  document.querySelector(".st-key-move button").click();
  const look = () => {{
    const waited = performance.now() - start;
    const isDrawn = layer().props.data !== old && layer().isLoaded && !deck.needsRedraw({{ clearRedrawFlags: false }});
    if (isDrawn) done(waited);
    else if (waited > 30000) failed(new Error("nothing has changed after 30 s"));
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
    folder = store("district")
    with chromium() as browser, open_context(browser) as visitor:
        with serving(folder, "app.py") as port:
            moves = _moves(visitor, f"http://127.0.0.1:{port}/rebalance?community={_largest(folder)}")
        with serving(folder, "benchmarks/plan_by_rerun.py") as port:
            reruns = _reruns(visitor, f"http://127.0.0.1:{port}/")
    coloured, judged = ([move[name] for move in moves] for name in ("coloured", "judged"))
    return [
        _limited("to new colours and figures", coloured, LIMIT_MS),
        _limited("to the server's recount", judged, RECOUNT_LIMIT_MS),
        Finding(
            "a move by hand against one that runs the page again",
            statistics.median(reruns) / statistics.median(coloured),
            1.0,
            "x",
            more_is_better=True,
            detail=f"{statistics.median(reruns):.0f} ms by running the page again",
        ),
    ]


def _limited(what: str, found: list[float], limit: float) -> Finding:
    median = statistics.median(found)
    detail = f"{len(found)} moves, the slowest {max(found):.0f} ms"
    return Finding(f"a move by hand {what}, median", median, limit, "ms", more_is_better=False, detail=detail)


def _largest(folder: Any) -> str:
    """The community of most units."""
    settings = Settings(**vars(from_environment()) | {"var_dir": folder})
    with engine.read(engine.open_store(f"sqlite:///{folder / 'grid.gpkg'}")) as conn:
        frame = units_on(conn, on=day_of(datetime.now(UTC)), settings=settings).units.frame
    return str(frame["community"].value_counts().idxmax())


def _moves(visitor: BrowserContext, address: str) -> list[dict[str, float]]:
    page = visitor.new_page()
    page.goto(address)
    page.wait_for_function(
        f"document.querySelector('.plan-map')?.view?.counts && {VIEW}.map.loaded()", timeout=WAIT_S * 1000
    )
    page.locator('[data-name="tool-brush"]').click()
    page.wait_for_timeout(SETTLE_MS)
    return [_move(page) for _ in range(ROUNDS)]


def _move(page: Page) -> dict[str, float]:
    """Milliseconds from the pointer's move."""
    border = page.evaluate(BORDER)
    page.mouse.move(*border["from"])
    page.evaluate(_WATCH)
    page.mouse.down()
    page.mouse.move(*border["to"])
    page.mouse.up()
    page.wait_for_function("window.seen.coloured && window.seen.judged")
    seen = page.evaluate("window.seen")
    page.wait_for_timeout(SETTLE_MS)
    return {name: seen[name] - seen["hand"] for name in ("counted", "coloured", "judged")}


def _reruns(visitor: BrowserContext, address: str) -> list[float]:
    page = visitor.new_page()
    page.goto(address)
    page.wait_for_function(
        f"({DECK.strip()})()?.layerManager?.getLayers().every((one) => one.isLoaded)", timeout=WAIT_S * 1000
    )
    found = []
    for _ in range(ROUNDS):
        page.wait_for_timeout(SETTLE_MS)
        found.append(float(page.evaluate(_CLICK_AND_WAIT)))
    return found


if __name__ == "__main__":
    sys.exit(report(run()))
