"""The small map of a printed brief: the grid, its buildings and streets, the services, what is open; as vectors."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from data.plans.lettering import north_arrow, number_in, street_names
from data.plans.picture import BUILDING, NEW_LINE, Picture, Sheet, street_strokes
from data.plans.svg import INK, area, drawing, stroke, text
from data.types import STORE_CRS

AROUND_M: Final = 150.0
"""Streets and neighbours are kept so far around the grid."""
OWN_FILL: Final = "#e6f0fb"
OWN_LINE: Final = "#1f5fd6"
OTHERS: Final = "#8a94a6"
OVERDUE: Final = "#c5221f"
OPEN: Final = "#b26a00"
_QUIET: Final = "#4b566b"
_SEEN_MM2: Final = 150.0
"""A neighbour of which less is seen is not named."""
_BARS_M: Final = (5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000)
_SHORTEST_BAR_MM: Final = 10.0


@dataclass(frozen=True, eq=False)
class Ground:
    """What the map shows, in EPSG:4490 but for `moves`.

    Attributes:
        boundary: The grid.
        neighbours: The other grids of its community: columns `name`, `geom`.
        buildings: Footprints in the grid.
        streets: Columns `name`, `highway`, `geom`.
        moves: Lines that the next plan moves.
        overdue: Places of incidents past their limit.
        open: Places of the other open ones.
    """

    boundary: gpd.GeoSeries
    neighbours: gpd.GeoDataFrame
    buildings: gpd.GeoSeries
    streets: gpd.GeoDataFrame
    moves: gpd.GeoSeries
    overdue: gpd.GeoSeries
    open: gpd.GeoSeries


def picture(
    ground: Ground,
    *,
    services: Mapping[str, tuple[float, float]],
    beside: Collection[str] = (),
    font: str,
    north: str,
    width_mm: float,
    height_mm: float,
) -> Picture:
    """Draw a grid.

    Args:
        ground: What is there.
        services: Longitude and latitude of service points, by the number that stands in the list beside the map.
        beside: Numbers of those that have to be in the frame, too.
        font: Family that has every character of the names.
        north: The word or letter at the arrow.
        width_mm: Of the frame.
        height_mm: Of the frame.
    """
    spots = {said: shapely.Point(*each) for said, each in services.items()}
    frame = gpd.GeoSeries([*ground.boundary, *(spots[said] for said in beside)], crs=STORE_CRS)
    sheet = Sheet.around(frame, width_mm=width_mm, height_mm=height_mm)
    own = sheet.taken(ground.boundary)[0]
    ways = sheet.taken(ground.streets.geometry)
    others = sheet.taken(ground.neighbours.geometry)
    pairs = zip(ground.neighbours["name"], others, strict=True)
    seen = [(name, shape) for name, shape in pairs if shape.area > _SEEN_MM2]
    places = sheet.taken(gpd.GeoSeries(list(spots.values()), crs=STORE_CRS))
    parts = [
        f'<rect width="{width_mm}" height="{height_mm}" fill="#f4f5f8"/>',
        area(own, fill=OWN_FILL),
        *street_strokes(ways, ground.streets["highway"]),
        area(shapely.geometrycollections(sheet.taken(ground.buildings)), fill=BUILDING),
        stroke(shapely.union_all(shapely.boundary(others)), OTHERS, 0.4, dash="2 1.3"),
        stroke(shapely.boundary(own), OWN_LINE, 0.9),
        stroke(shapely.union_all(sheet.taken(ground.moves)), NEW_LINE, 0.9, dash="2.2 1.4"),
        *(text(name, *_middle(shape), size=2.6, colour=_QUIET) for name, shape in seen),
        *street_names(ways, ground.streets["name"], [_middle(own), *(_middle(shape) for _, shape in seen)]),
        *_dots(sheet.taken(ground.open), OPEN),
        *_dots(sheet.taken(ground.overdue), OVERDUE),
        *(number_in(_middle(spot), said) for spot, said in zip(places, services, strict=True) if not spot.is_empty),
        _scale(sheet.scale, height_mm=height_mm),
        _small(north_arrow(north, width_mm=width_mm), corner=(width_mm, 0.0), factor=0.6),
    ]
    return Picture(drawing(parts, width_mm=width_mm, height_mm=height_mm, font=font), sheet.scale)


def _middle(shape: shapely.Geometry) -> tuple[float, float]:
    point = shape.representative_point()
    return (float(point.x), float(point.y))


def _dots(places: npt.NDArray[np.object_], colour: str) -> list[str]:
    return [
        f'<circle cx="{place.x:.2f}" cy="{place.y:.2f}" r="1.3" fill="{colour}" stroke="#fff" stroke-width="0.35"/>'
        for place in places
        if not place.is_empty
    ]


def _small(drawn: str, *, corner: tuple[float, float], factor: float) -> str:
    """What is drawn, smaller, in the same corner."""
    x, y = corner
    return f'<g transform="translate({x * (1 - factor):.2f} {y * (1 - factor):.2f}) scale({factor})">{drawn}</g>'


def _scale(scale: int, *, height_mm: float) -> str:
    """A bar of a round length between 10 and 25 mm, and the scale as a ratio."""
    metres = next((one for one in _BARS_M if one * 1000 / scale >= _SHORTEST_BAR_MM), _BARS_M[-1])
    length, x, y = metres * 1000 / scale, 3.0, height_mm - 2.5
    bar = f'<path d="M{x} {y - 1.2}v1.2h{length:.2f}v-1.2" fill="none" stroke="{INK}" stroke-width="0.4"/>'
    said = f"{metres} m" if metres < 1000 else f"{metres / 1000:g} km"
    backing = f'<rect x="1.5" y="{y - 5}" width="{length + 22:.2f}" height="6.2" fill="#fff" fill-opacity="0.85"/>'
    return (
        backing
        + bar
        + text(said, x + length / 2, y - 1.6, size=2.4)
        + text(f"1:{scale:,}", x + length + 10, y - 0.6, size=2.6)
    )
