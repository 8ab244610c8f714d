"""How compact a shape is: 1 for a circle, near 0 for a ribbon."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import shapely

from geo.ground.segments import lines_of

Geometries = npt.NDArray[np.object_]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


class Moments(NamedTuple):
    """What the compactness of joined shapes can be added up from; one entry per shape.

    Attributes:
        area_m2: Area.
        x: Centroid, metres.
        y: Centroid, metres.
        inertia_m4: Second moment of area about the centroid.
    """

    area_m2: Floats
    x: Floats
    y: Floats
    inertia_m4: Floats


def polsby_popper(geometries: npt.ArrayLike) -> Floats:
    """Area over that of the circle with the same perimeter: 4 pi A / P^2.

    Args:
        geometries: Polygons and MultiPolygons in metres.

    Returns:
        0..1 per geometry, 1 for a circle, pi / 4 for a square; 0 for one without area.

    Source:
        Polsby & Popper (1991), Yale Law & Policy Review 9: 301-353.
    """
    shapes = np.asarray(geometries, dtype=object)
    return polsby_popper_of(shapely.area(shapes), shapely.length(shapes))


def polsby_popper_of(area_m2: npt.ArrayLike, perimeter_m: npt.ArrayLike) -> Floats:
    """`polsby_popper` of shapes whose area and perimeter are known: of joined units without their union.

    Shapes that are put together have the sum of their areas, and the sum of their perimeters less twice the borders
    between them.
    """
    area_m2, perimeter_m = np.asarray(area_m2, dtype=np.float64), np.asarray(perimeter_m, dtype=np.float64)
    squared = perimeter_m**2
    return _ratio(4.0 * np.pi * area_m2, squared)


def moment_of_inertia(geometries: npt.ArrayLike) -> Floats:
    """Inertia of the circle of the same area over that of the shape: A^2 / (2 pi I).

    Unlike `polsby_popper` it does not mind a ragged edge, only how far the ground lies from its middle.

    Args:
        geometries: Polygons and MultiPolygons in metres.

    Returns:
        0..1 per geometry, 1 for a circle, 3 / pi for a square; 0 for one without area.

    Source:
        Li, Goodchild & Church (2013), International Journal of Geographical Information Science 27(6): 1227-1250,
        equation 6 (the normalised mass moment of inertia).
    """
    return moment_of_inertia_of(moments(geometries))


def moment_of_inertia_of(known: Moments) -> Floats:
    """`moment_of_inertia` of shapes whose moments are known."""
    area_m2, inertia = known.area_m2, 2.0 * np.pi * known.inertia_m4
    return _ratio(area_m2**2, inertia)


def moments(geometries: npt.ArrayLike) -> Moments:
    """Area, centroid and second moment of area of each shape.

    Args:
        geometries: Valid polygons and MultiPolygons in metres.

    Returns:
        All zeros for a shape without area.

    Source:
        The second moment of a polygon is a sum over its edges (Green's theorem): with c = x1 y2 - x2 y1 and the
        origin at the centroid, I = sum(c (x1^2 + x1 x2 + x2^2 + y1^2 + y1 y2 + y2^2)) / 12.
    """
    shapes = np.asarray(geometries, dtype=object).ravel()
    area_m2 = shapely.area(shapes)
    placed = np.where(area_m2 > 0.0, shapely.centroid(shapes), shapely.Point(0.0, 0.0))
    middle = shapely.get_coordinates(placed)
    rings, shape = lines_of(shapely.orient_polygons(shapes))
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    xy = xy - middle[shape[ring]]
    start = np.flatnonzero(ring[1:] == ring[:-1])
    one, two = xy[start], xy[start + 1]
    turned = one[:, 0] * two[:, 1] - two[:, 0] * one[:, 1]
    part = turned * (one**2 + one * two + two**2).sum(axis=1) / 12.0
    inertia = _sums(shape[ring[start]], part, len(shapes))
    return Moments(area_m2, middle[:, 0], middle[:, 1], np.where(area_m2 > 0.0, inertia, 0.0))


def moments_together(known: Moments, group: npt.ArrayLike, *, groups: int) -> Moments:
    """Moments of shapes that are put together and do not overlap, without their union.

    Args:
        known: Of the single shapes.
        group: Shape (n,), number of each shape's group, 0..groups - 1.
        groups: How many.

    Returns:
        One entry per group; zeros for a group without a shape.

    Source:
        The parallel axis theorem: I = sum(I_i + A_i d_i^2), d_i from the centroid of all to that of shape i.
    """
    group = np.asarray(group, dtype=np.int64)
    area_m2 = _sums(group, known.area_m2, groups)
    x, y = (_ratio(_sums(group, known.area_m2 * at, groups), area_m2) for at in (known.x, known.y))
    apart = (known.x - x[group]) ** 2 + (known.y - y[group]) ** 2
    inertia = _sums(group, known.inertia_m4 + known.area_m2 * apart, groups)
    return Moments(area_m2, x, y, inertia)


def reock(geometries: npt.ArrayLike) -> Floats:
    """Area over that of the smallest circle around the shape.

    Args:
        geometries: Polygons and MultiPolygons in metres.

    Returns:
        0..1 per geometry, 1 for a circle, 2 / pi for a square; 0 for one without area.

    Source:
        Reock (1961), Midwest Journal of Political Science 5(1): 70-74.
    """
    shapes = np.asarray(geometries, dtype=object)
    circle_m2 = np.pi * shapely.minimum_bounding_radius(shapes) ** 2
    return _ratio(shapely.area(shapes), circle_m2)


def convexity(geometries: npt.ArrayLike) -> Floats:
    """Area over that of the convex hull: 1 for a shape without bays; 0 for one without area."""
    shapes = np.asarray(geometries, dtype=object)
    hull_m2 = shapely.area(shapely.convex_hull(shapes))
    return _ratio(shapely.area(shapes), hull_m2)


def _ratio(part: Floats, whole: Floats) -> Floats:
    """Part over whole, 0 where there is no whole."""
    return np.asarray(np.divide(part, whole, out=np.zeros(part.shape), where=whole > 0.0))


def _sums(group: Ints, values: Floats, groups: int) -> Floats:
    return np.bincount(group, values, minlength=groups).astype(np.float64)
