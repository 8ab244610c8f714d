// What it is instead: a number by large keys, yes or no, opening hours by choices. Nothing is typed on a keyboard of words.

import { valueOf } from "./names.js";
import { button, el, say } from "./words.js";

const LONGEST_NUMBER = 6;
const hour = (at) => `${String(Math.floor(at / 2)).padStart(2, "0")}:${at % 2 ? "30" : "00"}`;
const HALF_HOURS = Array.from({ length: 49 }, (_, at) => hour(at));
const USUAL_HOURS = ["24/7", "Mo-Su 08:00-20:00", "Mo-Su 08:00-22:00", "Mo-Fr 08:30-17:30", "Mo-Su 09:00-18:00"];
const CLOSED_DOWN = "Mo-Su off";
const DAYS = ["Mo-Su", "Mo-Fr", "Mo-Sa", "Sa-Su"];

/**
 * Asks for the value that was found.
 * @param claim of a `kind`, with what the screen says as its `value`
 * @returns the value as text, null for "not so, and nothing more is known", undefined where nothing was said
 */
export function ask(claim, title) {
  return new Promise((done) => {
    const dialog = el("dialog", { className: "ask", aria: { labelledby: "asked" } });
    let answer;
    const settle = (value) => {
      answer = value;
      dialog.close();
    };
    dialog.addEventListener("close", () => {
      dialog.remove();
      done(answer);
    });
    const parts = { number, flag, hours }[claim.kind] ?? number;
    const head = el("h2", { id: "asked" }, title, el("small", {}, say("said", { value: valueOf(claim, claim.value) })));
    const rest = el("div", { className: "rest" }, button(say("not_known"), () => settle(null)),
      button(say("cancel"), () => dialog.close()));
    dialog.append(head, ...parts(claim, settle), rest);
    document.body.append(dialog);
    dialog.showModal();
  });
}

function number(claim, settle) {
  let typed = "";
  const shown = el("output", { className: "typed", aria: { live: "polite" } }, "–");
  const take = button(say("take"), () => settle(String(Number(typed))), { className: "strong", disabled: true });
  const press = (next) => {
    typed = next.slice(0, LONGEST_NUMBER);
    shown.textContent = typed || "–";
    take.disabled = !typed;
  };
  const keys = [..."123456789"].map((digit) => button(digit, () => press(typed + digit)));
  const back = button("⌫", () => press(typed.slice(0, -1)), { aria: { label: say("delete") } });
  const pad = el("div", { className: "pad" }, ...keys, back, button("0", () => press(`${typed}0`)), take);
  pad.addEventListener("keydown", ({ key }) => {
    if (/^\d$/.test(key)) press(typed + key);
    if (key === "Backspace") press(typed.slice(0, -1));
  });
  return [shown, pad];
}

function flag(claim, settle) {
  return [el("div", { className: "choices two" }, ...["true", "false"].map((value) =>
    button(valueOf(claim, value), () => settle(value), { className: "item" })))];
}

function hours(claim, settle) {
  const usual = USUAL_HOURS.filter((one) => one !== claim.value);
  const choices = [...usual, CLOSED_DOWN].map((value) =>
    button(valueOf(claim, value), () => settle(value), { className: "item" }));
  const pick = (label, options, at, worded = (one) => one) => {
    const list = el("select", { aria: { label } }, ...options.map((one) => el("option", { value: one }, worded(one))));
    list.selectedIndex = at;
    return list;
  };
  const days = pick(say("hours.days"), DAYS, 0, (one) => valueOf(claim, `${one} `).trim());
  const from = pick(say("hours.from"), HALF_HOURS.slice(0, -1), 16);
  const to = pick(say("hours.to"), HALF_HOURS.slice(1), 39);
  const take = button(say("take"), () => settle(`${days.value} ${from.value}-${to.value}`), { className: "strong" });
  return [
    el("div", { className: "choices two" }, ...choices),
    el("div", { className: "own-hours" }, days, from, el("span", {}, "–"), to, take),
  ];
}
