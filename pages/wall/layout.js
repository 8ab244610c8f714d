// Where everything stands on a wall of any shape: a pure function from its size to boxes in px.
//
// All is measured in u, the smallest font size, so a wall looks the same whatever its pixels. With a grid of panels every
// box but the map lies inside one panel, so that nothing is read across a bezel.

const HEADER_U = 2.4;
const STRIP_U = { tall: 8.8, flat: 5.5 };
const FLAT_FROM_U = 18; // a figure this wide stands beside its share and its change, not above them
const GAP_U = 0.5;
const LEAST_SLOT_U = 6.6;
const LEAST_PANEL = { columns: 11.5, rows: 10 };
const FIGURES = 6;
const SIDES = [ // from which ratio of width to height on: the side's share, and into how many columns it falls
  { from: 4.2, share: 0.52, columns: 3 },
  { from: 2.4, share: 0.44, columns: 2 },
  { from: 0, share: 0.34, columns: 1 },
];
export const BLOCKS = { progress: 9.4, departments: 6.6, resources: 8, thin: 6.6, latest: 6.6 }; // their least heights in u
const GROWS = { progress: 0.6, departments: 1.6, resources: 1, thin: 1, latest: 1 };

const box = (left, top, right, bottom) => ({ left, top, width: right - left, height: bottom - top });

/** Boxes of `title`, `clock`, `figures`, `map`, `corner` (where a legend may stand on the map) and `blocks` by name. */
export function layout({ width, height, u, bezels }) {
  const grid = panels({ width, height, u, bezels });
  const inset = Math.max(GAP_U * u, grid.gapPx / 2 + 0.25 * u);
  const top = inset + HEADER_U * u;
  const isFlat = (figures(grid, { inset, top, bottom: top })[0].width) >= FLAT_FROM_U * u;
  const strip = top + STRIP_U[isFlat ? "flat" : "tall"] * u;
  const fills = grid.rows > 1 && grid.height - strip - inset < LEAST_SLOT_U * u;
  const below = fills ? grid.height : strip; // where the map and the blocks begin
  const side = sideOf(grid, { width, height });
  const last = (grid.columns - 1) * grid.width;
  const mapTop = fills ? below + inset : below + GAP_U * u;
  return {
    grid, inset, isFlat,
    title: box(inset, inset, (grid.columns > 1 ? grid.width : width / 2) - inset, top),
    clock: box((grid.columns > 1 ? last : width / 2) + inset, inset, width - inset, top),
    figures: figures(grid, { inset, top, bottom: fills ? below - inset : strip }),
    map: box(inset, mapTop, side.left - inset / 2, height - inset),
    corner: corner(grid, { inset, mapTop, right: side.left - inset / 2, height }),
    ...blocks(slots(grid, { side, inset, below: mapTop, height, fills }), u),
  };
}

/** The grid of panels; one panel where there are no bezels, or where a panel is too small to hold a figure. */
function panels({ width, height, u, bezels }) {
  const { columns, rows, gapPx } = bezels ?? { columns: 1, rows: 1, gapPx: 0 };
  const fits = width / columns >= LEAST_PANEL.columns * u && height / rows >= LEAST_PANEL.rows * u;
  if (!fits && columns * rows > 1) return { columns: 1, rows: 1, gapPx: 0, width, height, tooSmall: true };
  return { columns, rows, gapPx, width: width / columns, height: height / rows, tooSmall: false };
}

function sideOf(grid, { width, height }) {
  const wanted = SIDES.find(({ from }) => width / height >= from);
  if (grid.columns === 1) {
    const left = width * (1 - wanted.share);
    return { left, columns: wanted.columns, width: (width - left) / wanted.columns };
  }
  const most = Math.max(1, Math.floor(4 / Math.max(1, grid.rows - 1)));
  const columns = Math.max(1, Math.min(Math.round(wanted.share * grid.columns), most, grid.columns - 1));
  return { left: (grid.columns - columns) * grid.width, columns, width: grid.width };
}

/** Six figures side by side, as evenly as the panels allow. */
function figures(grid, { inset, top, bottom }) {
  const placed = [];
  for (let panel = 0; panel < grid.columns && placed.length < FIGURES; panel += 1) {
    const left = FIGURES - placed.length;
    const here = Math.ceil(left / (grid.columns - panel));
    const [from, to] = [panel * grid.width + inset, (panel + 1) * grid.width - inset];
    const gap = inset / 2;
    const each = (to - from - gap * (here - 1)) / here;
    for (let at = 0; at < here; at += 1) {
      placed.push(box(from + at * (each + gap), top, from + at * (each + gap) + each, bottom));
    }
  }
  return placed;
}

/** The part of the map that lies in its lowest left panel. */
function corner(grid, { inset, mapTop, right, height }) {
  const top = Math.max(mapTop, (grid.rows - 1) * grid.height + inset);
  return box(inset, top, Math.min(right, grid.width - inset), height - inset);
}

/** Where blocks may stand: each column of the side, cut by the rows of panels. */
function slots(grid, { side, inset, below, height, fills }) {
  const found = [];
  for (let column = 0; column < side.columns; column += 1) {
    const left = side.left + column * side.width + inset / 2;
    const right = side.left + (column + 1) * side.width - (column + 1 === side.columns ? inset : inset / 2);
    for (let row = fills ? 1 : 0; row < grid.rows; row += 1) {
      const top = Math.max(below, row * grid.height + (row ? inset : 0));
      found.push(box(left, top, right, Math.min((row + 1) * grid.height, height) - inset));
    }
  }
  return found;
}

/** Every block in a slot; `turns` names those that share one in turn, for there is no room for all at once. */
function blocks(found, u) {
  const all = Object.keys(BLOCKS);
  for (const many of [all.length, all.length - 1, all.length - 2]) {
    for (const names of [all.slice(0, many), [all[1], all[0], ...all.slice(2, many)]]) { // a low slot holds the second
      const shares = fitted(names, found, u);
      if (shares) return { blocks: Object.assign({}, ...shares.map((here, at) => stacked(here, found[at], u))), turns: [] };
    }
  }
  const widest = found.reduce((best, slot) => (slot.height > best.height ? slot : best));
  const names = all.slice(0, -2);
  return { blocks: Object.fromEntries(names.map((name) => [name, widest])), turns: names };
}

/** Which blocks stand in which slot, in their order; null when they do not fit or a slot would stay empty. */
function fitted(names, found, u) {
  if (!found.length) return names.length ? null : [];
  if (names.length < found.length) return null;
  const [slot, ...others] = found;
  for (let some = Math.ceil(names.length / found.length); some >= 1; some -= 1) {
    const here = names.slice(0, some);
    const needed = here.reduce((sum, name) => sum + BLOCKS[name] * u, (some - 1) * GAP_U * u);
    const rest = needed <= slot.height ? fitted(names.slice(some), others, u) : null;
    if (rest) return [here, ...rest];
  }
  return null;
}

function stacked(names, slot, u) {
  const gap = GAP_U * u;
  const spare = slot.height - gap * (names.length - 1) - names.reduce((sum, name) => sum + BLOCKS[name] * u, 0);
  const growth = names.reduce((sum, name) => sum + GROWS[name], 0);
  const placed = {};
  let top = slot.top;
  for (const name of names) {
    const tall = BLOCKS[name] * u + (spare * GROWS[name]) / growth;
    placed[name] = box(slot.left, top, slot.left + slot.width, top + tall);
    top += tall + gap;
  }
  return placed;
}
