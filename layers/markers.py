"""Markers of places that serve, told apart by shape before colour, drawn as one SVG image per theme."""

from typing import Any
from urllib.parse import quote

import pydeck as pdk

from layers.palette import Theme

MARKER_PX = 96
SIZE_M = 110
LEAST_SIZE_PX = 5
"""A marker is as large on the ground as `SIZE_M`: a dot over the whole district, a sign in a street."""

_STATION_FRAME = '<rect x="8" y="8" width="80" height="80" rx="20" fill="{fill}" stroke="{rim}" stroke-width="7"/>'
_REFUEL_FRAME = '<circle cx="48" cy="48" r="40" fill="{fill}" stroke="{rim}" stroke-width="7"/>'

_HOUSE = '<path d="M24 48 48 26l24 22v24H56V56H40v16H24z" fill="{ink}"/>'
_STAR = (
    '<path d="m48 22 7.6 16.6 18.1 2-13.4 12.3 3.6 17.9L48 61.9l-15.9 8.9 3.6-17.9-13.4-12.3 18.1-2z" fill="{ink}"/>'
)
_SCALES = (
    '<path d="M45 24h6v6l20 5-1 5-4-1 9 19a13 9 0 0 1-26 0l9-20-7-2v34h10v6H35v-6h10V36l-7 2 9 20a13 9 0 0 1-26 0l9-19'
    '-4 1-1-5 20-5z" fill="{ink}"/>'
)
_BOWL = (
    '<path d="M22 46h52c0 14-7 22-15 25v4H37v-4c-8-3-15-11-15-25z" fill="{ink}"/>'
    '<path d="M37 25q5 6 0 14M48 25q5 6 0 14M59 25q5 6 0 14" fill="none" stroke="{ink}" stroke-width="4" '
    'stroke-linecap="round"/>'
)
_HEART = '<path d="M48 73C28 58 22 50 22 41a13 13 0 0 1 26-4 13 13 0 0 1 26 4c0 9-6 17-26 32z" fill="{ink}"/>'
_BOLT = '<path d="M54 18 28 54h16l-4 25 27-37H51z" fill="{ink}"/>'

MARKERS: dict[str, str] = {
    "station": _STATION_FRAME + _HOUSE,
    "party": _STATION_FRAME + _STAR,
    "mediation": _STATION_FRAME + _SCALES,
    "canteen": _STATION_FRAME + _BOWL,
    "elder_care": _STATION_FRAME + _HEART,
    "refuel": _REFUEL_FRAME + _BOLT,
}
"""Drawing of each marker, 96 x 96; a square serves residents, a circle those who work in the street."""

MAPPING: dict[str, dict[str, Any]] = {
    name: {"x": place * MARKER_PX, "y": 0, "width": MARKER_PX, "height": MARKER_PX}
    for place, name in enumerate(MARKERS)
}


def marker_layer(
    layer_id: str,
    data: Any,
    *,
    icon: str,
    size_px: int,
    theme: Theme,
    pickable: bool = True,
    least_size_px: int = LEAST_SIZE_PX,
    opacity: float = 1.0,
) -> pdk.Layer:
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
        size_min_pixels=least_size_px,
        size_max_pixels=size_px,
        opacity=opacity,
        parameters={"depthCompare": "always"},  # seen aslant, the ground would hide the lower half
        pickable=pickable,
        auto_highlight=pickable,
        highlight_color=[255, 255, 255, 90],
    )


def atlas(theme: Theme) -> str:
    """All markers side by side, as a data URL."""
    drawn = "".join(
        f'<g transform="translate({place * MARKER_PX})">{marker(name, theme=theme)}</g>'
        for place, name in enumerate(MARKERS)
    )
    width = MARKER_PX * len(MARKERS)
    return _data_url(f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{MARKER_PX}">{drawn}</svg>')


def picture(name: str, *, theme: Theme) -> str:
    """One marker as a data URL, for legends."""
    size = f'width="{MARKER_PX}" height="{MARKER_PX}"'
    return _data_url(f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{marker(name, theme=theme)}</svg>')


def marker(name: str, *, theme: Theme) -> str:
    """The SVG elements of one marker."""
    fill = theme.refuel_station if name == "refuel" else theme.station
    return MARKERS[name].format(fill=fill, rim="#ffffff", ink="#ffffff")


def _data_url(svg: str) -> str:
    return "data:image/svg+xml;charset=utf-8," + quote(svg)
