"""Places that serve as the service circle shows them: open ones in full, closed ones faint."""

from typing import Any

import geopandas as gpd
import pydeck as pdk

from layers import refuel_stations, stations
from layers.markers import LEAST_SIZE_PX, marker_layer
from layers.palette import Theme
from layers.rows import points

PROPERTIES = ["code", "kind", "title", "note"]
CLOSED_OPACITY = 0.35
REFUEL = "refuel"
CLOSED = "-closed"
"""What the id of a layer of closed places ends with."""


def facility_layers(facilities: gpd.GeoDataFrame, *, theme: Theme) -> list[pdk.Layer]:
    """Stations and refuel stations, open and closed, in a layer each: a click tells which it was.

    Opacity is the layer's, for a colour by row would fade whenever anything on the map is selected.

    Args:
        facilities: Columns `code`, `kind` (a station's, or "refuel"), `is_open`, `title` and `note` (tooltip), `geom`,
            in stable order.
        theme: Day or night.
    """
    is_shop, is_open = (facilities["kind"] == REFUEL).to_numpy(), facilities["is_open"].to_numpy(dtype=bool)
    signs = "".join(f"kind == '{kind}' ? '{sign}' : " for kind, sign in stations.SIGNS.items())
    kinds = (
        ("refuel-stations", is_shop, f"kind == null ? '{REFUEL}' : '{REFUEL}'", refuel_stations.SIZE_PX),
        ("stations", ~is_shop, f"{signs}'station'", stations.SIZE_PX),
    )
    drawn = []
    for ending, opacity, state in ((CLOSED, CLOSED_OPACITY, ~is_open), ("", 1.0, is_open)):
        for name, mask, icon, size_px in kinds:
            rows = points(facilities[mask & state], PROPERTIES)
            if rows:
                look: Any = {"icon": icon, "size_px": size_px, "least_size_px": 2 * LEAST_SIZE_PX, "opacity": opacity}
                drawn.append(marker_layer(f"{name}{ending}", rows, theme=theme, **look))
    return drawn
