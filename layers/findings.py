"""Doubts about the data, where they are."""

from typing import Any

import geopandas as gpd
import pydeck as pdk

from layers.palette import Theme, by_word, rgba
from layers.rows import features

PROPERTIES = ["id", "layer", "rule", "severity", "title", "note"]


def finding_layers(findings: gpd.GeoDataFrame | str, *, theme: Theme, pickable: bool = True) -> list[pdk.Layer]:
    """Findings of any shape by severity: a fill to click and an outline or ring to see.

    Args:
        findings: Columns `id`, `layer`, `rule`, `severity`, `title` and `note` (tooltip), `geom`, in stable order; or
            the URL of such GeoJSON.
        theme: Day or night.
        pickable: Whether a click selects one.
    """
    data: Any = findings if isinstance(findings, str) else features(findings, PROPERTIES)
    shared: dict[str, Any] = {
        "data": data,
        "point_radius_units": pdk.types.String("pixels"),
        "get_point_radius": 6,
    }
    fill = pdk.Layer(
        "GeoJsonLayer",
        id="findings",
        filled=True,
        stroked=False,
        pickable=pickable,
        get_fill_color=_colours(theme, opacity=0.45),
        auto_highlight=pickable,
        highlight_color=rgba(theme.text, opacity=0.3),
        **shared,
    )
    outline = pdk.Layer(
        "GeoJsonLayer",
        id="findings-outline",
        filled=False,
        stroked=True,
        pickable=False,
        get_line_color=_colours(theme, opacity=1.0),
        get_line_width=2,
        line_width_units=pdk.types.String("pixels"),
        **shared,
    )
    return [fill, outline]


def _colours(theme: Theme, *, opacity: float) -> str:
    colours = {
        "error": rgba(theme.alarm, opacity=opacity),
        "warning": rgba(theme.attention, opacity=opacity),
    }
    return by_word("properties.severity", colours, otherwise=rgba(theme.quiet_text, opacity=opacity))
