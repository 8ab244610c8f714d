// The map on which a plan is drawn: units coloured by their grid, given to another by click, brush or lasso.
//
// The browser colours and counts at once and tells the server what is drawn (`drawn`); the server's recount follows.
// All that a map knows stands in one object, its view, which stays on the element through every run of the page.
// Who follows the drawing listens for the event "plan-drawn" on the window.

const TOOLS = ["look", "brush", "lasso"];
const STATES = ["today", "plan", "change"];
const NEAR_PX = 5; // between two points of a stroke: no unit is leapt over by a quick hand
const HATCH_PX = 8;
const FIRST_PADDING_PX = 36;
const kept = new Map(); // drawings by key and token: they outlive the element when another screen is opened

export default async function ({ parentElement, data, setStateValue }) {
  const host = parentElement.querySelector(".plan-map");
  host.view ??= { host, told: null, map: null, ground: null, plan: null, tool: "look", shows: "plan", target: NONE,
    colours: [], painted: new Map(), stroke: null, selected: NONE };
  const view = host.view;
  view.send = (name, value) => setStateValue(name, value);
  const first = view.map === null;
  if (first) await open(view, data);
  await adopt(view, data);
  return () => close(view);
}

// ---------------------------------------------------------------- the page's word

async function open(view, data) {
  view.told = data;
  const maplibre = await library(data.vendor);
  view.map = new maplibre.Map({
    container: view.host.querySelector(".plan-map-ground"), style: data.style, bounds: data.bounds,
    fitBoundsOptions: { padding: FIRST_PADDING_PX }, attributionControl: { compact: true }, maxPitch: 0,
    dragRotate: false, locale: data.words.locale, fadeDuration: 0,
  });
  view.map.touchZoomRotate.disableRotation();
  view.map.addControl(new maplibre.ScaleControl({ maxWidth: 110 }), "bottom-right");
  view.styled = data.style;
  await new Promise((done) => view.map.once("load", done));
  listen(view);
}

/** MapLibre is no module: it comes as a script of our own host, once. */
function library({ script, sheet }) {
  const url = new URL(sheet, document.baseURI).href;
  if (![...document.styleSheets].some((one) => one.href === url)) {
    document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: url }));
  }
  window.maplibreComing ??= new Promise((done, failed) => {
    const element = Object.assign(document.createElement("script"), { src: script });
    element.addEventListener("load", () => done(window.maplibregl));
    element.addEventListener("error", () => failed(new Error(script)));
    document.head.append(element);
  });
  return window.maplibreComing;
}

/** Takes what a run of the page says; what the reader is doing meanwhile goes on. */
async function adopt(view, data) {
  const before = view.told;
  view.told = data;
  if (view.styled !== data.style) await restyle(view);
  if (view.ground?.url !== data.ground) await load(view);
  const name = `${data.key} ${data.ground} ${data.plan.token}`;
  if (view.name !== name) {
    view.name = name;
    if (!kept.has(name)) kept.set(name, begin(toldShot(data)));
    view.plan = kept.get(name);
    view.pushed = data.plan.push;
    view.target = NONE;
  } else if (view.pushed !== data.plan.push) {
    view.pushed = data.plan.push;
    step(view.plan, toldShot(data));
  }
  if (!data.editable) view.tool = "look";
  if (before.language !== data.language || !view.bar) drawBar(view);
  refresh(view);
}

function toldShot({ plan }) {
  return snapshot(plan.grid, plan.locked_units, plan.locked_grids);
}

