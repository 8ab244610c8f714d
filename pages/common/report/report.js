// The form: where, what, a photo, send. It works without a network from the second time on.

import { again, change, draft, isBegun, missing, post, restart, restore, watch } from "./draft.js";
import { mine } from "./mine.js";
import { photos } from "./photos.js";
import { place } from "./place.js";
import { status } from "./status.js";
import { what } from "./what.js";
import { CLOCK, TICK, address, button, el, icon, language, say, told } from "./words.js";

const AGAIN_MS = 20_000;
const { outbox } = self;
const base = new URL("..", document.baseURI).pathname.replace(/\/$/, "");
const main = document.querySelector("main");
let catalogue = null;
let awaited = null; // the report whose fate the screen shows
let onSettled = () => undefined;

dress();
const isStatus = location.pathname.endsWith("/status");
if (isStatus) status(main);
begin();
keepPage();

function dress() {
  document.documentElement.lang = language === "zh" ? "zh-CN" : language;
  document.title = say("name");
  document.querySelector("h1").textContent = say("name");
  document.querySelector("header p").textContent = say("what_for");
  const other = new URL(location.href);
  const next = told.languages.find((one) => one !== language);
  other.searchParams.set("lang", next);
  const link = document.querySelector("header a");
  Object.assign(link, { href: other.href, textContent: say("language"), lang: next });
  link.setAttribute("aria-label", say("language.switch"));
  const offline = document.querySelector(".offline");
  offline.textContent = say("offline");
  const show = () => { offline.hidden = navigator.onLine; };
  for (const event of ["online", "offline"]) addEventListener(event, show);
  show();
}

async function begin() {
  const wasLeft = await restore();
  catalogue = await asked("catalogue.json");
  const demo = document.querySelector(".demo");
  [demo.textContent, demo.hidden] = [say("demo"), !catalogue?.is_demo];
  if (!isStatus) await form(wasLeft);
}

async function form(wasLeft) {
  const parts = { where: place(catalogue?.bounds ?? null), what: what(catalogue, () => draft, change),
    photo: photos(() => draft.photos, (taken) => change({ photos: taken })) };
  await scan(parts.where);
  draw(parts, wasLeft);
  sendNow();
  addEventListener("online", sendNow);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) sendNow(); });
  setInterval(sendNow, AGAIN_MS);
}

/** Takes the place of the code in the address: the newest scan goes before what was left. */
async function scan(where) {
  const code = new URLSearchParams(location.search).get("at")?.toUpperCase().replace(/[^0-9A-Z]/g, "");
  if (!code) return;
  const answer = await fetch(new URL(`place.json?at=${encodeURIComponent(code)}`, document.baseURI)).catch(() => null);
  if (answer?.ok) change({ place: await answer.json(), position: draft.place?.code === code ? draft.position : null });
  else if (answer?.status === 404) {
    change({ place: null });
    where.refuse();
  } else if (draft.place?.code !== code) change({ place: { code }, position: null });
}

async function asked(name) {
  const answer = await fetch(new URL(name, document.baseURI)).catch(() => null);
  return answer?.ok ? answer.json() : null;
}

function draw({ where, what: demand, photo }, wasLeft) {
  const send = button(say("send"), submit, { className: "strong send" });
  const lacking = el("p", { className: "lacking", aria: { role: "status" } });
  const left = el("p", { className: "notice left", hidden: !wasLeft }, say("restored"),
    button(say("restart"), () => { restart(); left.hidden = true; }, { className: "plain" }));
  const why = el("small", {}, say("photo.why", { n: told.photos }));
  main.replaceChildren(
    left,
    el("section", { className: "where" }, el("h2", {}, say("where")), where.body),
    el("section", { className: "what" }, el("h2", {}, say("what")), demand.body),
    el("section", { className: "photo" }, el("h2", {}, say("photo"), why), photo.body),
    el("p", { className: "quiet privacy" }, say("privacy")),
    el("div", { className: "mine-slot" }),
    el("div", { className: "footer" }, lacking, send),
  );
  const redraw = () => {
    for (const part of [where, demand, photo]) part.draw();
    const names = missing().map((name) => say(name)).join(say("comma"));
    lacking.textContent = names && isBegun() ? say("missing", { what: names }) : "";
    send.classList.toggle("ready", !names);
  };
  watch(redraw);
  redraw();
  drawMine();

  async function submit() {
    const lacks = missing();
    if (lacks.length) {
      lacking.textContent = say("missing", { what: lacks.map((name) => say(name)).join(say("comma")) });
      document.querySelector(`section.${lacks[0]}`).scrollIntoView({ behavior: "smooth" });
      return;
    }
    send.disabled = true;
    send.textContent = say("sending");
    const posted = await post();
    if (!posted) return;
    awaited = posted.report;
    if (!posted.isKept && !(await sendUnkept(awaited))) {
      [send.disabled, send.textContent, lacking.textContent] = [false, say("send"), say("full")];
      again();
      return;
    }
    onSettled = drawFate;
    self.registered?.sync?.register("send").catch(() => undefined);
    await sendNow();
    drawFate();
  }
}

/** Sends at once what the phone has no room for; gives back whether it is settled. */
async function sendUnkept(report) {
  const settled = await outbox.sendOne(base, report);
  if (settled?.state === "sent") awaited = settled;
  return settled?.state === "sent";
}

/** What became of the report that was handed over last. */
async function drawFate() {
  const reports = await outbox.reports().catch(() => []);
  const report = reports.find((one) => one.key === awaited?.key) ?? awaited;
  if (!report?.state) return;
  const another = el("a", { className: "wide", href: address("../report", codeOf(report)) }, say("another"));
  const parts = {
    sent: () => [icon(TICK), el("h2", {}, say("done")), el("p", { className: "number" }, say("done.number"),
      el("b", {}, report.number)), el("a", { className: "wide strong", href: address("status", { n: report.number }) }, say("follow"))],
    waiting: () => [icon(CLOCK), el("h2", {}, say("waiting")), el("p", {}, say("waiting.why")),
      button(say("try_now"), async () => { await sendNow(); }, { className: "wide" })],
    refused: () => [el("h2", {}, say("mine.refused"))],
  };
  const fate = el("section", { className: `fate ${report.state}`, aria: { role: "status" } }, ...parts[report.state](), another);
  main.replaceChildren(fate, el("div", { className: "mine-slot" }));
  scrollTo(0, 0);
  drawMine();
}

const codeOf = (report) => (report.place?.code ? { at: report.place.code } : {});

async function drawMine() {
  const slot = document.querySelector(".mine-slot");
  const list = await mine(catalogue, drawMine);
  slot?.replaceChildren(...(list ? [list] : []));
}

/** Sends what waits, and shows what came of it where that is new. */
async function sendNow() {
  const before = await states();
  await outbox.send(base).catch(() => false);
  if ((await states()) === before) return;
  onSettled();
  drawMine();
}

const states = async () => JSON.stringify((await outbox.reports().catch(() => [])).map(({ key, state }) => [key, state]));

/** Lets the phone keep the page; browsers allow it on this machine and over https alone. */
async function keepPage() {
  if (!navigator.serviceWorker) return;
  navigator.serviceWorker.addEventListener("message", sendNow);
  self.registered = await navigator.serviceWorker
    .register(new URL("worker.js", document.baseURI), { scope: `${base}/report` }).catch(() => null);
}
