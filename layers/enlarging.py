"""Lines, letters and markers of a map made larger, for a screen that is read from afar."""

import copy
from typing import Any

import pydeck as pdk

_IN_PIXELS = ("line_width", "point_radius", "radius", "size", "width")
"""What a layer may measure in pixels: its `..._units` say so, its `..._scale` multiplies."""
_SIZES = ("line-width", "text-size", "text-halo-width")


def enlarged_layer(layer: pdk.Layer, times: float) -> pdk.Layer:
    """The layer with all that is measured in pixels so many times as large; what is in metres stays.

    Args:
        layer: A layer of deck.gl.
        times: 1 leaves it as it is.
    """
    if times == 1.0:
        return layer
    larger = copy.copy(layer)
    for name, value in vars(layer).items():
        if name.endswith(("_min_pixels", "_max_pixels")):
            setattr(larger, name, value * times)
    for name in _IN_PIXELS:
        if str(getattr(layer, f"{name}_units", "")).strip('"') == "pixels":
            setattr(larger, f"{name}_scale", times)
    return larger


def enlarged_style(style: dict[str, Any], times: float) -> dict[str, Any]:
    """A style of MapLibre with lines and letters so many times as large.

    Args:
        style: As `layers.basemap.style` makes it.
        times: 1 leaves it as it is.
    """
    if times == 1.0:
        return style
    return style | {"layers": [_enlarged(layer, times) for layer in style["layers"]]}


def _enlarged(layer: dict[str, Any], times: float) -> dict[str, Any]:
    return layer | {
        part: {name: _multiplied(value, times) if name in _SIZES else value for name, value in layer[part].items()}
        for part in ("paint", "layout")
        if part in layer
    }


def _multiplied(value: Any, times: float) -> Any:
    """A number or an expression; the zoom's interpolation must stay outermost, so that its stops are multiplied."""
    if not isinstance(value, list):
        return value * times
    if value[0] == "interpolate":
        stops = value[3:]
        return [*value[:3], *(_multiplied(stop, times) if place % 2 else stop for place, stop in enumerate(stops))]
    return ["*", times, value]
