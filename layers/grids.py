"""Grids: a faint fill to click, a line to see, a name to read."""

from typing import Any

import geopandas as gpd
import pandas as pd
import pydeck as pdk

from layers.deck import LABEL_FONT
from layers.palette import Theme, rgba
from layers.rows import features, points, records

PROPERTIES = ["id", "code", "name", "grid_class", "title", "note"]
LINE_WIDTH_M = 8
NAME_SIZE_M, NAME_SIZE_PX = 44, 13
"""Names shrink with the map when it shows more than a few streets."""


def grid_layers(
    grids: gpd.GeoDataFrame | str, *, theme: Theme, names: pd.DataFrame | str | None = None, pickable: bool = True
) -> list[pdk.Layer]:
    """Grids with their lines in the standard's magenta, and their names where there is room.

    Args:
        grids: Columns `id`, `code`, `name`, `grid_class`, `title` and `note` (tooltip), `geom`, in stable order; or the
            URL of such GeoJSON.
        theme: Day or night.
        names: Columns `lon`, `lat`, `name`, or a URL of such rows; made from `grids` where that is a frame.
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
    named = names if names is not None or isinstance(grids, str) else points(grids, ["name"])
    return [fill, outline, *([] if named is None else [_names(named, theme=theme)])]


def _names(names: pd.DataFrame | list[dict[str, Any]] | str, *, theme: Theme) -> pdk.Layer:
    return pdk.Layer(
        "TextLayer",
        id="grids-names",
        data=records(names, ["lon", "lat", "name"]) if isinstance(names, pd.DataFrame) else names,
        pickable=False,
        get_position=["lon", "lat"],
        get_text="name",
        get_size=NAME_SIZE_M,
        size_units=pdk.types.String("meters"),
        size_max_pixels=NAME_SIZE_PX,
        get_color=rgba(theme.text),
        character_set=pdk.types.String("auto"),
        font_family=pdk.types.String(LABEL_FONT),
        font_settings={"sdf": True, "fontSize": 48, "buffer": 8, "radius": 14, "cutoff": 0.2},
        outline_width=4,
        outline_color=rgba(theme.ground),
        extensions=[{"@@type": "CollisionFilterExtension"}],
        collision_test_props={"sizeScale": 1.6},
    )
