"""Where one enters a building, as far as outlines and streets tell."""

import geopandas as gpd
import numpy as np
import shapely

from geo.coordinates import metric_crs


def entrances(buildings: gpd.GeoSeries, streets: gpd.GeoSeries) -> gpd.GeoDataFrame:
    """The point on each building's edge that is nearest to a street.

    Args:
        buildings: Outlines in degrees; unique index.
        streets: Lines in degrees, in the same reference system; may be empty.

    Returns:
        `geometry`, the point, and `street`, the label of the street that it faces; same index and reference system.
        Without any street it is the point of the edge nearest to the building's middle, and `street` is None.

    Raises:
        ValueError: The two are in different reference systems.
    """
    if buildings.crs != streets.crs:
        raise ValueError(f"buildings are in {buildings.crs} and streets in {streets.crs}: put both into one")
    if buildings.empty:
        return gpd.GeoDataFrame({"street": []}, geometry=[], index=buildings.index, crs=buildings.crs)
    middles = shapely.get_coordinates(shapely.centroid(buildings.to_numpy()))
    crs = metric_crs(middles[:, 0], middles[:, 1])
    edges = shapely.boundary(buildings.to_crs(crs).to_numpy())
    lines = streets.to_crs(crs).to_numpy()
    facing = np.full(len(edges), None, dtype=object)
    targets = shapely.centroid(edges)
    if len(lines):
        which, found = shapely.STRtree(lines).query_nearest(edges, all_matches=False)
        targets[which] = lines[found]
        facing[which] = streets.index.to_numpy(dtype=object)[found]
    points = shapely.get_point(shapely.shortest_line(edges, targets), 0)
    placed = gpd.GeoSeries(points, index=buildings.index, crs=crs).to_crs(buildings.crs)
    return gpd.GeoDataFrame({"street": facing}, geometry=placed, index=buildings.index, crs=buildings.crs)
