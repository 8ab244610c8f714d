"""When a map is really drawn: its own word for it, instead of a silence on the network."""

from playwright.sync_api import Page

# Streamlit keeps both instances to itself; they hang on the React fibres above the map's elements.
_ALL_DRAWN = """
() => {
  const held = (element, test) => {
    const key = element && Object.keys(element).find((name) => name.startsWith("__reactFiber$"));
    for (let fibre = key && element[key]; fibre; fibre = fibre.return) {
      for (let hook = fibre.memoizedState; hook && typeof hook === "object"; hook = hook.next) {
        const state = hook.memoizedState;
        for (const kept of [state?.current, Array.isArray(state) ? state[0] : state]) {
          const found = kept && test(kept);
          if (found) return found;
        }
      }
    }
    return null;
  };
  const isDrawn = (chart) => {
    const deck = held(chart.querySelector("canvas#deckgl-overlay"), (kept) => kept.deck?.layerManager && kept.deck);
    const map = held(chart.querySelector(".mapboxgl-map"), (kept) => kept.getMap?.()?.loaded && kept.getMap());
    const layers = deck?.isInitialized ? deck.layerManager.getLayers() : null;
    return Boolean(layers?.every((layer) => layer.isLoaded) && map?.loaded() && map.areTilesLoaded());
  };
  const charts = [...document.querySelectorAll('[data-testid="stDeckGlJsonChart"]')];
  const app = document.querySelector('[data-testid="stApp"]');
  return app?.dataset.testScriptState === "notRunning" && charts.length > 0 && charts.every(isDrawn);
}
"""


def until_maps_drawn(page: Page, *, wait_s: float = 60.0) -> None:
    """Wait until the script has run and every map has all its tiles and rows."""
    page.wait_for_function(_ALL_DRAWN, timeout=wait_s * 1000, polling=50)
