"""Grids: a faint fill to click and a line to see; the base map writes their names."""

from typing import Any

import geopandas as gpd
import pydeck as pdk

from layers.palette import Theme, rgba
from layers.rows import features

PROPERTIES = ["id", "code", "name", "grid_class", "title", "note"]
LINE_WIDTH_M = 8


def grid_layers(grids: gpd.GeoDataFrame | str, *, theme: Theme, pickable: bool = True) -> list[pdk.Layer]:
    """Grids with their lines in the standard's magenta.

    Args:
        grids: Columns `id`, `code`, `name`, `grid_class`, `title` and `note` (tooltip), `geom`, in stable order; or the
            URL of such GeoJSON.
        theme: Day or night.
        pickable: Whether a click selects a grid.
    """
    data: Any = grids if isinstance(grids, str) else features(grids, PROPERTIES)
    fill = pdk.Layer(
        "GeoJsonLayer",
        id="grids",
        data=data,
        filled=True,
        stroked=False,  # with its outline a layer shows tooltips but never a selection
        pickable=pickable,
        get_fill_color=rgba(theme.grid_line, opacity=0.02),
        auto_highlight=pickable,
        highlight_color=rgba(theme.grid_line, opacity=0.18),
    )
    outline = pdk.Layer(
        "GeoJsonLayer",
        id="grids-outline",
        data=data,
        filled=False,
        stroked=True,
        pickable=False,
        get_line_color=rgba(theme.grid_line, opacity=0.75),
        get_line_width=LINE_WIDTH_M,
        line_width_min_pixels=0.6,
        line_width_max_pixels=1.8,
        line_joint_rounded=True,
    )
    return [fill, outline]
