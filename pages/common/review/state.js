// What the page knows: the day as it was told, the ground, what this phone has said; kept, and renewed when it can be.

const { newKey, outbox } = self;
export const base = new URL("..", document.baseURI).pathname.replace(/\/$/, "");
const AGAIN_MS = 15_000;
const RENEWED_MS = 300_000;
const SHOWN_IN = "Asia/Shanghai";
const LOCKED = ["review_withdrawn", "review_link_invalid", "review_link_missing", "review_early"];

/** `fault` says why the day cannot be shown; `isOver`, that it is past and forgotten. */
export const state = {
  token: null, device: null, day: null, ground: null, order: null, added: [], entries: [], skew_ms: 0, fault: null,
  isOver: false, isFull: false,
};
const watchers = new Set();

/** Calls `watcher` after every change. */
export const watch = (watcher) => { watchers.add(watcher); };
export const changed = () => { for (const watcher of watchers) watcher(); };

/** The present moment by the server's clock: a phone's own may be wrong. */
export const now = () => new Date(Date.now() + state.skew_ms);

/** A moment's day in China. */
export const dayOf = (moment) => moment.toLocaleDateString("sv-SE", { timeZone: SHOWN_IN });

/** Takes up what is kept; a link that was opened anew goes before it, and leaves the address. */
export async function open() {
  const given = decodeURIComponent(location.hash.slice(1));
  const names = ["token", "device", "day", "ground", "walk", "skew_ms", "over"];
  const read = names.map((name) => outbox.kept(name).catch(() => undefined));
  const [token, device, day, ground, walk, skew_ms, over] = await Promise.all(read);
  const isNew = given && given !== token;
  Object.assign(state, { token: given || token || null, device: device ?? newKey() });
  if (!isNew) {
    Object.assign(state, { day: day ?? null, ground: ground ?? null, skew_ms: skew_ms ?? 0, isOver: Boolean(over) });
    Object.assign(state, { order: walk?.order ?? null, added: walk?.added ?? [] });
  } else {
    await outbox.drop("day", "ground", "walk", "draft", "over", "tag", "ground_tag").catch(() => undefined);
    await outbox.forget(given).catch(() => undefined);
  }
  if (given) history.replaceState(null, "", location.pathname + location.search);
  await outbox.keep({ token: state.token, device: state.device }).catch(() => undefined);
  await reread();
}

/** Asks for the day; what comes is kept. Without a network all stays as it is. */
export async function renew() {
  if (!state.token) return;
  const answer = await asked("day.json", state.day && (await outbox.kept("tag").catch(() => null)));
  if (!answer || answer.status === 304) return;
  if (answer.status === 200) {
    const day = await answer.json().catch(() => null);
    if (!day?.review) return;
    const skew_ms = Date.parse(day.now) - Date.now();
    Object.assign(state, { day, skew_ms, fault: null, isOver: false });
    await outbox.keep({ day, skew_ms, tag: answer.headers.get("etag") ?? "" }).catch(() => undefined);
    await outbox.drop("over").catch(() => undefined);
  } else if (answer.status === 401 || answer.status === 403) {
    const fault = (await answer.json().catch(() => null))?.error;
    if (fault === "review_over") await finish();
    else if (LOCKED.includes(fault)) {
      if (fault !== "review_early") await forget();
      state.fault = fault;
    }
  }
  changed();
}

/** Asks for the ground, which the map needs and the brief does not. */
export async function renewGround() {
  if (!state.token || state.isOver) return;
  const answer = await asked("ground.json", state.ground && (await outbox.kept("ground_tag").catch(() => null)));
  if (answer?.status !== 200) return;
  const ground = await answer.json().catch(() => null);
  if (!ground) return;
  state.ground = ground;
  await outbox.keep({ ground, ground_tag: answer.headers.get("etag") ?? "" }).catch(() => undefined);
  changed();
}

function asked(name, tag) {
  const headers = { "Authorization": `Bearer ${state.token}`, ...(tag ? { "If-None-Match": tag } : {}) };
  return fetch(new URL(name, document.baseURI), { headers, cache: "no-store" }).catch(() => null);
}

/** Whether the day is over; if it has just become so, what is of the grid leaves the phone. */
export async function look() {
  if (!state.day || dayOf(now()) <= state.day.review.on) return;
  await finish();
  changed();
}

