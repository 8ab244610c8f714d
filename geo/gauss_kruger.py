"""CGCS2000 Gauss-Kruger coordinates (高斯-克吕格), as survey offices deliver them, in metres.

A file says its zone in one of two ways: eastings carry the zone number in front of seven more digits (zone 40:
40,500,000), or they lie around 500,000 and the central meridian is written elsewhere.
"""

from typing import Final

import numpy as np
import numpy.typing as npt
import pyproj

from geo.coordinates import Floats, LonLat

CENTRAL_MERIDIANS_DEG: Final = range(75, 136, 3)
"""Of the 3-degree zones 25-45."""

_FALSE_EASTING_M: Final = 500_000.0
# A 6-degree zone reaches 334 km to each side at the equator, its neighbours' overlap included.
_HALF_ZONE_M: Final = 350_000.0
_STRAY_SHARE: Final = 0.05
_NO_ZONE: Final = 0
_EPSG_OF_3_DEGREE_ZONE: Final = {zone: 4513 + zone - 25 for zone in range(25, 46)}
_EPSG_OF_6_DEGREE_ZONE: Final = {zone: 4491 + zone - 13 for zone in range(13, 24)}
_EPSG_OF_ZONE: Final = _EPSG_OF_3_DEGREE_ZONE | _EPSG_OF_6_DEGREE_ZONE
_EPSG_OF_MERIDIAN: Final = {meridian: 4534 + (meridian - 75) // 3 for meridian in CENTRAL_MERIDIANS_DEG}


def gauss_kruger_crs(eastings: npt.ArrayLike, *, central_meridian: int | None = None) -> pyproj.CRS:
    """The CGCS2000 Gauss-Kruger system that eastings belong to.

    Args:
        eastings: Eastings in metres (the 横坐标, which Chinese survey sheets call Y). NaN is skipped, and up to 5 %
            may be strays of no zone or of another one, such as the zeros of unlocated rows.
        central_meridian: Degrees, 75, 78 ... 135; needed where the eastings carry no zone number.

    Returns:
        EPSG:4513-4533 (3 degrees, zone 25-45 in front), EPSG:4491-4501 (6 degrees, zone 13-23 in front), or
        EPSG:4534-4554 (3 degrees, no zone number).

    Raises:
        ValueError: No easting, eastings of several zones, of no zone, or without a zone and a meridian.
    """
    zone = _common_zone(eastings)
    return pyproj.CRS.from_epsg(_epsg_of_meridian(central_meridian) if zone == _NO_ZONE else _EPSG_OF_ZONE[zone])


def gauss_kruger_to_wgs84(
    eastings: npt.ArrayLike, northings: npt.ArrayLike, *, central_meridian: int | None = None
) -> LonLat:
    """Longitude and latitude in degrees of Gauss-Kruger positions in metres.

    Args:
        eastings: Eastings in metres, with or without the zone number in front.
        northings: Northings in metres from the equator, same shape.
        central_meridian: As for `gauss_kruger_crs`.

    Returns:
        Longitude and latitude in degrees on CGCS2000, taken as WGS 84; NaN for strays outside the common zone.

    Raises:
        ValueError: As `gauss_kruger_crs`.
    """
    crs = gauss_kruger_crs(eastings, central_meridian=central_meridian)
    x, y = np.asarray(eastings, np.float64), np.asarray(northings, np.float64)
    inside = (_zone_of(x) == _common_zone(x)) & np.isfinite(y)
    # To the system's own geodetic base, so that no datum shift can slip in.
    transformer = pyproj.Transformer.from_crs(crs, crs.geodetic_crs, always_xy=True)
    lon, lat = transformer.transform(np.where(inside, x, _FALSE_EASTING_M), np.where(inside, y, 0.0))
    return np.where(inside, lon, np.nan), np.where(inside, lat, np.nan)


def looks_projected(x: npt.ArrayLike, y: npt.ArrayLike) -> bool:
    """Whether coordinates are metres rather than degrees: most lie beyond what degrees can be."""
    far = np.maximum(np.abs(np.asarray(x, np.float64)), np.abs(np.asarray(y, np.float64))) > 360.0
    return bool(far.size) and bool(far.mean() > 0.5)


def _zone_of(eastings: Floats) -> npt.NDArray[np.int64]:
    """Zone number in front of each easting, 0 where it carries none, -1 where it fits no zone."""
    finite = np.where(np.isfinite(eastings), eastings, -1.0)
    zone = np.floor(finite / 1e6).astype(np.int64)
    central = np.abs(finite - zone * 1e6 - _FALSE_EASTING_M) < _HALF_ZONE_M
    return np.where(central & np.isin(zone, [_NO_ZONE, *_EPSG_OF_ZONE]), zone, -1)


def _common_zone(eastings: npt.ArrayLike) -> int:
    """The zone of all eastings but a few strays."""
    metres = np.asarray(eastings, dtype=np.float64).ravel()
    metres = metres[np.isfinite(metres)]
    if metres.size == 0:
        raise ValueError("no easting to tell the zone from; give at least one")
    zones, counts = np.unique(_zone_of(metres), return_counts=True)
    common = int(zones[counts.argmax()])
    if common == -1:
        raise ValueError(
            f"easting {metres[0]:.0f} is in no CGCS2000 zone; expected about 500,000, or 25-45 million "
            "(13-23 million for 6-degree zones); are eastings and northings exchanged?"
        )
    if counts.max() < (1.0 - _STRAY_SHARE) * metres.size:
        named = ", ".join(str(zone) for zone in zones if zone != -1)
        raise ValueError(
            f"eastings of zones {named} are mixed ({counts.max()} of {metres.size} in {common}); split by zone"
        )
    return common


def _epsg_of_meridian(central_meridian: int | None) -> int:
    if central_meridian is None:
        raise ValueError(
            "the eastings carry no zone number; give the central meridian, one of 75, 78 ... 135 degrees "
            "(the multiple of 3 nearest to the district's longitude)"
        )
    if central_meridian not in _EPSG_OF_MERIDIAN:
        raise ValueError(f"central meridian {central_meridian} is not one of 75, 78 ... 135 degrees")
    return _EPSG_OF_MERIDIAN[central_meridian]
