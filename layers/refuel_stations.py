"""Energy refuel stations (能量加油站): round markers with a bolt."""

from typing import Any

import geopandas as gpd
import pydeck as pdk

from layers.markers import marker_layer
from layers.palette import Theme
from layers.rows import points

PROPERTIES = ["id", "code", "name", "host_kind", "title", "note"]
SIZE_PX = 26


def refuel_station_layers(
    refuel_stations: gpd.GeoDataFrame | str, *, theme: Theme, pickable: bool = True
) -> list[pdk.Layer]:
    """Refuel stations.

    Args:
        refuel_stations: Columns `id`, `code`, `name`, `host_kind`, `title` and `note` (tooltip), `geom`, in stable
            order; or the URL of such rows with `lon` and `lat`.
        theme: Day or night.
        pickable: Whether a click selects one.
    """
    data: Any = refuel_stations if isinstance(refuel_stations, str) else points(refuel_stations, PROPERTIES)
    icon = "name == null ? 'refuel' : 'refuel'"  # a bare word would be read as the name of a column
    return [marker_layer("refuel-stations", data, icon=icon, size_px=SIZE_PX, theme=theme, pickable=pickable)]
