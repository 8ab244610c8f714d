"""The wall in a real browser, on the town: what it shows, how it lasts, and what it does when nobody answers.

That nothing is asked of another host, and no error written to the console, is judged by the fixtures. The page's clock
is turned by hand: see tests/support/wall_clock.js.
"""

from datetime import timedelta
from pathlib import Path

import h3
import pytest
import shapely
from axe_playwright_python.sync_playwright import Axe
from sqlalchemy import insert

from data import engine as store
from data.engine import create_store
from data.frames import record_change
from data.schema import Incident
from tests.support.chromium import Visits
from tests.support.town import AS_OF, COMMUNITY, SOUTH, WEST, build_town

CLOCK = Path(__file__).parents[1] / "support" / "wall_clock.js"
OPEN = "() => window.wall?.own.map?.map.loaded() && window.wall.own.state && window.wall.own.latest !== null"
SETTLE = """
async (milliseconds) => {
  const { wall, wallClock } = window;
  wallClock.turn(milliseconds);
  const isAsking = () => Object.values(wall.feeds).some((feed) => feed.isAsking());
  do await new Promise((done) => setTimeout(done, 15)); while (isAsking());
}
"""
KNOWN = """
async (before) => {
  for (let latest = before; latest <= before;) {
    const answer = await fetch(`/wall/newest.json?token=${window.wall.own.leave}`, { cache: "no-store" });
    latest = (await answer.json()).latest;
  }
}
"""
"""Waits until the server knows of something newer."""
PRESETS = [(1920, 1080), (3840, 2160), (3840, 1080), (5760, 1080), (11520, 3240)]


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """The town's store."""
    url = f"sqlite:///{tmp_path_factory.mktemp('wall') / 'grid.gpkg'}"
    engine = create_store(url)
    build_town(engine)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def shared_page(browser, app_server, town):
    """One page for all tests."""
    visits = Visits(browser)
    page = visits(errors_expected=True)  # a request that fails is written to the console by the browser itself
    page.set_viewport_size({"width": 1280, "height": 720})
    page.add_init_script(path=CLOCK)
    base = app_server(town.url.render_as_string(hide_password=False))
    page.goto(f"{base}/wall")
    page.wait_for_function("() => window.wallClock.turn(50) || (window.wall && true)", polling=100)
    page.wait_for_function(OPEN)
    yield page
    visits.close()
    assert visits.outside_requests() == []


@pytest.fixture
def page(shared_page):
    return shared_page


def wait(page, seconds):
    """Turn the clock, a second at a time, so that every answer arrives before the next is due."""
    for _ in range(seconds):
        page.evaluate(SETTLE, 1000)


def arrive(engine, number, *, source="OpenStreetMap"):
    """Another incident."""
    lon, lat = WEST + 0.001, SOUTH + 0.001
    row = {
        "code": f"W{number}",
        "source": source,
        "as_of": AS_OF + timedelta(minutes=number),
        "reported_at": AS_OF + timedelta(minutes=number),
        "category": "parking",
        "state": "collected",
        "location_quality": "exact",
        "cell": h3.str_to_int(h3.latlng_to_cell(lat, lon, 11)),
        "grid_code": f"{COMMUNITY}001",
        "is_duplicate": False,
        "geom": shapely.Point(lon, lat),
    }
    with store.write(engine) as conn:
        conn.execute(insert(Incident), [row])
        record_change(conn, Incident.__table__)


def text(page, selector):
    return page.locator(selector).first.inner_text()


def test_six_figures_stand_with_their_numerators_and_denominators(page):
    figures = page.locator(".figure:visible")
    assert figures.count() == 6
    assert figures.nth(0).inner_text().splitlines()[:3] == ["待办", "4件", "近28天受理 5"]
    assert "1/4" in figures.nth(1).inner_text()


