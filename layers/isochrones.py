"""How far one gets on foot in some minutes, or as the crow flies: areas with an outline and nothing to click."""

from typing import Any, Literal

import geopandas as gpd
import pydeck as pdk

from layers.palette import Rgba, Theme, rgba
from layers.rows import features

Kind = Literal["walked", "straight"]

PROPERTIES = ["minutes"]
LINE_PX: dict[Kind, float] = {"walked": 1.4, "straight": 1.2}
FILL_OPACITY: dict[Kind, float] = {"walked": 0.10, "straight": 0.0}


def isochrone_layers(areas: gpd.GeoDataFrame | str, *, kind: Kind, theme: Theme) -> list[pdk.Layer]:
    """Areas reached within some minutes; the circles that offices draw are lines in the alarm's colour.

    Args:
        areas: Columns `minutes`, `geom`, the widest first; or the URL of such GeoJSON.
        kind: Walked along streets, or a straight circle.
        theme: Day or night.
    """
    data: Any = areas if isinstance(areas, str) else features(areas, PROPERTIES)
    colour = isochrone_colour(kind, theme)
    return [
        pdk.Layer(
            "GeoJsonLayer",
            id=f"isochrones-{kind}",
            data=data,
            filled=kind == "walked",
            stroked=True,
            pickable=False,
            get_fill_color=[*colour[:3], round(255 * FILL_OPACITY[kind])],
            get_line_color=colour,
            get_line_width=LINE_PX[kind],
            line_width_units=pdk.types.String("pixels"),
            line_joint_rounded=True,
        )
    ]


def isochrone_colour(kind: Kind, theme: Theme) -> Rgba:
    """Colour of the outline."""
    return rgba(theme.accent, opacity=0.9) if kind == "walked" else rgba(theme.alarm, opacity=0.8)
