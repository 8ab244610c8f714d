// The wall: it asks, shows, turns its scenes and keeps its last picture when nobody answers. It runs for weeks.

import { blocks, element, header, legend, place, strip } from "/wall/blocks.js";
import { clock, every } from "/wall/clock.js";
import { feed } from "/wall/feed.js";
import { groups } from "/wall/legends.js";
import { layout } from "/wall/layout.js";
import { wallMap } from "/wall/map.js";
import { options } from "/wall/options.js";
import { rotation } from "/wall/scenes.js";
import { fitted, fontPx } from "/wall/size.js";
import { number, say, told, write } from "/wall/words.js";

const LOST_MS = 15_000;
const RENEW_MS = 1_800_000;
const HAND_MS = 5000;
const NOTE_MS = 60_000;
const MOST_LATEST = 12;
const AGE_MS = 30_000;
const HOUR_MS = 3_600_000;

const asked = options(location.search);
const theme = asked.theme ?? "night";
const board = document.querySelector("#board");
const parts = { header: header(board), strip: strip(board), map: element("div", "map", board),
  scene: element("div", "scene", board), legend: legend(board), blocks: blocks(board), note: element("p", "notes", board) };
const own = { state: null, latest: null, leave: told.leave, heard: null, rows: [], offsetMs: 0, map: null, at: null, turn: 0 };

const address = (name, more = {}) => `/wall/${name}?${new URLSearchParams({ ...more, token: own.leave })}`;
const now = () => clock.now() + own.offsetMs;

const scenes = rotation({
  seconds: () => asked.scene_s ?? own.state?.pace.scene_s ?? 20,
  show: (scene) => {
    own.turn += 1;
    fillScene(scene); // first: the map is fitted beside the legend
    own.map?.show(scene, view());
  },
  said: ({ isHeld }) => parts.header.held(isHeld),
});

/** Measures the wall and puts everything in its place. */
function lay() {
  const { clientWidth: width, clientHeight: height } = document.documentElement;
  const { u, share } = fitted(fontPx({ height, wallMm: asked.wall_mm, seatM: asked.seat_m }), { width, height });
  document.documentElement.style.setProperty("font-size", `${u}px`);
  own.at = { u, share, ...layout({ width, height, u, bezels: asked.bezels }) };
  place(parts.header.title, own.at.title);
  place(parts.header.clock, own.at.clock);
  parts.strip.lay(own.at.figures);
  place(parts.map, own.at.map);
  place(parts.scene, { ...own.at.map, height: 0, width: own.at.corner.width });
  place(parts.legend.made, own.at.corner);
  board.dataset.flat = String(own.at.isFlat);
  board.dataset.narrow = String(own.at.figures[0].width < 10.6 * u);
  own.map?.resize(u);
  fill();
  own.map?.refit(view());
}

/** What of the map is free: beside the scene's name and the legend or between them, whichever shows the scene larger. */
function view() {
  const { u, map } = own.at;
  const { width, height } = parts.legend.size();
  const [west, south, east, north] = scenes.present()?.bounds ?? [0, 0, 1, 1];
  const shape = ((east - west) * Math.cos((((south + north) / 2) * Math.PI) / 180)) / (north - south);
  const size = ({ top, bottom, left, right }) =>
    Math.min((map.width - left - right) / shape, map.height - top - bottom);
  const beside = { top: u, bottom: u, left: Math.max(width, 12 * u) + u, right: u };
  const between = { top: 3 * u, bottom: height + u, left: u, right: u };
  return { padding: size(beside) > size(between) ? beside : between };
}

/** Writes everything that the state says. */
function fill() {
  const { state, at } = own;
  if (!state || !at) return;
  const shown = { ...state, latest: own.rows.toReversed() };
  parts.header.fill(shown);
  parts.strip.fill(state);
  const turned = at.turns.length ? at.turns[own.turn % at.turns.length] : null;
  for (const block of parts.blocks) {
    const where = at.blocks[block.name];
    block.made.hidden = !where || (turned !== null && at.turns.includes(block.name) && block.name !== turned);
    if (!where) continue;
    place(block.made, where);
    block.fill(shown, { u: at.u, ...where });
  }
  document.documentElement.dataset.mode = state.mode;
}

function fillScene(scene) {
  const { state } = own;
  if (!state || !scene) return;
  const blanks = { name: scene.title, open: scene.open, overdue: scene.overdue, n: state.hotspots.clusters };
  write(parts.scene, say(`wall.scene.${scene.name}`, blanks));
  board.dataset.scene = scene.name;
  parts.legend.fill({ groups: groups(scene.name, state, told.colours[theme]), credit: own.map?.credit ?? "" });
  if (own.at.turns.length) fill();
}

async function news(state) {
  own.state = state;
  lay();
  if (own.map) await own.map.adopt(state);
  scenes.take(wanted(state.scenes));
  fillScene(scenes.present());
  link();
}

/** The scenes that the address asks for, by kind or by the code of a street office; all when it asks for none. */
function wanted(list) {
  const chosen = asked.scenes && list.filter(({ name, code }) => asked.scenes.includes(name) || asked.scenes.includes(code));
  return chosen?.length ? chosen : list;
}