def test_axe_finds_no_serious_fault_and_nothing_scrolls(page):
    found = Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in {"serious", "critical"}] == []
    assert page.evaluate("() => [document.documentElement.scrollHeight, innerHeight]") == [720, 720]


def test_a_new_incident_has_its_dot_and_its_ring_within_five_seconds_and_the_ring_ends(page, town):
    before = page.evaluate("() => window.wall.own.map.dots()")
    arrive(town, 1)
    page.evaluate(KNOWN, page.evaluate("() => window.wall.own.latest"))
    seconds = next(second for second in range(1, 100) if is_pulsing_after(page, 1))
    assert seconds <= 5
    assert page.evaluate("() => window.wall.own.map.dots()") == before + 1
    wait(page, 3)
    assert not is_pulsing_after(page, 0)
    assert page.evaluate("() => window.wall.own.map.map.getLayoutProperty('ring', 'visibility')") == "none"


def test_simulated_incidents_are_marked_in_the_header(page, town):
    assert not page.locator(".mark.simulated").is_visible()
    arrive(town, 2, source="simulator")
    page.evaluate(KNOWN, page.evaluate("() => window.wall.own.latest"))
    wait(page, 5)
    assert text(page, ".mark.simulated") == "含模拟事件"


def is_pulsing_after(page, seconds):
    wait(page, seconds)
    return page.evaluate("() => window.wall.own.map.isPulsing()")


def test_scenes_turn_by_themselves_and_stay_while_somebody_is_at_the_wall(page):
    name = "() => window.wall.scenes.present().name"
    first = page.evaluate(name)
    wait(page, 21)
    assert page.evaluate(name) != first
    page.mouse.click(300, 400)
    held = page.evaluate(name)
    wait(page, 45)
    assert page.evaluate(name) == held
    page.evaluate(SETTLE, 16_000)
    wait(page, 21)
    assert page.evaluate(name) != held


def test_keys_show_the_next_and_the_previous_scene_and_hold_one(page):
    at = "() => window.wall.scenes.present().name"
    first = page.evaluate(at)
    page.keyboard.press("ArrowRight")
    second = page.evaluate(at)
    page.keyboard.press("ArrowLeft")
    assert second != first == page.evaluate(at)
    page.keyboard.press("h")
    assert text(page, ".mark.held") == "轮播已停"
    wait(page, 41)
    assert page.evaluate(at) == first
    page.keyboard.press("h")
    assert not page.locator(".mark.held").is_visible()


def test_without_an_answer_the_last_picture_stays_greyed_and_dated_and_recovers_by_itself(page):
    figure = text(page, ".figure .value")
    page.context.set_offline(True)
    wait(page, 20)
    assert page.locator("html").get_attribute("data-link") == "lost"
    assert text(page, ".fresh").startswith("连接中断，画面停在 ")
    assert text(page, ".figure .value") == figure
    assert "grayscale" in page.locator(".map").first.evaluate("(one) => getComputedStyle(one).filter")
    page.context.set_offline(False)
    wait(page, 16)
    assert page.locator("html").get_attribute("data-link") == "live"
    assert text(page, ".fresh").startswith("数据截至 ")


def test_days_pass_and_neither_memory_nor_elements_nor_timers_grow(page):
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")

    def standing():
        """Heap, elements and listeners at their least: what is still under way counts for a moment."""
        found = []
        for _ in range(5):
            session.send("HeapProfiler.collectGarbage")
            page.wait_for_timeout(150)
            metrics = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
            found.append([metrics[name] for name in ("JSHeapUsedSize", "Nodes", "JSEventListeners")])
        return [min(column) for column in zip(*found, strict=True)]

    def pass_time(cycles):
        page.evaluate(
            """async (cycles) => {
              for (let cycle = 0; cycle < cycles; cycle += 1) {
                window.wallClock.turn(20_000);
                await new Promise((done) => setTimeout(done, 12));
              }
            }""",
            cycles,
        )

    pass_time(40)
    heap, nodes, listeners = standing()
    timers = page.evaluate("() => window.wallClock.waiting()")
    pass_time(250)
    later = standing()
    assert later[0] - heap < 1_000_000
    assert later[1] <= nodes + 20
    assert later[2] <= listeners + 5
    assert page.evaluate("() => window.wallClock.waiting()") <= timers + 3


