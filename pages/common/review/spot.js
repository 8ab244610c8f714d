// Where a finding is: at the stop, where the phone is, or a tap on the map; outside the grid it asks.

import { hasGround, pick } from "./chart.js";
import { position } from "./position.js";
import { state } from "./state.js";
import { PIN, button, el, icon, say } from "./words.js";

/**
 * @param spot gives `lon`, `lat`, `accuracy_m`, `how`, `stop`, `outside_ok`
 * @param change takes it anew
 */
export function where(spot, change) {
  const body = el("div", { className: "place-body" });
  const told = el("p", { className: "quiet told", aria: { role: "status" } });

  async function locate() {
    told.textContent = say("locating");
    const found = await position().catch(() => null);
    if (!found) told.textContent = say("not_located");
    else change({ lon: found.lon, lat: found.lat, accuracy_m: found.within_m, how: "gps", outside_ok: false });
  }

  async function point() {
    const ground = el("div", { className: "map" });
    told.textContent = say("tap_map");
    body.replaceChildren(told, ground);
    const taken = await pick(ground).catch(() => null);
    if (taken) change({ ...taken, accuracy_m: null, how: "map", outside_ok: false });
    else told.textContent = say("map.none");
  }

  function draw() {
    const now = spot();
    const here = button(say("locate"), locate, { className: "wide", data: { focus: "locate" } });
    const map = button(say("on_map"), point, { className: "wide", disabled: !hasGround(), data: { focus: "on_map" } });
    if (!now.how) {
      told.textContent = "";
      body.replaceChildren(here, map, told);
      return;
    }
    const name = { gps: () => say("located", { n: now.accuracy_m }), map: () => say("pointed"),
      stop: () => say("at_stop", { name: now.name ?? "" }) };
    const chosen = el("div", { className: "chosen" }, icon(PIN), el("div", {}, el("b", {}, name[now.how]())),
      button(say("change"), () => change({ how: null, lon: null, lat: null, stop: null }), { className: "plain" }));
    body.replaceChildren(chosen, ...(isOutside(now) ? [outside(now)] : []));
  }

  function outside({ outside_ok }) {
    const tick = el("input", { type: "checkbox", id: "outside", checked: outside_ok });
    tick.addEventListener("change", () => change({ outside_ok: tick.checked }));
    return el("label", { className: "notice outside", htmlFor: "outside" }, tick, say("outside"));
  }
  return { body, draw };
}

/** Whether a place is outside the grid, as far as the phone knows its border. */
export function isOutside({ lon, lat }) {
  const shape = state.ground?.boundary;
  if (!shape || lon === null || lon === undefined) return false;
  return !ringsOf(shape).some((rings) => rings.filter((ring) => encloses(ring, lon, lat)).length % 2 === 1);
}

/** Polygons as lists of rings, of whatever GeoJSON it is. */
function ringsOf(shape) {
  if (shape.type === "FeatureCollection") return shape.features.flatMap(ringsOf);
  if (shape.type === "Feature") return ringsOf(shape.geometry);
  if (shape.type === "Polygon") return [shape.coordinates];
  return shape.type === "MultiPolygon" ? shape.coordinates : [];
}

function encloses(ring, lon, lat) {
  let isIn = false;
  for (let now = 0, before = ring.length - 1; now < ring.length; before = now, now += 1) {
    const [[x, y], [u, v]] = [ring[now], ring[before]];
    if (y > lat !== v > lat && lon < ((u - x) * (lat - y)) / (v - y) + x) isIn = !isIn;
  }
  return isIn;
}
