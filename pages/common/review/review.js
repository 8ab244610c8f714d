// The day in one grid on a phone: five cards and a bar to choose among them. All of it works without a network.

import { ending, refused, sending } from "./ending.js";
import { refocused } from "./focus.js";
import { findAt, found, refresh, restore } from "./found.js";
import { look } from "./look.js";
import { route } from "./route.js";
import { base, keepGoing, open, renew, renewGround, sayOrder, state, waiting, watch } from "./state.js";
import { today } from "./today.js";
import { button, el, icon, language, say, told } from "./words.js";

const CARDS = {
  today: "M4 5h16v15H4zM4 9h16M8 3v4M16 3v4",
  route: "M6 19a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM18 9a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM8 17h7a3 3 0 0 0 0-6H9a3 3 0 0 1 0-6h7",
  look: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6z",
  found: "M12 5v14M5 12h14",
  report: "M6 3h9l4 4v14H6zM9 12h7M9 16h7M9 8h3",
};
const main = document.querySelector("main");
let card = sessionStorage.getItem("card") ?? "today";

dress();
begin();

async function begin() {
  await open();
  await restore();
  watch(() => refocused(draw));
  draw();
  await renew();
  draw();
  keepGoing();
  await renewGround();
  keepPage();
}

const MADE = {
  today,
  route: () => route(show),
  look: () => look(() => refocused(draw), (stop) => { findAt(stop); show("found"); }),
  found: () => found(() => show("found")),
  report: ending,
};

/** Opens a card; the walk is said when it is left. */
function show(name) {
  const isOther = name !== card;
  if (isOther && card === "route") sayOrder();
  card = name;
  sessionStorage.setItem("card", name);
  drawn = null;
  refocused(draw);
  if (isOther) scrollTo(0, 0);
}

let drawn = null;

function draw() {
  drawState();
  if (!state.day) {
    document.querySelector("nav").hidden = true;
    drawn = null;
    main.replaceChildren(...without());
    return;
  }
  document.querySelector("nav").hidden = false;
  for (const one of document.querySelectorAll("nav button")) {
    if (one.dataset.card === card) one.setAttribute("aria-current", "page");
    else one.removeAttribute("aria-current");
  }
  if (card === "found" && drawn === "found") refresh(); // what is being filled in stays as it is
  else if (card !== "today" || drawn !== state.day) main.replaceChildren(...MADE[card]());
  drawn = card === "today" ? state.day : card;
  main.dataset.card = card;
}

/** What stands where there is no day: that it is over, that the link does not hold, or that it has never been loaded. */
function without() {
  const why = state.isOver ? "over" : state.fault ? `fault.${state.fault}` : !state.token ? "no_link" : "not_loaded";
  const load = async () => {
    await renew();
    await renewGround();
  };
  const place = el("section", { className: "without", aria: { role: "status" } }, el("h2", {}, say(why)), el("p", {}, say(`${why}.why`)),
    state.token && !state.isOver && button(say("try_now"), load, { className: "wide" }));
  return [place, sending(), refused()].filter(Boolean);
}

function drawState() {
  const rest = waiting().length;
  const chip = document.querySelector(".rest");
  chip.hidden = !rest;
  chip.textContent = say("waiting", { n: rest });
  const offline = document.querySelector(".offline");
  offline.hidden = navigator.onLine;
  const full = document.querySelector(".full");
  full.hidden = !state.isFull;
  const demo = document.querySelector(".demo");
  demo.hidden = !state.day?.is_demo;
  const grid = state.day?.review.grid;
  document.querySelector("h1").textContent = grid?.name ?? say("name");
}

function dress() {
  document.documentElement.lang = language === "zh" ? "zh-CN" : language;
  document.title = say("name");
  const words = { ".offline": "offline", ".full": "full", ".demo": "demo" };
  for (const [where, name] of Object.entries(words)) document.querySelector(where).textContent = say(name);
  const next = told.languages.find((one) => one !== language);
  const other = new URL(location.href);
  other.searchParams.set("lang", next);
  other.hash = "";
  const link = document.querySelector("header a");
  Object.assign(link, { href: other.href, textContent: say("language"), lang: next });
  link.setAttribute("aria-label", say("language.switch"));
  const bar = Object.entries(CARDS).map(([name, lines]) => {
    const made = button("", () => show(name), { data: { card: name, focus: `card ${name}` } });
    made.append(icon(lines), el("span", {}, say(`card.${name}`)));
    return made;
  });
  const nav = document.querySelector("nav");
  nav.setAttribute("aria-label", say("cards"));
  nav.replaceChildren(...bar);
  for (const event of ["online", "offline"]) addEventListener(event, drawState);
  addEventListener("hashchange", () => location.reload()); // another link was opened in this tab
  document.addEventListener("visibilitychange", () => { if (document.hidden && card === "route") sayOrder(); });
}

/** Lets the phone keep the page; browsers allow it on this machine and over https alone. */
async function keepPage() {
  if (!navigator.serviceWorker) return;
  navigator.storage?.persist?.().catch(() => undefined);
  self.registered = await navigator.serviceWorker
    .register(new URL("worker.js", document.baseURI), { scope: `${base}/review` }).catch(() => null);
}
