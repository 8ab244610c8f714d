"""Lines and polygons as single segments, each with what lies on either side."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

Geometries = npt.NDArray[np.object_]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Segments:
    """Straight pieces of border; `second` is -1 where nothing lies beyond."""

    first: Ints
    second: Ints
    ends: Floats  # shape (n, 2, 2), metres

    @property
    def length_m(self) -> Floats:
        return np.asarray(np.hypot(*(self.ends[:, 1] - self.ends[:, 0]).T))


def lines_of(shapes: Geometries) -> tuple[Geometries, Ints]:
    """The LineStrings of lines and of polygons' rings, and the position of the geometry that each is of."""
    areal = shapely.get_dimensions(shapes) == 2
    shapes = shapes.copy()
    shapes[areal] = shapely.boundary(shapes[areal])
    parts, which = shapely.get_parts(shapes, return_index=True)
    parts, inner = shapely.get_parts(parts, return_index=True)  # of a collection's multi-lines
    which = which[inner]
    sound = np.isin(shapely.get_type_id(parts), (1, 2)) & (shapely.length(parts) > 0.0)
    parts = parts[sound]
    xy, line = shapely.get_coordinates(parts, return_index=True)
    lines = shapely.linestrings(xy, indices=line) if len(parts) else np.empty(0, dtype=object)
    return np.asarray(lines), which[sound].astype(np.int64)


def edges_of(lines: Geometries) -> Geometries:
    """Every segment that has a length as a line of its own."""
    xy, line = shapely.get_coordinates(lines, return_index=True)
    follows = np.flatnonzero((line[1:] == line[:-1]) & (xy[1:] != xy[:-1]).any(axis=1))
    return np.asarray(shapely.linestrings(np.stack([xy[follows], xy[follows + 1]], axis=1)))


def segments_of(polygons: Geometries) -> Segments:
    """The segments of a coverage's rings, each once.

    Args:
        polygons: They touch along equal vertices and do not overlap.
    """
    rings, ring_of = lines_of(polygons)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    start = np.flatnonzero(ring[1:] == ring[:-1])
    ends, owner = np.stack([xy[start], xy[start + 1]], axis=1), ring_of[ring[start]]
    back = (ends[:, 0, 0] > ends[:, 1, 0]) | ((ends[:, 0, 0] == ends[:, 1, 0]) & (ends[:, 0, 1] > ends[:, 1, 1]))
    ends[back] = ends[back][:, ::-1]
    order = np.lexsort((owner, *ends.reshape(-1, 4).T))
    ends, owner = ends[order], owner[order]
    twin = np.append((ends[1:] == ends[:-1]).all(axis=(1, 2)), False)
    single = ~twin & ~np.append(False, twin[:-1])
    second = np.where(twin, np.append(owner[1:], -1), -1)
    keep = twin | single
    return Segments(owner[keep], second[keep], ends[keep])
