"""A plan drawn as vectors for print: units, old and new grid lines, what moves, streets and buildings faint.

Lengths on paper are millimetres; the picture is an SVG of one community at a round scale.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyproj
import shapely

from data.plans.lettering import Label, beside, grid_label, north_arrow, number_in, scale_bar, spot_of, street_names
from data.plans.svg import INK, area, drawing, stroke
from data.types import STORE_CRS
from geo.coordinates import equal_area_crs

Shapes = npt.NDArray[np.object_]

SCALES: Final = tuple(
    int(step * 10**power) for power in range(2, 6) for step in (1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 6, 7.5, 8)
)
"""One millimetre on paper is so many on the ground."""

FILLS: Final = ("#dce9f7", "#fdebd2", "#e0f0da", "#f7e1ea", "#e8e3f5", "#faf3cb", "#d9efee")
NEW_LINE: Final = "#b3261e"
OLD_LINE: Final = "#1f4e9e"
HATCH: Final = "#3b2a10"
UNIT_LINE: Final = "#9aa5b8"
BUILDING: Final = "#c5cbd6"
STREET: Final = "#ffffff"
STREET_EDGE: Final = "#c9ced8"

MARGIN_MM: Final = 9.0
HATCH_STEP_MM: Final = 1.5
SAME_LINE_MM: Final = 0.8
"""Where an old line runs nearer than this to a new one, it is the same line."""
DOUBLE_LINE_MM: Final = 0.3
"""Neighbours that were drawn one by one have each their own line: nearer than this they are one."""
_WIDTHS_MM: Final = {
    "motorway": 1.8,
    "trunk": 1.8,
    "primary": 1.6,
    "secondary": 1.3,
    "tertiary": 1.0,
    "residential": 0.7,
}


@dataclass(frozen=True)
class Picture:
    """The drawing.

    Attributes:
        svg: The document, `width_mm` by `height_mm`.
        scale: Of it, such as 2500 for 1:2,500.
    """

    svg: str
    scale: int


@dataclass(frozen=True)
class Sheet:
    """From the ground to millimetres on a frame of paper, north up."""

    crs: pyproj.CRS
    middle: tuple[float, float]
    scale: int
    width_mm: float
    height_mm: float

    @classmethod
    def around(cls, place: gpd.GeoSeries, *, width_mm: float, height_mm: float) -> "Sheet":
        """The largest round scale at which a place fits a frame."""
        west, south, east, north = place.to_crs(STORE_CRS).total_bounds
        crs = equal_area_crs([(west + east) / 2], [(south + north) / 2])
        left, low, right, high = place.to_crs(crs).total_bounds
        room = (width_mm - 2 * MARGIN_MM, height_mm - 2 * MARGIN_MM)
        needed = 1000.0 * max((right - left) / room[0], (high - low) / room[1])
        scale = next((one for one in SCALES if one >= needed), math.ceil(needed))
        return cls(crs, ((left + right) / 2, (low + high) / 2), scale, width_mm, height_mm)

    def taken(self, places: gpd.GeoSeries) -> Shapes:
        """Shapes in millimetres from the frame's upper left corner, cut at its edge; empty for those outside."""
        near = np.sort(places.sindex.query(self._frame_in(places.crs)))
        shapes = places.iloc[near].to_crs(self.crs).to_numpy()
        factor = 1000.0 / self.scale
        x, y = self.middle
        turned = shapely.transform(
            shapes, lambda xy: (xy - (x, y)) * (factor, -factor) + (self.width_mm / 2, self.height_mm / 2)
        )
        taken = np.full(len(places), shapely.Polygon(), dtype=object)
        taken[near] = shapely.clip_by_rect(turned, 0.0, 0.0, self.width_mm, self.height_mm)
        return taken

    def _frame_in(self, crs: pyproj.CRS) -> shapely.Geometry:
        """The ground that the frame shows, and a little more."""
        x, y = self.middle
        across, up = (side * self.scale / 1000.0 for side in (self.width_mm, self.height_mm))
        frame = gpd.GeoSeries([shapely.box(x - across, y - up, x + across, y + up)], crs=self.crs)
        return shapely.box(*frame.to_crs(crs).total_bounds)


