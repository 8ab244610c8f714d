// How far a report is, by its number.

import { TICK, address, el, icon, minute, say } from "./words.js";

const AGAIN_MS = 30_000;
const PLAN = ["collected", "dispatched", "handled", "closed"];
const REACHED = { collected: 0, filed: 0, dispatched: 1, claimed: 1, returned: 1, handled: 2, verified: 2, closed: 3 };

export function status(main) {
  const number = new URLSearchParams(location.search).get("n")?.trim() ?? "";
  const input = el("input", { value: number, name: "n", id: "number", autocomplete: "off", inputMode: "numeric" });
  const ask = el("form", { className: "ask" }, el("label", { htmlFor: "number" }, say("status.ask")), input,
    el("button", { className: "strong" }, say("status.look")));
  ask.addEventListener("submit", (event) => {
    event.preventDefault();
    location.assign(address("status", { n: input.value.trim() }));
  });
  const answer = el("section", { className: "standing", aria: { live: "polite" } });
  main.replaceChildren(el("h2", { className: "title" }, say("status")), number ? answer : ask, number ? ask : answer,
    el("a", { className: "wide", href: address("../report") }, say("status.new")));
  if (!number) return;
  look(number, answer);
  setInterval(() => { if (!document.hidden) look(number, answer); }, AGAIN_MS);
}

async function look(number, into) {
  let told;
  try {
    const answer = await fetch(new URL(`status.json?n=${encodeURIComponent(number)}`, document.baseURI));
    if (answer.status === 404) return into.replaceChildren(el("p", { className: "notice" }, say("status.none")));
    if (!answer.ok) throw new Error(answer.status);
    told = await answer.json();
  } catch {
    if (!into.childElementCount) into.replaceChildren(el("p", { className: "notice" }, say("status.failed")));
    return undefined;
  }
  return into.replaceChildren(...standing(told));
}

function standing(told) {
  const reached = REACHED[told.state];
  const bar = el("ol", { className: "bar" }, ...PLAN.map((state, at) =>
    el("li", { className: at <= reached ? "reached" : "", aria: at === reached ? { current: "step" } : {} }, say(`status.${state}`))));
  const facts = [
    [say("done.number"), told.code],
    [say("where"), [told.community, told.grid].filter(Boolean).join("")],
    [say("status.department"), told.department],
    [say("status.due"), told.due_at && reached < 2 ? minute(told.due_at) : null],
  ].filter(([, value]) => value);
  const list = el("dl", {}, ...facts.flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]));
  const steps = [...told.steps].reverse().map(({ state, at }, row) =>
    el("li", { className: row === 0 ? "last" : "" }, icon(TICK), el("b", {}, say(`status.${state}`)), el("small", {}, minute(at))));
  return [
    el("h3", {}, told.item ?? told.category, told.item && el("small", {}, told.category)),
    told.is_duplicate && el("p", { className: "notice" }, say("status.duplicate")), bar, list,
    el("ol", { className: "steps" }, ...steps),
  ].filter(Boolean);
}
