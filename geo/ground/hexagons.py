"""Hexagons for ground about which too little is known to divide it by what can be seen."""

from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from geo.cells import cell_of, cells_touching, outlines_of, text_of
from geo.ground.enclosures import Enclosures
from geo.ground.frame import LocalFrame
from geo.ground.segments import lines_of

Geometries = npt.NDArray[np.object_]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

FEW_BUILDINGS: Final = 5
"""A community with fewer buildings is divided by hexagons inside its streets."""
WIDE_M2: Final = 50_000.0
"""Smaller ground is not divided by hexagons: nobody gets lost in a block."""
_MOST_CELLS: Final = 100
_RESOLUTIONS: Final = (11, 10, 9, 8, 7)
_CELL_M2: Final = {11: 2_150.0, 10: 15_050.0, 9: 105_300.0, 8: 737_300.0, 7: 5_161_000.0}
_LEAST_SHARE: Final = 0.3
_PLACE_RESOLUTION: Final = 13  # 44 square metres


def hexagon_lines(enclosures: Enclosures, buildings_in: Ints, frame: LocalFrame) -> tuple[Geometries, Floats]:
    """Lines of H3 cells through the enclosures of communities that have hardly any buildings.

    Args:
        enclosures: Of all communities.
        buildings_in: Number of buildings in each enclosure.
        frame: That of the enclosures.

    Returns:
        Lines in local metres inside the enclosures, and for each enclosure the area in square metres below which a
        piece of a cell goes to its neighbour: 0 for those that are not divided. Those larger than two cells
        and `WIDE_M2` are, the cells being the smallest of which a hundred make up the community.
    """
    area_m2 = shapely.area(enclosures.geometry)
    held = np.bincount(enclosures.community, buildings_in)
    total_m2 = np.bincount(enclosures.community, area_m2)
    found, least_m2 = [np.empty(0, dtype=object)], np.zeros(len(area_m2))
    for community in np.flatnonzero((held < FEW_BUILDINGS) & (total_m2 > 0.0)).tolist():
        resolution = _resolution(float(total_m2[community]))
        is_wide = area_m2 > max(2.0 * _CELL_M2[resolution], WIDE_M2)
        large = np.flatnonzero((enclosures.community == community) & is_wide)
        least_m2[large] = _LEAST_SHARE * _CELL_M2[resolution]
        found += [_lines_through(enclosures.geometry[one], resolution, frame) for one in large]
    return np.concatenate(found), least_m2


def _resolution(area_m2: float) -> int:
    fine_enough = [one for one in _RESOLUTIONS if area_m2 / _CELL_M2[one] <= _MOST_CELLS]
    return fine_enough[0] if fine_enough else _RESOLUTIONS[-1]


def _lines_through(enclosure: shapely.Polygon, resolution: int, frame: LocalFrame) -> Geometries:
    ground = frame.degrees(np.array([enclosure], dtype=object)).iloc[0]
    cells = outlines_of(cells_touching(ground, resolution=resolution))
    edges = shapely.union_all(shapely.boundary(frame.taken_in(gpd.GeoSeries(cells, crs=4326))), grid_size=0.01)
    return lines_of(np.array([shapely.intersection(edges, enclosure)], dtype=object))[0]


def place_codes(points: Geometries, frame: LocalFrame) -> npt.NDArray[np.object_]:
    """The H3 cell of 44 square metres that each point lies in, as text."""
    places = frame.degrees(points)
    return text_of(cell_of(places.x.to_numpy(), places.y.to_numpy(), resolution=_PLACE_RESOLUTION))
