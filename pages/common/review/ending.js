// Today's report: what was so and what was not, what was found; what waits, was refused or is contradicted; the end.

import { activityTotals, list } from "./found.js";
import { claimOf, said, sayVerdict, tally, worded } from "./look.js";
import { clock, stopName, term, valueOf } from "./names.js";
import { figure, joined, listed, section } from "./parts.js";
import { judged, note, reread, sendNow, standing, state, stops, waiting } from "./state.js";
import { named } from "./what.js";
import { button, el, has, say } from "./words.js";

const { newKey, outbox } = self;
const VERDICTS = ["so", "not_so", "cannot_tell", "open"];

export function ending() {
  const counts = tally();
  const done = activityTotals().map(([name, n]) => `${say(`activity.${name}`)} ${n}`);
  const figures = VERDICTS.map((name) => figure(say(`tally.${name}`), counts[name], name));
  return [
    el("dl", { className: "figures four" }, ...figures),
    conflicts(), refused(), sending(), differences(),
    list({ categories: state.day?.categories ?? [] }),
    section("done", say("activities"), el("p", {}, done.join(say("comma")))),
    end(),
  ].filter(Boolean);
}

/** What waits, and a button that tries now. */
export function sending() {
  const rest = waiting().length;
  if (!rest) return null;
  const again = button(say("try_now"), () => sendNow(), { className: "wide", data: { focus: "try" } });
  return section("sending", say("waiting", { n: rest }), el("p", { className: "quiet" }, say("waiting.why")), again);
}

const titleOf = (claim) => {
  const stop = stops().known.get(claim.id.split("/")[0]);
  return `${stop ? stopName(stop) : ""} · ${term("field", claim.field)}`;
};

function differences() {
  const rows = [...stops().known.values()].flatMap((stop) => stop.claims ?? []).map((claim) => [claim, judged(claim.id)])
    .filter(([, known]) => known?.verdict === "not_so")
    .map(([claim, known]) => el("li", {}, el("span", {}, el("b", {}, titleOf(claim)),
      el("small", {}, `${say("said", { value: valueOf(claim, claim.value) })} → ${said(claim, known)}`))));
  return listed("said", say("differences", { n: rows.length }), rows);
}

/** Verdicts that contradict another one: both are shown, and one is chosen. */
function conflicts() {
  const rows = standing("verdict").filter((one) => one.state === "conflict" && isLast(one)).map(conflict);
  return rows.length ? section("conflicts", say("conflicts", { n: rows.length }), ...rows) : null;
}

const isLast = (one) => judged(one.body.claim)?.key === one.key;

function conflict(one) {
  const claim = claimOf(one.body.claim);
  if (!claim || !one.conflict) return null;
  const isValue = one.conflict.reason === "value_changed";
  const other = isValue ? valueOf(claim, one.conflict.value) : worded(claim, one.conflict);
  const whose = isValue ? say("conflict.screen") : say("conflict.theirs", { time: clock(one.conflict.noted_at) });
  const mine = () => sayVerdict(claim, { verdict: one.body.verdict, found: one.body.found, anew: one.key,
    seen: isValue ? one.key : one.conflict.key, value: isValue ? one.conflict.value : one.body.value });
  const theirs = () => note("withdraw", { key: one.key }, { about: `withdraw ${one.key}` });
  return el("div", { className: "conflict", data: { key: one.key } }, el("h3", {}, titleOf(claim)),
    el("p", {}, el("small", {}, say("conflict.mine", { time: clock(one.noted_at) })), worded(claim, one.body)),
    el("p", {}, el("small", {}, whose), other),
    el("div", { className: "choices two" }, button(say("keep.mine"), mine, { data: { focus: `mine ${one.key}` } }),
      button(say("keep.theirs"), theirs, { data: { focus: `theirs ${one.key}` } })));
}

/** What the server did not take, with the reason: sent again, or deleted. */
export function refused() {
  const rows = state.entries.filter((one) => one.state === "refused").map((one) => {
    const fault = one.fault?.startsWith("photo") ? "photo" : one.fault;
    const reason = has(`refused.${fault}`) ? say(`refused.${fault}`) : say("refused.other", { code: fault });
    const mend = one.fault === "review_outside" ? button(say("outside.anyway"), () => meant(one))
      : button(say("again"), () => again(one), { data: { focus: `again ${one.key}` } });
    return el("li", { data: { key: one.key } }, el("b", {}, titleOfEntry(one)), el("p", {}, reason),
      el("div", { className: "choices two" },
        mend, button(say("drop"), async () => {
          await outbox.discard(one);
          await reread();
        }, { data: { focus: `drop ${one.key}` } })));
  });
  return listed("refused", say("refused", { n: rows.length }), rows);
}

function titleOfEntry({ kind, body, noted_at }) {
  const claim = kind === "verdict" ? claimOf(body.claim) : null;
  const isNamed = kind === "finding" && state.day;
  const what = claim ? titleOf(claim) : isNamed ? named(state.day, body) : say(`entry.${kind}`);
  return joined(what, clock(noted_at));
}

async function again(one) {
  await outbox.again(one);
  await reread();
  sendNow();
}

/** Says a finding again, and that its place outside the grid is meant so: another entry, for the first was refused. */
async function meant(one) {
  const isKept = await note("finding", { ...one.body, outside_ok: true }, { key: newKey(), photos: one.photos });
  if (isKept) await outbox.discard(one);
  await reread();
}

function end() {
  const ended = standing("end").pop();
  const told = { className: "notice", aria: { role: "status" } };
  if (ended) return el("p", told, say("ended", { time: clock(ended.noted_at) }));
  return button(say("end"), () => note("end", {}, { about: "end" }), { className: "wide strong", data: { focus: "end" } });
}
