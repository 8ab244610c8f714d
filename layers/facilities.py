"""Places that serve as the service circle shows them: open ones in full, closed ones faint."""

from typing import Any

import geopandas as gpd
import pydeck as pdk

from layers import refuel_stations, stations
from layers.markers import MAPPING, atlas
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
                drawn.append(
                    _markers(f"{name}{ending}", rows, icon=icon, size_px=size_px, theme=theme, opacity=opacity)
                )
    return drawn


def _markers(layer_id: str, rows: Any, *, icon: str, size_px: int, theme: Theme, opacity: float) -> pdk.Layer:
    return pdk.Layer(
        "IconLayer",
        id=layer_id,
        data=rows,
        icon_atlas=pdk.types.String(atlas(theme)),
        icon_mapping=MAPPING,
        get_icon=icon,
        get_position=["lon", "lat"],
        get_size=stations.SIZE_M,
        size_units=pdk.types.String("meters"),
        size_min_pixels=2 * stations.LEAST_SIZE_PX,
        size_max_pixels=size_px,
        opacity=opacity,
        parameters={"depthCompare": "always"},  # seen aslant, the ground would hide the lower half
        pickable=True,
        auto_highlight=True,
        highlight_color=[255, 255, 255, 90],
    )
