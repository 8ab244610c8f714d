// What stands beside the map: six figures, and the blocks. The elements are made once; only what changed is written.

import { amount, day, lastDay, minute, number, percent, say, second, signed, term, told, weekday, write }
  from "/wall/words.js";

const ROW_U = 1.4;
const TITLE_U = 2.4; // with the padding
const MOST_ROWS = 12;
const MINUTES_A_DAY = 1440;
const STREET_DIGITS = 9;

export function element(name, className, parent) {
  const made = document.createElement(name);
  made.className = className;
  parent?.append(made);
  return made;
}

export const place = (made, { left, top, width, height }) => Object.assign(made.style, {
  left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` });

/** The strip: `fill(state)` writes it, `lay(boxes)` places it. */
export function strip(parent) {
  const cells = Array.from({ length: 6 }, () => {
    const cell = element("section", "figure", parent);
    const parts = Object.fromEntries(["label", "value", "share", "time", "change"].map((name) =>
      [name, element("div", name, cell)]));
    return { cell, parts: { ...parts, value: element("b", "", parts.value), unit: element("span", "unit", parts.value) } };
  });
  return {
    lay: (boxes) => cells.forEach(({ cell }, at) => place(cell, boxes[at])),
    fill(state) {
      cells.forEach(({ cell, parts }, at) => {
        const figure = state.figures[at];
        cell.hidden = !figure;
        if (!figure) return;
        cell.dataset.name = figure.name;
        for (const [name, text] of Object.entries(figureTexts(figure, state))) write(parts[name], text);
      });
    },
  };
}

function figureTexts(figure, state) {
  const { name, value, part, whole, since, before_days: days } = figure;
  const blanks = { part: amount(part), whole: amount(whole) };
  return {
    label: say(`wall.figure.${name}`),
    ...split(valueText(name, value)),
    share: say(`wall.of.${name}`, blanks),
    time: since ? say("wall.between", { since: day(since), until: day(lastDay(until(state))) })
      : say("wall.at", { day: day(state.as_of), time: minute(state.as_of).slice(11) }),
    change: say(since ? "wall.change.span" : "wall.change.stock", { change: changeText(name, figure.change), days }),
  };
}

/** The number large, its unit small. */
function split(text) {
  const [value, ...unit] = text.split(" ");
  return { value, unit: unit.join(" ") };
}

const until = (state) => new Date(new Date(state.as_of).getTime() + MINUTES_A_DAY * 30_000);

function valueText(name, value) {
  if (value === null) return "–";
  if (name === "median") return duration(value);
  if (name === "open" || name === "overdue") return say("wall.cases", { n: amount(value) });
  return percent(value);
}

function changeText(name, change) {
  if (change === null) return "–";
  if (name === "median") return `${change > 0 ? "+" : change < 0 ? "\u2212" : ""}${duration(Math.abs(change))}`;
  if (name === "open" || name === "overdue") return signed(change);
  return say("wall.points", { n: signed(change * 100, 1) });
}

/** Minutes as a person says them. */
export function duration(minutes) {
  if (minutes < 90) return say("wall.minutes", { n: number(minutes) });
  if (minutes < 2 * MINUTES_A_DAY) return say("wall.hours", { n: number(minutes / 60, 1) });
  return say("wall.days", { n: number(minutes / MINUTES_A_DAY, minutes < 20 * MINUTES_A_DAY ? 1 : 0) });
}

/** A block of rows: name, bar, figure, note. `rows(state)` says what stands in it. */
function block(parent, name, { title, rows }) {
  const made = element("section", `block ${name}`, parent);
  const head = element("h2", "", made);
  const body = element("div", "rows", made);
  const lines = Array.from({ length: MOST_ROWS }, () => {
    const line = element("div", "row", body);
    const label = element("span", "name", line);
    const bar = element("i", "bar", line);
    return { line, label, bar, value: element("b", "value", line), note: element("span", "note", line) };
  });
  return {
    name, made,
    fill(state, { u, height, width }) {
      write(head, title(state));
      const room = Math.max(1, Math.floor((height / u - TITLE_U) / ROW_U));
      const shown = rows(state).slice(0, room);
      made.dataset.wide = String(width / u > 26);
      lines.forEach(({ line, label, bar, value, note }, at) => {
        const row = shown[at];
        line.hidden = !row;
        if (!row) return;
        write(label, row.name);
        write(value, row.value);
        write(note, row.note ?? "");
        line.dataset.tone = row.tone ?? "";
        bar.dataset.none = String(row.part === undefined);
        bar.style.setProperty("--part", `${Math.round((row.part ?? 0) * 1000) / 10}%`);
      });
    },
  };
}

export const blocks = (parent) => [
  block(parent, "progress", { title: progressTitle, rows: progressRows }),
  block(parent, "departments", { title: departmentsTitle, rows: departmentsRows }),
  block(parent, "resources", { title: () => say("wall.block.resources"), rows: resourceRows }),
  block(parent, "thin", { title: () => say("wall.block.thin"), rows: thinRows }),
  block(parent, "latest", { title: () => say("wall.block.latest"), rows: latestRows }),
];

const progressTitle = ({ progress: { steps } }) => say("wall.block.progress", { n: amount(steps[0].done) });

/** Each step: how many have done it, and how many wait for the next. */
function progressRows({ progress: { steps } }) {
  const all = Math.max(1, steps[0].done);
  return steps.map(({ name, done }, at) => {
    const waiting = at + 1 < steps.length ? done - steps[at + 1].done : 0;
    return { name: term("wall.step", name), part: done / all, value: amount(done),
      note: waiting > 0 ? say("wall.waiting", { n: amount(waiting) }) : "" };
  });
}

const departmentsTitle = ({ departments: { late } }) => say("wall.block.departments", { n: number(late) });

function departmentsRows({ departments: { rows } }) {
  if (!rows.length) return [{ name: say("wall.departments.none"), value: "" }];
  const most = Math.max(...rows.map((row) => row.overdue));
  return rows.map((row) => ({ name: row.name, part: row.overdue / most, tone: "alarm",
    value: say("wall.cases", { n: amount(row.overdue) }), note: say("wall.of_open", { n: amount(row.open) }) }));
}

function resourceRows({ resources: { stations, refuel_stations: shops, posts, roles, households } }) {
  const each = (many) => (many ? say("wall.households_each", { n: amount(Math.round(households / many)) }) : "");
  const [worst] = roles;
  return [
    { name: say("wall.stations"), value: say("wall.places", { n: amount(stations.number) }), note: each(stations.number) },
    { name: say("wall.refuel"), value: say("wall.places", { n: amount(shops.number) }), note: each(shops.number) },
    { name: say("wall.posts"), value: percent(posts.number ? posts.filled / posts.number : null),
      note: `${amount(posts.filled)}/${amount(posts.number)}` },
    { name: say("wall.vacant"), value: say("wall.people", { n: amount(posts.vacant) }), tone: posts.vacant ? "alarm" : "",
      note: worst ? say("wall.most", { role: term("member", worst.role), n: amount(worst.vacant) }) : "" },
    ...roles.slice(1).map((row) => ({ name: say("wall.vacant_role", { role: term("member", row.role) }),
      value: say("wall.people", { n: amount(row.vacant) }), note: `${amount(row.filled)}/${amount(row.posts)}` })),
  ];
}

function thinRows({ resources: { thin } }) {
  return thin.map((row) => ({ name: row.name, value: say("wall.places", { n: number(row.stations) }),
    tone: row.stations ? "" : "alarm", note: say("wall.households", { n: number(row.households) }) }));
}

/** What came in last, the last first: what kind, when, and in which street. */
function latestRows({ latest, scenes }) {
  const names = new Map(scenes.filter(({ code }) => code).map(({ code, title }) => [code, title]));
  return latest.map(({ category, at, grid }) => ({ name: category, value: minute(at).slice(11),
    note: names.get(grid?.slice(0, STREET_DIGITS)) ?? "" }));
}

/** The two ends of the header. */
export function header(parent) {
  const [title, clock] = ["title", "clock"].map((name) => element("header", name, parent));
  const name = element("h1", "", title);
  const marks = Object.fromEntries(["demo", "simulated", "mode", "held"].map((one) => [one, element("span", `mark ${one}`, title)]));
  const [dot, fresh, time] = ["dot", "fresh", "time"].map((one) => element("span", one, clock));
  return {
    title, clock, dot,
    fill(state) {
      write(name, say("wall.title", { district: state.district }));
      write(marks.demo, state.is_demo ? say("wall.demo") : "");
      write(marks.simulated, state.latest.some((row) => row.simulated) ? say("wall.simulated") : "");
      write(marks.mode, state.mode === "emergency" ? say("wall.emergency") : "");
    },
    held: (isHeld) => write(marks.held, isHeld ? say("wall.held") : ""),
    tick(now) {
      write(time, `${minute(now).slice(0, 10)} ${weekday(now)} ${second(now)}`);
    },
    link({ isLost, heard, state }) {
      dot.dataset.state = isLost ? "lost" : "live";
      write(fresh, isLost ? say("wall.lost", { time: `${minute(heard).slice(5)}` })
        : say("wall.as_of", { time: state ? second(state.as_of) : "–", day: state ? day(state.as_of) : "" }));
    },
  };
}

/** What the colours of the map say. */
export function legend(parent) {
  const made = element("div", "legend", parent);
  const box = element("div", "signs", made);
  let drawn = "";
  return {
    made,
    size: () => box.getBoundingClientRect(),
    fill({ groups, credit }) {
      const text = JSON.stringify(groups) + credit;
      if (text === drawn) return;
      drawn = text;
      box.replaceChildren();
      for (const { title, entries } of groups) {
        const line = element("div", "line", box);
        if (title) element("span", "meaning", line).textContent = title;
        for (const { colour, label, sign } of entries) {
          const entry = element("span", `entry ${sign ?? "fill"}`, line);
          entry.style.setProperty("--sign", colour);
          entry.append(label);
        }
      }
      if (credit) element("div", "credit", box).textContent = credit;
    },
  };
}

export const language = told.language;