def picture(
    *,
    community: gpd.GeoSeries,
    units: gpd.GeoDataFrame,
    new: gpd.GeoDataFrame,
    old: gpd.GeoDataFrame,
    buildings: gpd.GeoSeries,
    streets: gpd.GeoDataFrame,
    labels: Mapping[str, Label],
    numbers: Mapping[str, str],
    font: str,
    north: str,
    width_mm: float,
    height_mm: float,
) -> Picture:
    """Draw one community.

    Args:
        community: Its outline.
        units: Index = unit, column `moved` (bool); geometry.
        new: Grids of the plan: column `code`; geometry.
        old: Grids of before; geometry.
        buildings: Footprints.
        streets: Columns `name`, `highway`; geometry.
        labels: What to write into each new grid, by code.
        numbers: What to write into units, by unit: the rows of a list beside the map.
        font: Family that has every character of the labels.
        north: The word or letter at the arrow.
        width_mm: Of the frame.
        height_mm: Of the frame.
    """
    sheet = Sheet.around(community, width_mm=width_mm, height_mm=height_mm)
    drawn, cells = sheet.taken(new.geometry), sheet.taken(units.geometry)
    lines = shapely.union_all(shapely.boundary(drawn))
    before = shapely.union_all(shapely.boundary(sheet.taken(old.geometry)), grid_size=DOUBLE_LINE_MM)
    gone = shapely.line_merge(shapely.difference(before, shapely.buffer(lines, SAME_LINE_MM)))
    moved = shapely.union_all(cells[units["moved"].to_numpy(dtype=bool)])
    ways = sheet.taken(streets.geometry)
    spots = [spot_of(shape) for shape in drawn]
    parts = [
        f'<rect width="{width_mm}" height="{height_mm}" fill="#f4f5f8"/>',
        *(area(shape, fill=fill) for shape, fill in zip(drawn, _colours(drawn), strict=True)),
        *street_strokes(ways, streets["highway"]),
        area(shapely.geometrycollections(sheet.taken(buildings)), fill=BUILDING),
        stroke(shapely.union_all(shapely.boundary(cells)), UNIT_LINE, 0.12),
        stroke(hatched(moved, step_mm=HATCH_STEP_MM), HATCH, 0.2),
        stroke(shapely.boundary(moved), HATCH, 0.3),
        stroke(shapely.union_all(shapely.boundary(sheet.taken(community))), INK, 1.5, opacity=0.35),
        stroke(gone, OLD_LINE, 0.55, dash="2.2 1.4"),
        stroke(lines, NEW_LINE, 0.6),
        *street_names(ways, streets["name"], spots),
        *(
            number_in(beside(shape, spots), numbers[unit])
            for unit, shape in zip(units.index, cells, strict=True)
            if unit in numbers
        ),
        *(grid_label(spot, labels[code]) for spot, code in zip(spots, new["code"], strict=True) if code in labels),
        scale_bar(scale=sheet.scale, height_mm=height_mm),
        north_arrow(north, width_mm=width_mm),
    ]
    return Picture(drawing(parts, width_mm=width_mm, height_mm=height_mm, font=font), sheet.scale)


def hatched(shape: shapely.Geometry, *, step_mm: float) -> shapely.Geometry:
    """Diagonal lines inside a shape, `step_mm` apart: a hatch that every printer draws."""
    if shape.is_empty:
        return shape
    left, top, right, bottom = shape.bounds
    height = bottom - top
    across = step_mm * math.sqrt(2.0)
    first = math.floor((left - height) / across) * across
    starts = np.arange(first, right + across, across)
    ends = np.column_stack([starts, np.full_like(starts, bottom), starts + height, np.full_like(starts, top)])
    return shapely.intersection(shapely.union_all(shapely.linestrings(ends.reshape(-1, 2, 2))), shape)


def _colours(shapes: Shapes) -> list[str]:
    """A fill per shape, others than those of its neighbours as far as there are enough."""
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    chosen: list[int] = []
    for place in range(len(shapes)):
        around = [chosen[other] for other in second[first == place] if other < place]
        free = [one for one in range(len(FILLS)) if one not in around]
        chosen.append(min(free or range(len(FILLS)), key=lambda one: (chosen.count(one), one)))
    return [FILLS[one] for one in chosen]


def street_strokes(ways: Shapes, kinds: pd.Series) -> Iterable[str]:
    """Every street in white with an edge, the edges below."""
    widths = kinds.map(_WIDTHS_MM).fillna(0.4).to_numpy(dtype=float)
    for extra, colour in ((0.3, STREET_EDGE), (0.0, STREET)):
        for width in sorted(set(widths.tolist())):
            yield stroke(shapely.geometrycollections(ways[widths == width]), colour, width + extra)
