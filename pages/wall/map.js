// The map of the wall: grids coloured by what is open, hot cells, coverage, and the newest incidents.
//
// Nobody drags it; scenes move it. The base map is the application's own, with no letters smaller than the wall's.

import { once } from "/wall/feed.js";
import { IN_TIME } from "/wall/legends.js";
import { pulses } from "/wall/pulse.js";
import { told } from "/wall/words.js";

const MOST_PIXELS = 8_300_000; // as many as a 4K screen: a larger wall gets a coarser map, not a slower one
const LETTERS = "Noto Sans CJK SC, Source Han Sans SC, PingFang SC, Microsoft YaHei, sans-serif";
const KEPT_NAMES = /^(area_name-community|street_main-name)$/;
const EASE_MS = 1200;
const NONE = "rgba(0,0,0,0)";
const empty = { type: "FeatureCollection", features: [] };

/** The map in an element; `u` is the smallest letter in px, `padding` what lies over its sides. */
export async function wallMap(element, { u, theme, address, hasBezels }) {
  const style = await styled({ u, theme, hasBezels });
  const map = new maplibregl.Map({
    container: element, style, bounds: [[0, 0], [1, 1]], interactive: false, attributionControl: false,
    fadeDuration: 0, pixelRatio: ratio(element), maxCanvasSize: [16384, 16384], localIdeographFontFamily: LETTERS,
    validateStyle: false,
  });
  const own = { map, u, theme, address, hasBezels, shows: "load", classes: [], ground: null, cells: null, labels: empty,
    hasFailed: false, bounds: null, streets: [],
    names: style.layers.filter((layer) => layer.type === "symbol").map(({ id, filter }) => ({ id, filter: filter ?? true })),
    colours: told.colours[theme] };
  map.on("error", () => { own.hasFailed = true; }); // a tile that did not come: it is asked for again later
  await new Promise((done) => map.once("style.load", done));
  addLayers(own);
  own.pulses = pulses(map, { u, colours: own.colours });
  return {
    ...own.pulses, map,
    credit: credit(style),
    adopt: (state) => adopt(own, state),
    show: (scene, view) => show(own, scene, view),
    refit: (view) => fit(own, view, 0),
    resize: (letter) => resize(own, letter, element),
    recover: () => recover(own),
    moved: (act) => map.on("moveend", act),
    shift: (lines) => shift(own, lines),
  };
}

function ratio(element) {
  const pixels = element.clientWidth * element.clientHeight;
  return Math.min(window.devicePixelRatio, Math.sqrt(MOST_PIXELS / Math.max(1, pixels)));
}

async function styled({ u, theme, hasBezels }) {
  const times = Math.min(4, Math.max(1, Math.round(u / 4) / 4));
  const style = await once(`/basemap/style.json?theme=${theme}&lang=${told.language}&times=${times}`);
  const isShown = (layer) => layer.type !== "fill-extrusion"
    && (layer.type !== "symbol" || (KEPT_NAMES.test(layer.id) && !hasBezels));
  const layers = style.layers.filter(isShown).map((layer) => (layer.type === "symbol"
    ? { ...layer, layout: { ...layer.layout, "text-size": u } } : layer));
  return { ...style, layers };
}

const credit = ({ sources }) => Object.values(sources).map((one) => one.attribution ?? "").join(" · ")
  .replace(/<[^>]*>/g, "");