@pytest.mark.parametrize(("width", "height"), PRESETS, ids=lambda side: str(side))
@pytest.mark.parametrize("bezels", [None, {"columns": 3, "rows": 2, "gapPx": 10}], ids=["whole", "panels"])
def test_every_block_has_its_place_and_none_lies_over_another_or_across_a_bezel(page, width, height, bezels):
    placed = page.evaluate(
        """async ([width, height, bezels]) => {
          const [{ layout }, { fontPx, fitted }] = [await import("/wall/layout.js"), await import("/wall/size.js")];
          const { u } = fitted(fontPx({ height }), { width, height });
          return { u, ...layout({ width, height, u, bezels }) };
        }""",
        [width, height, bezels],
    )
    texts = [placed["title"], placed["clock"], *placed["figures"]]
    blocks = {} if placed["turns"] else placed["blocks"]
    boxes = [shapely.box(*edges(one)) for one in [*texts, placed["map"], *blocks.values()]]
    assert shapely.box(0, 0, width, height).buffer(0.01).contains(shapely.union_all(boxes))
    for number, one in enumerate(boxes):
        assert all(one.intersection(other).area < 1 for other in boxes[number + 1 :])
    if bezels and not placed["grid"]["tooSmall"]:
        inner = [*texts, placed["corner"], *placed["blocks"].values()]
        for x in (width / 3, 2 * width / 3):
            assert all(not one["left"] < x + 5 < one["left"] + one["width"] + 10 for one in inner)
        assert all(not one["top"] < height / 2 + 5 < one["top"] + one["height"] + 10 for one in inner)


def edges(box):
    return box["left"], box["top"], box["left"] + box["width"], box["top"] + box["height"]


@pytest.mark.parametrize(
    ("wall_mm", "seat_m", "height", "letter_mm"), [(1070, 5, 1080, 29.1), (1070, 8, 2160, 46.5), (4050, 8, 3240, 46.5)]
)
def test_letters_are_twenty_arc_minutes_high_at_the_farthest_seat(page, wall_mm, seat_m, height, letter_mm):
    font_px = page.evaluate(
        "async (given) => (await import('/wall/size.js')).fontPx(given)",
        {"height": height, "wallMm": wall_mm, "seatM": seat_m},
    )
    assert font_px * 0.9 * wall_mm / height == pytest.approx(letter_mm, abs=0.1)


def test_what_the_address_asks_for_is_read_and_what_it_says_wrongly_is_told(page):
    asked = page.evaluate(
        """async () => (await import("/wall/options.js")).options(
          "?scenes=district,320106001&refresh=5&theme=day&wall_mm=1070&seat_m=8&bezels=6x3x8&scene_s=soon&lang=en&zoom=1")"""
    )
    assert asked == {
        "scenes": ["district", "320106001"],
        "refresh": 5,
        "theme": "day",
        "wall_mm": 1070,
        "seat_m": 8,
        "bezels": {"columns": 6, "rows": 3, "gapPx": 8},
        "faults": ["scene_s=soon", "zoom=1"],
    }


@pytest.mark.parametrize(
    ("open_", "overdue", "expected"), [(0, 0, -1), (1, 0, 0), (3, 0, 1), (9, 0, 2), (3, 1, 3), (3, 2, 4), (9, 4, 5)]
)
def test_a_grid_s_class_is_told_by_what_is_open_and_more_by_what_is_overdue(page, open_, overdue, expected):
    found = page.evaluate(
        "async ([open, overdue]) => (await import('/wall/map.js')).load(open, overdue, [2, 4])", [open_, overdue]
    )
    assert found == expected
