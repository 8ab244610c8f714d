"""Service stations: square markers with a sign for what they are."""

from typing import Any

import geopandas as gpd
import pydeck as pdk

from layers.markers import marker_layer
from layers.palette import Theme
from layers.rows import points

PROPERTIES = ["id", "code", "name", "kind", "title", "note"]
SIZE_PX = 28

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
