// What the reviewer finds beside the claims, and what was done of the day's three activities.

import { refocused } from "./focus.js";
import { clock, stopName } from "./names.js";
import { joined, listed, section } from "./parts.js";
import { photos } from "./photos.js";
import { isOutside, where } from "./spot.js";
import { dayOf, note, now, reread, standing, state } from "./state.js";
import { named, what } from "./what.js";
import { button, el, say } from "./words.js";

const { newKey, outbox } = self;
const ACTIVITIES = ["collect", "mediate", "publicise"];
const MOST_DAYS = 90;
const blank = () => ({ key: newKey(), category: null, item: null, photos: [], promised_on: null, lon: null, lat: null,
  accuracy_m: null, how: null, stop: null, name: null, outside_ok: false });
let draft = blank();
const amounts = { collect: 0, mediate: 0, publicise: 0 };
let isSaying = false;

/** Takes up a finding that was being filled in. */
export async function restore() {
  draft = (await outbox.kept("draft").catch(() => null)) ?? blank();
}

/** Begins a finding at a stop, unless one is being filled in elsewhere. */
export function findAt(stop) {
  if (!draft.how) Object.assign(draft, { how: "stop", stop: stop.id, name: stopName(stop), lon: stop.lon, lat: stop.lat });
}

const slot = el("div");

/** Draws what was said anew, and leaves what is being filled in as it is. */
export function refresh() {
  const parts = [list({ categories: state.day?.categories ?? [] }), activities()];
  slot.replaceChildren(...parts.filter(Boolean));
}

/** @param redraw draws the card anew */
export function found(redraw) {
  const change = (values) => {
    Object.assign(draft, values);
    outbox.keep({ draft }).catch(() => undefined);
    draw();
  };
  const catalogue = { categories: state.day?.categories ?? [] };
  const parts = [
    what(catalogue, () => draft, change),
    where(() => draft, change),
    photos(() => draft.photos, (taken) => change({ photos: taken })),
  ];
  const lacking = el("p", { className: "lacking", aria: { role: "status" } });
  const send = button(say("found.note"), () => noteDraft(redraw), { className: "wide strong", data: { focus: "note" } });
  const draw = () => {
    for (const part of parts) part.draw();
    const lacks = missing().map((name) => say(name)).join(say("comma"));
    lacking.textContent = lacks && begun() ? say("missing", { what: lacks }) : "";
    send.disabled = Boolean(lacks);
  };
  const [demand, place, taken] = parts;
  draw();
  refresh();
  return [
    section("what", say("what"), demand.body),
    section("where", say("where"), place.body),
    el("section", { className: "photo" }, el("h2", {}, say("photo"), el("small", {}, say("photo.why"))), taken.body),
    section("promise", el("label", { htmlFor: "promise" }, say("promise")), promise(change)),
    lacking, send, slot,
  ];
}

const begun = () => Boolean(draft.category || draft.photos.length);
const missing = () => [draft.category ? null : "what", draft.how ? null : "where",
  isOutside(draft) && !draft.outside_ok ? "outside.short" : null].filter(Boolean);

function promise(change) {
  const today = dayOf(now());
  const last = dayOf(new Date(now().getTime() + MOST_DAYS * 86_400_000));
  const input = el("input", { type: "date", id: "promise", min: today, max: last, value: draft.promised_on ?? "" });
  input.addEventListener("change", () => change({ promised_on: input.value || null }));
  const soon = [3, 7, 14].map((days) => button(say("in_days", { n: days }), () => {
    input.value = dayOf(new Date(now().getTime() + days * 86_400_000));
    change({ promised_on: input.value });
  }));
  return el("div", { className: "promise-body" }, input, ...soon);
}

/** Writes the finding down, once however often it is pressed: its key is made with its first stroke. */
async function noteDraft(redraw) {
  if (isSaying || missing().length) return;
  isSaying = true;
  const { key, photos: taken, category, item, lon, lat, accuracy_m, how, stop, outside_ok, promised_on } = draft;
  const body = { category, item, lon, lat, accuracy_m, how, stop, outside_ok, promised_on };
  const isKept = await note("finding", body, { key, photos: taken, dropped: ["draft"] });
  if (isKept) draft = blank();
  isSaying = false;
  redraw();
}

/** What was found so far. What has arrived is in the loop of incidents, and is taken back by nobody here. */
export function list(catalogue) {
  const rows = standing("finding").map((one) => el("li", { data: { key: one.key } },
    el("span", {}, el("b", {}, named(catalogue, one.body)),
      el("small", {}, joined(clock(one.noted_at), promised(one), say(`fate.${one.state}`)))),
    one.state === "waiting" && takeOff(one)));
  return listed("said", say("found.list", { n: rows.length }), rows);
}

const promised = ({ body }) => body.promised_on && say("promised", { day: body.promised_on });
const takeOff = (one) => button(say("drop"), async () => {
  await outbox.discard(one);
  await reread();
}, { className: "plain", data: { focus: `off ${one.key}` } });
const withdraw = ({ key }) => note("withdraw", { key }, { about: `withdraw ${key}` });
const takeBack = (one) => button(say("take_back"), () => withdraw(one), { className: "plain", data: { focus: `back ${one.key}` } });

function activities() {
  const set = (name, amount) => {
    amounts[name] = Math.max(0, amount);
    refocused(refresh);
  };
  const step = (sign, name, by, label) => button(sign, () => set(name, amounts[name] + by), {
    disabled: amounts[name] + by < 0, aria: { label }, data: { focus: `${name}${by < 0 ? "-" : "+"}` } });
  const rows = ACTIVITIES.map((activity) => {
    const name = say(`activity.${activity}`);
    return el("li", { data: { activity } }, el("span", {}, el("b", {}, name), el("small", {}, done(activity))),
      step("−", activity, -1, say("fewer", { name })), el("output", {}, String(amounts[activity])),
      step("+", activity, 1, say("more", { name })));
  });
  const take = button(say("activity.note"), async () => {
    const counted = ACTIVITIES.filter((name) => amounts[name]).map((name) => [name, amounts[name]]);
    for (const [name] of counted) amounts[name] = 0;
    refresh();
    for (const [activity, amount] of counted) await note("activity", { activity, amount });
  }, { className: "wide", disabled: !ACTIVITIES.some((name) => amounts[name]), data: { focus: "activities" } });
  return section("activities", say("activities"), el("ul", {}, ...rows), take, counted());
}

const totalOf = (name) => standing("activity").map(({ body }) => (body.activity === name ? body.amount : 0)).reduce((a, b) => a + b, 0);
const done = (name) => (totalOf(name) ? say("activity.done", { n: totalOf(name) }) : "");

function counted() {
  const rows = standing("activity").map((one) => el("li", {},
    el("span", {}, el("b", {}, `${say(`activity.${one.body.activity}`)} × ${one.body.amount}`),
      el("small", {}, joined(clock(one.noted_at), say(`fate.${one.state}`)))), takeBack(one)));
  return rows.length ? el("ul", { className: "said" }, ...rows) : null;
}

/** How often each activity was done, of this phone. */
export const activityTotals = () => ACTIVITIES.map((name) => [name, totalOf(name)]);
