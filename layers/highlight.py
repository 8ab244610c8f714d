"""Outlines around what is selected, or around what breaks a rule."""

from typing import Any, Literal

import geopandas as gpd
import pydeck as pdk

from layers.palette import Theme, rgba
from layers.rows import features

Role = Literal["picked", "around", "beyond"]

LINE_WIDTH_PX: dict[Role, float] = {"picked": 4.0, "around": 3.0, "beyond": 3.0}


def highlight_layers(shapes: gpd.GeoDataFrame | str, *, role: Role, theme: Theme) -> list[pdk.Layer]:
    """Shapes with a bold outline and nothing to click.

    Args:
        shapes: Any shapes; or the URL of such GeoJSON.
        role: `picked` for what the reader has selected, `around` for the place that the screen is about, `beyond` for
            what is outside its range.
        theme: Day or night.
    """
    data: Any = shapes if isinstance(shapes, str) else features(shapes.assign(role=role), ["role"])
    colour = {"picked": theme.accent, "around": theme.text, "beyond": theme.grid_line}[role]
    return [
        pdk.Layer(
            "GeoJsonLayer",
            id=f"highlight-{role}",
            data=data,
            filled=role == "beyond",
            get_fill_color=rgba(colour, opacity=0.22),
            stroked=True,
            pickable=False,
            get_line_color=rgba(colour),
            get_line_width=LINE_WIDTH_PX[role],
            line_width_units=pdk.types.String("pixels"),
            line_joint_rounded=True,
            point_radius_units=pdk.types.String("pixels"),
            get_point_radius=14,
        )
    ]
