// The walk: its stops in their order with minutes and steps, on the map and in a list; put in order by large buttons.

import { chartIn, hasGround, pick, showHere, showWalk } from "./chart.js";
import { goTo } from "./look.js";
import { reasons, stopName } from "./names.js";
import { joined, section } from "./parts.js";
import { position } from "./position.js";
import { order, planned, reorder, standing, state, stops } from "./state.js";
import { START, endsOf, inserted, pacer, timed, worthOf } from "./walk.js";
import { button, el, say } from "./words.js";

const ADDED = { stay_minutes: 5, worth: 0, why: [], claims: [] };
const MOST_OFFERED = 12;
const slot = el("div", { className: "map route-map" });
let isAdding = false;
let here = null;

/** @param show opens another card */
export function route(show) {
  const { known, order: now } = stops();
  const pace = pacer(state.day.between, known, state.day.walk);
  const walk = timed(now, known, pace);
  const redraw = () => show("route");
  draw(walk, known, show);
  return [
    sum(walk, quality(now, known)),
    hasGround() ? slot : el("p", { className: "notice" }, say("map.none")),
    el("div", { className: "tools" },
      button(say("where_am_i"), () => locate(redraw), { data: { focus: "where" } }),
      button(say(isAdding ? "walk.add.close" : "walk.add"), () => {
        isAdding = !isAdding;
        redraw();
      }, { data: { focus: "add" }, aria: { expanded: String(isAdding) } })),
    isAdding && offers(known, now, pace),
    el("ol", { className: "walk" }, ...now.map((id, at) => row(known.get(id), at, walk.legs[at], known, show))),
    now.length > 0 && el("p", { className: "leg home" }, legText(walk.legs.at(-1)), steps(walk.legs.at(-1))),
    now.join() !== planned().join() && button(say("walk.as_planned"), () => reorder(planned()), { className: "wide" }),
  ].filter(Boolean);
}

function sum({ total, walking, staying }, told) {
  const parts = say("walk.parts", { walking: Math.round(walking), staying: Math.round(staying) });
  return el("section", { className: "sum" },
    el("p", { className: "big" }, el("b", {}, say("minutes", { n: Math.round(total) })), el("span", {}, parts)),
    el("p", { className: "quiet" }, told));
}

/** How good the walk is, in words. */
function quality(now, known) {
  const walk = state.day.walk ?? {};
  if (walk.is_straight) return say("walk.straight");
  const isPlanned = now.join() === planned().join();
  if (!isPlanned) return say("walk.changed", { n: Math.round(100 * (worthOf(now, known, walk) ?? 0)) });
  if (walk.is_optimal) return say("walk.best", { n: state.day.review.walk_minutes });
  const gap = walk.worth > 0 ? Math.max(0, Math.ceil(100 * (walk.bound / walk.worth - 1))) : 0;
  return say("walk.near_best", { n: gap });
}

function row(stop, at, leg, known, show) {
  const ids = order();
  const swap = (other) => () => {
    const next = [...ids];
    [next[at], next[other]] = [next[other], next[at]];
    reorder(next);
  };
  const name = stopName(stop);
  const tool = (sign, label, onclick, disabled = false) =>
    button(sign, onclick, { disabled, aria: { label: say(label, { name }) }, data: { focus: `${label} ${stop.id}` } });
  return el("li", { data: { stop: stop.id } },
    el("p", { className: "leg" }, legText(leg), steps(leg)),
    el("div", { className: "line" },
      called(stop, at, show),
      tool("↑", "walk.up", swap(at - 1), at === 0),
      tool("↓", "walk.down", swap(at + 1), at === ids.length - 1),
      tool("✕", "walk.skip", () => reorder(ids.filter((id) => id !== stop.id)))));
}

