// The grid in one screen: the figures that matter first, the rest on a tap.

import { clock, hoursOf, round, term } from "./names.js";
import { dayOf, now, state } from "./state.js";
import { el, say } from "./words.js";

const HECTARE_M2 = 10_000;
const MOST_ROWS = 12;
const NEAR_MINUTES = 15;
const KNOWN_FOR_MS = 3 * 3_600_000;

export function today() {
  const { brief, review } = state.day;
  const place = [review.grid.street, review.grid.community].filter(Boolean).join(" ");
  const head = el("p", { className: "quiet where-to" }, el("b", {}, place), " ",
    [review.on, review.rank && say(`rank.${review.rank}`), say("walk_of", { n: review.walk_minutes })].filter(Boolean).join(" · "));
  if (!brief) return [head, el("p", { className: "notice" }, say("brief.none"))];
  return [head, figures(brief), incidents(brief.incidents), services(brief.services), nearest(brief.nearest), teams(brief.team),
    hotspots(brief.hotspots), plan(brief.plan), promises(brief.promises),
    el("p", { className: "quiet" }, say("as_of", { day: dayOf(new Date(brief.as_of)), time: clock(brief.as_of) }))].filter(Boolean);
}

/** A figure that nobody knows is a dash, never 0. */
const shown = (value) => (value === null || value === undefined ? "–" : String(value));

function figures({ grid, incidents: { open, overdue }, promises: made }) {
  const figure = (name, value, mark = "") => el("div", { className: mark }, el("dd", {}, shown(value)), el("dt", {}, say(`figure.${name}`)));
  return el("dl", { className: "figures" },
    figure("overdue", overdue, overdue ? "alarm" : ""), figure("open", open),
    figure("promises", made.reviewed_on || made.rows.length ? made.open + made.overdue : null, made.overdue ? "alarm" : ""),
    figure("households", grid.households ?? grid.households_counted), figure("residents", grid.residents), figure("merchants", grid.merchants));
}

/** A line with its gist, the rest below it. */
function more(name, gist, rows, mark = "") {
  const head = el("summary", { data: { focus: `more ${name}` } }, el("b", {}, say(`brief.${name}`)), el("span", { className: mark }, gist));
  return el("details", { className: "more", name: "brief" }, head, el("ul", {}, ...rows.filter(Boolean).slice(0, MOST_ROWS)));
}

const row = (name, told, mark = "") => el("li", {}, el("span", {}, name), el("b", { className: mark }, told));

function incidents({ open, overdue, rows }) {
  const gist = overdue ? say("incidents.overdue", { n: overdue }) : open ? say("incidents.open", { n: open }) : say("none");
  return more("incidents", gist, rows.map((one) => row(one.item_name ?? one.category_name, lateness(one), one.overdue_minutes ? "alarm" : "")), overdue ? "alarm" : "");
}

function lateness({ overdue_minutes, state: stands }) {
  if (!overdue_minutes) return term("state", stands);
  const hours = overdue_minutes / 60;
  return hours >= 24 ? say("late.days", { n: Math.floor(hours / 24) }) : say("late.hours", { n: Math.max(1, Math.round(hours)) });
}

/** Whether a service is open now: the brief says when that changes next, and nobody knows long after that. */
function isOpen({ is_open, changes_at }) {
  if (is_open === null || is_open === undefined) return null;
  const since = changes_at ? now() - new Date(changes_at) : -1;
  if (since < 0) return is_open;
  return since < KNOWN_FOR_MS ? !is_open : null;
}

function services(all) {
  const known = all.map((one) => ({ ...one, isOpen: isOpen(one) }));
  const open = known.filter((one) => one.isOpen).length;
  const untold = known.filter((one) => one.isOpen === null).length;
  const gist = say("services.open", { n: open, all: known.length }) + (untold ? say("services.untold", { n: untold }) : "");
  return more("services", gist, known.map((one) => el("li", { className: "service" },
    el("span", {}, el("b", {}, one.name), el("small", {}, [one.layer === "station" ? term("kind", one.kind) : say("stop.refuel_station"),
      one.services.map((name) => term("service", name)).join(say("comma")), one.opening_hours && hoursOf(one.opening_hours), one.minutes !== null && say("on_foot", { n: round(one.minutes) })].filter(Boolean).join(" · "))),
    el("b", { className: one.isOpen ? "good" : "" }, openness(one)))));
}

function openness(one) {
  if (one.isOpen === null) return say("open.unknown");
  const isFresh = one.changes_at && now() < new Date(one.changes_at);
  const until = isFresh && dayOf(new Date(one.changes_at)) === dayOf(now()) ? clock(one.changes_at) : "";
  if (!until) return say(one.isOpen ? "open.now" : "open.not");
  return say(one.isOpen ? "open.until" : "open.from", { time: until });
}

function nearest(all) {
  const far = all.filter((one) => one.minutes === null || one.minutes > NEAR_MINUTES).length;
  const gist = far ? say("nearest.far", { n: far }) : say("nearest.all", { n: NEAR_MINUTES });
  return more("nearest", gist, all.map((one) => row(one.kind === "refuel_station" ? say("stop.refuel_station") : term("kind", one.kind),
    one.minutes === null ? say("nearest.none") : say("minutes", { n: round(one.minutes) }), one.minutes === null || one.minutes > NEAR_MINUTES ? "alarm" : "")), far ? "alarm" : "");
}

function teams(all) {
  const told = all.filter((one) => one.posts !== null);
  const missing = told.flatMap((one) => one.missing ?? []);
  const gist = !told.length ? say("unknown") : missing.length ? say("teams.missing", { n: missing.length }) : say("teams.complete");
  return more("teams", gist, all.map((one) => row(term("template", one.template), one.posts === null ? say("unknown")
    : [say("teams.filled", { n: one.filled, all: one.posts }), one.missing?.length && say("teams.lacks", { roles: one.missing.map((role) => term("member", role)).join(say("comma")) })]
      .filter(Boolean).join(" · "), one.missing?.length ? "alarm" : "")), missing.length ? "alarm" : "");
}

function hotspots({ cells, hot, rows }) {
  const gist = cells === null ? say("unknown") : hot ? say("hot.cells", { n: hot }) : say("hot.none");
  return more("hotspots", gist, rows.map((one) => row(say(`hot.${one.finding}`, { n: one.times === null ? "" : round(one.times) }),
    one.trend ? term("trend", one.trend) : "", one.finding === "hot" ? "alarm" : "")), hot ? "alarm" : "");
}

function plan(found) {
  if (!found) return null;
  const gist = say("plan.gist", { more: shown(found.households_in), fewer: shown(found.households_out) });
  const rows = found.exchanges.map((one) => row(one.grid_name, say(one.is_coming ? "plan.coming" : "plan.going", { n: shown(one.households) })));
  return more("plan", gist, [row(found.name, found.effective_on ? say("plan.from", { day: found.effective_on }) : say("plan.no_day")), ...rows]);
}

function promises({ reviewed_on, open, overdue, kept, rows }) {
  const gist = !reviewed_on && !rows.length ? say("promises.never") : overdue ? say("promises.overdue", { n: overdue }) : say("promises.sum", { open, kept });
  return more("promises", gist, rows.map((one) => row([one.item_name ?? one.category, one.owner].filter(Boolean).join(" · "),
    say(`standing.${one.standing}`, { day: one.promised_on }), one.standing === "overdue" ? "alarm" : "")), overdue ? "alarm" : "");
}
