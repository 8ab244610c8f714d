// The newest incidents: a dot for each, and one quiet ring for those that have just come in.

import { clock } from "/wall/clock.js";

const RING_MS = 2600;
const STAYS_MS = 600_000;
const MOST = 60;
const empty = { type: "FeatureCollection", features: [] };
const feature = ({ lon, lat, id }) => ({ type: "Feature", properties: { id },
  geometry: { type: "Point", coordinates: [lon, lat] } });

/** Returns `arrive(rows, { isQuiet })` and `age()`, which takes away dots that are no longer new. */
export function pulses(map, { u, colours }) {
  const own = { dots: [], since: null, waiting: [] };
  const paint = (name, value) => map.setPaintProperty("ring", name, value, { validate: false });
  for (const name of ["newest", "ring"]) map.addSource(name, { type: "geojson", data: empty });
  map.addLayer({ id: "newest", type: "circle", source: "newest", paint: { "circle-radius": u / 4.5,
    "circle-color": colours.newest, "circle-stroke-color": colours.ground, "circle-stroke-width": u / 12 } });
  map.addLayer({ id: "ring", type: "circle", source: "ring", layout: { visibility: "none" }, paint: {
    "circle-color": "rgba(0,0,0,0)", "circle-stroke-color": colours.newest, "circle-stroke-width": u / 8,
    "circle-radius": 0, "circle-stroke-opacity": 0 } });

  function draw() {
    map.getSource("newest").setData({ type: "FeatureCollection", features: own.dots.map(feature) });
  }

  function arrive(rows, { isQuiet = false } = {}) {
    if (!rows.length) return;
    const at = clock.now();
    own.dots = [...own.dots, ...rows.map((row) => ({ ...row, came: at }))].slice(-MOST);
    draw();
    if (isQuiet) return;
    own.waiting.push(...rows.slice(-MOST));
    if (own.since === null) begin();
  }

  function begin() {
    const rows = own.waiting.splice(0);
    if (!rows.length) return;
    map.getSource("ring").setData({ type: "FeatureCollection", features: rows.map(feature) });
    map.setLayoutProperty("ring", "visibility", "visible");
    own.since = clock.now();
    step();
  }

  function step() {
    const part = (clock.now() - own.since) / RING_MS;
    if (part >= 1) {
      map.setLayoutProperty("ring", "visibility", "none");
      map.getSource("ring").setData(empty);
      own.since = null;
      begin();
      return;
    }
    paint("circle-radius", u * (0.25 + 2.2 * Math.sqrt(part)));
    paint("circle-stroke-opacity", 0.95 * (1 - part));
    clock.frame(step);
  }

  function age() {
    const fresh = own.dots.filter((dot) => clock.now() - dot.came < STAYS_MS);
    if (fresh.length === own.dots.length) return;
    own.dots = fresh;
    draw();
  }

  return { arrive, age, isPulsing: () => own.since !== null, dots: () => own.dots.length };
}
