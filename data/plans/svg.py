"""Shapes and letters in the words of SVG; lengths in millimetres.

Source: SVG 2, chapters 9 (paths), 11 (text) and 13 (painting).
"""

from collections.abc import Iterable
from html import escape
from typing import Any, Final

import numpy as np
import shapely

INK: Final = "#14203a"
QUIET: Final = "#6b7587"


def drawing(parts: Iterable[str], *, width_mm: float, height_mm: float, font: str) -> str:
    """A whole picture of its parts; a unit of theirs is a millimetre on paper."""
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width_mm}mm" height="{height_mm}mm"'
    return f'{head} viewBox="0 0 {width_mm} {height_mm}" font-family="{escape(font)}">{"".join(parts)}</svg>'


def text(said: str, x: float, y: float, *, size: float, bold: bool = False, colour: str = INK) -> str:
    """Letters with a light edge, so that lines below them do not disturb."""
    weight = 700 if bold else 400
    return (
        f'<text x="{x:.2f}" y="{y:.2f}" font-size="{size}" font-weight="{weight}" text-anchor="middle" '
        f'fill="{colour}" stroke="#fff" stroke-width="{size * 0.22:.2f}" stroke-linejoin="round" paint-order="stroke">'
        f"{escape(said)}</text>"
    )


def area(shape: Any, *, fill: str) -> str:
    """Polygons filled with a colour."""
    path = _path(shape, closed=True)
    return f'<path d="{path}" fill="{fill}" fill-rule="evenodd"/>' if path else ""


def stroke(shape: Any, colour: str, width: float, *, dash: str = "", opacity: float = 1.0) -> str:
    """Lines drawn with a pen of a width in millimetres."""
    path = _path(shape, closed=False)
    if not path:
        return ""
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    faint = f' stroke-opacity="{opacity}"' if opacity < 1.0 else ""
    return (
        f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width:.2f}" stroke-linejoin="round" '
        f'stroke-linecap="{"butt" if dash else "round"}"{dashed}{faint}/>'
    )


def _path(shape: Any, *, closed: bool) -> str:
    parts = shapely.get_parts(shapely.get_parts(np.atleast_1d(shape)))
    rings = [ring for part in parts for ring in _rings(part)]
    return "".join(
        "M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in shapely.get_coordinates(ring)) + ("Z" if closed else "")
        for ring in rings
    )


def _rings(part: shapely.Geometry) -> list[shapely.Geometry]:
    if part.geom_type == "Polygon":
        return [] if part.is_empty else [part.exterior, *part.interiors]
    return [part] if part.geom_type in {"LineString", "LinearRing"} and not part.is_empty else []