async function finish() {
  const review = state.day?.review ?? null;
  await forget();
  state.isOver = true;
  await outbox.keep({ over: review ? { code: review.code, on: review.on } : true }).catch(() => undefined);
}

/** Takes the grid off the phone: what waits stays until it is sent, and what was refused until somebody has read it. */
async function forget() {
  Object.assign(state, { day: null, ground: null, order: null, added: [] });
  await outbox.drop("day", "ground", "walk", "draft", "tag", "ground_tag").catch(() => undefined);
  await tidy();
}

async function tidy() {
  for (const one of await outbox.entries().catch(() => [])) {
    if (one.state === "noted" || one.state === "conflict") await outbox.discard(one);
  }
  await reread();
}

/** Reads anew what this phone has said. */
export async function reread() {
  const all = await outbox.entries().catch(() => state.entries);
  state.entries = all.filter((one) => one.token === state.token || one.state === "waiting");
  changed();
}

/**
 * Says something: writes it down, then sends it when that can be.
 * @param about the matter, of which only what is new is written down
 * @param gist what makes it new; else its body
 * @param dropped what is kept that it takes the place of
 * @returns whether the phone has written it down
 */
export async function note(kind, body, { about = null, gist = null, key = newKey(), photos = [], dropped = [] } = {}) {
  const { token, device } = state;
  const said = { key, token, device, kind, body, photos, about, gist: gist ?? JSON.stringify(body) };
  const isKept = await outbox.post({ ...said, noted_at: now().toISOString() }, dropped).then(() => true, () => false);
  state.isFull = !isKept;
  await reread();
  sendNow();
  return isKept;
}

let sending = null;
let isWanted = false;

/** Sends what waits, and shows what came of it; what is said meanwhile goes in another turn. */
export function sendNow() {
  self.registered?.sync?.register("send").catch(() => undefined);
  if (sending) {
    isWanted = true;
    return sending;
  }
  sending = outbox.send(base).catch(() => false).then(async () => {
    sending = null;
    await (state.isOver ? tidy() : reread());
    const isMore = isWanted;
    isWanted = false;
    if (isMore) sendNow();
  });
  return sending;
}

/** From now on: sends again and again, and looks at the clock. */
export function keepGoing() {
  const go = () => { if (waiting().length) sendNow(); look(); };
  addEventListener("online", () => { renew(); go(); });
  navigator.serviceWorker?.addEventListener("message", reread);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) { renew(); go(); } });
  setInterval(go, AGAIN_MS);
  setInterval(() => { if (!document.hidden) renew(); }, RENEWED_MS);
  go();
}

export const waiting = () => state.entries.filter((one) => one.state === "waiting");

/** Entries of this link that hold: neither refused nor taken back. */
export const standing = (kind) => state.entries.filter((one) =>
  one.kind === kind && one.token === state.token && one.state !== "refused" && !outbox.isWithdrawn(one, state.entries));

/** What this phone says of a claim last, else what another has said: `verdict`, `found`, `key`, `mine`, `entry`. */
export function judged(claim) {
  const own = standing("verdict").filter((one) => one.body.claim === claim).pop();
  if (own) return { ...own.body, key: own.key, mine: true, entry: own };
  const known = state.day?.claims_judged?.[claim];
  if (!known) return null;
  const isTakenBack = state.entries.some((one) => one.kind === "withdraw" && one.body.key === known.key);
  return isTakenBack ? null : { ...known, mine: known.device === state.device };
}

/** The stops in walking order, those added on this phone too. */
export function stops() {
  const known = new Map([...(state.day?.stops ?? []), ...state.added].map((one) => [one.id, one]));
  return { known, order: order().filter((id) => known.has(id)) };
}

/** The walk as it was put in order here, else as it was sent from another phone, else as it was prepared. */
export const order = () => state.order ?? state.day?.order ?? planned();

/** The walk as it was prepared. */
export const planned = () => state.day?.walk?.order ?? [];

/** Puts the walk in order; it is said when the card is left. */
export async function reorder(next, added = state.added) {
  Object.assign(state, { order: next, added });
  changed();
  await outbox.keep({ walk: { order: next, added } }).catch(() => undefined);
}

/** Says the walk, if it is another than the one that is known. */
export async function sayOrder() {
  if (!state.order || !state.day) return;
  const last = standing("walk").pop()?.body.order ?? state.day.order ?? planned();
  if (JSON.stringify(last) !== JSON.stringify(state.order)) await note("walk", { order: state.order }, { about: "walk" });
}