async function load(view) {
  const url = view.told.ground;
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${answer.status} ${url}`);
  const { units, lines, borders } = await answer.json();
  const crossable = units.features.map(() => []);
  for (const [first, second, crosses] of borders) {
    if (!crosses) continue;
    crossable[first].push(second);
    crossable[second].push(first);
  }
  const rows = units.features.map(({ properties, geometry }) => ({ ...properties, rings: rings(geometry) }));
  for (const row of rows) row.box = boxOf(row.rings);
  view.ground = { url, units: rows, borders, crossable, shapes: units, lines };
  view.painted.clear();
  view.selected = NONE;
  addLayers(view);
  if (view.name) view.map.fitBounds(view.told.bounds, { padding: FIRST_PADDING_PX, duration: 0 });
}

async function restyle(view) {
  view.styled = view.told.style;
  view.map.setStyle(view.styled, { diff: false });
  await new Promise((done) => view.map.once("style.load", done));
  view.painted.clear();
  if (view.ground) addLayers(view);
}

function close(view) {
  window.removeEventListener("keydown", view.onKey);
  window.removeEventListener("plan-target", view.onTarget);
  window.removeEventListener("plan-asked", view.onAsked);
  view.map?.remove();
  view.host.view = undefined;
}

// ---------------------------------------------------------------- layers

function addLayers(view) {
  const { map, ground, told } = view, { ink } = told;
  const sources = { units: ground.shapes, "unit-lines": ground.lines, "grid-names": points([]) };
  for (const [name, rows] of Object.entries(sources)) {
    if (map.getSource(name)) map.getSource(name).setData(rows);
    else map.addSource(name, { type: "geojson", data: rows });
  }
  if (map.getLayer("units")) return;
  for (const { id, type } of map.getStyle().layers) if (type === "fill-extrusion") map.removeLayer(id);
  const below = map.getStyle().layers.find(({ type }) => type === "symbol")?.id;
  const state = (name, otherwise) => ["coalesce", ["feature-state", name], otherwise];
  map.addImage("hatch", hatch(ink.text), { pixelRatio: 2 });
  map.addLayer({ id: "units", type: "fill", source: "units", paint: {
    "fill-color": ["to-color", state("fill", ink.ground)], "fill-opacity": state("opacity", 0),
    "fill-antialias": false } }, below);
  map.addLayer({ id: "units-moved", type: "fill", source: "units", paint: {
    "fill-pattern": "hatch", "fill-opacity": state("moved", 0) } }, below);
  map.addLayer({ id: "unit-lines", type: "line", source: "unit-lines", paint: {
    "line-color": ink.quiet, "line-width": 0.7, "line-opacity": 0.45 } }, below);
  map.addLayer({ id: "lines-gone", type: "line", source: "unit-lines", paint: {
    "line-color": ink.quiet, "line-width": 2, "line-dasharray": [2, 2], "line-opacity": state("gone", 0) } }, below);
  map.addLayer({ id: "lines-halo", type: "line", source: "unit-lines", layout: { "line-cap": "round" }, paint: {
    "line-color": ink.ground, "line-width": 7, "line-opacity": state("fresh", 0) } }, below);
  map.addLayer({ id: "lines", type: "line", source: "unit-lines", layout: { "line-cap": "round" }, paint: {
    "line-color": ["to-color", state("ink", ink.line)], "line-width": state("width", 0),
    "line-opacity": ["case", [">", state("width", 0), 0], 1, 0] } }, below);
  map.addLayer({ id: "selected", type: "line", source: "units", paint: {
    "line-color": ink.accent, "line-width": 3, "line-opacity": state("selected", 0) } }, below);
  map.addLayer({ id: "grid-names", type: "symbol", source: "grid-names", layout: {
    "text-field": ["get", "name"], "text-font": ["Regular"], "text-size": 16, "text-line-height": 1.15,
    "text-allow-overlap": true }, paint: {
    "text-color": ["case", ["get", "breaks"], ink.alarm, ink.text], "text-halo-color": ink.halo, "text-halo-width": 2.5 } });
}

function hatch(colour) {
  const canvas = Object.assign(document.createElement("canvas"), { width: HATCH_PX * 2, height: HATCH_PX * 2 });
  const pen = canvas.getContext("2d"), size = HATCH_PX * 2;
  Object.assign(pen, { strokeStyle: colour, lineWidth: 2.6 });
  for (const from of [-size, 0, size]) {
    pen.beginPath();
    pen.moveTo(from, size);
    pen.lineTo(from + size, 0);
    pen.stroke();
  }
  return pen.getImageData(0, 0, size, size);
}

function points(features) {
  return { type: "FeatureCollection", features };
}

// ---------------------------------------------------------------- painting

/** The plan as it is under the hand: a stroke that is not finished counts already. */
function shown(view) {
  return view.stroke?.shot ?? present(view.plan);
}

/** Draws and counts everything anew; tells who follows. */
function refresh(view) {
  if (!view.plan || !view.ground) return;
  const { told, ground } = view, size = told.grids.length, shot = shown(view);
  view.colours = coloured(ground, shot, view.colours.length ? view.colours : told.colours_of, size, told.palette.length);
  paintUnits(view, shot);
  paintLines(view, shot);
  const rows = counted(ground, shot, told.today, size);
  const faults = broken(ground, shot, rows, told.grids);
  paintNames(view, rows, faults);
  view.counts = { rows, faults };
  tell(view);
  updateBar(view);
}

function paintUnits(view, shot) {
  const { told, ground, shows, colours } = view;
  ground.units.forEach((_, at) => {
    const was = told.today[at], now = shot.grid[at];
    const moved = shows !== "today" && was !== NONE && was !== now;
    const grid = shows === "today" ? was : now;
    const quiet = shows === "change" && !moved;
    set(view, "units", at, {
      fill: grid === NONE ? told.ink.ground : told.palette[colours[grid]],
      opacity: grid === NONE ? 0 : quiet ? 0.12 : 0.55,
      moved: moved && now !== NONE ? 0.75 : 0,
      selected: at === view.selected ? 1 : 0,
    });
  });
}

function paintLines(view, shot) {
  const { told, ground, shows } = view, { ink } = told;
  ground.borders.forEach(([first, second], at) => {
    const was = told.today[first] !== told.today[second], now = shot.grid[first] !== shot.grid[second];
    const parts = shows === "today" ? was : now;
    const fresh = shows !== "today" && now && !was;
    set(view, "unit-lines", at, {
      ink: fresh ? ink.accent : ink.line,
      width: fresh ? (shows === "change" ? 5 : 3.5) : parts ? 2 : 0,
      fresh: fresh ? 0.9 : 0,
      gone: shows === "change" && was && !now ? 0.9 : 0,
    });
  });
  // What follows the borders is the community's own edge, which no plan moves.
  for (let at = ground.borders.length; at < ground.lines.features.length; at += 1) {
    set(view, "unit-lines", at, { ink: ink.line, width: 2.5, fresh: 0, gone: 0 });
  }
}

/** Tells the map what has changed since it was told last, and only that. */
function set(view, source, id, state) {
  const name = `${source} ${id}`, word = JSON.stringify(state);
  if (view.painted.get(name) === word) return;
  view.painted.set(name, word);
  view.map.setFeatureState({ source, id }, state);
}

function paintNames(view, rows, faults) {
  const { told, ground, shows } = view, size = told.grids.length;
  const shot = shows === "today" ? snapshot(told.today) : shown(view);
  const sums = shows === "today" ? counted(ground, shot, told.today, size) : rows;
  const wrong = new Set(shows === "today" ? [] : faults.flatMap(({ grids }) => grids));
  const features = middles(ground, shot, size).flatMap((unit, at) => unit === NONE ? [] : [{
    type: "Feature", geometry: { type: "Point", coordinates: ground.units[unit].at },
    properties: { breaks: wrong.has(at), name: `${told.grids[at].short}\n${figure(told, told.grids[at], sums[at])}` },
  }]);
  view.map.getSource("grid-names").setData(points(features));
}

function figure(told, { measure }, row) {
  return said(told.words.figure[measure ?? "households"], { n: number(row[measure ?? "households"]) });
}

// ---------------------------------------------------------------- drawing

/** Ends a change: the hand's own, an undo, a lock. The server hears of it after the browser has shown it. */
function drawn(view) {
  view.stroke = null;
  refresh(view);
  const { grid, units, grids } = present(view.plan), { serial } = view.plan;
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

// ---------------------------------------------------------------- which unit lies where

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

// ---------------------------------------------------------------- buttons

function drawBar(view) {
  const { words } = view.told;
  view.bar = view.host.querySelector(".plan-map-bar");
  view.bar.replaceChildren(
    group(STATES.map((name) => button(words.states[name], `shows-${name}`, () => show(view, name)))),
    group(TOOLS.map((name) => button(words.tools[name], `tool-${name}`, () => use(view, name), words.hints[name])), "edits"),
    group([
      button(words.undo, "undo", () => undo(view.plan) && drawn(view), words.hints.undo),
      button(words.redo, "redo", () => redo(view.plan) && drawn(view), words.hints.redo),
    ], "edits"),
    group([
      button(words.fresh, "fresh", () => fresh(view), words.hints.fresh),
      button(words.lock_unit, "lock-unit", () => lock(view, "units"), words.hints.lock_unit),
      button(words.lock_grid, "lock-grid", () => lock(view, "grids"), words.hints.lock_grid),
    ], "edits"),
  );
}

function group(buttons, css = "") {
  const element = Object.assign(document.createElement("div"), { className: `plan-map-group ${css}`, role: "group" });
  element.append(...buttons);
  return element;
}

function button(label, name, press_, hint = "") {
  const element = Object.assign(document.createElement("button"), { type: "button", textContent: label, title: hint });
  element.dataset.name = name;
  element.addEventListener("click", press_);
  return element;
}

function updateBar(view) {
  const { told, plan, target } = view;
  const at = (name) => view.bar.querySelector(`[data-name="${name}"]`);
  for (const name of STATES) at(`shows-${name}`).setAttribute("aria-pressed", view.shows === name);
  for (const name of TOOLS) at(`tool-${name}`).setAttribute("aria-pressed", view.tool === name);
  at("undo").disabled = plan.at === 0;
  at("redo").disabled = plan.at === plan.past.length - 1;
  at("fresh").disabled = spare(view) === NONE;
  const shot = present(plan), one = view.selected, grid = aimed(view);
  at("lock-unit").disabled = one === NONE;
  at("lock-unit").setAttribute("aria-pressed", one !== NONE && shot.units.includes(one));
  at("lock-grid").disabled = grid === NONE;
  at("lock-grid").setAttribute("aria-pressed", grid !== NONE && shot.grids.includes(grid));
  view.host.classList.toggle("is-editable", told.editable);
  view.host.classList.toggle("is-drawing", view.tool !== "look");
  view.host.style.setProperty("--target", target === NONE ? told.ink.quiet : told.palette[view.colours[target]]);
  const hint = view.host.querySelector(".plan-map-hint");
  hint.hidden = view.tool === "look";
  hint.textContent = target === NONE ? told.words.no_target[view.tool] ?? "" : said(told.words.target, { grid: told.grids[target].name });
}

/** The grid that is meant: the brush's, else that of the selected unit. */
function aimed(view) {
  return view.target !== NONE ? view.target : view.selected === NONE ? NONE : present(view.plan).grid[view.selected];
}

function show(view, name) {
  view.shows = name;
  refresh(view);
}

function use(view, tool) {
  if (tool !== "look" && !view.told.editable) return;
  view.tool = tool;
  const { dragPan, boxZoom, doubleClickZoom } = view.map;
  for (const handler of [dragPan, boxZoom, doubleClickZoom]) tool === "look" ? handler.enable() : handler.disable();
  if (tool !== "look" && view.shows === "today") view.shows = "plan";
  refresh(view);
}

function aim(view, grid) {
  view.target = grid;
  if (grid !== NONE && view.tool === "look" && view.told.editable) use(view, "brush");
  else refresh(view);
}

/** The next grid that holds nothing yet. */
function spare(view) {
  const used = new Set([...present(view.plan).grid, ...view.told.today]);
  return view.told.grids.findIndex((grid, at) => grid.spare && !used.has(at));
}

function fresh(view) {
  if (spare(view) !== NONE) aim(view, spare(view));
}

function lock(view, what) {
  const item = what === "units" ? view.selected : aimed(view);
  if (item === NONE) return;
  const shot = present(view.plan);
  step(view.plan, { ...snapshot(shot.grid, shot.units, shot.grids), [what]: toggled(shot[what], item) });
  drawn(view);
}

// ---------------------------------------------------------------- who follows

function tell(view) {
  if (!view.counts) return;
  const { told, plan, target, colours, counts } = view;
  const detail = { key: told.key, token: told.plan.token, serial: plan.serial, target, colours, ...counts,
    shows: view.shows, locked: present(plan).grids };
  window.dispatchEvent(new CustomEvent("plan-drawn", { detail }));
}

function hover(view, at) {
  const card = view.host.querySelector(".plan-map-card"), one = at === NONE ? view.selected : at;
  card.hidden = one === NONE;
  if (one === NONE || !view.ground) return;
  const { told, ground } = view, unit = ground.units[one], shot = shown(view), { words } = told;
  const name = (grid) => (grid === NONE ? words.no_grid : told.grids[grid].name);
  const where = told.today[one] === shot.grid[one] ? name(shot.grid[one])
    : said(words.from_to, { before: name(told.today[one]), after: name(shot.grid[one]) });
  const lines = [unit.name || said(words.unit, { n: one + 1 }), where,
    said(words.holds, { households: number(unit.households), merchants: number(unit.merchants) })];
  if (isLocked(shot, one)) lines.push(words.locked);
  card.replaceChildren(...lines.map((text) => Object.assign(document.createElement("div"), { textContent: text })));
}
