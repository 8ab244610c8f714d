// What the colours of each scene say, in at most seven classes.

import { say } from "/wall/words.js";

export const IN_TIME = 1; // the colour of all that is in time, where it is not told apart

const span = (low, high) => (high === low ? `${low}` : `${low}–${high}`);

export function groups(scene, state, colours) {
  const newest = { colour: colours.newest, label: say("wall.legend.newest"), sign: "round" };
  const places = state.layers.includes("stations") ? [
    { colour: colours.station, label: say("wall.stations"), sign: "round" },
    { colour: colours.refuel_station, label: say("wall.refuel"), sign: "round" }] : [];
  if (scene === "hotspots") return levels(colours, [newest]);
  if (scene === "coverage") return beyond(colours, [newest]);
  const lines = loads(state, colours, [newest]);
  if (scene === "departments") return lines.slice(0, 1);
  return [...lines, ...(places.length ? [{ entries: places }] : [])];
}

/** What is not in time in three steps; what is in time in three more, or in one where places are shown too. */
function loads({ grids: { cuts: [middle, strong] }, mode }, colours, more) {
  const steps = [span(1, middle - 1), span(middle, strong - 1), `${strong}+`];
  const line = (name, first, others = []) => ({ title: say(name),
    entries: [...steps.map((label, at) => ({ colour: colours.load[first + at], label })), ...others] });
  if (mode !== "emergency") return [line("wall.legend.late", 3, more), line("wall.legend.in_time", 0)];
  return [line("wall.legend.late", 3, more), { entries: [
    { colour: colours.load[IN_TIME], label: say("wall.legend.in_time") }] }];
}

function levels(colours, more) {
  const named = (from, name, others = []) => ({ title: say(name), entries: [...[90, 95, 99].map((sure, at) => ({
    colour: colours.levels[from(at)], label: `${sure}%` })), ...others] });
  return [named((at) => 4 + at, "wall.legend.hot", more), named((at) => 2 - at, "wall.legend.cold")];
}

/** By fifths, the worst first. */
function beyond(colours, more) {
  const fifths = colours.beyond.map((colour, at) => ({ colour, label: `${20 * at}–${20 * at + 20}%` })).reverse();
  return [{ title: say("wall.legend.beyond"), entries: more }, { entries: fifths.slice(0, 3) }, { entries: fifths.slice(3) }];
}
