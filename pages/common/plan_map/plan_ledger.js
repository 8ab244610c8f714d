// The ledger beside the map of a plan: it counts with the hand and says what breaks; the server's word follows.
//
// It hears of every change by the event "plan-drawn". A click on a line makes its grid the brush's target.

export default function ({ parentElement, data }) {
  const host = parentElement.querySelector(".plan-ledger");
  host.ledger ??= { host, drawn: null };
  const ledger = host.ledger;
  ledger.told = data;
  if (!ledger.hear) {
    ledger.hear = ({ detail }) => {
      if (detail.key !== ledger.told.key) return;
      ledger.drawn = detail;
      write(ledger);
    };
    window.addEventListener("plan-drawn", ledger.hear);
    window.dispatchEvent(new Event("plan-asked"));
  }
  write(ledger);
  return () => whenGone(host, () => window.removeEventListener("plan-drawn", ledger.hear));
}

function write(ledger) {
  const { host, told, drawn } = ledger;
  if (!drawn || drawn.rows.length !== told.grids.length) return;
  const table = make("table", "sheet plan-ledger-table", [
    make("thead", "", [make("tr", "", told.words.heads.map((text, at) => make("th", at ? "number" : "", [text])))]),
    make("tbody", "", drawn.rows.flatMap((row, at) => (row.units || row.before ? [line(ledger, row, at)] : []))),
  ]);
  host.replaceChildren(table, sum(ledger), breaks(ledger));
}

function line({ told, drawn }, row, at) {
  const { words } = told, grid = told.grids[at];
  const wrong = drawn.faults.filter(({ grids }) => grids.includes(at));
  const chip = make("i", "chip");
  chip.style.background = told.palette[drawn.colours[at]];
  const cells = [
    make("td", "", [chip, grid.short, ...(drawn.locked.includes(at) ? [make("span", "lock", [words.lock])] : [])]),
    make("td", "number", [number(row.households)]),
    make("td", "number", [number(row.merchants)]),
    make("td", "number", [change(row.households - row.before)]),
    make("td", "number verdict-cell", [row.units ? verdict(words, wrong) : words.gone]),
  ];
  const element = make("tr", `${wrong.length ? "is-broken" : ""} ${drawn.target === at ? "is-target" : ""}`, cells);
  element.title = grid.name;
  element.dataset.grid = grid.code;
  element.addEventListener("click", () => {
    window.dispatchEvent(new CustomEvent("plan-target", { detail: { key: told.key, grid: at } }));
  });
  return element;
}

/** The shortest word for what is wrong with a grid: how many too many or too few, or what else. */
function verdict(words, wrong) {
  if (!wrong.length) return words.fine;
  const { kind, value, limit } = wrong[0];
  return said(words.verdicts[kind], { n: number(Math.abs(value - limit)) });
}

function change(difference) {
  return difference > 0 ? `+${number(difference)}` : number(difference);
}

function sum({ told, drawn }) {
  const rows = drawn.rows, all = (name) => rows.reduce((held, row) => held + row[name], 0);
  const moved = all("moved"), households = all("households"), grids = rows.filter(({ units }) => units).length;
  const share = households ? ((100 * moved) / households).toFixed(1) : "0.0";
  return make("p", "plan-ledger-sum", [said(told.words.sum, { grids: number(grids), moved: number(moved), share })]);
}

/** What is broken, in words: the server's where it has recounted this very plan, until then the browser's own. */
function breaks({ told, drawn }) {
  const { words, verdict: judged } = told;
  const isJudged = judged && judged.token === drawn.token && judged.serial === drawn.serial;
  const sentences = isJudged ? judged.breaks : drawn.faults.map((fault) => sentence(told, fault));
  const shown = sentences.slice(0, told.most_shown);
  const more = sentences.length - shown.length;
  const lines = [...shown, ...(more > 0 ? [said(words.more, { n: number(more) })] : [])].map((text) => make("li", "", [text]));
  const state = isJudged ? (sentences.length ? "" : words.sound) : words.recounting;
  return make("div", `plan-ledger-breaks ${isJudged ? "is-judged" : ""}`, [
    ...(lines.length ? [make("ul", "", lines)] : []),
    make("p", "quiet", [state]),
  ]);
}

function sentence({ words, grids }, fault) {
  const names = fault.grids.map((at) => grids[at].name);
  const values = { grid: names[0], names: names.join(words.comma), compound: words.compound, n: number(fault.value), limit: number(fault.limit),
    gap: number(Math.abs(fault.value - fault.limit)) };
  return said(words.breaks[fault.kind], values);
}

function make(tag, css = "", children = []) {
  const element = document.createElement(tag);
  if (css.trim()) element.className = css.trim();
  element.append(...children);
  return element;
}
