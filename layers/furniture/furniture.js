// North arrow and scale bar of one map, which follow it as the reader moves it.
//
// Streamlit's chart tells nobody where it looks. Its deck.gl instance knows; it hangs on the React fibre of the chart's
// canvas. Where that cannot be found the scale bar stays away rather than saying something wrong.

const EARTH_CIRCUMFERENCE_M = 40075016.686;
const TILE_PX = 512;
const MAX_WIDTH_PX = 110;
const EVERY_MS = 120;
const NARROW_PX = 560; // below it the page's legend takes the lower edge

export function deckOf(canvas) {
  const key = canvas && Object.keys(canvas).find((name) => name.startsWith("__reactFiber$"));
  for (let fibre = key && canvas[key]; fibre; fibre = fibre.return) {
    for (let hook = fibre.memoizedState; hook && typeof hook === "object"; hook = hook.next) {
      const held = hook.memoizedState;
      const kept = held?.current ?? (Array.isArray(held) ? held[0] : held);
      if (typeof kept?.deck?.getViewports === "function") return kept.deck;
    }
  }
  return null;
}

export function scaleBar(latitude, zoom) {
  const pixelM = (EARTH_CIRCUMFERENCE_M * Math.cos((latitude * Math.PI) / 180)) / (TILE_PX * 2 ** zoom);
  const roomM = pixelM * MAX_WIDTH_PX;
  const power = 10 ** Math.floor(Math.log10(roomM));
  const metres = [5, 2, 1].map((step) => step * power).find((length) => length <= roomM);
  return { metres, widthPx: metres / pixelM };
}

export function said(metres, units) {
  return metres >= 1000 ? `${metres / 1000} ${units.kilometres}` : `${metres} ${units.metres}`;
}

export default function ({ parentElement, data }) {
  // A second run may find it on the chart, where the first has put it.
  const furniture =
    parentElement.querySelector(".map-furniture") ?? document.querySelector(`.st-key-${data.map} .map-furniture`);
  if (!furniture) return () => {};
  const [north, scale, bar, label] = ["north", "scale", "bar", "label"].map((part) =>
    furniture.querySelector(`.map-furniture-${part}`),
  );
  furniture.title = data.north;

  let deck = null;
  let seen = "";
  const follow = () => {
    const chart = document.querySelector(`.st-key-${data.map} [data-testid="stDeckGlJsonChart"]`);
    const canvas = chart?.querySelector("canvas#deckgl-overlay");
    if (chart && furniture.parentNode !== chart) {
      chart.append(furniture);
      chart.classList.add("has-map-furniture");
    }
    chart?.style.setProperty("--map-ink", data.ink);
    chart?.style.setProperty("--map-halo", data.halo);
    chart?.classList.toggle("is-narrow", chart.clientWidth < NARROW_PX);
    if (!deck || deck.canvas !== canvas) deck = deckOf(canvas);
    const view = deck?.isInitialized ? deck.getViewports()[0] : null;
    const now = view ? `${view.latitude.toFixed(3)} ${view.zoom.toFixed(3)} ${view.bearing} ${view.pitch}` : "";
    if (now === seen) return;
    seen = now;
    furniture.hidden = !view;
    if (!view) return;
    north.style.transform = `rotate(${-view.bearing}deg)`;
    const { metres, widthPx } = scaleBar(view.latitude, view.zoom);
    scale.hidden = view.pitch > 20; // seen aslant, no one length fits the whole picture
    bar.style.width = `${widthPx.toFixed(1)}px`;
    label.textContent = said(metres, data.units);
  };
  follow();
  const timer = setInterval(follow, EVERY_MS);
  return () => {
    clearInterval(timer);
    parentElement.append(furniture); // where the next run looks for it
  };
}
