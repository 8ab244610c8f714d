// Places, claims and values in words.

import { has, minute, say } from "./words.js";

/** A term of some family, or the word itself where nobody has named it. */
export const term = (family, word) => (has(`${family}.${word}`) ? say(`${family}.${word}`) : String(word));

/** What a stop is called; of a long number its end is enough to tell it from others. */
export const stopName = (stop) =>
  (stop.name ?? `${say(`stop.${stop.kind}`)} ${stop.id.split(":")[1]}`).replace(/\d{8,}(\d{4})$/, "…$1");

/** Why a place is worth seeing, the weightiest reason first. */
export function reasons(stop) {
  const told = [...(stop.why ?? [])].sort((a, b) => (b.points ?? 0) - (a.points ?? 0));
  return told.filter(({ reason }) => has(`why.${reason}`)).map(({ reason, value }) =>
    say(`why.${reason}`, { n: value === null || value === undefined ? "" : round(value) }));
}

/** A number as short as people say it: below ten with one decimal. */
export const round = (value) => (Math.abs(value) >= 10 ? Math.round(value) : Math.round(value * 10) / 10);

/** A value as the screen says it: households, yes or no, hours, a state. */
export function valueOf({ field, kind }, value) {
  if (value === null || value === undefined || value === "") return say("unknown");
  if (kind === "flag") {
    const about = field === "closed" ? "closed" : "has";
    return value === "true" ? say(`yes.${about}`) : say(`no.${about}`);
  }
  if (kind === "state") return term("state", value);
  if (kind === "hours") return hoursOf(value);
  return has(`unit.${field}`) ? say(`unit.${field}`, { n: value }) : value;
}

/** Opening hours of OpenStreetMap for people. */
export function hoursOf(value) {
  if (value === "off" || value === "Mo-Su off") return say("hours.off");
  if (value === "24/7") return say("hours.always");
  const days = { Mo: 1, Tu: 2, We: 3, Th: 4, Fr: 5, Sa: 6, Su: 7 };
  return value
    .replace(/Mo-Su /g, say("hours.daily"))
    .replace(/\bPH\b/g, say("hours.holidays"))
    .replace(/\b(Mo|Tu|We|Th|Fr|Sa|Su)\b/g, (_, day) => say(`weekday.${days[day]}`))
    .replace(/\boff\b/g, say("hours.closed"));
}

export const clock = (moment) => minute(moment).slice(11);
