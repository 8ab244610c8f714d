"""Service stations: square markers with a sign for what they are."""

from typing import Any

import geopandas as gpd
import pydeck as pdk

from layers.markers import MAPPING, atlas
from layers.palette import Theme
from layers.rows import points

PROPERTIES = ["id", "code", "name", "kind", "title", "note"]
SIZE_PX = 28
SIZE_M = 110
LEAST_SIZE_PX = 5
"""A marker is as large on the ground as `SIZE_M`: a dot over the whole district, a sign in a street."""

SIGNS = {
    "party_mass_centre": "party",
    "party_mass_station": "party",
    "mediation": "mediation",
    "canteen": "canteen",
    "elder_care": "elder_care",
}
"""Marker of a kind of station; any other kind gets the plain house."""


def station_layers(stations: gpd.GeoDataFrame | str, *, theme: Theme, pickable: bool = True) -> list[pdk.Layer]:
    """Stations by kind.

    Args:
        stations: Columns `id`, `code`, `name`, `kind`, `title` and `note` (tooltip), `geom`, in stable order; or the
            URL of such rows with `lon` and `lat`.
        theme: Day or night.
        pickable: Whether a click selects a station.
    """
    data: Any = stations if isinstance(stations, str) else points(stations, PROPERTIES)
    signs = "".join(f"kind == '{kind}' ? '{sign}' : " for kind, sign in SIGNS.items())
    return [marker_layer("stations", data, icon=f"{signs}'station'", size_px=SIZE_PX, theme=theme, pickable=pickable)]


def marker_layer(layer_id: str, data: Any, *, icon: str, size_px: int, theme: Theme, pickable: bool) -> pdk.Layer:
    """Markers at `lon` and `lat`, at most `size_px` large; `icon` is the expression that names each row's marker."""
    return pdk.Layer(
        "IconLayer",
        id=layer_id,
        data=data,
        icon_atlas=pdk.types.String(atlas(theme)),
        icon_mapping=MAPPING,
        get_icon=icon,
        get_position=["lon", "lat"],
        get_size=SIZE_M,
        size_units=pdk.types.String("meters"),
        size_min_pixels=LEAST_SIZE_PX,
        size_max_pixels=size_px,
        parameters={"depthCompare": "always"},  # seen aslant, the ground would hide the lower half
        pickable=pickable,
        auto_highlight=pickable,
        highlight_color=[255, 255, 255, 90],
    )
