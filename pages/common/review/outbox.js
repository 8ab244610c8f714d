// What the phone says, kept in its order until the server has said that it is kept there: one at a time, each once.
//
// One script for the page and for its worker, which sends when the network comes back though the page is closed. An entry
// bears a key of its own: however often it is sent, the server takes it in once. Whether a tap says anything new is
// decided where it is written down, in one transaction with it, so a second tap finds the first.
(() => {
  const ENDPOINT = "/review/entries.json";
  const PATIENCE_MS = 60_000;
  const MONTH_MS = 30 * 86_400_000;
  const TOO_LARGE = 413;
  const FINAL = new Set([400, 401, 403, 404, 405, 409, 410, TOO_LARGE, 415, 422]);

  /** `kept` holds what the page knows, by name; `outbox` the entries in their order. */
  const within = self.disk("review", 1, (store) => {
    store.createObjectStore("kept");
    store.createObjectStore("outbox", { keyPath: "sequence", autoIncrement: true });
  });
  const alone = self.inTurn("review-send");

  const kept = (name) => within(["kept"], "readonly", (store) => store.get(name));
  const keep = (values) => within(["kept"], "readwrite", (store) => {
    for (const [name, value] of Object.entries(values)) store.put(value, name);
  });
  const drop = (...names) => within(["kept"], "readwrite", (store) => { for (const name of names) store.delete(name); });
  const entries = () => within(["outbox"], "readonly", (outbox) => outbox.getAll());
  const put = (entry) => within(["outbox"], "readwrite", (outbox) => outbox.put(entry));

  /**
   * Puts an entry at the end, unless its key is there, or it says what was said last of the same matter (`about`, `gist`).
   * @param dropped names of what is kept that the entry takes the place of
   */
  function post(entry, dropped = []) {
    return within(["outbox", "kept"], "readwrite", (outbox, store) => {
      const asked = outbox.getAll();
      asked.onsuccess = () => {
        const before = asked.result.filter((one) => one.token === entry.token);
        const last = entry.about && before.filter((one) => one.about === entry.about).pop();
        const isSaid = last && last.gist === entry.gist && last.state !== "refused" && !isWithdrawn(last, before);
        if (isSaid || before.some((one) => one.key === entry.key)) return;
        outbox.add({ ...entry, state: "waiting" });
        for (const name of dropped) store.delete(name);
      };
    });
  }

  const isWithdrawn = ({ key }, all) =>
    all.some((one) => one.kind === "withdraw" && one.body.key === key && one.state !== "refused");

  /** Lets a refused entry go again, or takes it off the phone. */
  const again = (entry) => put({ ...entry, state: "waiting", fault: null });
  const discard = ({ sequence }) => within(["outbox"], "readwrite", (outbox) => outbox.delete(sequence));

  /** Forgets what is settled: all of it, or that of other links and that of long ago. */
  function forget(token = null) {
    return within(["outbox"], "readwrite", (outbox) => {
      const asked = outbox.getAll();
      asked.onsuccess = () => {
        for (const one of asked.result) {
          const isOld = Date.now() - Date.parse(one.noted_at) > MONTH_MS;
          if (one.state !== "waiting" && (one.token !== token || isOld)) outbox.delete(one.sequence);
        }
      };
    });
  }

  /** Sends what waits; gives back whether all of it is settled. */
  const send = (base) => alone(() => sendAll(base));

  async function sendAll(base) {
    for (;;) {
      const next = (await entries()).find((one) => one.state === "waiting");
      if (!next) return true;
      const settled = await sendOne(base, next);
      if (!settled) return false;
      await put(settled);
    }
  }

  /** The entry as it stands after an answer, without its photos where they are in; null where it has to come again. */
  async function sendOne(base, entry) {
    const answer = await ask(base, entry).catch(() => null);
    if (!answer) return null;
    const told = await answer.json().catch(() => null); // a proxy, or a portal before the network, answers otherwise
    if (answer.ok) {
      if (!told?.state) return null;
      const state = told.state === "conflict" ? "conflict" : "noted";
      return { ...entry, photos: [], state, finding: told.finding ?? null, conflict: told.conflict ?? null };
    }
    if (!FINAL.has(answer.status)) return null;
    return { ...entry, state: "refused", fault: told?.error ?? (answer.status === TOO_LARGE ? "body_too_large" : "other") };
  }

  function ask(base, entry) {
    const { key, device, sequence, kind, noted_at, body } = entry;
    const form = new FormData();
    form.append("entry", JSON.stringify({ key, device, sequence, kind, noted_at, body }));
    entry.photos.forEach((photo, at) => form.append("photo", photo, `${at + 1}.jpg`));
    return fetch(base + ENDPOINT, {
      method: "POST", body: form, headers: { "Authorization": `Bearer ${entry.token}`, "Idempotency-Key": key },
      signal: AbortSignal.timeout?.(PATIENCE_MS),
    });
  }

  self.outbox = { kept, keep, drop, entries, post, again, discard, forget, isWithdrawn, send };
})();