/** What has come in gets its ring; what came in within the hour before the wall was opened, only its dot. */
function arrived({ latest, rows }) {
  if (!own.state) throw new Error("there is no state to judge the newest incidents by");
  const isFirst = own.latest === null;
  const hourAgo = Date.parse(own.state.as_of) - HOUR_MS;
  own.map.arrive(isFirst ? rows.filter((row) => Date.parse(row.at) > hourAgo) : rows, { isQuiet: isFirst });
  own.latest = latest;
  own.rows = [...own.rows, ...rows].slice(-MOST_LATEST);
  fill();
}

function heard(answer) {
  const wasLost = isLost();
  own.heard = clock.now();
  const theirs = Date.parse(answer.headers.get("Date"));
  if (theirs && Math.abs(theirs - now()) > 2000) own.offsetMs = theirs - clock.now();
  if (wasLost) own.map?.recover().catch(() => undefined);
  link();
}

const isLost = () => own.heard !== null && clock.now() - own.heard > LOST_MS;

function link() {
  const lost = isLost();
  document.documentElement.dataset.link = lost ? "lost" : "live";
  parts.header.link({ isLost: lost, heard: own.heard === null ? now() : own.heard + own.offsetMs, state: own.state });
}

/** A new leave to read, before the present one ends; other files on the server: the page is loaded anew. */
async function renew() {
  try {
    const answer = await fetch(`/wall/leave.json`, { cache: "no-store" });
    if (!answer.ok) return;
    const { leave, version } = await answer.json();
    own.leave = leave;
    if (version !== told.version) location.reload();
  } catch { /* the server is away: the next turn asks again */ }
}

const KEYS = { ArrowRight: scenes.next, n: scenes.next, PageDown: scenes.next, ArrowLeft: scenes.previous,
  p: scenes.previous, PageUp: scenes.previous, " ": scenes.hold, h: scenes.hold, f: fullScreen };

function fullScreen() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen().catch(() => undefined);
}

function listen() {
  let hand;
  const seen = () => {
    clock.cancel(hand);
    document.documentElement.dataset.hand = "here";
    hand = clock.after(HAND_MS, () => { delete document.documentElement.dataset.hand; });
  };
  window.addEventListener("pointermove", seen);
  window.addEventListener("pointerdown", () => { seen(); scenes.touched(); });
  window.addEventListener("keydown", (event) => {
    const act = !event.ctrlKey && !event.metaKey && !event.altKey && KEYS[event.key];
    if (!act || event.target.closest("a")) return;
    event.preventDefault();
    act();
  });
  window.addEventListener("resize", lay);
}

/** Lines between panels inside the map, in its own pixels. */
function lines() {
  const { grid, map } = own.at;
  const inside = (many, each, from, size) => Array.from({ length: many - 1 }, (_, at) => (at + 1) * each - from)
    .filter((line) => line > 0 && line < size);
  return grid.columns * grid.rows === 1 ? null
    : { x: inside(grid.columns, grid.width, map.left, map.width), y: inside(grid.rows, grid.height, map.top, map.height) };
}

/** For a minute: what of the address could not be followed, and what to do. */
function notes() {
  const { grid, share } = own.at;
  const faults = [
    ...(asked.faults.length ? [say("wall.faults", { faults: asked.faults.join("  ") })] : []),
    ...(grid.tooSmall ? [say("wall.faults.bezels")] : []),
    ...(share < 1 && asked.seat_m ? [say("wall.faults.seat", { seat: asked.seat_m, fits: number(asked.seat_m * share, 1) })] : []),
  ];
  if (!faults.length) return;
  const { u, map } = own.at;
  place(parts.note, { ...map, left: map.left + Math.min(14 * u, map.width / 2), width: map.width - Math.min(14 * u, map.width / 2) });
  write(parts.note, faults.join(" "));
  clock.after(NOTE_MS, () => parts.note.remove());
}

async function openMap() {
  const hasBezels = own.at.grid.columns * own.at.grid.rows > 1;
  if (!own.map) {
    own.map = await wallMap(parts.map, { u: own.at.u, theme, address, hasBezels });
    own.map.moved(() => { if (hasBezels) own.map.shift(lines()); });
  }
  if (own.state) await news(own.state);
}

async function begin() {
  document.documentElement.dataset.theme = theme;
  lay();
  listen();
  notes();
  clock.after(0, function tick() {
    parts.header.tick(now());
    link();
    clock.after(1000 - (now() % 1000), tick);
  });
  const wait = (name) => () => (asked.refresh ?? own.state?.pace[name] ?? 5) * 1000;
  const figures = feed({ address: () => address("state.json"), wait: wait("state_s"), news, heard, refused: renew });
  const newest = feed({ address: () => address("newest.json", own.latest === null ? {} : { after: own.latest }),
    wait: () => Math.min((own.state?.pace.newest_s ?? 2) * 1000, 2000), news: arrived, heard, refused: renew });
  every(() => RENEW_MS, renew);
  every(() => AGE_MS, () => own.map?.age());
  figures.start();
  await figures.ask();
  await untilOpen();
  newest.start();
  await newest.ask();
  window.wall = { own, scenes, feeds: { figures, newest } };
}

/** Opens the map; where the server goes away meanwhile, tries until it is back. */
async function untilOpen() {
  try {
    await openMap();
  } catch {
    await new Promise((done) => clock.after(5000, done));
    await untilOpen();
  }
}

begin();
