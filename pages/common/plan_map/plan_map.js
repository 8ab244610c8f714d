// The map on which a plan is drawn: units coloured by their grid, given to another by click, brush or lasso.
//
// The browser colours and counts at once and tells the server what is drawn (`drawn`); the server's recount follows.
// plan_state.js, plan_paint.js, plan_hand.js and plan_bar.js are its other parts; the browser gets all as one module.
// All that a map knows stands in one object, its view, which stays on the element through every run of the page.
// Who follows the drawing listens for the event "plan-drawn" on the window.

const ROOM_PX = { top: 64, bottom: 48, left: 24, right: 24 }; // beside what is shown first: buttons above, signs below
const NARROW_PX = 560;
const NARROW_ROOM_PX = { top: 104, bottom: 64, left: 12, right: 12 };
const kept = new Map(); // drawings by key and token: they outlive the element when another screen is opened

export default async function ({ parentElement, data, setStateValue }) {
  const host = parentElement.querySelector(".plan-map");
  host.view ??= { host, told: null, map: null, ground: null, plan: null, tool: "look", shows: "plan", target: NONE,
    colours: [], painted: new Map(), stroke: null, selected: NONE };
  const view = host.view;
  view.send = (name, value) => setStateValue(name, value);
  // One run after the other: the next may come while the map is still being opened, or a ground on its way.
  view.turn = (view.turn?.catch(() => undefined) ?? open(view, data)).then(() => adopt(view, data));
  await view.turn;
  return () => whenGone(host, () => close(view));
}

async function open(view, data) {
  view.told = data;
  const maplibre = await library(data.vendor);
  view.map = new maplibre.Map({
    container: view.host.querySelector(".plan-map-ground"), style: data.style, bounds: data.bounds,
    fitBoundsOptions: { padding: room(view, data) }, attributionControl: { compact: true }, maxPitch: 0,
    dragRotate: false, locale: data.words.locale, fadeDuration: 0,
  });
  view.map.touchZoomRotate.disableRotation();
  for (const credits of view.host.querySelectorAll(".maplibregl-ctrl-attrib-inner")) credits.role = "list"; // of items
  view.map.addControl(new maplibre.ScaleControl({ maxWidth: 110 * data.times }), "bottom-right");
  view.styled = data.style;
  await new Promise((done) => view.map.once("load", done));
  listen(view);
  if (data.together) goTogether(view);
}

function room(view, { times }) {
  const sides = view.host.clientWidth < NARROW_PX ? NARROW_ROOM_PX : ROOM_PX;
  return Object.fromEntries(Object.entries(sides).map(([side, px]) => [side, px * times]));
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
  let restored = false;
  view.told = data;
  if (view.styled !== data.style) await restyle(view);
  if (view.ground?.name !== data.ground.name) await load(view);
  view.ground.units.forEach((unit, at) => { unit.whole = data.whole[at]; });
  const name = `${data.key} ${data.ground.name} ${data.plan.token}`;
  if (view.name !== name) {
    view.name = name;
    const isNew = !kept.has(name);
    if (isNew) kept.set(name, begin(toldShot(data), data.plan.serial));
    view.plan = kept.get(name);
    restored = isNew && restore(view);
    view.pushed = data.plan.push;
    view.target = NONE;
  } else if (view.pushed !== data.plan.push) {
    view.pushed = data.plan.push;
    step(view.plan, toldShot(data));
  }
  if (!data.editable) view.tool = "look";
  if (before.language !== data.language || !view.bar) drawBar(view);
  drawLegend(view);
  if (restored) drawn(view);
  else refresh(view);
}

/** Takes up what was drawn before the page was loaded anew, for the server has forgotten it; a step like any other. */
function restore(view) {
  const held = sessionStorage.getItem(view.name);
  const isOld = held === JSON.stringify(present(view.plan));
  if (!held || isOld || !view.told.editable || view.told.plan.serial) return false;
  step(view.plan, JSON.parse(held));
  return true;
}

function toldShot({ plan }) {
  return snapshot(plan.grid, plan.locked_units, plan.locked_grids);
}

async function load(view) {
  const { name, url } = view.told.ground;
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
  view.ground = { name, units: rows, borders, crossable, shapes: units, lines };
  view.painted.clear();
  view.selected = NONE;
  addLayers(view);
  if (view.name) view.map.fitBounds(view.told.bounds, { padding: room(view, view.told), duration: 0 });
}

async function restyle(view) {
  view.styled = view.told.style;
  view.map.setStyle(view.styled, { diff: false });
  await new Promise((done) => view.map.once("style.load", done));
  view.painted.clear();
  if (view.ground) addLayers(view);
}

/** Two maps side by side look at the same place. */
function goTogether(view) {
  view.map.on("move", () => {
    if (view.follows) return;
    const detail = { from: view.told.key, center: view.map.getCenter(), zoom: view.map.getZoom() };
    window.dispatchEvent(new CustomEvent("plan-view", { detail }));
  });
  view.onView = ({ detail }) => {
    if (detail.from === view.told.key) return;
    view.follows = true;
    view.map.jumpTo(detail);
    view.follows = false;
  };
  window.addEventListener("plan-view", view.onView);
}

function close(view) {
  window.removeEventListener("plan-view", view.onView);
  window.removeEventListener("keydown", view.onKey);
  window.removeEventListener("plan-target", view.onTarget);
  window.removeEventListener("plan-asked", view.onAsked);
  view.map?.remove();
  view.host.view = undefined;
}
