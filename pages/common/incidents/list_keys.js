// The keyboard of the list: arrows or j and k go through it, letters take the next step, a question mark tells them all.

const FORM_PATIENCE_MS = 3000;

function listen(view) {
  view.onKey = (event) => key(view, event);
  window.addEventListener("keydown", view.onKey);
}

function key(view, event) {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  const act = deed(view, event);
  if (!act || !view.host.isConnected) return;
  event.preventDefault();
  act();
}

/** Fields take letters, and open lists, tabs and ticks take arrows and blanks, for themselves. */
function isTyping(element) {
  return Boolean(element.closest?.(
    "input:not([type=checkbox]), textarea, select, [contenteditable=true], [role=listbox], [role=combobox], [role=dialog]:not(.incident-help), .stDeckGlJsonChart",
  ));
}

function deed(view, { key: name, target }) {
  const row = view.rows[view.cursor], { ask, told } = view;
  const isOnButton = target.closest?.("button, a, summary, input");
  const step = (by) => () => { moveTo(view, view.cursor + by); follow(view); };
  if (name === "Escape") return view.help ? () => toggleHelp(view) : view.chosen.size ? () => forget(view) : () => ask("pick", { id: null });
  if (name === "?") return () => toggleHelp(view);
  if (name === "/") return () => document.querySelector(".st-key-incident_find input")?.focus();
  if (name === "n" && told.later) return () => ask("page", { by: 1 });
  if (name === "p" && told.earlier) return () => ask("page", { by: -1 });
  const tab = told.tabs[Number(name) - 1];
  if (tab) return () => ask("only", { name: tab.name });
  if (!row) return null;
  if (["ArrowDown", "j"].includes(name)) return step(1);
  if (["ArrowUp", "k"].includes(name)) return step(-1);
  if (["Home", "g"].includes(name)) return step(-view.rows.length);
  if (["End", "G"].includes(name)) return step(view.rows.length);
  if (name === "Enter" && !isOnButton) return () => pick(view, view.cursor);
  if (name === "x" || (name === " " && !isOnButton)) return () => chooseTo(view, view.cursor, false);
  if (name === "a") return () => choosePage(view);
  if (told.moves[name]) return () => ask("move", { id: row.id, move: told.moves[name].move });
  return null;
}

/** Puts the cursor into a step's form as soon as the page has drawn it. */
function focusForm(name) {
  const until = performance.now() + FORM_PATIENCE_MS;
  const look = () => {
    const form = document.querySelector(`.st-key-${name}`);
    const field = form?.querySelector("input:not([disabled])") ?? form?.querySelector("button");
    if (field) field.focus();
    else if (performance.now() < until) setTimeout(look, 100);
  };
  setTimeout(look, 100);
}

function toggleHelp(view) {
  view.help = !view.help;
  draw(view);
  view.host.querySelector(view.help ? ".incident-help button" : ".incident-rows").focus();
}

function help(view) {
  const { words, moves } = view.told;
  const entry = ([keys, does]) => [
    make("dt", "", keys.split(" ").map((name) => make("kbd", "", [name]))),
    make("dd", "", [does]),
  ];
  const steps = Object.entries(moves).map(([name, { word }]) => [name, word]);
  const panel = make("div", "incident-help", [
    make("h3", "", [words.help]),
    make("dl", "", [...words.keys, ...steps].flatMap(entry)),
    button("close-help", [words.close], () => toggleHelp(view), {}),
  ]);
  panel.setAttribute("role", "dialog");
  panel.setAttribute("aria-label", words.help);
  return panel;
}
