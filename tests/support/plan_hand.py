"""The map of a plan in a browser: its view, the hand on it, and what it has drawn and counted."""

import json
from typing import Any

from playwright.sync_api import Page

from tests.support.lattice import middle

VIEW = "document.querySelector('.plan-map').view"
READY = "Boolean(document.querySelector('.plan-map')?.view?.counts)"

BORDER = f"""
() => {{
  const view = {VIEW}, {{ grid, grids }} = view.plan.past[view.plan.at];
  const box = view.map.getCanvas().getBoundingClientRect();
  const place = (unit) => {{
    const {{ x, y }} = view.map.project(view.ground.units[unit].at);
    return [box.left + x, box.top + y];
  }};
  const isSeen = (unit) => document.elementFromPoint(...place(unit))?.tagName === "CANVAS";
  const isFree = (unit) => !grids.includes(grid[unit]) && isSeen(unit);
  const [first, second] = view.ground.borders.find(([a, b]) => grid[a] !== grid[b] && isFree(a) && isFree(b));
  return {{ first, second, from: place(first), to: place(second) }};
}}
"""
"""Two units of two grids that lie in sight, neither of them locked, and where they are on the screen."""


def spot(page: Page, unit: int) -> tuple[float, float]:
    """Where the middle of a unit lies on the screen."""
    x, y = page.evaluate(
        f"""(place) => {{
          const {{ x, y }} = {VIEW}.map.project(place), box = {VIEW}.map.getCanvas().getBoundingClientRect();
          return [box.left + x, box.top + y];
        }}""",
        middle(unit),
    )
    return float(x), float(y)


def use(page: Page, name: str) -> None:
    """Press a button on the map."""
    page.locator(f'.plan-map-bar [data-name="{name}"]').click()


def click(page: Page, unit: int) -> None:
    """Click on a unit of the lattice."""
    page.mouse.click(*spot(page, unit))


def drag(page: Page, *units: int) -> None:
    """Press on the first unit and draw through the others."""
    page.mouse.move(*spot(page, units[0]))
    page.mouse.down()
    for unit in units[1:]:
        page.mouse.move(*spot(page, unit), steps=3)
    page.mouse.up()


def grid(page: Page) -> list[int]:
    """The grid of every unit, as the browser has it."""
    found: list[int] = page.evaluate(f"{VIEW}.plan.past[{VIEW}.plan.at].grid")
    return found


def held(page: Page, number: int) -> dict[str, int]:
    """What the browser has counted for a grid."""
    found: dict[str, int] = page.evaluate(f"{VIEW}.counts.rows[{number}]")
    return found


def faults(page: Page) -> set[tuple[int, str]]:
    """What the browser says is broken, as (grid, kind)."""
    return {(grid, fault["kind"]) for fault in page.evaluate(f"{VIEW}.counts.faults") for grid in fault["grids"]}


def heard(page: Page, serial: int) -> dict[str, Any]:
    """What the server has heard, once it has heard that much."""
    page.wait_for_function(f"document.querySelector('.heard')?.textContent.includes('\"serial\": {serial},')")
    told: dict[str, Any] = json.loads(page.locator(".heard").text_content() or "{}")
    return told


def drawn_steps(page: Page) -> int:
    """How many changes the browser has counted so far."""
    found: int = page.evaluate(f"{VIEW}.plan.serial")
    return found


def state_of(page: Page, unit: int) -> dict[str, Any]:
    """How a unit is painted."""
    found: dict[str, Any] = page.evaluate(f"{VIEW}.map.getFeatureState({{source: 'units', id: {unit}}})")
    return found