function addLayers(own) {
  const { map, u, colours } = own;
  const before = map.getStyle().layers.find((layer) => layer.type === "symbol")?.id;
  const add = (id, type, source, paint, rest = {}) => map.addLayer({ id, type, source, paint, ...rest }, before);
  for (const name of ["grids", "streets", "cells", "places", "labels"]) {
    map.addSource(name, { type: "geojson", data: empty, ...(name === "grids" ? { promoteId: "n" } : {}) });
  }
  add("grids", "fill", "grids", { "fill-color": NONE, "fill-antialias": false });
  add("cells", "fill", "cells", { "fill-color": byStep("level", -3, colours.levels) }, hidden);
  add("grid-lines", "line", "grids", { "line-color": colours.grid_line, "line-opacity": 0.35,
    "line-width": Math.max(0.6, u / 34) });
  add("street-lines", "line", "streets", { "line-color": colours.area_line, "line-opacity": 0.8,
    "line-width": Math.max(1, u / 14) });
  add("others", "fill", "streets", { "fill-color": colours.ground, "fill-opacity": 0.72 }, hidden);
  add("chosen", "line", "streets", { "line-color": colours.text, "line-width": Math.max(2, u / 6) },
    { filter: ["==", ["get", "code"], ""] });
  add("places", "circle", "places", { "circle-radius": u / 6, "circle-stroke-width": u / 24,
    "circle-stroke-color": colours.ground,
    "circle-color": ["match", ["get", "kind"], "refuel", colours.refuel_station, colours.station] }, hidden);
  map.addLayer({ id: "labels", type: "symbol", source: "labels", layout: { "text-field": ["get", "name"],
    "text-font": ["Regular"], "text-size": u * 1.15, "text-padding": u / 6, "text-max-width": 20,
    ...(own.hasBezels ? { "text-offset": ["array", "number", 2, ["get", "offset"]] }
      : { "text-variable-anchor": ["center", "top", "bottom", "left", "right"] }) },
    paint: { "text-color": colours.text, "text-halo-color": colours.halo, "text-halo-width": u / 9 } });
}

const hidden = { layout: { visibility: "none" } };

/** A colour per whole number from `first` on. */
function byStep(field, first, steps) {
  return ["match", ["get", field], ...steps.flatMap((colour, at) => (colour ? [first + at, colour] : [])), NONE];
}

/** Takes what the server says: a new ground when there is one, and every grid's load. */
async function adopt(own, state) {
  const { grids, hotspots } = state;
  own.state = state;
  if (own.ground !== grids.version) await drawGround(own, grids.version);
  if (own.cells !== hotspots.version) await drawCells(own, hotspots.version);
  paint(own);
  for (const name of ["stations", "refuel_stations"]) {
    if (state.layers.includes(name)) own.map.setLayoutProperty("places", "visibility", "visible");
  }
  if (!state.layers.includes("stations")) own.map.setLayoutProperty("places", "visibility", "none");
}

async function drawGround(own, version) {
  const ground = await once(own.address("ground.json", { v: version }));
  own.ground = version;
  own.classes = [];
  own.map.removeFeatureState({ source: "grids" });
  for (const name of ["grids", "streets", "places"]) own.map.getSource(name).setData(ground[name]);
  own.labels = ground.labels;
  own.streets = ground.streets.features;
  shift(own, null);
}

async function drawCells(own, version) {
  const cells = await once(own.address("cells.json", { v: version }));
  own.cells = version;
  own.map.getSource("cells").setData(cells);
}

/** Gives each grid its class, and only where it has changed. */
function paint(own) {
  const { map, colours, state: { grids } } = own;
  const isPlain = own.state.mode === "emergency"; // one class for what is in time: places take the others
  const loads = colours.load.map((colour, at) => (isPlain && at < 3 ? colours.load[IN_TIME] : colour));
  const steps = own.shows === "coverage" ? colours.beyond : loads;
  const wanted = own.shows === "coverage" ? grids.covered.map(beyond) : grids.open.map((open, n) =>
    load(own.shows === "overdue" && !grids.overdue[n] ? 0 : open, grids.overdue[n], grids.cuts));
  wanted.forEach((step, n) => {
    if (own.classes[n] !== step) map.setFeatureState({ source: "grids", id: n }, { step });
  });
  own.classes = wanted;
  if (own.painted !== `${own.shows} ${isPlain}`) {
    own.painted = `${own.shows} ${isPlain}`;
    map.setPaintProperty("grids", "fill-color",
      ["match", ["coalesce", ["feature-state", "step"], -1], ...steps.flatMap((one, at) => [at, one]), NONE]);
  }
  map.setLayoutProperty("cells", "visibility", own.shows === "cells" ? "visible" : "none");
  map.setPaintProperty("grids", "fill-opacity", own.shows === "cells" ? 0 : 1);
}

