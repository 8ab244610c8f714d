"""Grids and areas in the colour of their rating, or by how much each post there has to carry.

Who has too few cases for a rating is hatched and grey: not bad, but unknown.
"""

from collections.abc import Sequence
from typing import Any, Literal
from zlib import crc32

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pydeck as pdk
import shapely

from geo.ratings import COLOURS
from layers.palette import Rgba, Theme, ThemeName, by_step, by_word, rgba
from layers.patterns import ATLAS, MAPPING
from layers.rows import features

Kind = Literal["grid", "area"]

PROPERTIES = ["code", "colour", "per_one", "stripes", "title", "note"]
OPACITIES: dict[ThemeName, float] = {"day": 0.72, "night": 0.85}
"""By day names of places are read through the colours; by night a light colour must stay one."""

SMALL_OPACITY = 0.5
LINE_PX = 0.8
_STRIPES_ACROSS = 8.0
_PERIOD_M = 16.0
"""A stripe and its gap at a pattern scale of 1."""
_METRES_PER_DEGREE = 111_320.0


def rating_layers(areas: gpd.GeoDataFrame | str, *, kind: Kind, theme: Theme) -> list[pdk.Layer]:
    """Areas in the colour that their rating gives them.

    Args:
        areas: Columns `code`, `colour` (of `geo.ratings.COLOURS`; missing where there are too few cases), `stripes`
            (from `stripes`), `title` and `note` (tooltip), `geom`, in stable order; or the URL of such GeoJSON.
        kind: What a click selects.
        theme: Day or night.
    """
    hatched = "properties.colour == null"
    return _filled(areas, accessor=colour_accessor(theme), hatched=hatched, kind=kind, theme=theme)


def load_layers(areas: gpd.GeoDataFrame | str, *, breaks: Sequence[float], kind: Kind, theme: Theme) -> list[pdk.Layer]:
    """Areas by how much each post there has to carry.

    Args:
        areas: As for `rating_layers`, with `per_one` in place of `colour`: missing where there is no load at all,
            negative where there is a load and nobody to carry it.
        breaks: Four ascending bounds of the five classes.
        kind: What a click selects.
        theme: Day or night.
    """
    steps = by_step("properties.per_one", breaks=(0.0, *breaks), colours=[_nobody(theme), *_amounts(theme)])
    accessor = f"properties.per_one == null ? {_small(theme)} : {steps}"
    return _filled(areas, accessor=accessor, hatched="properties.per_one == null", kind=kind, theme=theme)


def colour_accessor(theme: Theme) -> str:
    """The deck.gl expression that colours a rated row."""
    colours = {word: rgba(colour, opacity=OPACITIES[theme.name]) for word, colour in rating_colours(theme).items()}
    return by_word("properties.colour", colours, otherwise=_small(theme))


def rating_colours(theme: Theme) -> dict[str, str]:
    """#rrggbb by the name that schemes use."""
    return dict(zip(COLOURS, theme.rating, strict=True))


def stripes(shapes: npt.NDArray[np.object_]) -> npt.NDArray[np.float64]:
    """Scale of the hatching of each shape (EPSG:4490), so that large and small grids have about as many stripes."""
    latitude = shapely.get_y(shapely.centroid(shapes))
    across_m = np.sqrt(shapely.area(shapes) * np.cos(np.radians(latitude))) * _METRES_PER_DEGREE
    scale: npt.NDArray[np.float64] = np.round(across_m / (_STRIPES_ACROSS * _PERIOD_M), 2)
    return scale


def _filled(areas: gpd.GeoDataFrame | str, *, accessor: str, hatched: str, kind: Kind, theme: Theme) -> list[pdk.Layer]:
    data: Any = areas if isinstance(areas, str) else features(areas, PROPERTIES)
    fill = pdk.Layer(
        "GeoJsonLayer",
        id=f"rated-{kind}",
        data=data,
        filled=True,
        stroked=False,  # with its outline a layer shows tooltips but never a selection
        pickable=True,
        _sub_layer_props=_unfaded(accessor),
        auto_highlight=True,
        highlight_color=rgba(theme.text, opacity=0.25),
        extensions=[{"@@type": "FillStyleExtension", "pattern": True}],
        fill_pattern_atlas=pdk.types.String(ATLAS),
        fill_pattern_mapping=MAPPING,
        get_fill_pattern=f"{hatched} ? 'hatched' : 'full'",
        get_fill_pattern_scale="properties.stripes",
        fill_pattern_mask=True,
    )
    outline = pdk.Layer(
        "GeoJsonLayer",
        id=f"rated-{kind}-outline",
        data=data,
        filled=False,
        stroked=True,
        pickable=False,
        get_line_color=rgba(theme.ground, opacity=0.9),
        get_line_width=LINE_PX,
        line_width_units=pdk.types.String("pixels"),
        line_joint_rounded=True,
    )
    return [fill, outline]


def _unfaded(accessor: str) -> dict[str, Any]:
    """The colour as a property of the part that is drawn: Streamlit fades a layer's own when anything is selected."""
    trigger = {"getFillColor": crc32(accessor.encode())}
    return {"polygons-fill": {"getFillColor": f"@@={accessor}", "updateTriggers": trigger}}


def _small(theme: Theme) -> Rgba:
    return rgba(theme.sparse, opacity=SMALL_OPACITY)


def _nobody(theme: Theme) -> Rgba:
    return rgba(theme.alarm, opacity=OPACITIES[theme.name])


def _amounts(theme: Theme) -> list[Rgba]:
    return [rgba(colour, opacity=OPACITIES[theme.name]) for colour in theme.amounts]
