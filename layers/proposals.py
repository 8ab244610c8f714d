"""What is proposed: places that could be asked, numbered proposals, and what a what-if list adds, moves and closes."""

from typing import Any
from urllib.parse import quote

import geopandas as gpd
import pydeck as pdk

from layers.palette import Theme, rgba
from layers.reach import LEAST_DOT_PX, MOST_DOT_PX
from layers.rows import features, points

PROPERTIES = ["code", "title", "note"]
PIN_PX = 64
PINS_A_ROW = 12
OUTLINE_M = 1.5
"""In metres, so that seen from afar the fill is left and not the outline."""
ADDED, CLOSED = "added", "closed"

_PIN = '<circle cx="32" cy="32" r="27" fill="{fill}" stroke="{rim}" stroke-width="5"/>'
_NUMBER = (
    '<text x="32" y="43" font-family="sans-serif" font-size="31" font-weight="bold" text-anchor="middle"'
    ' fill="{ink}">{word}</text>'
)
_PLUS = '<path d="M28 16h8v12h12v8H36v12h-8V36H16v-8h12z" fill="{ink}"/>'
_CROSS = (
    '<path d="M14 14 50 50M50 14 14 50" stroke="{rim}" stroke-width="17"/>'
    '<path d="M14 14 50 50M50 14 14 50" stroke="{fill}" stroke-width="9"/>'
)


def candidate_layers(candidates: gpd.GeoDataFrame | str, *, theme: Theme) -> list[pdk.Layer]:
    """Small rings at places that could be asked; a click selects one.

    Args:
        candidates: Columns `code`, `title` and `note` (tooltip), `geom`, in stable order; or the URL of such rows with
            `lon` and `lat`.
        theme: Day or night.
    """
    data: Any = candidates if isinstance(candidates, str) else points(candidates, PROPERTIES)
    return [
        pdk.Layer(
            "ScatterplotLayer",
            id="candidates",
            data=data,
            get_position=["lon", "lat"],
            get_radius=9,
            radius_units=pdk.types.String("meters"),
            radius_min_pixels=1.0,
            radius_max_pixels=5.0,
            get_fill_color=rgba(theme.panel, opacity=0.95),
            stroked=True,
            get_line_color=rgba(theme.quiet_text),
            get_line_width=1,
            line_width_units=pdk.types.String("pixels"),
            pickable=True,
            auto_highlight=True,
            highlight_color=rgba(theme.accent),
        )
    ]


def gained_layers(buildings: gpd.GeoDataFrame | str, homes: gpd.GeoDataFrame | str, *, theme: Theme) -> list[pdk.Layer]:
    """Buildings that are newly reached, with a dot as large as their households to be seen from afar.

    Seen closely they are told from all others by their outline, not by colour alone.

    Args:
        buildings: Columns `code`, `geom`, in stable order; or the URL of such GeoJSON.
        homes: Columns `radius_m`, `geom` (points), in stable order; or the URL of such rows with `lon` and `lat`.
        theme: Day or night.
    """
    shapes: Any = buildings if isinstance(buildings, str) else features(buildings, ["code"])
    dots: Any = homes if isinstance(homes, str) else points(homes, ["radius_m"])
    return [
        pdk.Layer(
            "GeoJsonLayer",
            id="gained",
            data=shapes,
            filled=True,
            stroked=True,
            pickable=False,
            get_fill_color=gained_colour(theme),
            get_line_color=rgba(theme.text),
            get_line_width=OUTLINE_M,
            line_width_units=pdk.types.String("meters"),
            line_width_max_pixels=2.0,
        ),
        pdk.Layer(
            "ScatterplotLayer",
            id="gained-homes",
            data=dots,
            get_position=["lon", "lat"],
            get_radius="radius_m",
            radius_units=pdk.types.String("meters"),
            radius_min_pixels=LEAST_DOT_PX,
            radius_max_pixels=MOST_DOT_PX,
            get_fill_color=gained_colour(theme),
            stroked=True,
            get_line_color=rgba(theme.text),
            get_line_width=OUTLINE_M,
            line_width_units=pdk.types.String("meters"),
            line_width_max_pixels=1.0,
            pickable=False,
            parameters={"depthCompare": "always"},
        ),
    ]


