"""The lines of a street layer that a network is made of: walkable, in metres, without what is broken."""

from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyproj
import shapely

from geo.coordinates import metric_crs
from geo.walks.access import may_walk

_LONGEST_SCALE_ERROR: Final = 0.005
_SHORTEST_LINE_M: Final = 1e-6
_LINES: Final = (shapely.GeometryType.LINESTRING, shapely.GeometryType.LINEARRING)


def walkable_lines(streets: gpd.GeoDataFrame) -> tuple[gpd.GeoSeries, pd.Series]:
    """LineStrings in metres.

    Args:
        streets: LineStrings and MultiLineStrings in any CRS, and whatever else the layer holds.

    Returns:
        Lines indexed by the position of their street (a street of several parts has several), and how many were left
        out, by reason: streets "not walked", streets without a line ("no line"), parts of "zero length".

    Raises:
        ValueError: The streets have no CRS, or nothing is left.
    """
    if streets.crs is None:
        raise ValueError("the streets have no CRS; set the one they were drawn in, e.g. EPSG:4490")
    walked = np.flatnonzero(may_walk(streets))
    parts, which = shapely.get_parts(shapely.force_2d(streets.geometry.to_numpy()[walked]), return_index=True)
    sound = np.isin(shapely.get_type_id(parts), _LINES) & ~shapely.is_empty(parts)
    sound &= _finite(parts)
    lines = gpd.GeoSeries(parts[sound], index=walked[which[sound]], crs=streets.crs)
    lines = _in_metres(lines)
    long = shapely.length(lines.to_numpy()) > _SHORTEST_LINE_M
    left_out = pd.Series(
        {
            "not walked": len(streets) - len(walked),
            "no line": len(walked) - lines.index.nunique(),
            "zero length": int((~long).sum()),
        },
        name="lines",
    )
    if not long.any():
        reasons = ", ".join(f"{number} {reason}" for reason, number in left_out.items())
        raise ValueError(
            f"none of {len(streets)} streets can be walked ({reasons}); import a street layer, or use the straight "
            "circle as an estimate"
        )
    return lines[long], left_out


def _in_metres(lines: gpd.GeoSeries) -> gpd.GeoSeries:
    if not len(lines):
        return lines
    projected = lines.to_crs(_measuring_crs(lines))
    projected = projected[_finite(projected.to_numpy())]
    once = shapely.remove_repeated_points(projected.to_numpy())
    return gpd.GeoSeries(once, index=projected.index, crs=projected.crs)


def _finite(lines: npt.NDArray[np.object_]) -> npt.NDArray[np.bool_]:
    """Whether every coordinate of each line is a number."""
    xy, line = shapely.get_coordinates(lines, return_index=True)
    finite = np.ones(len(lines), dtype=np.bool_)
    finite[line[~np.isfinite(xy).all(axis=1)]] = False
    return finite


def _measuring_crs(lines: gpd.GeoSeries) -> pyproj.CRS:
    """The lines' own CRS if it measures true metres there, else the UTM zone that they are in.

    Web Mercator calls its unit a metre too, and is 18 % too long in Nanjing.
    """
    # The median, so that a few wrong coordinates cannot move it.
    middle = gpd.GeoSeries([shapely.Point(np.median(shapely.get_coordinates(lines.to_numpy()), axis=0))], crs=lines.crs)
    place = middle.to_crs(4326).iloc[0]
    own = pyproj.CRS.from_user_input(lines.crs)
    if own.is_projected and own.axis_info[0].unit_conversion_factor == 1.0:
        scale = pyproj.Proj(own).get_factors(place.x, place.y)
        if max(abs(scale.meridional_scale - 1.0), abs(scale.parallel_scale - 1.0)) < _LONGEST_SCALE_ERROR:
            return own
    return metric_crs([place.x], [place.y])
