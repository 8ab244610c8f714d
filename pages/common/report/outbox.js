// What is to be sent, kept on the phone until the server has said that it is kept there.
//
// One script for the page and for its worker, which sends when the network comes back though the page is closed. A report
// bears a key from its first stroke on: however often it is sent, the server takes it in once. A lock lets one sender at
// a time go, so that page, worker and a second tab do not even try together.
(() => {
  const NAME = "report";
  const VERSION = 1;
  const ENDPOINT = "/report/requests.json";
  const PATIENCE_MS = 90_000;
  const MONTH_MS = 30 * 86_400_000;
  const TOO_LARGE = 413;
  const FINAL = new Set([400, 404, 405, 409, TOO_LARGE, 415, 422]);
  const CLOCK_FAULT = "report_field";

  /** `draft` holds one record, `outbox` a report per key. */
  const within = self.disk(NAME, VERSION, (store) => {
    store.createObjectStore("draft");
    store.createObjectStore("outbox", { keyPath: "key" });
  });
  const alone = self.inTurn("report-send");

  const readDraft = () => within(["draft"], "readonly", (draft) => draft.get("now"));
  const keepDraft = (content) => within(["draft"], "readwrite", (draft) => draft.put(content, "now"));
  const dropDraft = () => within(["draft"], "readwrite", (draft) => draft.delete("now"));
  const dropReport = (key) => within(["outbox"], "readwrite", (outbox) => outbox.delete(key));

  /** Turns the draft into a report that waits, both at once; the same key again changes nothing that is there. */
  function post(report) {
    return within(["outbox", "draft"], "readwrite", (outbox, draft) => {
      draft.delete("now");
      const asked = outbox.get(report.key);
      asked.onsuccess = () => { if (!asked.result) outbox.put({ ...report, state: "waiting" }); };
      return asked;
    });
  }

  /** Takes a refused report back into the draft, under a new key: it will be another report. */
  function mend(report, key) {
    const { photos, category, item, place, position } = report;
    return within(["outbox", "draft"], "readwrite", (outbox, draft) => {
      outbox.delete(report.key);
      return draft.put({ key, photos, category, item, place, position }, "now");
    });
  }

  /** All reports of this phone, the latest first; those of last month are forgotten when they were sent. */
  async function reports() {
    const all = await within(["outbox"], "readonly", (outbox) => outbox.getAll());
    const isOld = (one) => one.state === "sent" && Date.now() - Date.parse(one.reported_at) > MONTH_MS;
    for (const one of all.filter(isOld)) await dropReport(one.key);
    return all.filter((one) => !isOld(one)).sort((a, b) => b.reported_at.localeCompare(a.reported_at));
  }

  /** Sends what waits; gives back whether all of it is settled. */
  const send = (base) => alone(() => sendAll(base));

  async function sendAll(base) {
    const waiting = (await reports()).filter((one) => one.state === "waiting").reverse();
    for (const report of waiting) {
      const settled = await sendOne(base, report);
      if (!settled) return false;
      await within(["outbox"], "readwrite", (outbox) => outbox.put(settled));
    }
    return true;
  }

  /** The report as it stands after an answer; null where it has to come again. */
  async function sendOne(base, report) {
    const answer = await ask(base, report).catch(() => null);
    if (!answer) return null;
    const told = await answer.json().catch(() => null); // a proxy, or a portal before the network, answers otherwise
    if (answer.ok) return told?.number ? { ...report, photos: [], state: "sent", number: told.number } : null;
    if (!FINAL.has(answer.status)) return null;
    const fault = told?.error ?? (answer.status === TOO_LARGE ? "body_too_large" : "other");
    const mended = fault === CLOCK_FAULT && !report.is_mended ? byServerClock(report, answer.headers.get("date")) : null;
    return mended ? sendOne(base, mended) : { ...report, state: "refused", fault };
  }

  function ask(base, report) {
    return fetch(base + ENDPOINT, {
      method: "POST", body: form(report), headers: { "Idempotency-Key": report.key },
      signal: AbortSignal.timeout?.(PATIENCE_MS),
    });
  }

  /** The same report, its time by the server's clock: this phone's is ahead. It was refused, so nobody has it yet. */
  function byServerClock(report, date) {
    const now = Date.parse(date);
    if (Number.isNaN(now)) return null;
    const age = Math.max(0, Date.now() - Date.parse(report.reported_at));
    return { ...report, reported_at: new Date(now - age).toISOString(), is_mended: true };
  }

  function form(report) {
    const body = new FormData();
    const said = { at: report.place?.code, category: report.category, item: report.item,
      lon: report.position?.lon, lat: report.position?.lat, reported_at: report.reported_at };
    for (const [name, value] of Object.entries(said)) if (value !== undefined && value !== null) body.append(name, value);
    report.photos.forEach((photo, at) => body.append("photo", photo, `${at + 1}.jpg`));
    return body;
  }

  self.outbox = { readDraft, keepDraft, dropDraft, dropReport, post, mend, reports, send, sendOne };
})();
