"""Shapes made simple enough to be looked at: they show, and are not measured."""

import geopandas as gpd
import numpy as np
import shapely

from geo.coordinates import in_units_of


def filled(area: shapely.Geometry, *, holes_under_m2: float, tolerance_m: float = 0.0) -> shapely.Geometry:
    """An area without its small holes.

    Args:
        area: Polygon or MultiPolygon in metres.
        holes_under_m2: Holes smaller than this are filled; the others stay.
        tolerance_m: How far the outline may move where it is made simpler; 0 leaves it.

    Returns:
        Polygon or MultiPolygon; empty for an empty area.

    Raises:
        ValueError: A limit is negative.
    """
    if holes_under_m2 < 0 or tolerance_m < 0:
        raise ValueError(f"limits of {holes_under_m2} m2 and {tolerance_m} m are none; give 0 or more")
    parts = shapely.get_parts(area)
    kept = [_with_large_holes(part, holes_under_m2) for part in parts[shapely.get_type_id(parts) == 3]]
    return shapely.simplify(shapely.union_all(kept), tolerance_m) if kept else shapely.Polygon()


def simplified(polygons: gpd.GeoSeries, *, tolerance_m: float) -> gpd.GeoSeries:
    """Polygons without the corners that lie on a line between others.

    Each is simplified by itself: lines of neighbours that were drawn apart by centimetres, as grids are, get simple
    too, where a coverage's would stay as they are.

    Args:
        polygons: Polygons and MultiPolygons in metres or degrees, with a CRS.
        tolerance_m: How far a line may move; neighbours may part, or overlap, by twice as much.

    Returns:
        Same index and CRS; valid polygons stay valid, and keep their parts and holes.

    Raises:
        ValueError: The tolerance is negative, or there is no CRS.

    Source:
        Douglas & Peucker (1973), Cartographica 10(2): 112-122.
    """
    if tolerance_m < 0:
        raise ValueError(f"a tolerance of {tolerance_m} m is none; give 0 or more")
    if polygons.crs is None:
        raise ValueError("the polygons have no CRS; set the one they were drawn in, e.g. EPSG:4490")
    return polygons.simplify(in_units_of(polygons.crs, tolerance_m))


def _with_large_holes(polygon: shapely.Polygon, least_m2: float) -> shapely.Polygon:
    rings = shapely.polygons(np.array(polygon.interiors, dtype=object))
    return shapely.Polygon(polygon.exterior, [ring.exterior for ring in rings if ring.area >= least_m2])
