// What the map of a plan looks like: its layers, and what each unit, line and name is painted with.

const HATCH_PX = 8;

function addLayers(view) {
  const { map, ground, told } = view, { ink, times } = told;
  const sources = { units: ground.shapes, "unit-lines": ground.lines, "grid-names": points([]) };
  for (const [name, rows] of Object.entries(sources)) {
    if (map.getSource(name)) map.getSource(name).setData(rows);
    else map.addSource(name, { type: "geojson", data: rows });
  }
  if (map.getLayer("units")) return;
  for (const { id, type } of map.getStyle().layers) {
    // Walls would hide what is drawn; the names of today's grids would contradict it.
    if (type === "fill-extrusion" || id === "grid_name") map.removeLayer(id);
  }
  const below = map.getStyle().layers.find(({ type }) => type === "symbol")?.id;
  const state = (name, otherwise) => ["coalesce", ["feature-state", name], otherwise];
  map.addImage("hatch", hatch(ink.text), { pixelRatio: 2 / times });
  map.addLayer({ id: "units", type: "fill", source: "units", paint: {
    "fill-color": ["to-color", state("fill", ink.ground)], "fill-opacity": state("opacity", 0),
    "fill-antialias": false } }, below);
  map.addLayer({ id: "units-moved", type: "fill", source: "units", paint: {
    "fill-pattern": "hatch", "fill-opacity": state("moved", 0) } }, below);
  map.addLayer({ id: "unit-lines", type: "line", source: "unit-lines", paint: {
    "line-color": ink.quiet, "line-width": 0.7 * times, "line-opacity": 0.45 } }, below);
  map.addLayer({ id: "lines-gone", type: "line", source: "unit-lines", paint: {
    "line-color": ink.quiet, "line-width": 2 * times, "line-dasharray": [2, 2], "line-opacity": state("gone", 0) } }, below);
  map.addLayer({ id: "lines-halo", type: "line", source: "unit-lines", layout: { "line-cap": "round" }, paint: {
    "line-color": ink.ground, "line-width": 7 * times, "line-opacity": state("fresh", 0) } }, below);
  map.addLayer({ id: "lines", type: "line", source: "unit-lines", layout: { "line-cap": "round" }, paint: {
    "line-color": ["to-color", state("ink", ink.line)], "line-width": ["*", times, state("width", 0)],
    "line-opacity": ["case", [">", state("width", 0), 0], 1, 0] } }, below);
  map.addLayer({ id: "selected", type: "line", source: "units", paint: {
    "line-color": ink.accent, "line-width": 3 * times, "line-opacity": state("selected", 0) } }, below);
  map.addLayer({ id: "grid-names", type: "symbol", source: "grid-names", layout: {
    "text-field": ["get", "name"], "text-font": ["Regular"], "text-line-height": 1.15, "symbol-sort-key": ["get", "rank"],
    "text-size": ["interpolate", ["linear"], ["zoom"], 13, 11 * times, 16, 16 * times], "text-padding": 0,
    "text-variable-anchor": ["center", "top", "bottom"], "text-radial-offset": 0.3 }, paint: {
    "text-color": ["case", ["get", "breaks"], ink.alarm, ink.text], "text-halo-color": ink.halo, "text-halo-width": 2.5 * times } });
}

function hatch(colour) {
  const canvas = Object.assign(document.createElement("canvas"), { width: HATCH_PX * 2, height: HATCH_PX * 2 });
  const pen = canvas.getContext("2d"), size = HATCH_PX * 2;
  Object.assign(pen, { strokeStyle: colour, lineWidth: 2.6 });
  for (const from of [-size, 0, size]) {
    pen.beginPath();
    pen.moveTo(from, size);
    pen.lineTo(from + size, 0);
    pen.stroke();
  }
  return pen.getImageData(0, 0, size, size);
}

function points(features) {
  return { type: "FeatureCollection", features };
}

/** The plan as it is under the hand: a stroke that is not finished counts already. */
function shown(view) {
  return view.stroke?.shot ?? present(view.plan);
}

/** Draws and counts everything anew; tells who follows. */
function refresh(view) {
  if (!view.plan || !view.ground) return;
  const { told, ground } = view, size = told.grids.length, shot = shown(view);
  view.colours = coloured(ground, shot, view.colours.length ? view.colours : told.colours_of, size, told.palette.length);
  paintUnits(view, shot);
  paintLines(view, shot);
  const rows = counted(ground, shot, told.today, size);
  const faults = broken(ground, shot, rows, told.grids);
  paintNames(view, rows, faults);
  view.counts = { rows, faults };
  tell(view);
  updateBar(view);
}

function paintUnits(view, shot) {
  const { told, ground, shows, colours } = view;
  ground.units.forEach((_, at) => {
    const was = told.today[at], now = shot.grid[at];
    const moved = shows !== "today" && was !== NONE && was !== now;
    const grid = shows === "today" ? was : now;
    const quiet = shows === "change" && !moved;
    set(view, "units", at, {
      fill: grid === NONE ? told.ink.ground : told.palette[colours[grid]],
      opacity: grid === NONE ? 0 : quiet ? 0.12 : 0.55,
      moved: moved && now !== NONE ? 0.75 : 0,
      selected: at === view.selected ? 1 : 0,
    });
  });
}

function paintLines(view, shot) {
  const { told, ground, shows } = view, { ink } = told;
  ground.borders.forEach(([first, second], at) => {
    const was = told.today[first] !== told.today[second], now = shot.grid[first] !== shot.grid[second];
    const parts = shows === "today" ? was : now;
    const fresh = shows !== "today" && now && !was;
    set(view, "unit-lines", at, {
      ink: fresh ? ink.accent : ink.line,
      width: fresh ? (shows === "change" ? 5 : 3.5) : parts ? 2 : 0,
      fresh: fresh ? 0.9 : 0,
      gone: shows === "change" && was && !now ? 0.9 : 0,
    });
  });
  // What follows the borders is the community's own edge, which no plan moves.
  for (let at = ground.borders.length; at < ground.lines.features.length; at += 1) {
    set(view, "unit-lines", at, { ink: ink.line, width: 2.5, fresh: 0, gone: 0 });
  }
}

/** Tells the map what has changed since it was told last, and only that. */
function set(view, source, id, state) {
  const name = `${source} ${id}`, word = JSON.stringify(state);
  if (view.painted.get(name) === word) return;
  view.painted.set(name, word);
  view.map.setFeatureState({ source, id }, state);
}

function paintNames(view, rows, faults) {
  const { told, ground, shows } = view, size = told.grids.length;
  const shot = shows === "today" ? snapshot(told.today) : shown(view);
  const sums = shows === "today" ? counted(ground, shot, told.today, size) : rows;
  const wrong = new Set(shows === "today" ? [] : faults.flatMap(({ grids }) => grids));
  const features = middles(ground, shot, size).flatMap((unit, at) => unit === NONE ? [] : [{
    type: "Feature", geometry: { type: "Point", coordinates: ground.units[unit].at },
    properties: { breaks: wrong.has(at), rank: -sums[at].units, name: `${told.grids[at].short}\n${figure(told, told.grids[at], sums[at])}` },
  }]);
  view.map.getSource("grid-names").setData(points(features));
}

function figure(told, { measure }, row) {
  return measure ? said(told.words.figure[measure], { n: number(row[measure]) }) : "";
}
