"""Ground that nobody answers for: land, and the streets and buildings on it, each loud enough to be seen from afar."""

from typing import Any, Literal

import geopandas as gpd
import pydeck as pdk

from layers.palette import Rgba, Theme, rgba
from layers.rows import features

What = Literal["land", "streets", "buildings"]

PROPERTIES = ["code", "title", "note"]
LINE_PX: dict[What, float] = {"land": 2.0, "streets": 4.0, "buildings": 2.0}


def ownerless_layers(shapes: gpd.GeoDataFrame | str, *, what: What, theme: Theme) -> list[pdk.Layer]:
    """Shapes with an outline of constant width, for a strip of five metres would vanish in a district.

    Args:
        shapes: Columns `code`, `title` and `note` (tooltip), `geom`, in stable order; or the URL of such GeoJSON.
        what: Land, stretches of streets, or buildings.
        theme: Day or night.
    """
    data: Any = shapes if isinstance(shapes, str) else features(shapes, PROPERTIES)
    colour = ownerless_colour(what, theme)
    line: dict[str, Any] = {
        "stroked": True,
        "filled": False,
        "get_line_color": colour,
        "get_line_width": LINE_PX[what],
        "line_width_units": pdk.types.String("pixels"),
        "line_joint_rounded": True,
        "line_cap_rounded": True,
    }
    touch: dict[str, Any] = {
        "pickable": True,
        "auto_highlight": True,
        "highlight_color": rgba(theme.accent, opacity=0.5),
    }
    if what == "streets":
        return [pdk.Layer("GeoJsonLayer", id=f"ownerless-{what}", data=data, **line, **touch)]
    fill = {"stroked": False, "filled": True, "get_fill_color": [*colour[:3], 110]}  # a layer with both is not selected
    return [
        pdk.Layer("GeoJsonLayer", id=f"ownerless-{what}-outline", data=data, pickable=False, **line),
        pdk.Layer("GeoJsonLayer", id=f"ownerless-{what}", data=data, **fill, **touch),
    ]


def ownerless_colour(what: What, theme: Theme) -> Rgba:
    """Colour of the outline."""
    return rgba({"land": theme.alarm, "streets": theme.attention, "buildings": theme.grid_line}[what])