def gained_colour(theme: Theme) -> list[int]:
    """Fill of a building that is newly reached."""
    return rgba(theme.gained, opacity=0.95)


def proposal_layers(sites: gpd.GeoDataFrame, *, theme: Theme) -> list[pdk.Layer]:
    """Numbered pins at proposed places.

    Args:
        sites: Columns `number` (from 1, below 100), `code`, `title` and `note` (tooltip), `geom`.
        theme: Day or night.
    """
    signs = [str(number) for number in sites["number"]]
    return [numbered_pins("proposals", sites.assign(sign=signs), signs=signs, size_px=34, theme=theme)] if signs else []


def plan_layers(steps: gpd.GeoDataFrame, ways: gpd.GeoDataFrame, *, theme: Theme) -> list[pdk.Layer]:
    """What a list adds and closes, with a line from where a place stands to where it would move.

    Args:
        steps: Columns `sign` (`ADDED` or `CLOSED`), `code`, `title` and `note` (tooltip), `geom` (points).
        ways: Lines.
        theme: Day or night.
    """
    lines = pdk.Layer(
        "GeoJsonLayer",
        id="plan-moves",
        data=features(ways.assign(n=range(len(ways))), ["n"]),
        stroked=True,
        filled=False,
        pickable=False,
        get_line_color=rgba(theme.text),
        get_line_width=2.5,
        line_width_units=pdk.types.String("pixels"),
    )
    pins = numbered_pins("plan", steps, signs=[ADDED, CLOSED], size_px=30, theme=theme)
    return [*([lines] if len(ways) else []), *([pins] if len(steps) else [])]


def pin(sign: str, *, theme: Theme) -> str:
    """One pin as a data URL, for legends."""
    return _data_url(_drawn(sign, theme), width=PIN_PX, height=PIN_PX)


def numbered_pins(layer_id: str, rows: gpd.GeoDataFrame, *, signs: list[str], size_px: int, theme: Theme) -> pdk.Layer:
    """Round pins with a sign in each, drawn as one picture.

    Args:
        layer_id: Fixed id of the layer.
        rows: Columns `code`, `title` and `note` (tooltip), `sign`, `geom`.
        signs: All signs that occur: numbers below 100, `ADDED` or `CLOSED`.
        size_px: How large a pin is on the screen.
        theme: Day or night.
    """
    places = {sign: divmod(place, PINS_A_ROW) for place, sign in enumerate(dict.fromkeys(signs))}
    drawn = "".join(
        f'<g transform="translate({column * PIN_PX} {line * PIN_PX})">{_drawn(sign, theme)}</g>'
        for sign, (line, column) in places.items()
    )
    lines = -(-len(places) // PINS_A_ROW)
    return pdk.Layer(
        "IconLayer",
        id=layer_id,
        data=points(rows, [*PROPERTIES, "sign"]),
        icon_atlas=pdk.types.String(_data_url(drawn, width=PIN_PX * PINS_A_ROW, height=PIN_PX * lines)),
        icon_mapping={
            sign: {"x": column * PIN_PX, "y": line * PIN_PX, "width": PIN_PX, "height": PIN_PX}
            for sign, (line, column) in places.items()
        },
        get_icon="sign",
        get_position=["lon", "lat"],
        get_size=size_px,
        size_units=pdk.types.String("pixels"),
        parameters={"depthCompare": "always"},  # seen aslant, the ground would hide the lower half
        pickable=True,
        auto_highlight=True,
        highlight_color=[255, 255, 255, 90],
    )


def _drawn(sign: str, theme: Theme) -> str:
    if sign == CLOSED:
        return _CROSS.format(fill=theme.alarm, rim=theme.panel)
    inner = _PLUS.format(ink=theme.panel) if sign == ADDED else _NUMBER.format(ink=theme.panel, word=sign)
    return _PIN.format(fill=theme.text, rim=theme.gained) + inner


def _data_url(drawn: str, *, width: int, height: int) -> str:
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">{drawn}</svg>'
    return "data:image/svg+xml;charset=utf-8," + quote(svg)
