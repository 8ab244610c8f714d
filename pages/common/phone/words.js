// Texts in the reader's language, and elements made without a line of HTML: nothing that was told can become markup.

export const told = JSON.parse(document.querySelector("#told").textContent);
const asked = new URLSearchParams(location.search).get("lang");
export const language = told.languages.includes(asked) ? asked : told.languages[0];
const at = told.languages.indexOf(language);
const SHOWN_IN = "Asia/Shanghai";

/** A text, its blanks filled. */
export function say(name, values = {}) {
  return told.words[name][at].replace(/\{(\w+)\}/g, (_, blank) => values[blank] ?? "");
}

export const has = (name) => name in told.words;

/** An element with properties (`on...` listens, `data` and `aria` go into attributes) and children. */
export function el(name, { data = {}, aria = {}, ...properties } = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  Object.assign(made.dataset, data);
  for (const [key, value] of Object.entries(aria)) made.setAttribute(key === "role" ? key : `aria-${key}`, value);
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

export const button = (text, onclick, more = {}) => el("button", { type: "button", onclick, ...more }, text);

/** A picture of lines on a field of 24 by 24. */
export function icon(lines) {
  const space = "http://www.w3.org/2000/svg";
  const picture = document.createElementNS(space, "svg");
  picture.setAttribute("viewBox", "0 0 24 24");
  picture.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", lines);
  picture.append(path);
  return picture;
}

export const PIN = "M12 21s-7-6.3-7-11.5a7 7 0 0 1 14 0C19 14.7 12 21 12 21zM12 12a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z";
export const CAMERA = "M4 8h3l2-3h6l2 3h3v11H4zM12 16.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7z";
export const TICK = "M5 12.5l4.5 4.5L19 7.5";
export const CLOCK = "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3.5 2";

/** A time in China: 2026-11-21 09:30. */
export function minute(time) {
  const shown = new Intl.DateTimeFormat("sv-SE", { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit",
    minute: "2-digit", timeZone: SHOWN_IN });
  return shown.format(new Date(time)).slice(0, 16);
}

/** An address of this page's own, in the reader's language. */
export function address(path, values = {}) {
  const url = new URL(path, document.baseURI);
  for (const [name, value] of Object.entries(values)) url.searchParams.set(name, value);
  if (language !== told.languages[0]) url.searchParams.set("lang", language);
  return url.href;
}
