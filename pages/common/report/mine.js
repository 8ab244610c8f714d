// What this phone reported: known to it alone.

import { named } from "./what.js";
import { address, button, el, has, minute, say } from "./words.js";

const { newKey, outbox } = self;

/** The list of reports, or null where there is none. */
export async function mine(catalogue, redraw) {
  const reports = await outbox.reports().catch(() => []);
  if (!reports.length) return null;
  const rows = reports.map((report) => row(report, catalogue, redraw));
  const heading = el("h2", {}, say("mine"), el("small", {}, say("mine.where")));
  return el("section", { className: "mine" }, heading, el("ul", {}, ...rows));
}

function row(report, catalogue, redraw) {
  const name = el("b", {}, named(catalogue, report));
  const when = [report.number, minute(report.reported_at)].filter(Boolean).map((said) => el("small", {}, said));
  const mark = el("span", { className: `mark ${report.state}` }, say(`mine.${report.state}`));
  const line = report.number
    ? el("a", { className: "line", href: address("status", { n: report.number }) }, el("span", {}, name, ...when), mark)
    : el("div", { className: "line" }, el("span", {}, name, ...when), mark);
  return el("li", { data: { key: report.key } }, line, report.state === "refused" && refused(report, redraw));
}

function refused(report, redraw) {
  const kind = ["report_place", "not_found", "parameter"].includes(report.fault) ? "place"
    : report.fault?.startsWith("photo") || report.fault?.startsWith("body") ? "photo" : "other";
  const reason = has(`refused.${kind}`) ? say(`refused.${kind}`) : "";
  const mend = button(say("mend"), async () => {
    await outbox.mend(kind === "place" ? { ...report, place: null } : report, newKey());
    location.assign(address("../report"));
  }, { className: "plain" });
  const drop = button(say("drop"), async () => {
    await outbox.dropReport(report.key);
    redraw();
  }, { className: "plain" });
  return el("div", { className: "refusal" }, el("p", {}, reason), mend, drop);
}
