"""Buildings of one community: by the households in them, or by what they are used for."""

from typing import Any, Final, Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import pydeck as pdk

from layers.palette import Rgba, Theme, by_word, rgba
from layers.rows import features

Scheme = Literal["households", "use"]

BREAKS: Final = (1, 20, 50, 100, 200)
"""Households from which a building has the next colour; below the first nobody lives there."""
HOUSEHOLDS: Final = ("few", "some", "more", "many", "most")
USES: Final[dict[str, tuple[str, ...]]] = {
    "homes": ("residential", "residential_old", "rural", "apartments", "house", "dormitory", "terrace"),
    "mixed": ("mixed",),
    "trade": ("commercial", "retail", "supermarket", "hotel", "shop"),
    "office": ("office",),
    "public": ("school", "kindergarten", "university", "college", "hospital", "government", "civic", "public"),
    "works": ("factory", "industrial", "warehouse"),
}
"""Our words for uses, and those of OpenStreetMap that mean them; what is none of them is `other`."""
OTHER: Final = "other"
PROPERTIES = ["code", "group", "title", "note"]
OPACITY = 0.85


def household_groups(households: pd.Series) -> pd.Series:
    """The colour's word of each number of households; `other` for none and for unknown."""
    counted = households.fillna(0).to_numpy(dtype=float)
    words = np.array([OTHER, *HOUSEHOLDS], dtype=object)
    return pd.Series(words[np.searchsorted(BREAKS, counted, side="right")], index=households.index)


def use_groups(uses: pd.Series) -> pd.Series:
    """The colour's word of each use."""
    group = {word: name for name, words in USES.items() for word in words}
    return uses.map(group).fillna(OTHER)


def house_colours(scheme: Scheme, theme: Theme) -> dict[str, Rgba]:
    """Colour of each word, in the order of the legend."""
    named = HOUSEHOLDS if scheme == "households" else tuple(USES)
    shades = theme.amounts if scheme == "households" else theme.plan
    told = {word: rgba(shade, opacity=OPACITY) for word, shade in zip(named, shades, strict=True)}
    return told | {OTHER: rgba(theme.unremarkable, opacity=0.45)}


def house_layers(houses: gpd.GeoDataFrame | str, *, scheme: Scheme, theme: Theme) -> list[pdk.Layer]:
    """Buildings in the colour of their group.

    Args:
        houses: Columns `code`, `group`, `title` and `note` (tooltip), `geom`, in stable order; or the URL of such
            GeoJSON.
        scheme: What the groups say.
        theme: Day or night.
    """
    data: Any = houses if isinstance(houses, str) else features(houses, PROPERTIES)
    colours = house_colours(scheme, theme)
    return [
        pdk.Layer(
            "GeoJsonLayer",
            id=f"houses-{scheme}",
            data=data,
            filled=True,
            stroked=False,
            pickable=True,
            get_fill_color=by_word("properties.group", colours, otherwise=colours[OTHER]),
            auto_highlight=True,
            highlight_color=rgba(theme.text, opacity=0.3),
        )
    ]
