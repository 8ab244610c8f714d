"""The map on which a plan is drawn, in a real browser; the lattice of tests/support/lattice.py.

That nothing is asked of another host, and no error written to the console, is judged by the fixtures.
"""

import sys
import tempfile
from functools import partial
from pathlib import Path

import pytest

from tests.support.chromium import Visits
from tests.support.lattice import TODAY
from tests.support.leash import leashed
from tests.support.plan_hand import (
    READY,
    VIEW,
    click,
    drag,
    drawn_steps,
    faults,
    grid,
    heard,
    held,
    spot,
    state_of,
    use,
)
from tests.support.postgres import free_port
from tests.support.server import OFFLINE, PROJECT_ROOT, is_healthy

COUNT_MS = 300


@pytest.fixture(scope="module")
def lattice_base():
    """The component alone, on its lattice."""
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    scratch = Path(tempfile.mkdtemp(prefix="plan-map-"))
    script = ["tests/support/plan_app.py", "--server.port", str(port)]
    with leashed(
        [sys.executable, "-m", "streamlit", "run", *script],
        scratch=scratch,
        ready=partial(is_healthy, base),
        environment={
            "PATH": "/usr/bin:/bin",
            "PYTHONPATH": f"{PROJECT_ROOT}:{OFFLINE}",
            "PYTHONFAULTHANDLER": "1",
            "GRID_VAR_DIR": str(scratch),
        },
        folder=PROJECT_ROOT,
    ) as words:
        yield base
        assert is_healthy(base), f"the server is gone; it said:\n{words()}"


@pytest.fixture(scope="module")
def shared_page(browser, lattice_base):
    """One page for all drawings, for opening it takes longer than drawing on it."""
    visits = Visits(browser)
    page = visits()
    page.set_viewport_size({"width": 1000, "height": 560})  # the fewer pixels, the quicker they are drawn in software
    page.goto(lattice_base)
    page.wait_for_function(READY)
    yield page
    visits.close()
    assert visits.outside_requests() == []
    assert visits.unexpected_errors() == []


@pytest.fixture
def page(shared_page):
    """The page with nothing drawn on it yet."""
    shared_page.evaluate(
        f"""() => {{
          const {{ plan }} = {VIEW};
          Object.assign(plan, {{ past: plan.past.slice(0, 1), at: 0 }});
          Object.assign({VIEW}, {{ target: -1, selected: -1, shows: "plan" }});
        }}"""
    )
    use(shared_page, "tool-look")
    return shared_page


def moved(**units):
    return [units.get(f"u{unit}", grid) for unit, grid in enumerate(TODAY)]


def test_a_brush_gives_units_to_the_grid_in_which_it_begins(page):
    use(page, "tool-brush")
    drag(page, 7, 8, 9)
    assert grid(page) == moved(u8=0, u9=0)
    assert held(page, 0)["households"] == sum(10 * unit for unit in (0, 1, 6, 7, 12, 13, 18, 19, 8, 9))
    assert heard(page, drawn_steps(page))["grid"] == moved(u8=0, u9=0)


def test_a_click_takes_a_target_and_the_next_ones_give_to_it(page):
    use(page, "tool-brush")
    click(page, 4)
    assert grid(page) == TODAY
    assert "第3网格" in page.locator(".plan-map-hint").inner_text()
    click(page, 3)
    click(page, 9)
    assert grid(page) == moved(u3=2, u9=2)
    page.keyboard.press("Escape")
    assert page.evaluate(f"{VIEW}.target") == -1


def test_a_lasso_gives_what_it_circles(page):
    use(page, "tool-lasso")
    first, second = spot(page, 7), spot(page, 14)
    wide = (second[0] - first[0]) * 0.3
    page.mouse.move(*first)
    page.mouse.down()
    for x, y in (
        (second[0] + wide, first[1]),
        (second[0] + wide, second[1] + wide),
        (first[0] + wide, second[1] + wide),
        (first[0] + wide, first[1] - wide),
        (second[0] + wide, first[1] - wide),
    ):
        page.mouse.move(x, y, steps=4)
    page.mouse.up()
    assert grid(page) == moved(u8=0, u14=0)


def test_every_step_can_be_undone_and_done_again(page):
    use(page, "tool-brush")
    for _ in range(2):
        drag(page, 1, 2, 3)
        drag(page, 4, 3, 2)
    last = grid(page)
    assert last == moved(u2=2, u3=2)
    for _ in range(4):
        page.keyboard.press("Control+z")
    assert grid(page) == TODAY
    assert page.locator('[data-name="undo"]').is_disabled()
    for _ in range(4):
        page.keyboard.press("Control+Shift+z")
    assert grid(page) == last
    assert heard(page, drawn_steps(page))["grid"] == last


def test_figures_follow_the_hand_within_300_ms(page):
    use(page, "tool-brush")
    page.evaluate(
        """() => {
          const now = () => performance.now();
          window.addEventListener("pointermove", () => { window.handMoved = now(); }, true);
          window.addEventListener("plan-drawn", () => { window.followed = now() - window.handMoved; });
        }"""
    )
    seconds = []
    for _ in range(3):
        drag(page, 7, 8)
        assert held(page, 0)["moved"] == 80
        seconds.append(page.evaluate("window.followed"))
        page.keyboard.press("Control+z")
    assert min(seconds) < COUNT_MS


