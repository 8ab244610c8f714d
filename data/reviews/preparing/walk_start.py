"""Where a walk in a grid begins and ends: at a station, else where a street leads into the grid."""

from typing import Final

import geopandas as gpd
import numpy as np
import shapely
from sqlalchemy import Connection, select

from data.frames import read_features
from data.queries.stations import stations
from data.queries.streets import streets
from data.schema import Grid
from data.types import STORE_CRS
from data.walked_coverage import CIRCLE_KINDS
from geo.coordinates import metric_crs

BESIDE_M: Final = 300.0
"""A station so near to the grid is where its grid workers meet."""


def starting_point(conn: Connection, grid_code: str, candidates: gpd.GeoDataFrame) -> shapely.Point:
    """The place to begin at that is nearest to what is worth seeing, in a straight line.

    Party-mass centres, stations and corners in the grid come first, then those up to `BESIDE_M` around it, then the
    points at which a street crosses the grid's border, then the border.

    Args:
        conn: A connection to the store.
        grid_code: Of the grid as it was drawn last; where there is none, the candidates are the ground.
        candidates: Columns `worth` and `geometry`.

    Returns:
        A point in EPSG:4490.

    Raises:
        ValueError: There is neither such a grid nor a candidate.
    """
    area = _ground(conn, grid_code, candidates)
    crs = metric_crs([area.centroid.x], [area.centroid.y])
    shape = gpd.GeoSeries([area], crs=STORE_CRS).to_crs(crs).iloc[0]
    centre = _centre(candidates.to_crs(crs), shape)
    points = _beginnings(conn, shape, crs)
    nearest = shapely.get_point(shapely.shortest_line(points, centre), 0)
    return gpd.GeoSeries([nearest], crs=crs).to_crs(STORE_CRS).iloc[0]


def _beginnings(conn: Connection, shape: shapely.Geometry, crs: object) -> shapely.Geometry:
    """The places to begin at, of the first sort that there is."""
    found = stations(conn)
    places = found[found["kind"].isin(CIRCLE_KINDS)].to_crs(crs).geometry
    metres = places.distance(shape)
    for limit_m in (0.0, BESIDE_M):
        if (metres <= limit_m).any():
            return shapely.MultiPoint(places[metres <= limit_m].representative_point().to_list())
    edge = shape.boundary
    lines = streets(conn).to_crs(crs).geometry
    crossed = shapely.intersection(lines[lines.intersects(edge)].to_numpy(), edge)
    points = shapely.extract_unique_points(shapely.union_all(crossed)) if len(crossed) else shapely.MultiPoint()
    return edge if points.is_empty else points


def _ground(conn: Connection, grid_code: str, candidates: gpd.GeoDataFrame) -> shapely.Geometry:
    statement = (
        select(Grid.geom).where(Grid.code == grid_code).order_by(Grid.valid_from.desc(), Grid.id.desc()).limit(1)
    )
    found = read_features(conn, statement)
    if len(found):
        return found.geometry.iloc[0]
    if candidates.empty:
        raise ValueError(f"there is neither a grid {grid_code!r} nor a candidate to walk to; give one of the two")
    return candidates.geometry.union_all().convex_hull


def _centre(candidates: gpd.GeoDataFrame, shape: shapely.Geometry) -> shapely.Point:
    """The middle of the candidates by their worth; of the grid where there is none."""
    if candidates.empty or not candidates["worth"].sum() > 0.0:
        return shape.centroid
    xy = shapely.get_coordinates(candidates.geometry.representative_point().to_numpy())
    return shapely.Point(np.average(xy, axis=0, weights=candidates["worth"].to_numpy(dtype=np.float64)))
