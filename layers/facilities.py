"""Places that serve as the service circle shows them: open ones in full, closed ones faint."""

from typing import Any

import geopandas as gpd
import pydeck as pdk

from layers import refuel_stations, stations
from layers.markers import MAPPING, atlas
from layers.palette import Theme
from layers.rows import points

PROPERTIES = ["code", "kind", "is_open", "title", "note"]
CLOSED_OPACITY = 90
REFUEL = "refuel"


def facility_layers(facilities: gpd.GeoDataFrame, *, theme: Theme) -> list[pdk.Layer]:
    """Stations and refuel stations in one layer each, so that a click tells which it was.

    Args:
        facilities: Columns `code`, `kind` (a station's, or "refuel"), `is_open`, `title` and `note` (tooltip), `geom`,
            in stable order.
        theme: Day or night.
    """
    is_shop = (facilities["kind"] == REFUEL).to_numpy()
    signs = "".join(f"kind == '{kind}' ? '{sign}' : " for kind, sign in stations.SIGNS.items())
    drawn = []
    for layer_id, mask, icon, size_px in (
        ("refuel-stations", is_shop, f"kind == null ? '{REFUEL}' : '{REFUEL}'", refuel_stations.SIZE_PX),
        ("stations", ~is_shop, f"{signs}'station'", stations.SIZE_PX),
    ):
        if mask.any():
            rows = points(facilities[mask], PROPERTIES)
            drawn.append(_markers(layer_id, rows, icon=icon, size_px=size_px, theme=theme))
    return drawn


def _markers(layer_id: str, rows: Any, *, icon: str, size_px: int, theme: Theme) -> pdk.Layer:
    return pdk.Layer(
        "IconLayer",
        id=layer_id,
        data=rows,
        icon_atlas=pdk.types.String(atlas(theme)),
        icon_mapping=MAPPING,
        get_icon=icon,
        get_position=["lon", "lat"],
        get_color=f"is_open ? [255, 255, 255, 255] : [255, 255, 255, {CLOSED_OPACITY}]",
        get_size=stations.SIZE_M,
        size_units=pdk.types.String("meters"),
        size_min_pixels=2 * stations.LEAST_SIZE_PX,
        size_max_pixels=size_px,
        parameters={"depthCompare": "always"},  # seen aslant, the ground would hide the lower half
        pickable=True,
        auto_highlight=True,
        highlight_color=[255, 255, 255, 90],
    )
