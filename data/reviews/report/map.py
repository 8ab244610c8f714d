"""The map of a day in a grid, drawn as vectors for print: the grid's line, the walk, numbered stops, what was found.

Lengths on paper are millimetres. Buildings are those of the grid; around it only streets, water and green are drawn.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final, Literal

import geopandas as gpd
import shapely

from data.plans.lettering import north_arrow, scale_bar, street_names
from data.plans.picture import BUILDING, Picture, Sheet, street_strokes
from data.plans.svg import INK, area, drawing, stroke
from data.types import STORE_CRS

WATER: Final = "#c9dff2"
GREEN: Final = "#dcead2"
BOUNDARY: Final = "#1f5fd6"
WALK: Final = "#0b7a4b"
DIFFERS: Final = "#c62828"
GROUND: Final = "#f4f5f8"
INSIDE: Final = "#e6f0fb"

CLEAR_MM: Final = 5.4
"""From the middle of a mark to that of the next, at least."""

_RING_MM: Final = 2.5
_RINGS: Final = 8
"""How far a mark may give way to others, in rings around its spot."""

Kind = Literal["stop", "differs", "own"]
_COLOURS: Final[dict[Kind, tuple[str, str, str]]] = {
    "stop": ("#ffffff", INK, INK),
    "differs": (DIFFERS, "#ffffff", "#ffffff"),
    "own": ("#f9a825", INK, INK),
}
"""Fill, letters and edge of a mark."""


@dataclass(frozen=True)
class Mark:
    """A numbered stop, or a lettered finding, at longitude and latitude."""

    said: str
    kind: Kind
    lon: float
    lat: float


def picture(
    *,
    boundary: shapely.Geometry | None,
    streets: gpd.GeoDataFrame,
    buildings: gpd.GeoSeries,
    covers: gpd.GeoDataFrame,
    walk: shapely.Geometry | None,
    marks: Sequence[Mark],
    font: str,
    north: str,
    width_mm: float,
    height_mm: float,
) -> Picture | None:
    """Draw a day; None where nothing has a place.

    Args:
        boundary: The grid, in EPSG:4490; None where it is unknown.
        streets: Columns `name`, `highway`; geometry.
        buildings: Footprints of the grid.
        covers: Column `kind` ("water", "green" are drawn); geometry.
        walk: The way on foot, in EPSG:4490; None where there is none.
        marks: Stops and findings; a later one gives way to an earlier one.
        font: Family that has every character.
        north: The word or letter at the arrow.
        width_mm: Of the frame.
        height_mm: Of the frame.
    """
    points = shapely.MultiPoint([(mark.lon, mark.lat) for mark in marks])
    shown = [shape for shape in (boundary, walk, points) if shape is not None and not shape.is_empty]
    if not shown:
        return None
    sheet = Sheet.around(gpd.GeoSeries(shown, crs=STORE_CRS), width_mm=width_mm, height_mm=height_mm)
    ways = sheet.taken(streets.geometry)
    outline, path = (_taken(sheet, shape) for shape in (boundary, walk))
    spots = [(float(x), float(y)) for x, y in shapely.get_coordinates(_taken(sheet, points))]
    parts = [
        f'<rect width="{width_mm}" height="{height_mm}" fill="{GROUND}"/>',
        area(outline, fill=INSIDE),
        *_covers(sheet, covers),
        *street_strokes(ways, streets["highway"]),
        area(shapely.geometrycollections(sheet.taken(buildings)), fill=BUILDING),
        stroke(shapely.boundary(outline), BOUNDARY, 0.9),
        stroke(path, "#ffffff", 2.0, opacity=0.85),
        stroke(path, WALK, 0.95),
        *_start(path),
        *street_names(ways, streets["name"], spots),
        *_marks(marks, spots, width_mm=width_mm, height_mm=height_mm),
        scale_bar(scale=sheet.scale, height_mm=height_mm),
        north_arrow(north, width_mm=width_mm),
    ]
    return Picture(drawing(parts, width_mm=width_mm, height_mm=height_mm, font=font), sheet.scale)


def mark_svg(said: str, kind: Kind, x: float, y: float) -> str:
    """A mark of the map and of its legend: stops are rings, what was found besides is a square on its corner."""
    fill, ink, line = _COLOURS[kind]
    edge = f'fill="{fill}" stroke="{line}" stroke-width="0.4"'
    ring = f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{_RING_MM}" {edge}/>'
    corners = shapely.get_coordinates(shapely.Point(x, y).buffer(_RING_MM * 1.25, quad_segs=1))
    square = f'<path d="M{"L".join(f"{a:.2f} {b:.2f}" for a, b in corners[:-1])}Z" {edge}/>'
    size = 3.0 if len(said) < 3 else 2.2
    return (
        f'{square if kind == "own" else ring}<text x="{x:.2f}" y="{y + size * 0.36:.2f}" font-size="{size}" '
        f'font-weight="700" fill="{ink}" text-anchor="middle">{escape(said)}</text>'
    )


def _taken(sheet: Sheet, shape: shapely.Geometry | None) -> shapely.Geometry:
    taken: shapely.Geometry = sheet.taken(gpd.GeoSeries([shape or shapely.Polygon()], crs=STORE_CRS))[0]
    return taken


def _covers(sheet: Sheet, covers: gpd.GeoDataFrame) -> Iterator[str]:
    shapes, kinds = sheet.taken(covers.geometry), covers["kind"].to_numpy()
    for kind, fill in (("green", GREEN), ("water", WATER)):
        yield area(shapely.geometrycollections(shapes[kinds == kind]), fill=fill)


def _start(path: shapely.Geometry) -> Iterator[str]:
    """Where the walk begins."""
    if not path.is_empty:
        x, y = shapely.get_coordinates(path)[0]
        yield f'<circle cx="{x:.2f}" cy="{y:.2f}" r="1.4" fill="{WALK}" stroke="#fff" stroke-width="0.5"/>'


def apart(spots: Sequence[tuple[float, float]], *, width_mm: float, height_mm: float) -> list[tuple[float, float]]:
    """Places for marks: each its own spot, or the nearest clear one around it where an earlier mark stands.

    Args:
        spots: Where the marks belong, in millimetres, those that must not move first.
        width_mm: Of the frame; no mark is moved across its edge.
        height_mm: Of the frame.
    """
    standing: list[tuple[float, float]] = []
    for x, y in spots:
        free = (
            (a, b)
            for a, b in _near(x, y)
            if _RING_MM < a < width_mm - _RING_MM and _RING_MM < b < height_mm - _RING_MM
            if all(math.hypot(a - c, b - d) >= CLEAR_MM for c, d in standing)
        )
        standing.append(next(free, (x, y)))
    return standing


def _marks(
    marks: Sequence[Mark], spots: Sequence[tuple[float, float]], *, width_mm: float, height_mm: float
) -> Iterator[str]:
    """Marks, below them the lines to where those belong that had to give way; the first ones on top."""
    places = apart(spots, width_mm=width_mm, height_mm=height_mm)
    for spot, place in zip(spots, places, strict=True):
        if spot != place:
            yield stroke(shapely.linestrings([spot, place]), INK, 0.3)
            yield f'<circle cx="{spot[0]:.2f}" cy="{spot[1]:.2f}" r="0.7" fill="{INK}"/>'
    for mark, place in reversed(list(zip(marks, places, strict=True))):
        yield mark_svg(mark.said, mark.kind, *place)


def _near(x: float, y: float) -> Iterator[tuple[float, float]]:
    yield x, y
    for ring in range(1, _RINGS + 1):
        for way in range(6 * ring):
            angle, far = math.pi * way / (3.0 * ring), 1.05 * ring * CLEAR_MM
            yield x + far * math.cos(angle), y + far * math.sin(angle)
