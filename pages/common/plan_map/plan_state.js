// The plan that is being drawn: which unit belongs to which grid, how it came to that, and what it adds up to.
// No map and no page in here: everything is told, nothing is looked up. Units and grids are known by their position.

export const NONE = -1;

/** A snapshot: the grid of every unit, and which units and grids are locked. */
export function snapshot(grid, units = [], grids = []) {
  return { grid: [...grid], units: [...units], grids: [...grids] };
}

export function begin(first, serial) {
  return { past: [first], at: 0, serial };
}

export function present(plan) {
  return plan.past[plan.at];
}

/** Adds a step; what had been undone before it is gone, as everywhere. */
export function step(plan, next) {
  plan.past = [...plan.past.slice(0, plan.at + 1), next];
  plan.at += 1;
  plan.serial += 1;
}

export function undo(plan) {
  return go(plan, plan.at - 1);
}

export function redo(plan) {
  return go(plan, plan.at + 1);
}

function go(plan, at) {
  if (at < 0 || at >= plan.past.length) return false;
  plan.at = at;
  plan.serial += 1;
  return true;
}

export function isLocked(shot, unit) {
  return shot.units.includes(unit) || shot.grids.includes(shot.grid[unit]);
}

/** Gives units to a grid. Locked units stay where they are, and a locked grid takes none: then nothing changes. */
export function given(shot, units, grid) {
  const moving = units.filter((unit) => shot.grid[unit] !== grid && !isLocked(shot, unit));
  if (!moving.length || shot.grids.includes(grid)) return null;
  const next = snapshot(shot.grid, shot.units, shot.grids);
  for (const unit of moving) next.grid[unit] = grid;
  return next;
}

export function toggled(list, item) {
  return list.includes(item) ? list.filter((one) => one !== item) : [...list, item];
}

/** What each grid holds: a row of sums per grid, in the order of the grids. */
export function counted(ground, shot, today, size) {
  const rows = Array.from({ length: size }, () => ({ units: 0, households: 0, merchants: 0, before: 0, moved: 0 }));
  ground.units.forEach((unit, at) => {
    const now = rows[shot.grid[at]], was = rows[today[at]];
    if (was) was.before += unit.households;
    if (!now) return;
    now.units += 1;
    now.households += unit.households;
    now.merchants += unit.merchants;
    if (today[at] !== shot.grid[at]) now.moved += unit.households;
  });
  pieces(ground, shot, size).forEach((number, at) => { rows[at].pieces = number; });
  return rows;
}

/** How many separate pieces each grid is in, walking from unit to unit where one can cross. */
export function pieces(ground, shot, size) {
  const found = new Array(size).fill(0);
  const seen = new Array(shot.grid.length).fill(false);
  shot.grid.forEach((grid, first) => {
    if (grid === NONE || seen[first]) return;
    found[grid] += 1;
    const waiting = [first];
    seen[first] = true;
    while (waiting.length) {
      for (const next of ground.crossable[waiting.pop()]) {
        if (seen[next] || shot.grid[next] !== grid) continue;
        seen[next] = true;
        waiting.push(next);
      }
    }
  });
  return found;
}

/** Compounds that must stay whole and lie in more than one grid: the grids of each. */
export function cut(ground, shot) {
  const held = new Map();
  ground.units.forEach(({ whole }, at) => {
    if (shot.grid[at] === NONE) return;
    if (!held.has(whole)) held.set(whole, new Set());
    held.get(whole).add(shot.grid[at]);
  });
  return [...held.values()].filter((grids) => grids.size > 1).map((grids) => [...grids]);
}

/** Which rules are broken: {kind, grids, value, limit}; kinds as the server's recount names them. */
export function broken(ground, shot, rows, grids) {
  const found = [];
  rows.forEach((row, at) => {
    if (!row.units) return;
    const { measure, least, most } = grids[at];
    const held = measure ? row[measure] : null;
    if (held !== null && held < least) found.push({ kind: `too_few.${measure}`, grids: [at], value: held, limit: least });
    if (held !== null && held > most) found.push({ kind: `too_many.${measure}`, grids: [at], value: held, limit: most });
    if (row.pieces > 1) found.push({ kind: "not_contiguous", grids: [at], value: row.pieces, limit: 1 });
  });
  for (const among of cut(ground, shot)) found.push({ kind: "cuts_compound", grids: among, value: among.length, limit: 1 });
  const free = shot.grid.filter((grid) => grid === NONE).length;
  if (free) found.push({ kind: "unassigned", grids: [], value: free, limit: 0 });
  return found;
}

/** A colour for every grid, so that neighbours differ; a grid keeps the one it has unless a neighbour shares it. */
export function coloured(ground, shot, kept, size, number) {
  const beside = Array.from({ length: size }, () => new Set());
  ground.borders.forEach(([first, second]) => {
    const a = shot.grid[first], b = shot.grid[second];
    if (a === b || a === NONE || b === NONE) return;
    beside[a].add(b);
    beside[b].add(a);
  });
  const colours = Array.from({ length: size }, (_, grid) => kept[grid] ?? grid % number);
  for (let grid = 0; grid < size; grid += 1) {
    const taken = new Map();
    for (const other of beside[grid]) taken.set(colours[other], (taken.get(colours[other]) ?? 0) + 1);
    if (!taken.has(colours[grid])) continue;
    const all = Array.from({ length: number }, (_, colour) => colour);
    colours[grid] = all.reduce((best, one) => ((taken.get(one) ?? 0) < (taken.get(best) ?? 0) ? one : best), colours[grid]);
  }
  return colours;
}

/** The unit of each grid that lies nearest to the middle of what the grid holds: where its name is written. */
export function middles(ground, shot, size) {
  const sums = Array.from({ length: size }, () => [0, 0, 0]);
  ground.units.forEach((unit, at) => {
    const sum = sums[shot.grid[at]];
    if (!sum) return;
    const weight = unit.area;
    sum[0] += unit.at[0] * weight;
    sum[1] += unit.at[1] * weight;
    sum[2] += weight;
  });
  const best = new Array(size).fill(NONE), nearest = new Array(size).fill(Infinity);
  ground.units.forEach((unit, at) => {
    const grid = shot.grid[at], sum = sums[grid];
    if (!sum) return;
    const far = Math.hypot(unit.at[0] - sum[0] / sum[2], unit.at[1] - sum[1] / sum[2]);
    if (far < nearest[grid]) [nearest[grid], best[grid]] = [far, at];
  });
  return best;
}

/** Does something if an element has left the page: a run that another has overtaken is told to end, too. */
export function whenGone(element, then) {
  setTimeout(() => element.isConnected || then(), 0);
}

/** A sentence with its {blanks} filled in. */
export function said(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (blank, name) => (name in values ? values[name] : blank));
}

export function number(value) {
  return value.toLocaleString("en-US").replace("-", "\u2212");
}
