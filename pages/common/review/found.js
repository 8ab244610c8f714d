// What the reviewer finds beside the claims, and what was done of the day's three activities.

import { photos } from "./photos.js";
import { isOutside, where } from "./spot.js";
import { dayOf, note, now, reread, standing, state } from "./state.js";
import { stopName } from "./names.js";
import { named, what } from "./what.js";
import { refocused } from "./focus.js";
import { button, el, minute, say } from "./words.js";

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
    el("section", { className: "what" }, el("h2", {}, say("what")), demand.body),
    el("section", { className: "where" }, el("h2", {}, say("where")), place.body),
    el("section", { className: "photo" }, el("h2", {}, say("photo"), el("small", {}, say("photo.why"))), taken.body),
    el("section", { className: "promise" }, el("h2", {}, el("label", { htmlFor: "promise" }, say("promise"))), promise(change)),
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
      el("small", {}, [minute(one.noted_at).slice(11), one.body.promised_on && say("promised", { day: one.body.promised_on }), say(`fate.${one.state}`)]
        .filter(Boolean).join(" · "))), one.state === "waiting" && takeOff(one)));
  return rows.length ? el("section", { className: "said" }, el("h2", {}, say("found.list", { n: rows.length })), el("ul", {}, ...rows)) : null;
}

const takeOff = (one) => button(say("drop"), async () => {
  await outbox.discard(one);
  await reread();
}, { className: "plain", data: { focus: `off ${one.key}` } });
const takeBack = (one) => button(say("take_back"), () => note("withdraw", { key: one.key }, { about: `withdraw ${one.key}` }),
  { className: "plain", data: { focus: `back ${one.key}` } });

function activities() {
  const set = (name, amount) => {
    amounts[name] = Math.max(0, amount);
    refocused(refresh);
  };
  const rows = ACTIVITIES.map((name) => el("li", { data: { activity: name } },
    el("span", {}, el("b", {}, say(`activity.${name}`)), el("small", {}, done(name))),
    button("−", () => set(name, amounts[name] - 1), { disabled: !amounts[name], aria: { label: say("fewer", { name: say(`activity.${name}`) }) }, data: { focus: `${name}-` } }),
    el("output", {}, String(amounts[name])),
    button("+", () => set(name, amounts[name] + 1), { aria: { label: say("more", { name: say(`activity.${name}`) }) }, data: { focus: `${name}+` } })));
  const take = button(say("activity.note"), async () => {
    const counted = ACTIVITIES.filter((name) => amounts[name]).map((name) => [name, amounts[name]]);
    for (const [name] of counted) amounts[name] = 0;
    refresh();
    for (const [activity, amount] of counted) await note("activity", { activity, amount });
  }, { className: "wide", disabled: !ACTIVITIES.some((name) => amounts[name]), data: { focus: "activities" } });
  return el("section", { className: "activities" }, el("h2", {}, say("activities")), el("ul", {}, ...rows), take, counted());
}

const totalOf = (name) => standing("activity").filter((one) => one.body.activity === name).reduce((sum, one) => sum + one.body.amount, 0);
const done = (name) => (totalOf(name) ? say("activity.done", { n: totalOf(name) }) : "");

function counted() {
  const rows = standing("activity").map((one) => el("li", {}, el("span", {}, el("b", {}, `${say(`activity.${one.body.activity}`)} × ${one.body.amount}`),
    el("small", {}, `${minute(one.noted_at).slice(11)} · ${say(`fate.${one.state}`)}`)), takeBack(one)));
  return rows.length ? el("ul", { className: "said" }, ...rows) : null;
}

/** How often each activity was done, of this phone. */
export const activityTotals = () => ACTIVITIES.map((name) => [name, totalOf(name)]);
