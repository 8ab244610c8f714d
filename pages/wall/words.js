// Numbers, times and texts as the wall says them, in the page's own language.

export const told = JSON.parse(document.querySelector("#told").textContent);
const isChinese = told.language === "zh";
const MYRIAD = 10_000;
const LARGE = 100_000;
const MINUS = "\u2212";
const DAY_MS = 86_400_000;
const SHOWN_IN = "Asia/Shanghai";
const formats = new Map();

/** A text of a key, its blanks filled. */
export function say(key, values = {}) {
  return told.words[key].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

/** A word of the data, or the word itself where nobody has translated it. */
export const term = (family, word) => told.words[`${family}.${word}`] ?? String(word);

export function number(value, digits = 0) {
  if (value === null || value === undefined) return "–";
  const shown = format(`n${digits}`, () => new Intl.NumberFormat("en-US", {
    minimumFractionDigits: digits, maximumFractionDigits: digits })).format(value);
  return shown.replace("-", MINUS);
}

/** In Chinese from ten thousand on in ten thousands; in English from a hundred thousand on in thousands. */
export function amount(value) {
  if (!isChinese && value >= LARGE) return say("wall.thousands", { n: number(value / 1000) });
  if (!isChinese || value === null || value === undefined || Math.abs(value) < MYRIAD) return number(value);
  return say("wall.myriads", { n: number(value / MYRIAD, 1).replace(/\.0$/, "") });
}

export const percent = (share, digits = 1) => (share === null ? "–" : `${number(share * 100, digits)}%`);

export function signed(value, digits = 0) {
  return `${value > 0 ? "+" : ""}${number(value, digits)}`;
}

export const day = (time) => parts(time, "day");
export const minute = (time) => parts(time, "minute");
export const second = (time) => parts(time, "second");
export const weekday = (time) => format("weekday", () => new Intl.DateTimeFormat(isChinese ? "zh-CN" : "en-GB", {
  weekday: "long", timeZone: SHOWN_IN })).format(new Date(time));

/** The last day of a time that ends before it. */
export const lastDay = (time) => new Date(new Date(time).getTime() - DAY_MS / 2);

function parts(time, until) {
  const shown = format("time", () => new Intl.DateTimeFormat("sv-SE", {
    year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit",
    timeZone: SHOWN_IN })).format(new Date(time));
  return { day: shown.slice(5, 10), minute: shown.slice(0, 16), second: shown.slice(11, 19) }[until];
}

function format(name, make) {
  if (!formats.has(name)) formats.set(name, make());
  return formats.get(name);
}

/** Writes a text only where it differs: what stays the same is not drawn again. */
export function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
