"""The map itself: our own base map under a set of layers, seen from somewhere."""

import copy
import math
from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

import pydeck as pdk

from layers.palette import Theme

TILE_PX = 512
EARTH_CIRCUMFERENCE_M = 40_075_016.686
MIN_ZOOM, MAX_ZOOM = 8.0, 19.0
FILL = "get_fill_color"

Bounds = tuple[float, float, float, float]
"""West, south, east, north in degrees."""


@dataclass(frozen=True)
class ScaleBar:
    """A round distance and how long it is on the screen."""

    metres: int
    width_px: float


def build_deck(
    layers: Sequence[pdk.Layer],
    *,
    view: pdk.ViewState,
    style_url: str,
    theme: Theme,
    show_tooltip: bool = True,
) -> pdk.Deck:
    """Layers over our base map, the first one lowest.

    Args:
        layers: Each with an id of its own.
        view: Where to look; `fit` makes one.
        style_url: Absolute URL of the base map's style.
        theme: Colours of the tooltip.
        show_tooltip: Whether pointing at a row shows its `title` and `note`.

    Raises:
        ValueError: Two layers have the same id.
    """
    ids = [layer.id for layer in layers]
    if len(set(ids)) < len(ids):
        raise ValueError(f"layers must have ids of their own, got {ids}")
    return pdk.Deck(
        layers=[_followed(layer) for layer in layers],
        initial_view_state=view,
        map_provider="carto",
        map_style=style_url,
        tooltip=_tooltip(theme) if show_tooltip else False,
    )


def fit(
    bounds: Bounds, *, width_px: int, height_px: int, padding_px: int = 24, pitch: float = 0.0, bearing: float = 0.0
) -> pdk.ViewState:
    """The closest view that shows all of `bounds` from above.

    Args:
        bounds: What must be seen.
        width_px: Width of the map on the screen.
        height_px: Height of the map on the screen.
        padding_px: Room left on every side.
        pitch: Tilt in degrees.
        bearing: Compass direction that is up, in degrees.

    Raises:
        ValueError: The bounds are empty or not in degrees.
    """
    west, south, east, north = bounds
    if not (-180 <= west <= east <= 180 and -85 <= south <= north <= 85):
        raise ValueError(f"bounds {bounds} are not west, south, east, north in degrees")
    top, bottom = _mercator(north), _mercator(south)
    room_x, room_y = max(width_px - 2 * padding_px, 1), max(height_px - 2 * padding_px, 1)
    spans = ((east - west) / 360 / room_x, (bottom - top) / room_y)
    zoom = MAX_ZOOM if max(spans) <= 0 else -math.log2(max(spans) * TILE_PX)
    return pdk.ViewState(
        longitude=(west + east) / 2,
        latitude=_latitude((top + bottom) / 2),
        zoom=round(min(max(zoom, MIN_ZOOM), MAX_ZOOM), 3),
        min_zoom=MIN_ZOOM,
        max_zoom=MAX_ZOOM,
        pitch=pitch,
        bearing=bearing,
    )


def metres_per_pixel(*, latitude: float, zoom: float) -> float:
    """Ground distance of one screen pixel at the centre of a view from above."""
    return EARTH_CIRCUMFERENCE_M * math.cos(math.radians(latitude)) / (TILE_PX * 2**zoom)


def scale_bar(*, latitude: float, zoom: float, max_width_px: float = 120.0) -> ScaleBar:
    """The longest bar of 1, 2 or 5 times a power of ten metres that fits."""
    pixel_m = metres_per_pixel(latitude=latitude, zoom=zoom)
    room_m = pixel_m * max_width_px
    power = 10 ** math.floor(math.log10(room_m))
    metres = max(step * power for step in (1, 2, 5) if step * power <= room_m)
    return ScaleBar(metres=round(metres), width_px=metres / pixel_m)


def _followed(layer: pdk.Layer) -> pdk.Layer:
    """The layer, drawn anew when its look changes and its rows do not: deck.gl compares addresses but no accessors.

    Streamlit passes on the trigger of the fill alone, so that the others change the address, in a part that no server
    is asked for.
    """
    accessors = {name: str(value) for name, value in vars(layer).items() if name.startswith("get_")}
    told = copy.copy(layer)
    told.update_triggers = {"getFillColor": crc32(accessors.pop(FILL, "").encode())}
    if isinstance(layer.data, str) and accessors:
        told.data = f"{layer.data}#{crc32(str(accessors).encode()):08x}"
    return told


def _tooltip(theme: Theme) -> dict[str, object]:
    """Every row that can be pointed at has a `title` and a `note`; the note may have several lines."""
    return {
        "html": "<b>{title}</b><div>{note}</div>",
        "style": {
            "backgroundColor": theme.panel,
            "color": theme.text,
            "border": f"1px solid {theme.quiet_text}",
            "borderRadius": "0.375rem",
            "padding": "0.5rem 0.625rem",
            "fontSize": "0.8125rem",
            "lineHeight": "1.5",
            "whiteSpace": "pre-line",
            "maxWidth": "17.5rem",
            "zIndex": "5",
        },
    }


def _mercator(latitude: float) -> float:
    """Web Mercator's y, 0 at the top of the world and 1 at its bottom."""
    return 0.5 - math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2)) / (2 * math.pi)


def _latitude(mercator: float) -> float:
    return math.degrees(2 * math.atan(math.exp((0.5 - mercator) * 2 * math.pi)) - math.pi / 2)
