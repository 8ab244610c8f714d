// Today's report: what was so and what was not, what was found; what waits, was refused or is contradicted; the end.

import { activityTotals, list } from "./found.js";
import { claimOf, said, sayVerdict, tally, worded } from "./look.js";
import { stopName, term, valueOf } from "./names.js";
import { judged, note, reread, sendNow, standing, state, stops, waiting } from "./state.js";
import { named } from "./what.js";
import { button, el, has, minute, say } from "./words.js";

const { newKey, outbox } = self;
const VERDICTS = ["so", "not_so", "cannot_tell", "open"];

export function ending() {
  const counts = tally();
  const done = activityTotals();
  const figures = VERDICTS.map((name) => el("div", { className: name }, el("dd", {}, String(counts[name])), el("dt", {}, say(`tally.${name}`))));
  return [
    el("dl", { className: "figures four" }, ...figures),
    conflicts(), refused(), sending(), differences(),
    list({ categories: state.day?.categories ?? [] }),
    el("section", { className: "done" }, el("h2", {}, say("activities")), el("p", {}, done.map(([name, n]) => `${say(`activity.${name}`)} ${n}`).join(say("comma")))),
    end(),
  ].filter(Boolean);
}

/** What waits, and a button that tries now. */
export function sending() {
  const rest = waiting().length;
  if (!rest) return null;
  return el("section", { className: "sending" }, el("h2", {}, say("waiting", { n: rest })),
    el("p", { className: "quiet" }, say("waiting.why")), button(say("try_now"), () => sendNow(), { className: "wide", data: { focus: "try" } }));
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
  return rows.length ? el("section", { className: "said" }, el("h2", {}, say("differences", { n: rows.length })), el("ul", {}, ...rows)) : null;
}

/** Verdicts that contradict another one: both are shown, and one is chosen. */
function conflicts() {
  const rows = standing("verdict").filter((one) => one.state === "conflict" && isLast(one)).map(conflict);
  return rows.length ? el("section", { className: "conflicts" }, el("h2", {}, say("conflicts", { n: rows.length })), ...rows) : null;
}

const isLast = (one) => judged(one.body.claim)?.key === one.key;

function conflict(one) {
  const claim = claimOf(one.body.claim);
  if (!claim || !one.conflict) return null;
  const isValue = one.conflict.reason === "value_changed";
  const other = isValue ? say("conflict.value", { value: valueOf(claim, one.conflict.value) }) : worded(claim, one.conflict);
  const mine = () => sayVerdict(claim, { verdict: one.body.verdict, found: one.body.found, anew: one.key,
    seen: isValue ? one.key : one.conflict.key, value: isValue ? one.conflict.value : one.body.value });
  const theirs = () => note("withdraw", { key: one.key }, { about: `withdraw ${one.key}` });
  return el("div", { className: "conflict", data: { key: one.key } }, el("h3", {}, titleOf(claim)),
    el("p", {}, el("small", {}, say("conflict.mine", { time: minute(one.noted_at).slice(11) })), worded(claim, one.body)),
    el("p", {}, el("small", {}, isValue ? say("conflict.screen") : say("conflict.theirs", { time: minute(one.conflict.noted_at).slice(11) })), other),
    el("div", { className: "choices two" }, button(say("keep.mine"), mine, { data: { focus: `mine ${one.key}` } }),
      button(say("keep.theirs"), theirs, { data: { focus: `theirs ${one.key}` } })));
}

/** What the server did not take, with the reason: sent again, or deleted. */
export function refused() {
  const rows = state.entries.filter((one) => one.state === "refused").map((one) => {
    const fault = one.fault?.startsWith("photo") ? "photo" : one.fault;
    const reason = has(`refused.${fault}`) ? say(`refused.${fault}`) : say("refused.other", { code: fault });
    const isOutside = one.fault === "review_outside";
    return el("li", { data: { key: one.key } }, el("b", {}, titleOfEntry(one)), el("p", {}, reason),
      el("div", { className: "choices two" },
        isOutside ? button(say("outside.anyway"), () => meant(one)) : button(say("again"), () => again(one), { data: { focus: `again ${one.key}` } }),
        button(say("drop"), async () => {
          await outbox.discard(one);
          await reread();
        }, { data: { focus: `drop ${one.key}` } })));
  });
  return rows.length ? el("section", { className: "refused" }, el("h2", {}, say("refused", { n: rows.length })), el("ul", {}, ...rows)) : null;
}

function titleOfEntry({ kind, body, noted_at }) {
  const claim = kind === "verdict" ? claimOf(body.claim) : null;
  const what = claim ? titleOf(claim) : kind === "finding" ? named({ categories: state.day?.categories ?? [] }, body) : say(`entry.${kind}`);
  return `${what} · ${minute(noted_at).slice(11)}`;
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
  if (ended) return el("p", { className: "notice", aria: { role: "status" } }, say("ended", { time: minute(ended.noted_at).slice(11) }));
  return button(say("end"), () => note("end", {}, { about: "end" }), { className: "wide strong", data: { focus: "end" } });
}
