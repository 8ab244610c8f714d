"""The straight circle: distances as the crow flies, what offices draw, and all there is without streets."""

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyproj
from scipy.spatial import KDTree

from geo.coordinates import metric_crs
from geo.snapping import points_of

Floats = npt.NDArray[np.float64]


def straight_metres(facilities: gpd.GeoSeries, places: gpd.GeoSeries, *, crs: pyproj.CRS | None = None) -> pd.DataFrame:
    """Straight metres from each place to the nearest facility.

    Args:
        facilities: Points, or shapes that stand for themselves by a point inside them; any CRS.
        places: The same.
        crs: What to measure in; `WalkNetwork.edges.crs` where walks are compared with. By default the UTM zone.

    Returns:
        Index of `places`; `metres` (inf where there is no facility, or no place), `facility` (label, <NA> there).

    Raises:
        ValueError: One of them has no CRS.
    """
    crs = crs or _common_crs(facilities, places)
    to, here = _xy(facilities, crs), _xy(places, crs)
    known_to, known_here = np.flatnonzero(np.isfinite(to).all(axis=1)), np.isfinite(here).all(axis=1)
    metres, nearest = np.full(len(here), np.inf), np.full(len(here), -1, dtype=np.int64)
    if len(known_to):
        metres[known_here], rank = KDTree(to[known_to]).query(here[known_here])
        nearest[known_here] = known_to[rank]
    labels = pd.array(facilities.index.to_numpy()).take(nearest, allow_fill=True, fill_value=pd.NA)
    return pd.DataFrame({"metres": metres, "facility": labels}, index=places.index)


def straight_metres_matrix(
    facilities: gpd.GeoSeries, places: gpd.GeoSeries, *, crs: pyproj.CRS | None = None
) -> pd.DataFrame:
    """Straight metres from every place (row) to every facility (column); inf where either has no position."""
    crs = crs or _common_crs(facilities, places)
    to, here = _xy(facilities, crs), _xy(places, crs)
    metres = np.hypot(here[:, None, 0] - to[None, :, 0], here[:, None, 1] - to[None, :, 1])
    return pd.DataFrame(np.where(np.isnan(metres), np.inf, metres), index=places.index, columns=facilities.index)


def _xy(places: gpd.GeoSeries, crs: pyproj.CRS) -> Floats:
    """Positions in metres, NaN for what has none; shape (places, 2)."""
    points = gpd.GeoSeries(points_of(places.to_numpy()), crs=places.crs).to_crs(crs)
    return np.column_stack([points.x.to_numpy(np.float64), points.y.to_numpy(np.float64)])


def _common_crs(facilities: gpd.GeoSeries, places: gpd.GeoSeries) -> pyproj.CRS:
    for name, series in (("facilities", facilities), ("places", places)):
        if series.crs is None:
            raise ValueError(f"the {name} have no CRS; set the one they are in, e.g. EPSG:4490")
    known = pd.concat([series[~(series.is_empty | series.isna())].to_crs(4326) for series in (places, facilities)])
    if not len(known):
        return pyproj.CRS.from_epsg(3857)  # nothing to measure
    west, south, east, north = gpd.GeoSeries(known).total_bounds
    return metric_crs([(west + east) / 2.0], [(south + north) / 2.0])
