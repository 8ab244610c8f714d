"""Cells: each enclosure divided among its buildings, every place to the nearest one."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely
from scipy.spatial import Voronoi

from geo.ground.enclosures import Enclosures, faces_between, holding
from geo.ground.segments import lines_of

Geometries = npt.NDArray[np.object_]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_SHRINK_M: Final = 0.4  # so that buildings which touch have a line between them
_STEP_M: Final = 3.0
_STRAIGHT_WITHIN_M: Final = 0.75  # a line half-way between walls that are drawn by points every few metres


@dataclass(frozen=True, eq=False)
class Cells:
    """Polygons in local metres that fill the enclosures.

    Attributes:
        geometry: Each in one piece; where two meet, both have the same vertices.
        enclosure: Position of each one's enclosure.
        of_building: Position of the cell that each building stands in, -1 for none.
    """

    geometry: Geometries
    enclosure: Ints
    of_building: Ints


def cells_of(
    enclosures: Enclosures, buildings: Geometries, places: Geometries, *, cuts: Geometries, is_whole: Bools
) -> Cells:
    """Divide enclosures among the buildings that stand in them.

    Args:
        enclosures: What to divide.
        buildings: Valid footprints in local metres.
        places: A point in each footprint; where it lies, the building belongs.
        cuts: Further lines to divide by, each inside one enclosure.
        is_whole: Enclosures that buildings do not divide.

    Returns:
        The cells. Buildings on the same spot share one; a cell may be without a building where an enclosure's shape
        cuts it off from its own.

    Source:
        Fleischmann, Feliciotti, Romice & Porta (2020), Computers, Environment and Urban Systems 80: the (enclosed)
        morphological tessellation; a Voronoi diagram of points along the footprints' outlines.
    """
    where = holding(enclosures.geometry, places)
    ridges = _ridges(enclosures.geometry, buildings, np.where(is_whole[where], -1, where))
    outlines, _ = lines_of(enclosures.geometry)
    geometry = faces_between(np.concatenate([outlines, ridges, cuts]))
    enclosure = holding(enclosures.geometry, shapely.point_on_surface(geometry))
    geometry, enclosure = geometry[enclosure >= 0], enclosure[enclosure >= 0]
    return Cells(geometry, enclosure, np.where(where >= 0, holding(geometry, places), -1))


def _ridges(enclosures: Geometries, buildings: Geometries, where: Ints) -> Geometries:
    """Lines half-way between the buildings of one enclosure."""
    order = np.argsort(where, kind="stable")
    order = order[where[order] >= 0]
    if not len(order):
        return np.empty(0, dtype=object)
    shrunk = shapely.buffer(buildings[order], -_SHRINK_M, join_style="mitre")
    shrunk = np.where(shapely.is_empty(shrunk), buildings[order], shrunk)
    rings, ring_of = lines_of(shapely.segmentize(shrunk, _STEP_M))
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    owner = ring_of[ring]
    shared, first = np.unique(where[order], return_index=True)
    last = np.append(first[1:], len(order))
    of_points = np.searchsorted(owner, np.stack([first, last]))
    found, face = [], []
    for enclosure, building_from, building_to, start, end in zip(shared, first, last, *of_points, strict=True):
        if building_to - building_from > 1 and end > start:
            found.append(_between(xy[start:end], owner[start:end]))
            face.append(np.full(len(found[-1]), enclosure))
    if not found:
        return np.empty(0, dtype=object)
    segments = shapely.linestrings(np.concatenate(found))
    faces, index = np.unique(np.concatenate(face), return_inverse=True)
    chains = shapely.line_merge(shapely.multilinestrings(segments, indices=index))
    lines, _ = lines_of(
        np.asarray(shapely.intersection(shapely.simplify(chains, _STRAIGHT_WITHIN_M), enclosures[faces]))
    )
    return lines


def _between(xy: Floats, owner: Ints) -> Floats:
    """Segments, shape (n, 2, 2), where the nearest points change their owner."""
    middle = xy.mean(axis=0)
    reach = 20.0 * max(float(np.ptp(xy, axis=0).max()), 1.0)
    # A far frame turns the rays of the diagram into segments.
    frame = reach * np.array([[1.0, 0.3], [-0.3, 1.0], [-1.0, -0.3], [0.3, -1.0]])
    diagram = Voronoi(np.concatenate([xy - middle, frame]))
    pairs = diagram.ridge_points
    real = (pairs < len(xy)).all(axis=1)
    ridges = [ridge for ridge, keep in zip(diagram.ridge_vertices, real, strict=True) if keep]
    vertices, pairs = np.array(ridges).reshape(-1, 2), pairs[real]
    borders = (owner[pairs[:, 0]] != owner[pairs[:, 1]]) & (vertices >= 0).all(axis=1)
    return np.asarray(diagram.vertices[vertices[borders]] + middle)
