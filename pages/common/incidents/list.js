// The list of incidents beside the map: what stands above it, its rows, a page at a time, and what is chosen of them.
//
// The page says where the rows are fetched from (an address that changes with them) and what is counted; the list says
// back what is asked for (`asked`) and which rows are chosen (`chosen`). list_keys.js is its keyboard.
// All that it knows stands in one object, its view, which stays on the element through every run of the page.

const CHOSEN_REST_MS = 250; // several ticks in a row make one message
const FOLLOW_REST_MS = 350; // the card follows the cursor when it rests
const SLOTS = ["late", "item", "state", "grid", "department", "channel", "reported"];

export default async function ({ parentElement, data, setStateValue, setTriggerValue }) {
  const host = parentElement.querySelector(".incident-list");
  host.view ??= { host, told: null, rows: [], fetched: "", cursor: 0, chosen: new Map(), cleared: data.cleared, turned: data.focus.turn };
  const view = host.view;
  view.ask = (what, more = {}) => setTriggerValue("asked", { what, ...more });
  view.choose = () => {
    clearTimeout(view.choosing);
    view.choosing = setTimeout(() => setStateValue("chosen", [...view.chosen]), CHOSEN_REST_MS);
  };
  view.turn = (view.turn?.catch(() => undefined) ?? Promise.resolve()).then(() => adopt(view, data));
  await view.turn;
  return () => whenGone(host, () => close(view));
}

async function adopt(view, data) {
  const before = view.told;
  view.told = data;
  if (!before) listen(view);
  if (named(view.fetched) !== named(data.rows)) await load(view, before);
  draw(view);
  if (view.cleared !== data.cleared) forget(view);
  view.cleared = data.cleared;
  if (before && before.picked !== data.picked) reach(view, data.picked);
  if (view.turned !== data.focus.turn) focusForm(data.focus.form);
  view.turned = data.focus.turn;
}

/** An address without its leave, which runs out and is given anew. */
function named(address) {
  return address.split("?")[0];
}

async function load(view, before) {
  const answer = await fetch(view.told.rows);
  if (!answer.ok) throw new Error(`${answer.status} ${view.told.rows}`);
  const held = view.rows[view.cursor]?.id;
  view.rows = await answer.json();
  view.fetched = view.told.rows;
  const again = view.rows.findIndex(({ id }) => id === held);
  const isOtherPage = before && before.page !== view.told.page;
  if (isOtherPage) view.host.querySelector(".incident-rows")?.scrollTo(0, 0);
  view.cursor = again >= 0 && !isOtherPage ? again : Math.min(isOtherPage ? 0 : view.cursor, Math.max(view.rows.length - 1, 0));
}

/** Brings the row of what was picked elsewhere, on the map or by a link, under the cursor. */
function reach(view, id) {
  const at = view.rows.findIndex((row) => row.id === id);
  if (at >= 0) moveTo(view, at);
}

function draw(view) {
  const { host, told } = view, isInside = host.contains(document.activeElement);
  const top = host.querySelector(".incident-rows")?.scrollTop ?? 0;
  host.classList.toggle("is-wide", told.wide);
  host.replaceChildren(tabs(view), steps(view), table(view), pager(view), ...(view.help ? [help(view)] : []));
  host.querySelector(".incident-rows").scrollTop = top;
  if (isInside) host.querySelector(".incident-rows").focus({ preventScroll: true });
  mark(view);
}

function tabs({ told, ask }) {
  return make("div", "incident-tabs", told.tabs.map(({ name, word, n, on }) =>
    button(`incident-tab ${name}${on ? " on" : ""}`, [make("span", "", [word]), make("b", "", [n])],
      () => ask("only", { name }), { "aria-pressed": on })));
}

/** How many stand at each step, in the words that the reader has chosen. */
function steps({ told, ask }) {
  const cells = told.steps.map(({ states, word, n, on, aside }) =>
    make("li", aside ? "aside" : "", [button(`incident-step${on ? " on" : ""}`, [make("b", "", [n]), make("span", "", [word])],
      () => ask("states", { states: on ? [] : states }), { "aria-pressed": on })]));
  const line = make("ol", "incident-steps", cells);
  line.setAttribute("aria-label", told.words.steps);
  return line;
}

function table(view) {
  const { told, rows } = view;
  const heads = [make("th", "check", [pageBox(view)]), make("th", "order", [told.order]), ...SLOTS.map((name) => make("th", name, [told.words.heads[name]]))];
  heads.forEach((head) => head.setAttribute("scope", "col"));
  const body = rows.length
    ? rows.map((row, at) => line(view, row, at))
    : [make("tr", "none", [Object.assign(make("td", "", [told.words.none]), { colSpan: SLOTS.length + 1 })])];
  const sheet = make("table", "", [make("thead", "", [make("tr", "", heads)]), make("tbody", "", body)]);
  sheet.setAttribute("aria-label", told.words.list);
  return Object.assign(make("div", "incident-rows", [sheet]), { tabIndex: 0 });
}

