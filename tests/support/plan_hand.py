"""The map of a plan in a browser: where its view is, when it is ready, and a border that a hand could move."""

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
