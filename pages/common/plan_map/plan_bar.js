// The buttons on the map of a plan, what they do, and who is told of it.

const TOOLS = ["look", "brush", "lasso"];
const STATES = ["today", "plan", "change"];

function drawBar(view) {
  const { words } = view.told;
  view.bar = view.host.querySelector(".plan-map-bar");
  view.bar.replaceChildren(
    group(STATES.map((name) => button(words.states[name], `shows-${name}`, () => show(view, name)))),
    group(TOOLS.map((name) => button(words.tools[name], `tool-${name}`, () => use(view, name), words.hints[name])), "edits"),
    group([
      button(words.undo, "undo", () => undo(view.plan) && drawn(view), words.hints.undo),
      button(words.redo, "redo", () => redo(view.plan) && drawn(view), words.hints.redo),
    ], "edits"),
    group([
      button(words.fresh, "fresh", () => fresh(view), words.hints.fresh),
      button(words.lock_unit, "lock-unit", () => lock(view, "units"), words.hints.lock_unit),
      button(words.lock_grid, "lock-grid", () => lock(view, "grids"), words.hints.lock_grid),
    ], "edits"),
  );
}

function drawLegend(view) {
  const { words, ink } = view.told;
  const signs = { line: ink.line, fresh: ink.accent, gone: ink.quiet, moved: ink.text };
  view.host.querySelector(".plan-map-legend").replaceChildren(...Object.entries(signs).map(([name, colour]) => {
    const element = Object.assign(document.createElement("span"), { className: name, textContent: words.legend[name] });
    element.style.setProperty("--sign", colour);
    return element;
  }));
}

function group(buttons, css = "") {
  const element = Object.assign(document.createElement("div"), { className: `plan-map-group ${css}`, role: "group" });
  element.append(...buttons);
  return element;
}

function button(label, name, press_, hint = "") {
  const element = Object.assign(document.createElement("button"), { type: "button", textContent: label, title: hint });
  element.dataset.name = name;
  element.addEventListener("click", press_);
  return element;
}

function updateBar(view) {
  const { told, plan, target } = view;
  const at = (name) => view.bar.querySelector(`[data-name="${name}"]`);
  for (const name of STATES) at(`shows-${name}`).setAttribute("aria-pressed", view.shows === name);
  for (const name of TOOLS) at(`tool-${name}`).setAttribute("aria-pressed", view.tool === name);
  at("undo").disabled = plan.at === 0;
  at("redo").disabled = plan.at === plan.past.length - 1;
  at("fresh").disabled = spare(view) === NONE;
  const shot = present(plan), one = view.selected, grid = aimed(view);
  at("lock-unit").disabled = one === NONE;
  at("lock-unit").setAttribute("aria-pressed", one !== NONE && shot.units.includes(one));
  at("lock-grid").disabled = grid === NONE;
  at("lock-grid").setAttribute("aria-pressed", grid !== NONE && shot.grids.includes(grid));
  view.host.dataset.shows = view.shows;
  view.host.classList.toggle("is-editable", told.editable);
  view.host.classList.toggle("is-drawing", view.tool !== "look");
  view.host.style.setProperty("--target", target === NONE ? told.ink.quiet : told.palette[view.colours[target]]);
  const hint = view.host.querySelector(".plan-map-hint");
  hint.hidden = view.tool === "look";
  hint.textContent = target === NONE ? told.words.no_target[view.tool] ?? "" : said(told.words.target, { grid: told.grids[target].name });
}

/** The grid that is meant: the brush's, else that of the selected unit. */
function aimed(view) {
  return view.target !== NONE ? view.target : view.selected === NONE ? NONE : present(view.plan).grid[view.selected];
}

function show(view, name) {
  view.shows = name;
  refresh(view);
}

function use(view, tool) {
  if (tool !== "look" && !view.told.editable) return;
  view.tool = tool;
  const { dragPan, boxZoom, doubleClickZoom } = view.map;
  for (const handler of [dragPan, boxZoom, doubleClickZoom]) tool === "look" ? handler.enable() : handler.disable();
  if (tool !== "look" && view.shows === "today") view.shows = "plan";
  refresh(view);
}

function aim(view, grid) {
  view.target = grid;
  if (grid !== NONE && view.tool === "look" && view.told.editable) use(view, "brush");
  else refresh(view);
}

/** The next grid that holds nothing yet. */
function spare(view) {
  const used = new Set([...present(view.plan).grid, ...view.told.today]);
  return view.told.grids.findIndex((grid, at) => grid.spare && !used.has(at));
}

function fresh(view) {
  if (spare(view) !== NONE) aim(view, spare(view));
}

function lock(view, what) {
  const item = what === "units" ? view.selected : aimed(view);
  if (item === NONE) return;
  const shot = present(view.plan);
  step(view.plan, { ...snapshot(shot.grid, shot.units, shot.grids), [what]: toggled(shot[what], item) });
  drawn(view);
}

function tell(view) {
  if (!view.counts) return;
  const { told, plan, target, colours, counts } = view;
  const detail = { key: told.key, token: told.plan.token, serial: view.stroke ? null : plan.serial, target, colours, ...counts,
    shows: view.shows, locked: present(plan).grids };
  window.dispatchEvent(new CustomEvent("plan-drawn", { detail }));
}

function hover(view, at) {
  const card = view.host.querySelector(".plan-map-card"), one = at === NONE ? view.selected : at;
  card.hidden = one === NONE;
  if (one === NONE || !view.ground) return;
  const { told, ground } = view, unit = ground.units[one], shot = shown(view), { words } = told;
  const name = (grid) => (grid === NONE ? words.no_grid : told.grids[grid].name);
  const where = told.today[one] === shot.grid[one] ? name(shot.grid[one])
    : said(words.from_to, { before: name(told.today[one]), after: name(shot.grid[one]) });
  const lines = [unit.name || said(words.unit, { n: one + 1 }), where,
    said(words.holds, { households: number(unit.households), merchants: number(unit.merchants) })];
  if (isLocked(shot, one)) lines.push(words.locked);
  card.replaceChildren(...lines.map((text) => Object.assign(document.createElement("div"), { textContent: text })));
}
