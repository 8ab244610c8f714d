// One address of the server, asked again and again for weeks: it says when something is new, and never gives up.

import { clock, every } from "/wall/clock.js";

const PATIENCE_MS = 20_000;
const FIRST_PATIENCE_MS = 120_000; // a server that has just started works everything out first
const LONGEST_WAIT_MS = 15_000;

/** Asks `address()`; `heard` is told of each answer, `news` of each that is new. Returns
 *  `ask`, `start`, which asks from then on, and `isAsking`. */
export function feed({ address, wait, news, heard, refused }) {
  const own = { tag: null, failures: 0, hasHeard: false, isAsking: false };
  const ask = async () => {
    own.isAsking = true;
    await asked();
    own.isAsking = false;
  };
  const asked = async () => {
    let told = null;
    try {
      const answer = await fetched(address(), own);
      if (answer.status === 403) await refused();
      if (answer.status !== 304 && !answer.ok) throw new Error(`${answer.status}`);
      told = answer.status === 304 ? null : await answer.json();
      Object.assign(own, { failures: 0, hasHeard: true, tag: answer.headers.get("ETag") ?? own.tag });
      heard(answer);
    } catch {
      own.failures += 1; // the next turn tries again; the status dot says since when nothing was heard
      return;
    }
    try {
      if (told !== null) await news(told);
    } catch (fault) {
      own.tag = null; // what could not be shown is asked for anew
      console.error(fault);
    }
  };
  const turn = () => Math.min(wait() * 2 ** Math.min(own.failures, 5), Math.max(wait(), LONGEST_WAIT_MS));
  return { ask, start: () => every(turn, ask), isAsking: () => own.isAsking };
}

/** One answer. Nothing is kept on disk: the tag goes by hand, so that weeks of answers leave no trace. */
async function fetched(address, { tag, hasHeard }) {
  const given = new AbortController();
  const waiting = clock.after(hasHeard ? PATIENCE_MS : FIRST_PATIENCE_MS, () => given.abort());
  try {
    const headers = tag ? { "If-None-Match": tag } : {};
    const answer = await fetch(address, { headers, cache: "no-store", signal: given.signal });
    const body = answer.status === 304 ? null : await answer.arrayBuffer();
    return { status: answer.status, ok: answer.ok, headers: answer.headers,
      json: async () => JSON.parse(new TextDecoder().decode(body)) };
  } finally {
    clock.cancel(waiting);
  }
}

/** What stays the same under its address, such as the ground of the map. */
export async function once(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${answer.status} ${address}`);
  return answer.json();
}
