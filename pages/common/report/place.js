// Where: the place of the QR code, the phone's position, or a spot on a small map whose pin stays in the middle.

import { change, draft } from "./draft.js";
import { maplibre } from "./maplibre.js";
import { position } from "./position.js";
import { PIN, button, el, icon, say } from "./words.js";

const FIRST_ZOOM = 16.5;
const LEAST_ZOOM = 14.5; // farther out a pin says no more than the quarter of the town
const FINE_M = 200;
const MARGIN_DEG = 0.02; // a spot just outside the district is still somebody's

/** @param bounds west, south, east and north edge of the district, or null. */
export function place(bounds) {
  const body = el("div", { className: "place-body" });
  const note = el("p", { className: "quiet told", aria: { role: "status" } });
  let isChoosing = false;
  let isUnknown = false;
  let map = null;

  function choose(position) {
    isChoosing = false;
    change({ position });
  }

  async function locate() {
    note.textContent = say("locating");
    const found = await position().catch(() => null);
    if (!found) note.textContent = say("not_located");
    else if (!inside(bounds, found)) note.textContent = say("far");
    else if (map && found.within_m > FINE_M) {
      map.jumpTo({ center: [found.lon, found.lat], zoom: FIRST_ZOOM - 2 });
      note.textContent = say("located", { n: found.within_m });
    } else choose({ ...found, how: "located" });
  }

  function drawChosen() {
    const spot = draft.position;
    const name = spot ? (spot.how === "located" ? say("located", { n: spot.within_m }) : say("pointed")) : signName();
    const sign = draft.place;
    const within = `${sign?.community ?? ""}${sign?.grid ?? ""}`;
    const where = sign?.name ? [say(`kind.${sign.kind}`), within !== sign.name && within].filter(Boolean).join(" · ") : "";
    const more = spot && sign ? `${sign.name ?? ""}` : spot ? "" : where;
    const said = sign?.kind === "grid" && !spot ? say("nearer") : spot ? say("change") : say("elsewhere");
    const again = button(said, () => { isChoosing = true; draw(); }, { className: "plain" });
    const line = el("div", {}, el("b", {}, name), more && el("small", {}, more));
    body.replaceChildren(el("div", { className: "chosen" }, icon(PIN), line, again));
  }

  const signName = () => draft.place.name ?? say("code", { code: draft.place.code.replace(/^(.{4})(.{4})$/, "$1 $2") });

  function drawChoice() {
    note.textContent = isUnknown ? say("code.unknown") : "";
    const here = button(say("locate"), locate, { className: "wide" });
    const back = draft.place && button(say("back_to_code"), () => choose(null), { className: "plain" });
    const ground = el("div", { className: "map", aria: { role: "group", label: say("map") } });
    const take = button(say("map.take"), () => {
      const { lng, lat } = map.getCenter();
      const found = { lon: lng, lat, how: "pointed" };
      if (inside(bounds, found)) choose(found);
      else note.textContent = say("far");
    }, { className: "wide strong", disabled: true });
    body.replaceChildren(here, note, ground, take, ...(back ? [back] : []));
    show(ground, take);
  }

  async function show(ground, take) {
    try {
      map = await opened(ground, bounds, draft.position ?? draft.place);
      const judge = () => {
        take.disabled = map.getZoom() < LEAST_ZOOM;
        take.textContent = say(take.disabled ? "map.closer" : "map.take");
      };
      map.on("zoom", judge);
      judge();
      ground.querySelector(".maplibregl-ctrl-attrib-inner")?.setAttribute("role", "list"); // its sources are list items
      ground.append(el("div", { className: "needle" }, icon(PIN)), el("p", { className: "hint" }, say("map.hint")));
    } catch {
      map = null;
      take.remove();
      ground.replaceWith(el("p", { className: "notice" }, say("map.none")));
    }
  }

  function draw() {
    if ((draft.place || draft.position) && !isChoosing) {
      map?.remove();
      map = null;
      drawChosen();
    } else if (!body.querySelector(".map, .notice")) drawChoice();
  }

  function refuse() {
    isUnknown = true;
    draw();
  }
  return { body, draw, refuse };
}

/** The map, its middle where the person is likely to be. */
async function opened(ground, bounds, near) {
  const library = await maplibre();
  const theme = matchMedia("(prefers-color-scheme: dark)").matches ? "night" : "day";
  const style = await fetch(new URL(`../basemap/style.json?theme=${theme}`, document.baseURI)).then((answer) => answer.json());
  const centre = near?.lon !== undefined ? { center: [near.lon, near.lat], zoom: FIRST_ZOOM } : { bounds: bounds ?? undefined };
  const map = new library.Map({ container: ground, style, ...centre, attributionControl: { compact: true }, maxPitch: 0,
    dragRotate: false, pitchWithRotate: false, fadeDuration: 0 });
  map.touchZoomRotate.disableRotation();
  map.addControl(new library.NavigationControl({ showCompass: false }), "top-right");
  map.on("click", ({ lngLat }) => map.easeTo({ center: lngLat }));
  await new Promise((done, failed) => {
    map.once("load", done);
    map.once("error", ({ error }) => failed(error));
  });
  return map;
}

function inside(bounds, { lon, lat }) {
  if (!bounds) return true;
  const [west, south, east, north] = bounds;
  return lon > west - MARGIN_DEG && lon < east + MARGIN_DEG && lat > south - MARGIN_DEG && lat < north + MARGIN_DEG;
}
