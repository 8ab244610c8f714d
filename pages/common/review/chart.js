// The map of the own grid: border, streets, houses; the walk with its numbered stops; what was found; where the phone is.
// There is one, drawn when a card first needs it and handed from card to card.

import { maplibre } from "./maplibre.js";
import { state } from "./state.js";
import { el, say, told } from "./words.js";

const EMPTY = { type: "FeatureCollection", features: [] };
// Chinese letters are drawn by the phone itself; the address is asked for others alone, and only while there is a network.
const LETTERS = `${new URL("..", document.baseURI).href}basemap/glyphs/{fontstack}/{range}.pbf`;
const BARE = { version: 8, sources: {}, glyphs: LETTERS,
  layers: [{ id: "ground", type: "background", paint: { "background-color": told.colours.ground } }] };
const FONT = '"Noto Sans CJK SC", "PingFang SC", sans-serif';
let coming = null;
let drawn = null; // the ground that the map shows
let marks = [];
let onTap = () => undefined;
let isFitted = false;

export const hasGround = () => Boolean(state.ground);

/** Puts the map into an element; null where there is none yet. */
export async function chartIn(slot) {
  if (!state.ground) return null;
  coming ??= opened().catch((fault) => {
    coming = null;
    throw fault;
  });
  const { map, ground } = await coming;
  if (ground.parentElement !== slot) slot.replaceChildren(ground);
  map.resize();
  if (drawn !== state.ground) drawGround(map);
  onTap = () => undefined;
  return map;
}

/**
 * Shows a walk.
 * @param walk `lines` as GeoJSON, `stops` with `lon`, `lat`, `name`, `number`, `className`, `onclick`
 */
export function showWalk(map, { lines, stops }) {
  map.getSource("walk").setData(lines);
  if (!isFitted && lines.features.length) fit(map, lines);
  for (const mark of marks) mark.remove();
  marks = stops.map((stop) => {
    const element = el("button", { type: "button", className: `pin ${stop.className ?? ""}`, onclick: stop.onclick,
      aria: { label: stop.name } }, stop.number ? String(stop.number) : "");
    return new self.maplibregl.Marker({ element }).setLngLat([stop.lon, stop.lat]).addTo(map);
  });
}

/** Shows the grid and the walk, which may begin outside it; later on the map stays where it was put. */
function fit(map, lines) {
  isFitted = true;
  const [west, south, east, north] = state.ground.bounds;
  const extent = new self.maplibregl.LngLatBounds([west, south], [east, north]);
  for (const { geometry } of lines.features) for (const at of geometry.coordinates) extent.extend(at);
  map.fitBounds(extent, { padding: 28, animate: false });
}

/** Where the phone is, and within what distance. */
export function showHere(map, here) {
  const element = el("div", { className: "here", title: say("here") });
  marks.push(new self.maplibregl.Marker({ element }).setLngLat([here.lon, here.lat]).addTo(map));
}

/** Lets somebody tap a place on the map; gives its longitude and latitude. */
export async function pick(slot) {
  const map = await chartIn(slot);
  if (!map) throw new Error("no ground");
  showWalk(map, { lines: EMPTY, stops: [] });
  return new Promise((done) => {
    onTap = ({ lngLat }) => done({ lon: round(lngLat.lng), lat: round(lngLat.lat) });
  });
}

const round = (degrees) => Math.round(degrees * 1e6) / 1e6;

async function opened() {
  const library = await maplibre();
  const ground = el("div", { className: "ground", aria: { role: "group", label: say("chart") } });
  document.body.append(ground); // it needs a size before it has a card
  const map = new library.Map({ container: ground, style: BARE, localIdeographFontFamily: FONT, bounds: state.ground.bounds ?? undefined,
    fitBoundsOptions: { padding: 24 }, attributionControl: false, maxPitch: 0, dragRotate: false, pitchWithRotate: false,
    fadeDuration: 0 });
  map.touchZoomRotate.disableRotation();
  map.addControl(new library.NavigationControl({ showCompass: false }), "top-right");
  map.on("click", (event) => onTap(event));
  await new Promise((done, failed) => {
    map.once("load", done);
    map.once("error", ({ error }) => failed(error));
  });
  return { map, ground };
}

function drawGround(map) {
  const { boundary, streets, buildings, water, green } = state.ground;
  const { colours } = told;
  const data = { green, water, buildings, streets, boundary, walk: EMPTY };
  for (const [name, features] of Object.entries(data)) {
    if (map.getSource(name)) map.getSource(name).setData(features ?? EMPTY);
    else map.addSource(name, { type: "geojson", data: features ?? EMPTY });
  }
  drawn = state.ground;
  if (map.getLayer("boundary")) return;
  const fill = (id, colour) => map.addLayer({ id, type: "fill", source: id, paint: { "fill-color": colour } });
  const line = (id, paint, layout = {}, source = id) =>
    map.addLayer({ id, type: "line", source, paint, layout: { "line-join": "round", "line-cap": "round", ...layout } });
  fill("green", colours.green);
  fill("water", colours.water);
  fill("buildings", colours.building);
  const width = ["interpolate", ["exponential", 1.6], ["zoom"], 14, 1.5, 18, 9];
  const kerb = ["interpolate", ["exponential", 1.6], ["zoom"], 14, 3, 18, 12];
  line("kerbs", { "line-color": colours.kerb, "line-width": kerb }, {}, "streets");
  line("streets", { "line-color": colours.street, "line-width": width });
  line("boundary", { "line-color": colours.border, "line-width": 3, "line-dasharray": [2, 1.5] }, { "line-cap": "butt" });
  line("walk", { "line-color": colours.walk, "line-width": 5, "line-opacity": 0.85 });
  map.addLayer({ id: "names", type: "symbol", source: "streets", filter: ["has", "name"],
    layout: { "symbol-placement": "line", "text-field": ["get", "name"], "text-font": ["Regular"], "text-size": 13 },
    paint: { "text-color": colours.name, "text-halo-color": colours.street, "text-halo-width": 2 } });
}
