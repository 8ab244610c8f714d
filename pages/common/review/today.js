// The grid in one screen: the figures that matter first, the rest on a tap.

import { clock, hoursOf, round, term } from "./names.js";
import { figure, joined } from "./parts.js";
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
    joined(review.on, review.rank && say(`rank.${review.rank}`), say("walk_of", { n: review.walk_minutes })));
  if (!brief) return [head, el("p", { className: "notice" }, say("brief.none"))];
  const asOf = say("as_of", { day: dayOf(new Date(brief.as_of)), time: clock(brief.as_of) });
  const lines = [incidents(brief.incidents), services(brief.services), nearest(brief.nearest), teams(brief.team),
    hotspots(brief.hotspots), plan(brief.plan), promises(brief.promises)];
  return [head, figures(brief), ...lines.filter(Boolean), el("p", { className: "quiet" }, asOf)];
}

/** A figure that nobody knows is a dash, never 0. */
const shown = (value) => (value === null || value === undefined ? "–" : value.toLocaleString("en-US"));

function figures({ grid, incidents: { open, overdue }, promises: made }) {
  const of = (name, value, isBad = false) => figure(say(`figure.${name}`), shown(value), alarm(isBad));
  const promised = made.reviewed_on || made.rows.length ? made.open + made.overdue : null;
  return el("dl", { className: "figures" },
    of("overdue", overdue, overdue > 0), of("open", open), of("promises", promised, made.overdue > 0),
    of("households", grid.households ?? grid.households_counted), of("residents", grid.residents),
    of("merchants", grid.merchants));
}

const alarm = (isBad) => (isBad ? "alarm" : "");

/** A line with its gist, the rest below it. */
function more(name, gist, rows, isBad = false) {
  const head = el("summary", {}, el("b", {}, say(`brief.${name}`)), el("span", { className: alarm(isBad) }, gist));
  return el("details", { className: "more", name: "brief" }, head, el("ul", {}, ...rows.slice(0, MOST_ROWS)));
}

const row = (name, told, isBad = false) => el("li", {}, el("span", {}, name), el("b", { className: alarm(isBad) }, told));

function incidents({ open, overdue, rows }) {
  const gist = overdue ? say("incidents.overdue", { n: overdue }) : open ? say("incidents.open", { n: open }) : say("none");
  const lines = rows.map((one) => row(one.item_name ?? one.category_name, lateness(one), one.overdue_minutes > 0));
  return more("incidents", gist, lines, overdue > 0);
}

function lateness({ overdue_minutes, state: stands }) {
  if (!overdue_minutes) return term("state", stands);
  const hours = overdue_minutes / 60;
  if (hours >= 24) return say("late.days", { n: Math.floor(hours / 24) });
  return say("late.hours", { n: Math.max(1, Math.round(hours)) });
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
  return more("services", gist, known.map(service));
}

const kindOf = (kind) => (kind === "refuel_station" ? say("stop.refuel_station") : term("kind", kind));

function service(one) {
  const gives = one.services.map((name) => term("service", name)).join(say("comma"));
  const told = joined(kindOf(one.layer === "station" ? one.kind : one.layer), gives, one.opening_hours && hoursOf(one.opening_hours),
    one.minutes !== null && say("on_foot", { n: round(one.minutes) }));
  return el("li", {}, el("span", {}, el("b", {}, one.name), el("small", {}, told)),
    el("b", { className: one.isOpen ? "good" : "" }, openness(one)));
}

function openness(one) {
  if (one.isOpen === null) return say("open.unknown");
  const isFresh = one.changes_at && now() < new Date(one.changes_at);
  const until = isFresh && dayOf(new Date(one.changes_at)) === dayOf(now()) ? clock(one.changes_at) : "";
  if (!until) return say(one.isOpen ? "open.now" : "open.not");
  return say(one.isOpen ? "open.until" : "open.from", { time: until });
}

function nearest(all) {
  const isFar = ({ minutes }) => minutes === null || minutes > NEAR_MINUTES;
  const walk = ({ minutes }) => (minutes === null ? say("nearest.none") : say("minutes", { n: round(minutes) }));
  const far = all.filter(isFar).length;
  const gist = far ? say("nearest.far", { n: far }) : say("nearest.all", { n: NEAR_MINUTES });
  return more("nearest", gist, all.map((one) => row(kindOf(one.kind), walk(one), isFar(one))), far > 0);
}

function teams(all) {
  const told = all.filter((one) => one.posts !== null);
  const missing = told.flatMap((one) => one.missing ?? []);
  const lacking = missing.length ? say("teams.missing", { n: missing.length }) : say("teams.complete");
  const rows = all.map((one) => row(term("template", one.template), team(one), one.missing?.length > 0));
  return more("teams", told.length ? lacking : say("unknown"), rows, missing.length > 0);
}

function team({ posts, filled, missing }) {
  if (posts === null) return say("unknown");
  const roles = (missing ?? []).map((role) => term("member", role)).join(say("comma"));
  return joined(say("teams.filled", { n: filled, all: posts }), roles && say("teams.lacks", { roles }));
}

function hotspots({ cells, hot, rows }) {
  const gist = cells === null ? say("unknown") : hot ? say("hot.cells", { n: hot }) : say("hot.none");
  const heat = ({ finding, times }) => say(`hot.${finding}`, { n: times === null ? "" : round(times) });
  const lines = rows.map((one) => row(heat(one), one.trend ? term("trend", one.trend) : "", one.finding === "hot"));
  return more("hotspots", gist, lines, hot > 0);
}

function plan(found) {
  if (!found) return null;
  const gist = say("plan.gist", { more: shown(found.households_in), fewer: shown(found.households_out) });
  const moves = ({ is_coming, households }) => say(is_coming ? "plan.coming" : "plan.going", { n: shown(households) });
  const since = found.effective_on ? say("plan.from", { day: found.effective_on }) : say("plan.no_day");
  return more("plan", gist, [row(found.name, since), ...found.exchanges.map((one) => row(one.grid_name, moves(one)))]);
}

function promises({ reviewed_on, open, overdue, kept, rows }) {
  const standing = overdue ? say("promises.overdue", { n: overdue }) : say("promises.sum", { open, kept });
  const gist = reviewed_on || rows.length ? standing : say("promises.never");
  const lines = rows.map((one) => row(joined(one.item_name ?? one.category, one.owner),
    say(`standing.${one.standing}`, { day: one.promised_on }), one.standing === "overdue"));
  return more("promises", gist, lines, overdue > 0);
}
