"""Flat metres in which straight lines of the source stay straight, so that what lies on a border stays on it."""

from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pyproj
import shapely

from geo.coordinates import metric_crs

Geometries = npt.NDArray[np.object_]
Floats = npt.NDArray[np.float64]

_LONGEST_SCALE_ERROR: Final = 0.005
NEARBY_M: Final = 200.0
_METRES_PER_DEGREE: Final = 111_195.0


@dataclass(frozen=True)
class LocalFrame:
    """Offset and scale between a CRS and metres around a place.

    A projection bends a straight edge of a stored outline by centimetres, and units that are drawn along the bent edge
    would leave slivers along the stored one. Scaling both axes bends nothing; lengths are true to 0.5 % over 30 km.
    """

    crs: pyproj.CRS
    """Of the source: geographic, or projected in metres."""
    metric: pyproj.CRS
    """In which to measure and to hand back."""
    origin: tuple[float, float]
    scale: tuple[float, float]
    """Metres per unit of the source, east and north."""

    @classmethod
    def around(cls, places: gpd.GeoSeries) -> "LocalFrame":
        """The frame of some geometries.

        Raises:
            ValueError: They have no CRS, or are all empty.
        """
        if places.crs is None:
            raise ValueError("the communities have no CRS; set the one they were drawn in, e.g. EPSG:4490")
        xy = shapely.get_coordinates(places.to_numpy())
        if not len(xy):
            raise ValueError("no community has an outline; give at least one polygon")
        crs = pyproj.CRS.from_user_input(places.crs)
        middle = np.median(xy, axis=0)
        origin = (float(middle[0]), float(middle[1]))
        if not crs.is_geographic:
            return cls(crs, crs, origin, (1.0, 1.0))
        shrink = float(np.cos(np.radians(middle[1])))
        return cls(crs, metric_crs(*xy.T), origin, (_METRES_PER_DEGREE * shrink, _METRES_PER_DEGREE))

    def nearby(self, layer: gpd.GeoDataFrame, places: gpd.GeoSeries) -> gpd.GeoDataFrame:
        """The rows of a layer within `NEARBY_M` of the rectangle around some places of the frame, in its CRS."""
        _require_crs(layer.geometry)
        layer = layer if layer.crs == self.crs or not len(layer) else layer.to_crs(self.crs)
        margin = NEARBY_M / np.array(self.scale)
        west, south, east, north = shapely.bounds(layer.geometry.to_numpy()).T
        left, bottom, right, top = places.total_bounds + np.concatenate([-margin, margin])
        return layer[(west <= right) & (east >= left) & (south <= top) & (north >= bottom)]

    def taken_in(self, places: gpd.GeoSeries) -> Geometries:
        """Geometries in local metres, 2-D; missing ones become empty."""
        _require_crs(places)
        shapes = places.to_numpy() if places.crs == self.crs or not len(places) else places.to_crs(self.crs).to_numpy()
        shapes = np.where(shapely.is_missing(shapes), shapely.GeometryCollection(), shapes)
        return np.asarray(shapely.transform(shapely.force_2d(shapes), lambda xy: (xy - self.origin) * self.scale))

    def given_back(self, shapes: Geometries) -> gpd.GeoSeries:
        """Geometries in the source's CRS."""
        return gpd.GeoSeries(shapely.transform(shapes, lambda xy: xy / self.scale + self.origin), crs=self.crs)

    def measured(self, shapes: Geometries) -> gpd.GeoSeries:
        """Geometries in the metric CRS; vertices that were equal stay equal."""
        return self.given_back(shapes).to_crs(self.metric)

    def degrees(self, shapes: Geometries) -> gpd.GeoSeries:
        """Geometries as longitude and latitude."""
        return self.given_back(shapes).to_crs(4326)


def measurable(places: gpd.GeoSeries) -> gpd.GeoSeries:
    """Geometries as they are in degrees or true metres; in degrees where the CRS's metres are none (Web Mercator)."""
    crs = None if places.crs is None else pyproj.CRS.from_user_input(places.crs)
    if crs is None or crs.is_geographic or not len(shapely.get_coordinates(places.to_numpy())):
        return places
    degrees = places.to_crs(4326)
    lon, lat = np.median(shapely.get_coordinates(degrees.to_numpy()), axis=0)
    scale = pyproj.Proj(crs).get_factors(lon, lat)
    is_metric = crs.axis_info[0].unit_conversion_factor == 1.0
    error = max(abs(scale.meridional_scale - 1.0), abs(scale.parallel_scale - 1.0))
    return places if is_metric and error < _LONGEST_SCALE_ERROR else degrees


def _require_crs(places: gpd.GeoSeries) -> None:
    if len(places) and places.crs is None:
        raise ValueError("a layer has no CRS; set the one it was drawn in, e.g. EPSG:4490")
