// The hand on the map of a plan: clicks, strokes and lassos, and which unit lies under them.

const NEAR_PX = 5; // between two points of a stroke: no unit is leapt over by a quick hand

/** Ends a change: the hand's own, an undo, a lock. The server hears of it after the browser has shown it. */
function drawn(view) {
  view.stroke = null;
  refresh(view);
  const { grid, units, grids } = present(view.plan), { serial } = view.plan;
  sessionStorage.setItem(view.name, JSON.stringify(present(view.plan)));
  view.send("drawn", { token: view.told.plan.token, serial, grid, locked_units: units, locked_grids: grids });
}

function listen(view) {
  const canvas = view.map.getCanvasContainer();
  canvas.addEventListener("pointerdown", (event) => press(view, event), true);
  canvas.addEventListener("pointermove", (event) => drag(view, event), true);
  canvas.addEventListener("pointerup", (event) => release(view, event), true);
  canvas.addEventListener("pointercancel", () => cancel(view), true);
  canvas.addEventListener("pointerleave", () => hover(view, NONE), true);
  view.map.on("click", ({ lngLat }) => { if (view.tool === "look") select(view, unitAt(view, lngLat)); });
  view.onKey = (event) => key(view, event);
  view.onTarget = ({ detail }) => { if (detail.key === view.told.key) aim(view, detail.grid); };
  view.onAsked = () => tell(view);
  window.addEventListener("keydown", view.onKey);
  window.addEventListener("plan-target", view.onTarget);
  window.addEventListener("plan-asked", view.onAsked);
}

function press(view, event) {
  if (view.tool === "look" || event.button > 0 || !view.plan) return;
  if (!event.isPrimary) return cancel(view); // a second finger moves the map
  event.preventDefault();
  const unit = unitAt(view, lngLat(view, event));
  const shot = present(view.plan);
  // Without a target a stroke carries the grid in which it begins.
  const target = view.target === NONE ? (shot.grid[unit] ?? NONE) : view.target;
  if (view.tool === "brush" && target === NONE) return;
  view.stroke = { tool: view.tool, target, path: [], units: new Set(), shot, start: unit };
  event.target.setPointerCapture?.(event.pointerId);
  drag(view, event);
}

function drag(view, event) {
  if (!view.stroke) return hover(view, unitAt(view, lngLat(view, event)));
  if (!event.isPrimary) return;
  const { stroke } = view, here = pixel(view, event), last = stroke.path.at(-1) ?? here;
  const steps = Math.max(1, Math.ceil(Math.hypot(here[0] - last[0], here[1] - last[1]) / NEAR_PX));
  stroke.path.push(here);
  if (stroke.tool === "lasso") return drawLasso(view);
  for (let at = 0; at <= steps; at += 1) {
    const spot = [0, 1].map((axis) => last[axis] + ((here[axis] - last[axis]) * at) / steps);
    const unit = unitAt(view, view.map.unproject(spot));
    if (unit !== NONE) stroke.units.add(unit);
  }
  stroke.shot = given(present(view.plan), [...stroke.units], stroke.target) ?? present(view.plan);
  refresh(view);
}

function release(view, event) {
  const { stroke } = view;
  if (!stroke || !event.isPrimary) return;
  event.stopPropagation();
  drawLasso(view, []);
  if (stroke.tool === "lasso") lasso(view, stroke);
  const next = stroke.shot, isTap = stroke.units.size <= 1 && stroke.tool === "brush";
  view.stroke = null;
  if (next !== present(view.plan)) {
    step(view.plan, next);
    drawn(view);
  } else if (isTap && view.target === NONE && stroke.start !== NONE) {
    aim(view, stroke.target); // a tap on a unit without a target takes its grid as the target
  } else refresh(view);
}

function lasso(view, stroke) {
  const inside = view.ground.units.flatMap(({ at }, unit) => {
    const spot = view.map.project(at);
    return holds([stroke.path], spot.x, spot.y) ? [unit] : [];
  });
  if (stroke.target !== NONE) stroke.shot = given(present(view.plan), inside, stroke.target) ?? present(view.plan);
}

function drawLasso(view, path = view.stroke.path) {
  view.host.querySelector(".plan-map-lasso polygon").setAttribute("points", path.map((spot) => spot.join(",")).join(" "));
}

function cancel(view) {
  if (!view.stroke) return;
  view.stroke = null;
  drawLasso(view, []);
  refresh(view);
}

function key(view, event) {
  if (event.target.closest?.("input, textarea, [contenteditable=true]")) return;
  if (event.key === "Escape") {
    if (view.stroke) cancel(view);
    else if (view.target !== NONE) aim(view, NONE);
    else use(view, "look");
  } else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z" && view.told.editable) {
    event.preventDefault();
    if ((event.shiftKey ? redo : undo)(view.plan)) drawn(view);
  }
}

function select(view, unit) {
  view.selected = unit;
  refresh(view);
  hover(view, unit);
}

function pixel(view, event) {
  const box = view.map.getCanvas().getBoundingClientRect();
  return [event.clientX - box.left, event.clientY - box.top];
}

function lngLat(view, event) {
  return view.map.unproject(pixel(view, event));
}

function unitAt(view, { lng, lat }) {
  const units = view.ground?.units ?? [];
  return units.findIndex(({ box, rings: around }) =>
    lng >= box[0] && lat >= box[1] && lng <= box[2] && lat <= box[3] && holds(around, lng, lat));
}

function rings({ type, coordinates }) {
  return type === "Polygon" ? coordinates : coordinates.flat();
}

function boxOf(around) {
  const all = around.flat();
  const ends = (axis) => [Math.min(...all.map((spot) => spot[axis])), Math.max(...all.map((spot) => spot[axis]))];
  const [[west, east], [south, north]] = [ends(0), ends(1)];
  return [west, south, east, north];
}

/** Whether rings, holes among them, hold a point (even-odd rule). */
function holds(around, x, y) {
  let inside = false;
  for (const ring of around) {
    for (let at = 0, last = ring.length - 1; at < ring.length; last = at, at += 1) {
      const [ax, ay] = ring[at], [bx, by] = ring[last];
      if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
    }
  }
  return inside;
}