/** Classes of a grid's load: -1 for none; 0..2 open in time, 3..5 with overdue ones, each in three steps. */
export function load(open, overdue, [middle, strong]) {
  if (!open) return -1;
  const [number, first] = overdue ? [overdue, 3] : [open, 0];
  return first + (number >= strong ? 2 : number >= middle ? 1 : 0);
}

/** Classes of what cannot be reached: -1 where nobody lives, 0..4 by fifths. */
export function beyond(covered) {
  return covered === null ? -1 : Math.min(4, Math.floor((100 - covered) / 20));
}

const SHOWS = { hotspots: "cells", coverage: "coverage", departments: "overdue" };

function show(own, scene, view) {
  own.shows = SHOWS[scene.name] ?? "load";
  own.bounds = scene.bounds;
  if (own.state) paint(own);
  name(own, scene.code);
  own.map.setFilter("chosen", ["==", ["get", "code"], scene.code ?? ""]);
  own.map.setFilter("others", ["!=", ["get", "code"], scene.code ?? ""]);
  own.map.setLayoutProperty("others", "visibility", scene.code ? "visible" : "none");
  fit(own, view, own.hasShown ? EASE_MS : 0);
  own.hasShown = true;
}

/** Names what lies in a street office, and nothing beside it: a name at the edge would be cut. */
function name({ map, names, streets }, code) {
  const chosen = streets.find((one) => one.properties.code === code);
  for (const { id, filter } of names) {
    map.setFilter(id, ["all", filter, chosen ? ["within", chosen.geometry] : false]);
  }
  map.setFilter("labels", chosen ? ["==", ["get", "code"], code] : null);
}

function fit(own, { padding }, duration) {
  if (!own.bounds) return;
  const [west, south, east, north] = own.bounds;
  own.map.fitBounds([[west, south], [east, north]], { padding, duration, essential: true });
}

function resize(own, letter, element) {
  own.map.setPixelRatio(ratio(element));
  own.map.resize();
  own.u = letter;
  own.map.setLayoutProperty("labels", "text-size", letter * 1.15);
}

/** Asks again for tiles that did not come, and for newer ones. */
async function recover(own) {
  const { map, u, theme } = own;
  const style = await styled(own);
  const [name] = Object.keys(style.sources);
  const fresh = style.sources[name]?.tiles;
  const present = name && map.getSource(name);
  if (!present || !fresh || (!own.hasFailed && present.tiles[0] === fresh[0])) return;
  own.hasFailed = false;
  present.setTiles(fresh);
}

/** Moves names off the bezels; `lines` are those inside the map, as `{ x: [...], y: [...] }` in px, or null. */
function shift(own, lines) {
  const { map, u } = own;
  const features = own.labels.features.map((label) => {
    const { x, y } = map.project(label.geometry.coordinates);
    const half = (label.properties.name.length * u * 1.15) / 2 + u / 2;
    const offset = lines ? [away(x, half, lines.x) / u / 1.15, away(y, u, lines.y) / u / 1.15] : [0, 0];
    return { ...label, properties: { ...label.properties, offset } };
  });
  map.getSource("labels").setData({ type: "FeatureCollection", features });
}

/** How far something `half` wide on either side of `at` must move so that no line cuts it. */
export function away(at, half, lines) {
  const line = lines.find((one) => Math.abs(one - at) < half);
  if (line === undefined) return 0;
  return at < line ? line - half - at : line + half - at;
}
