"""Where places meet the streets: the nearest point of the nearest edge."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Geometries = npt.NDArray[np.object_]


@dataclass(frozen=True, eq=False)
class Located:
    """Places on the edges of one network; one row per place in each array. Made by `WalkNetwork.locate`."""

    index: pd.Index
    """Labels of the places."""
    edge: Ints
    """The nearest edge; -1 for a place that is missing, empty or too far from every street."""
    offset_m: Floats
    """Metres along the edge to the point nearest to the place; NaN where there is no edge."""
    access_m: Floats
    """Straight metres from the place to that point; inf where there is no edge."""
    xy: Floats
    """The place itself, in the network's metres, shape (number of places, 2)."""

    def __len__(self) -> int:
        return len(self.index)

    @property
    def found(self) -> Bools:
        """Whether each place has a street near enough."""
        return self.edge >= 0

    def too_far(self) -> pd.Index:
        """Labels of the places without a street near enough, for a report."""
        return self.index[~self.found]


def locate_on(edges: Geometries, tree: shapely.STRtree, places: gpd.GeoSeries, *, within_m: float) -> Located:
    """Places on the nearest of some edges.

    Args:
        edges: LineStrings in metres.
        tree: Of these edges.
        places: Points in the same CRS, None for those without one.
        within_m: How far a place may be from a street.
    """
    points = places.to_numpy()
    known = np.flatnonzero(~shapely.is_missing(points))
    edge = np.full(len(points), -1, dtype=np.int64)
    access_m = np.full(len(points), np.inf)
    offset_m = np.full(len(points), np.nan)
    if len(known) and len(edges):
        (which, nearest), apart_m = tree.query_nearest(
            points[known], max_distance=within_m, return_distance=True, all_matches=False
        )
        rows = known[which]
        edge[rows], access_m[rows] = nearest, apart_m
        offset_m[rows] = shapely.line_locate_point(edges[nearest], points[rows])
    xy = np.column_stack([shapely.get_x(points), shapely.get_y(points)])
    return Located(index=places.index, edge=edge, offset_m=offset_m, access_m=access_m, xy=xy)


def points_of(shapes: Geometries) -> Geometries:
    """A point per shape: itself, or one inside it; None for what is missing, empty or not finite."""
    is_point = shapely.get_type_id(shapes) == shapely.GeometryType.POINT
    points = np.where(is_point, shapes, shapely.point_on_surface(shapes))
    points[shapely.is_empty(points)] = None
    points[~np.isfinite(shapely.get_x(points)) | ~np.isfinite(shapely.get_y(points))] = None
    return np.asarray(points)
