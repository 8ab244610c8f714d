"""Ways on foot from one place to others: the chosen one bold, the others thin."""

from typing import Any

import geopandas as gpd
import pydeck as pdk

from layers.palette import Theme, rgba
from layers.rows import features

PROPERTIES = ["is_first"]
FIRST_PX, OTHER_PX, CASING_PX = 5.0, 2.5, 3.0


def route_layers(routes: gpd.GeoDataFrame, *, theme: Theme, colour: str | None = None) -> list[pdk.Layer]:
    """Lines over a casing, so that they can be followed over any ground.

    Args:
        routes: Columns `is_first` (the way to the nearest place), `geom` (lines), the first one last.
        theme: Day or night.
        colour: Of the lines, as #rrggbb; the theme's accent when None.
    """
    data = features(routes, PROPERTIES)
    return [
        _lines("routes-casing", data, colour=rgba(theme.panel, opacity=0.9), extra_px=CASING_PX),
        _lines("routes", data, colour=rgba(colour or theme.accent), extra_px=0.0),
    ]


def _lines(layer_id: str, data: Any, *, colour: list[int], extra_px: float) -> pdk.Layer:
    return pdk.Layer(
        "GeoJsonLayer",
        id=layer_id,
        data=data,
        filled=False,
        stroked=True,
        pickable=False,
        get_line_color=colour,
        get_line_width=f"properties.is_first ? {FIRST_PX + extra_px} : {OTHER_PX + extra_px}",
        line_width_units=pdk.types.String("pixels"),
        line_joint_rounded=True,
        line_cap_rounded=True,
    )
