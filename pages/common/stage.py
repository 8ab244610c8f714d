"""The map of a screen: where it looks, in which colours, what was clicked on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pydeck as pdk
import streamlit as st

from data import settings, signing
from data.basemap import present_tiles
from data.published import publish
from layers import palette
from layers.deck import Bounds, build_deck, fit
from layers.enlarging import enlarged_layer
from layers.palette import Theme
from pages.common import address, furniture, window
from pages.common.text import language

_VIEW, _FLIGHTS = "map_view", "map_flights"


@dataclass(frozen=True)
class Picked:
    """What was clicked: the layer's id and the row it carried."""

    layer: str
    row: dict[str, Any]


def theme() -> Theme:
    """Day or night, as the URL says."""
    return palette.THEMES["night" if address.value("theme") == "night" else "day"]


def fly_to(bounds: Bounds, *, panel_px: int = window.PANEL_PX) -> None:
    """Let the map, beside a panel of some width, look at a place the next time it is drawn."""
    width, height = window.map_px(panel_px=panel_px)
    number = st.session_state.get(_FLIGHTS, 0) + 1
    view = fit(bounds, width_px=width, height_px=height, padding_px=60)
    # The browser moves only when the view differs from the last one it was given, wherever the reader has gone since.
    view.latitude += number * 1e-9
    st.session_state[_FLIGHTS], st.session_state[_VIEW] = number, view


def clicked(key: str) -> Picked | None:
    """What is selected on the map of that name; known before the map is drawn anew."""
    state = st.session_state.get(key)
    objects: dict[str, list[dict[str, Any]]] = {} if state is None else state["selection"]["objects"]
    picked = [Picked(layer, row.get("properties", row)) for layer, rows in objects.items() for row in rows]
    return picked[0] if picked else None


def draw(
    layers: Sequence[pdk.Layer],
    *,
    home: Bounds,
    key: str,
    alt: str,
    follows_home: bool = False,
    panel_px: int = window.PANEL_PX,
) -> None:
    """Draw the map.

    Args:
        layers: The lowest first.
        home: Where the map looks until the reader or `fly_to` moves it.
        key: Name of the map; what is selected and where the reader has gone survive a refresh under it.
        alt: What the map shows, for those who cannot see it.
        follows_home: Whether the map moves whenever `home` does, and has a view of its own.
        panel_px: How wide the panel beside it is.
    """
    width, height = window.map_px(panel_px=panel_px)
    start = fit(home, width_px=width, height_px=height)
    view = start if follows_home else st.session_state.setdefault(_VIEW, start)
    times = window.enlargement()
    larger = [enlarged_layer(layer, times) for layer in layers]
    deck = build_deck(larger, view=view, style_url=style_url(), theme=theme())
    st.pydeck_chart(deck, on_select="rerun", selection_mode="single-object", key=key, alt=alt, height="stretch")
    furniture.on_map(key, theme=theme())


def by_url(rows: bytes) -> str:
    """An address from which the browser fetches rows (JSON): they travel once, and outside the page's message."""
    return f"{base_url()}/data/published/{publish(settings.from_environment(), rows)}.json?token={_leave()}"


def style_url() -> str:
    """The base map's style; its address changes with the tiles, so that a map on the screen follows them."""
    tiles = present_tiles(settings.from_environment())
    version = "" if tiles is None else tiles.version
    look = f"theme={theme().name}&lang={language()}&times={window.enlargement():g}"
    return f"{base_url()}/basemap/style.json?{look}&v={version}"


def base_url() -> str:
    """Where the browser finds our own routes: the page's address without the page."""
    scheme, _, rest = (st.context.url or "http://127.0.0.1:8501/").partition("://")
    return f"{scheme}://{rest.partition('/')[0]}"


def _leave() -> str:
    return signing.token(settings.from_environment(), now=datetime.now(UTC))