def test_what_a_move_breaks_is_said_and_mended_moves_are_not(page):
    assert faults(page) == set()
    use(page, "tool-brush")
    drag(page, 4, 3)
    assert faults(page) == {(2, "too_many.households")}
    drag(page, 3, 9)
    drag(page, 3, 8)
    drag(page, 3, 14)
    assert (1, "too_few.households") in faults(page)
    page.keyboard.press("Control+z")
    click(page, 1)
    click(page, 21)
    assert {(0, "not_contiguous"), (0, "cuts_compound"), (1, "cuts_compound")} <= faults(page)


def test_the_ledger_counts_with_the_hand_and_gives_way_to_the_server_s_word(page):
    row = page.locator(".plan-ledger tbody tr").first
    assert row.inner_text().split() == ["01", "760", "8", "0", "✓"]
    use(page, "tool-brush")
    drag(page, 10, 9)
    assert row.inner_text().split() == ["01", "760", "8", "0", "✓"]
    assert page.locator(".plan-ledger tbody tr").nth(2).inner_text().split() == ["03", "1,170", "9", "+90", "超", "70"]
    assert "移动 90 户（3.3%）" in page.locator(".plan-ledger-sum").inner_text()
    said = page.locator(".plan-ledger-breaks")
    if drawn_steps(page) % 2 == 0:
        page.keyboard.press("Control+z")
        page.keyboard.press("Control+Shift+z")
        drag(page, 10, 3)
    said.get_by_text("the server's word").wait_for()
    drag(page, 10, 15)
    said.get_by_text("正在复核").wait_for()
    assert "第3网格：1,320 户，超出上限 1,100 户，多 220 户" in said.inner_text()


def test_a_line_of_the_ledger_is_the_brush_s_target(page):
    page.locator(".plan-ledger tbody tr").nth(1).click()
    assert "第2网格" in page.locator(".plan-map-hint").inner_text()
    click(page, 7)
    assert grid(page) == moved(u7=1)


def test_units_that_nobody_can_walk_between_are_two_pieces(page):
    use(page, "tool-brush")
    click(page, 22)
    click(page, 21)
    assert (2, "not_contiguous") in faults(page)


def test_three_states_show_today_the_plan_and_the_change(page):
    use(page, "tool-brush")
    drag(page, 7, 8)
    moved_unit, still = state_of(page, 8), state_of(page, 9)
    assert moved_unit["moved"] > 0
    assert still["moved"] == 0
    use(page, "shows-change")
    assert state_of(page, 9)["opacity"] < state_of(page, 8)["opacity"]
    use(page, "shows-today")
    assert state_of(page, 8) == state_of(page, 9)


def test_neighbours_never_share_a_colour(page):
    use(page, "tool-brush")
    use(page, "fresh")
    drag(page, 8, 9)
    fills = [state_of(page, unit)["fill"] for unit in (7, 8, 3, 10)]
    assert len({fills[1], *fills[:1], *fills[2:]}) == 4


def test_a_new_grid_takes_what_is_given_to_it(page):
    use(page, "fresh")
    click(page, 8)
    assert grid(page) == moved(u8=3)
    assert page.locator('[data-name="fresh"]').is_disabled()


def test_what_is_locked_stays(page):
    click(page, 8)
    use(page, "lock-unit")
    use(page, "tool-brush")
    drag(page, 7, 8, 9)
    assert grid(page) == moved(u9=0)
    click(page, 4)
    use(page, "lock-grid")
    drag(page, 4, 3)
    assert grid(page) == moved(u9=0)
    assert heard(page, drawn_steps(page))["locked_grids"] == [2]


def test_a_run_of_the_page_keeps_the_view_the_tool_and_the_drawing(page):
    use(page, "tool-brush")
    use(page, "shows-change")
    drag(page, 7, 8)
    heard(page, drawn_steps(page))
    page.evaluate(f"{VIEW}.map.jumpTo({{zoom: {VIEW}.map.getZoom() + 0.5}})")
    zoom = page.evaluate(f"{VIEW}.map.getZoom()")
    page.locator(".st-key-again button").click()
    page.wait_for_function("document.querySelector('.stApp').dataset.testScriptState === 'notRunning'")
    told = page.evaluate(f"(({{tool, shows, plan}}) => [tool, shows, plan.at])({VIEW})")
    assert told == ["brush", "change", 1]
    assert page.evaluate(f"{VIEW}.map.getZoom()") == zoom
    assert page.evaluate("document.querySelectorAll('.plan-map canvas').length") == 1


def test_what_was_drawn_outlives_a_reload_and_can_be_undone(page):
    use(page, "tool-brush")
    drag(page, 7, 8)
    heard(page, drawn_steps(page))
    page.reload()
    page.wait_for_function(READY)
    page.wait_for_function(f"{VIEW}.plan.at === 1")
    assert grid(page) == moved(u8=0)
    assert heard(page, 1)["grid"] == moved(u8=0)
    page.keyboard.press("Control+z")
    assert grid(page) == TODAY


def test_what_the_server_draws_can_be_undone_too(page):
    use(page, "tool-brush")
    drag(page, 7, 8)
    page.locator(".st-key-push button").click()
    page.wait_for_function(f"{VIEW}.plan.at === 2")
    assert set(grid(page)) == {0}
    page.keyboard.press("Control+z")
    assert grid(page) == moved(u8=0)


def test_a_finger_taps_units_into_a_grid_by_night(lattice_base, open_page):
    page = open_page(size="phone")
    page.goto(f"{lattice_base}/?theme=night")
    page.wait_for_function(READY)
    assert page.evaluate(f"{VIEW}.map.getStyle().name") == "night"
    page.locator('[data-name="tool-brush"]').tap()
    for unit in (7, 8):
        page.touchscreen.tap(*spot(page, unit))
    assert grid(page) == moved(u8=0)