function line(view, row, at) {
  const { words } = view.told;
  const open = button("title", [row.item], () => {}, { title: row.item });
  const cells = {
    late: [make("span", `late ${row.urgency}`, [row.late])],
    item: [open, ...(row.label ? [make("span", "demo", [row.label])] : [])],
    state: [make("span", `state ${row.urgency}`, [row.state])],
  };
  const tick = box(view.chosen.has(row.id), `${words.choose} ${row.item}`);
  tick.addEventListener("click", (event) => {
    event.stopPropagation();
    chooseTo(view, at, event.shiftKey);
  });
  const line = make("tr", row.urgency, [
    make("td", "check", [tick]),
    ...SLOTS.map((name) => {
      const cell = make("td", name, cells[name] ?? [row[name]]);
      cell.title = name === "late" ? row.due : row[name];
      return cell;
    }),
  ]);
  line.dataset.id = row.id;
  line.addEventListener("click", () => pick(view, at));
  return line;
}

function pageBox(view) {
  const ids = view.rows.map(({ id }) => id), held = ids.filter((id) => view.chosen.has(id)).length;
  const all = box(ids.length > 0 && held === ids.length, view.told.words.chooseAll);
  all.indeterminate = held > 0 && held < ids.length;
  all.addEventListener("click", () => choosePage(view));
  return all;
}

function pager(view) {
  const { told, chosen, ask } = view, { words } = told;
  return make("div", "incident-pager", [
    make("span", "place", [told.place]),
    ...(chosen.size ? [button("chosen", [said(words.chosen, { n: chosen.size })], () => forget(view), { title: words.forget })] : []),
    make("span", "gap"),
    button("step-back", ["‹"], () => ask("page", { by: -1 }), { disabled: !told.earlier, "aria-label": words.earlier, title: words.earlier }),
    button("step-on", ["›"], () => ask("page", { by: 1 }), { disabled: !told.later, "aria-label": words.later, title: words.later }),
    button("wide", [told.wide ? words.narrow : words.wide], () => ask("wide"), {}),
    button("help", ["?"], () => toggleHelp(view), { "aria-label": words.help, title: words.help }),
  ]);
}

/** Shows the cursor, what is picked and what is chosen, without drawing the rows anew. */
function mark(view) {
  const lines = view.host.querySelectorAll("tbody tr[data-id]");
  lines.forEach((line, at) => {
    const { id } = view.rows[at];
    line.classList.toggle("is-here", at === view.cursor);
    line.classList.toggle("is-picked", id === view.told.picked);
    line.classList.toggle("is-chosen", view.chosen.has(id));
    if (id === view.told.picked) line.setAttribute("aria-current", "true");
    else line.removeAttribute("aria-current");
    line.querySelector("input").checked = view.chosen.has(id);
  });
}

function pick(view, at) {
  view.cursor = at;
  mark(view);
  view.ask("pick", { id: view.rows[at].id });
}

function moveTo(view, at) {
  view.cursor = Math.max(0, Math.min(at, view.rows.length - 1));
  mark(view);
  const box = view.host.querySelector(".incident-rows");
  if (box.contains(document.activeElement)) box.focus({ preventScroll: true }); // else Enter would open the row before
  view.host.querySelectorAll("tbody tr[data-id]")[view.cursor]?.scrollIntoView({ block: "nearest" });
}

/** With the card open it follows the cursor, once that rests. */
function follow(view) {
  clearTimeout(view.following);
  if (view.told.picked === null) return;
  view.following = setTimeout(() => {
    const row = view.rows[view.cursor];
    if (row && row.id !== view.told.picked) view.ask("pick", { id: row.id });
  }, FOLLOW_REST_MS);
}

function chooseTo(view, at, isRange) {
  const isOn = !view.chosen.has(view.rows[at].id);
  const from = isRange ? Math.min(view.last ?? at, at) : at, to = isRange ? Math.max(view.last ?? at, at) : at;
  for (const row of view.rows.slice(from, to + 1)) put(view, row, isOn);
  view.last = at;
  chosenChanged(view);
}

function choosePage(view) {
  const isOn = view.rows.some(({ id }) => !view.chosen.has(id));
  for (const row of view.rows) put(view, row, isOn);
  chosenChanged(view);
}

function put(view, { id, at }, isOn) {
  if (!isOn) view.chosen.delete(id);
  else if (view.chosen.size < view.told.most) view.chosen.set(id, at);
}

function forget(view) {
  view.chosen.clear();
  chosenChanged(view);
}

function chosenChanged(view) {
  mark(view);
  view.host.querySelector("th.check").replaceChildren(pageBox(view));
  view.host.querySelector(".incident-pager").replaceWith(pager(view));
  view.choose();
}

function button(css, children, act, attributes) {
  const element = make("button", css, children);
  element.type = "button";
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "disabled") element.disabled = value;
    else element.setAttribute(name, value);
  }
  element.addEventListener("click", act);
  return element;
}

function box(isOn, label) {
  const element = Object.assign(document.createElement("input"), { type: "checkbox", checked: isOn });
  element.setAttribute("aria-label", label);
  return element;
}

function make(tag, css = "", children = []) {
  const element = document.createElement(tag);
  if (css.trim()) element.className = css.trim();
  element.append(...children);
  return element;
}

function said(text, values) {
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

function close(view) {
  clearTimeout(view.choosing);
  clearTimeout(view.following);
  window.removeEventListener("keydown", view.onKey);
}

/** Streamlit clears a component away between two runs, too; only one that stays away is gone. */
function whenGone(host, act) {
  setTimeout(() => { if (!host.isConnected) act(); }, 1000);
}
