// What the address asks for. What cannot be read is left out and said.

const THEMES = ["night", "day"];
const SCENES = ["district", "street", "hotspots", "coverage", "departments"];

const number = (least, most) => (said) => {
  const read = Number(said);
  return said.trim() !== "" && read >= least && read <= most ? read : undefined;
};
const word = (known) => (said) => (known.includes(said) ? said : undefined);

function scenes(said) {
  const chosen = said.split(",").map((one) => one.trim());
  return chosen.every((one) => SCENES.includes(one) || /^\d{9}$/.test(one)) ? chosen : undefined;
}

/** `6x3`: columns and rows of panels; `6x3x8`: with bezels of 8 px. */
function bezels(said) {
  const read = /^(\d{1,2})x(\d{1,2})(?:x(\d{1,3}))?$/.exec(said);
  if (!read) return undefined;
  const [columns, rows, gapPx] = read.slice(1).map((one) => Number(one ?? 0));
  return columns && rows ? { columns, rows, gapPx } : undefined;
}

const READERS = {
  scenes, bezels,
  theme: word(THEMES),
  refresh: number(1, 3600),
  scene_s: number(3, 3600),
  wall_mm: number(200, 20_000),
  seat_m: number(0.5, 60),
};
const OTHERS = ["lang"]; // the server reads it

/** The options by name, and `faults`: the parameters that could not be read, as they stand. */
export function options(search) {
  const read = { faults: [] };
  for (const [name, said] of new URLSearchParams(search)) {
    const value = READERS[name]?.(said);
    if (value !== undefined) read[name] = value;
    else if (!OTHERS.includes(name)) read.faults.push(`${name}=${said}`);
  }
  if (!read.wall_mm !== !read.seat_m) read.faults.push(read.wall_mm ? "wall_mm" : "seat_m");
  return read;
}