/** The stop's number, name and first reason; a tap opens it. */
function called(stop, at, show) {
  const made = button("", () => {
    goTo(stop.id);
    show("look");
  }, { className: "name", data: { focus: `go ${stop.id}` } });
  const [why] = reasons(stop);
  made.append(el("i", { aria: { hidden: "true" } }, String(at + 1)),
    el("span", {}, el("b", {}, stopName(stop)), why && el("small", {}, why)));
  return made;
}

function legText(leg) {
  const minutes = say(leg.isEstimated ? "leg.about" : "leg", { n: Math.max(1, Math.round(leg.minutes)) });
  const from = leg.from === START && say("leg.from_start", { minutes });
  const to = leg.to === START && say("leg.to_start", { minutes });
  return el("span", {}, from || to || minutes);
}

/** The steps of a leg, where it is one of the walk that was prepared. */
function steps({ leg }) {
  if (!leg?.steps?.length) return null;
  const rows = leg.steps.map(({ street, metres, turn }) => el("li", {}, say(`turn.${turn}`),
    turn === "arrive" ? "" : ` ${street ?? say("no_name")} ${say("metres", { n: metres })}`));
  return el("details", { className: "turns" }, el("summary", {}, say("steps")), el("ol", {}, ...rows));
}

function offers(known, now, pace) {
  const add = (id, added) => {
    isAdding = false;
    reorder(inserted(now, id, pace), added);
  };
  const left = [...known.values()].filter(({ id }) => !now.includes(id));
  const rest = left.sort((a, b) => b.worth - a.worth).slice(0, MOST_OFFERED);
  const rows = rest.map((stop) => {
    const next = inserted(now, stop.id, pace);
    const more = timed(next, known, pace).total - timed(now, known, pace).total;
    const made = button("", () => add(stop.id), { className: "item", data: { focus: `offer ${stop.id}` } });
    const gist = joined(say("more_minutes", { n: Math.round(more) }), reasons(stop)[0]);
    made.append(el("b", {}, stopName(stop)), el("small", {}, gist));
    return made;
  });
  const hint = el("p", { className: "quiet told", aria: { role: "status" } });
  const tap = button(say("walk.add.map"), async () => {
    hint.textContent = say("tap_map");
    const spot = await pick(slot);
    const number = state.added.length + 1;
    const stop = { id: `added:${number}`, kind: "added", name: say("walk.added", { n: number }), ...ADDED, ...spot };
    known.set(stop.id, stop);
    add(stop.id, [...state.added, stop]);
  }, { className: "item", disabled: !hasGround(), data: { focus: "tap" } });
  return section("offers", say("walk.add"), hint, el("div", { className: "choices" }, tap, ...rows));
}

async function locate(redraw) {
  here = await position().catch(() => null);
  redraw();
}

async function draw({ legs }, known, show) {
  const map = await chartIn(slot).catch(() => null);
  if (!map) return;
  const lines = { type: "FeatureCollection", features: legs.map((leg) => ({ type: "Feature", properties: {},
    geometry: { type: "LineString", coordinates: leg.leg?.line ?? straight(leg, known) } })) };
  const ids = stops().order;
  const pins = ids.map((id, at) => pin(known.get(id), at + 1, show));
  const start = endsOf(state.day.walk);
  if (start && ids.length) pins.unshift({ ...start, name: say("walk.start"), number: say("walk.start.sign"), className: "start" });
  const found = standing("finding").filter((one) => one.body.lon);
  const findings = found.map(({ body: { lon, lat } }) => ({ lon, lat, name: say("card.found"), className: "finding" }));
  showWalk(map, { lines, stops: [...pins, ...findings] });
  if (here) showHere(map, here);
}

function pin(stop, number, show) {
  const onclick = () => {
    goTo(stop.id);
    show("look");
  };
  return { lon: stop.lon, lat: stop.lat, name: `${number} ${stopName(stop)}`, number, className: stop.kind, onclick };
}

function straight({ from, to }, known) {
  const ends = [from, to].map((id) => known.get(id)).filter(Boolean);
  return ends.length === 2 ? ends.map(({ lon, lat }) => [lon, lat]) : [];
}
