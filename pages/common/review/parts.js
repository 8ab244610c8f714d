// Pieces of which the cards are made.

import { el } from "./words.js";

/** What is there of some texts, in one line. */
export const joined = (...texts) => texts.filter(Boolean).join(" · ");

export const section = (className, title, ...children) => el("section", { className }, el("h2", {}, title), ...children);

/** A titled list, or null where nothing stands in it. */
export const listed = (className, title, rows) => (rows.length ? section(className, title, el("ul", {}, ...rows)) : null);

/** A number above its name. */
export const figure = (name, value, className = "") =>
  el("div", { className }, el("dd", {}, String(value)), el("dt", {}, name));
