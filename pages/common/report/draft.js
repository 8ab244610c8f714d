// What is being filled in: kept on the phone with every stroke, so that nothing is lost when the page is closed.

const { newKey, outbox } = self;

export const draft = { key: newKey(), place: null, position: null, category: null, item: null, photos: [] };
const PLACE_HOLDS_MS = 3_600_000;
const watchers = new Set();
let turn = Promise.resolve();
let isPosted = false;

/** Calls `watcher` after every change. */
export const watch = (watcher) => { watchers.add(watcher); };

export function change(values) {
  Object.assign(draft, values);
  keep();
  for (const watcher of watchers) watcher();
}

/** Whether there is something of the person's own in it: a scanned place alone is none. */
export const isBegun = () => Boolean(draft.category || draft.photos.length || draft.position);

/** What is still missing, by name of its text. */
export function missing() {
  return [draft.place || draft.position ? null : "where", draft.category ? null : "what"].filter(Boolean);
}

/** Takes up what was left; gives back whether there was anything. Where somebody was is soon no longer true. */
export async function restore() {
  const left = await outbox.readDraft().catch(() => undefined);
  if (!left || !(left.category || left.photos.length || left.position)) return false;
  const isOld = !(Date.now() - left.touched < PLACE_HOLDS_MS);
  Object.assign(draft, left, isOld ? { place: null, position: null } : {});
  return isBegun();
}

export function restart() {
  Object.assign(draft, { key: newKey(), position: null, category: null, item: null, photos: [] });
  isPosted = false;
  turn = turn.then(() => outbox.dropDraft()).catch(() => undefined);
  for (const watcher of watchers) watcher();
}

/**
 * Hands the draft over to be sent, once however often it is asked for.
 * @returns the report and whether the phone keeps it, or null for every call after the first.
 */
export async function post() {
  if (isPosted) return null;
  isPosted = true;
  const report = { ...draft, reported_at: new Date().toISOString() };
  await turn;
  const isKept = await outbox.post(report).then(() => true, () => false);
  return { report, isKept };
}

/** Allows another attempt, under the same key. */
export const again = () => { isPosted = false; };

/** One after the other, so that an earlier stroke never overwrites a later one. */
function keep() {
  if (isPosted) return;
  const now = { ...draft, touched: Date.now() };
  turn = turn.then(() => (isPosted ? undefined : outbox.keepDraft(now))).catch(() => undefined);
}
