"""Incidents as points: what is overdue, what is open, what is done."""

from typing import Any, Literal

import geopandas as gpd
import pydeck as pdk

from layers.palette import Rgba, Theme, by_word, rgba
from layers.rows import points

Urgency = Literal["overdue", "open", "done"]

PROPERTIES = ["id", "urgency", "title", "note"]


def incident_layers(incidents: gpd.GeoDataFrame | str, *, theme: Theme, pickable: bool = True) -> list[pdk.Layer]:
    """Incidents by urgency; what is overdue is larger, so that colour alone does not say it.

    Args:
        incidents: Columns `id`, `urgency`, `title` and `note` (tooltip), `geom`, in stable order; or the URL of such
            rows with `lon` and `lat`.
        theme: Day or night.
        pickable: Whether a click selects one.
    """
    data: Any = incidents if isinstance(incidents, str) else points(incidents, PROPERTIES)
    colours = urgency_colours(theme)
    return [
        pdk.Layer(
            "ScatterplotLayer",
            id="incidents",
            data=data,
            get_position=["lon", "lat"],
            get_radius="urgency == 'overdue' ? 4.8 : urgency == 'open' ? 3.6 : 2.6",
            radius_units=pdk.types.String("pixels"),
            get_fill_color=by_word("urgency", colours, otherwise=colours["done"]),
            stroked=False,
            pickable=pickable,
        )
    ]


def urgency_colours(theme: Theme) -> dict[str, Rgba]:
    """Colour of each urgency."""
    return {
        "overdue": rgba(theme.alarm),
        "open": rgba(theme.attention, opacity=0.9),
        "done": rgba(theme.quiet_text, opacity=0.55),
    }
