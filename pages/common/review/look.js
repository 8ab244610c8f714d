// Stop after stop: what the screen says, and whether it is so.

import { ask } from "./ask.js";
import { clock, reasons, stopName, term, valueOf } from "./names.js";
import { joined } from "./parts.js";
import { judged, note, state, stops } from "./state.js";
import { button, el, say } from "./words.js";

const VERDICTS = ["so", "not_so", "cannot_tell"];
const UNKNOWN = ["not_so", "cannot_tell"]; // of what the screen does not know, nobody can say that it is so
const HANDLED = new Set(["handled", "verified", "closed"]);
let at = null;

/** Opens the card at a stop. */
export const goTo = (id) => { at = id; };

/** @param redraw draws the card anew @param find opens a finding at a stop */
export function look(redraw, find) {
  const { known, order } = stops();
  if (!order.length) return [el("p", { className: "notice" }, say("look.none"))];
  if (!order.includes(at)) at = order.find((id) => !isSeen(known.get(id))) ?? order[0];
  const place = order.indexOf(at);
  const stop = known.get(at);
  const step = (by) => () => {
    at = order[place + by];
    redraw();
    scrollTo(0, 0);
  };
  const called = (one, row) => `${row + 1}/${order.length} ${isSeen(one) ? "✓ " : ""}${stopName(one)}`;
  const jump = el("select", { className: "jump", aria: { label: say("look.jump") } }, ...order.map((id, row) =>
    el("option", { value: id, selected: id === at }, called(known.get(id), row))));
  jump.addEventListener("change", () => {
    at = jump.value;
    redraw();
  });
  const why = reasons(stop).map((one) => el("li", {}, one));
  return [
    el("div", { className: "steps-bar" },
      button("‹", step(-1), { disabled: place === 0, aria: { label: say("look.before") } }), jump,
      button("›", step(1), { disabled: place === order.length - 1, aria: { label: say("look.next") } })),
    el("section", { className: "stop" }, el("h2", {}, stopName(stop), el("small", {}, say(`stop.${stop.kind}`))),
      why.length > 0 && el("ul", { className: "why" }, ...why)),
    ...(stop.claims ?? []).map(claimed),
    (stop.claims ?? []).length ? null : el("p", { className: "notice" }, say("look.nothing_said")),
    button(say("look.find"), () => find(stop), { className: "wide" }),
    place < order.length - 1 && button(say("look.next"), step(1), { className: "wide strong" }),
  ].filter(Boolean);
}

const isSeen = (stop) => Boolean(stop?.claims?.length) && stop.claims.every((one) => judged(one.id));

function claimed(claim) {
  const known = judged(claim.id);
  const name = term("field", claim.field);
  const offered = isKnown(claim) ? VERDICTS : UNKNOWN;
  const label = (verdict) => (verdict === "not_so" && !isKnown(claim) ? say("i_know") : say(`verdict.${verdict}`));
  const buttons = offered.map((verdict) => button(label(verdict), () => judge(claim, verdict, name, known), {
    className: `verdict ${verdict}`, aria: { pressed: String(known?.verdict === verdict) },
    data: { focus: `${claim.id}/${verdict}` } }));
  return el("section", { className: "claim", data: { claim: claim.id } },
    el("h3", {}, el("small", {}, say("screen_says")), el("span", {}, name), el("b", {}, valueOf(claim, claim.value))),
    el("div", { className: `verdicts of${offered.length}`, aria: { role: "group", label: name } }, ...buttons),
    known && el("p", { className: "found", aria: { role: "status" } }, said(claim, known)));
}

const isKnown = ({ value }) => value !== null && value !== undefined;

/** A verdict in words: that it is so, or not, and what it is instead. */
export function worded(claim, { verdict, found }) {
  const isTold = found !== null && found !== undefined;
  if (!isTold) return say(`verdict.${verdict}`);
  return say(isKnown(claim) ? "found_instead" : "found", { value: valueOf(claim, found) });
}

/** What was said of a claim, and what became of it. */
export function said(claim, known) {
  const who = known.mine ? "" : say("by_another");
  const fate = known.entry ? say(`fate.${known.entry.state}`) : "";
  return joined(worded(claim, known), who, known.entry && clock(known.entry.noted_at), fate);
}

async function judge(claim, verdict, name, known) {
  const found = verdict === "not_so" ? await instead(claim, name) : null;
  if (found !== undefined) await sayVerdict(claim, { verdict, found, seen: known?.key ?? null });
}

/** What is found where the screen is wrong: of yes and no it is the other; of a matter, that it is or is not dealt with. */
async function instead(claim, name) {
  if (claim.kind === "state") return HANDLED.has(claim.value) ? null : "handled";
  if (claim.kind === "flag" && claim.value !== null) return claim.value === "true" ? "false" : "true";
  return ask(claim, name);
}

/** @param seen the key of the verdict that is known @param value what the screen says now, where that has changed */
export function sayVerdict(claim, { verdict, found, seen, value = claim.value, anew = "" }) {
  const body = { claim: claim.id, value, verdict, found, seen };
  return note("verdict", body, { about: `verdict ${claim.id}`, gist: JSON.stringify([value, verdict, found, anew]) });
}

/** A claim of the sheet by its id. */
export function claimOf(id) {
  const [stop] = id.split("/");
  return stops().known.get(stop)?.claims?.find((one) => one.id === id) ?? null;
}

/** How many claims are so, not so, not to be told, and how many nobody has looked at. */
export function tally() {
  const { known, order } = stops();
  const said = state.entries.filter((one) => one.kind === "verdict").map((one) => one.body.claim.split("/")[0]);
  const claims = [...new Set([...order, ...said])].flatMap((id) => known.get(id)?.claims ?? []);
  const verdicts = claims.map((claim) => judged(claim.id)?.verdict ?? "open");
  return Object.fromEntries([...VERDICTS, "open"].map((name) => [name, verdicts.filter((one) => one === name).length]));
}
