// Keeps the page on the phone, so that it opens without a network, and sends what waits when the network is back.

const NAME = "{name}";
const VERSION = "{version}";
const FILES = "{files}";
const ASKED = new Set("{asked}");
const KEPT = `${NAME}-${VERSION}`;
const BASE = new URL("..", self.location).pathname.replace(/\/$/, "");
const PAGE = `${BASE}/${NAME}`;
const PATIENCE_MS = 4000;

importScripts(`${VERSION}/disk.js`, `${VERSION}/outbox.js`);

self.addEventListener("install", (event) => {
  const keep = async () => {
    const kept = await caches.open(KEPT);
    await Promise.all(FILES.map((name) => kept.add(new Request(new URL(name, self.location), { cache: "no-cache" }))));
    await self.skipWaiting();
  };
  event.waitUntil(keep());
});

self.addEventListener("activate", (event) => {
  const settle = async () => {
    const old = (await caches.keys()).filter((name) => name.startsWith(`${NAME}-`) && name !== KEPT);
    await Promise.all(old.map((name) => caches.delete(name)));
    await self.clients.claim();
  };
  event.waitUntil(settle());
});

self.addEventListener("sync", (event) => {
  const go = async () => {
    if (!(await self.outbox.send(BASE))) throw new Error("not yet: the browser calls again");
    for (const client of await self.clients.matchAll()) client.postMessage("sent");
  };
  if (event.tag === "send") event.waitUntil(go());
});

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  const path = url.pathname.slice(BASE.length);
  const isOwn = path === `/${NAME}` || path.startsWith(`/${NAME}/`); // a worker's reach ends in the middle of a word
  if (event.request.mode === "navigate") {
    if (isOwn) event.respondWith(fresh(event.request, PAGE));
  } else if (ASKED.has(path)) {
    event.respondWith(fresh(event.request, event.request.url));
  } else if (path.startsWith("/vendor/") || (isOwn && /^\/\w+\/[0-9a-f]{12}\//.test(path))) {
    event.respondWith(held(event.request));
  }
});

/** From the network if it answers soon, else as it was kept; what comes is kept under `name`. */
async function fresh(request, name) {
  const kept = await caches.open(KEPT);
  const known = await kept.match(name);
  const asked = fetch(request).then(async (answer) => {
    if (answer.ok) await kept.put(name, answer.clone());
    return answer;
  });
  if (!known) return asked;
  const late = new Promise((done) => { setTimeout(done, PATIENCE_MS, known); });
  return Promise.race([asked.then((answer) => (answer.status < 500 ? answer : known), () => known), late]);
}

/** As it was kept; its address bears a version, so it never changes. */
async function held(request) {
  const kept = await caches.open(KEPT);
  const known = await kept.match(request);
  if (known) return known;
  const answer = await fetch(request);
  if (answer.ok) await kept.put(request, answer.clone());
  return answer;
}
