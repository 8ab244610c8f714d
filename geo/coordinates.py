"""Datums, the projections that data is measured in, and coordinates in the wrong order.

Everything is stored as longitude/latitude on WGS 84. CGCS2000 differs from it by centimetres and is taken as equal.
"""

from typing import Final, Literal, get_args

import numpy as np
import numpy.typing as npt
import pyproj

Floats = npt.NDArray[np.float64]
LonLat = tuple[Floats, Floats]
Bounds = tuple[float, float, float, float]
Datum = Literal["WGS84", "CGCS2000", "GCJ02", "BD09"]

DATUMS: Final[tuple[Datum, ...]] = get_args(Datum)
CHINA_BOUNDS: Final[Bounds] = (73.0, 3.0, 136.0, 54.0)
"""West, south, east, north in degrees; generous."""

_METRES_PER_DEGREE: Final = 111_195.0
# GCJ-02 shifts inside this box alone; the published encoders all use it.
_GCJ_BOUNDS: Final[Bounds] = (72.004, 0.8293, 137.8347, 55.8271)
_KRASOVSKY_RADIUS_M: Final = 6_378_245.0
_KRASOVSKY_E2: Final = 0.00669342162296594323
_BD_FREQUENCY: Final = np.pi * 3000.0 / 180.0
_BD_OFFSET_DEG: Final = (0.0065, 0.006)
# A step leaves at most 2 % of the error (BD-09; 0.5 % for GCJ-02), so 8 steps end below 1e-13 degree.
_INVERSE_STEPS: Final = 8


def to_wgs84(lon: npt.ArrayLike, lat: npt.ArrayLike, *, datum: Datum) -> LonLat:
    """Longitude and latitude on WGS 84 of positions given on `datum`.

    Args:
        lon: Longitude in degrees on `datum`; NaN stays NaN.
        lat: Latitude in degrees on `datum`, same shape.
        datum: "WGS84" and "CGCS2000" come back unchanged; "GCJ02" and "BD09" are inverted numerically to
            better than 1e-9 degree. Both are the identity outside China.

    Returns:
        Longitude and latitude in degrees, new arrays of the same shape.

    Raises:
        ValueError: `datum` is unknown, or the shapes differ.

    Source:
        GCJ-02: the published encoder on the Krasovsky ellipsoid; BD-09: Baidu's offset on GCJ-02. Neither has an
        inverse in closed form, so it is found by fixed-point iteration.
    """
    lon, lat = _pair(lon, lat)
    if _known(datum) in ("WGS84", "CGCS2000"):
        return lon, lat
    guess_lon, guess_lat = lon.copy(), lat.copy()
    for _ in range(_INVERSE_STEPS):
        image_lon, image_lat = from_wgs84(guess_lon, guess_lat, datum=datum)
        guess_lon += lon - image_lon
        guess_lat += lat - image_lat
    return guess_lon, guess_lat


def from_wgs84(lon: npt.ArrayLike, lat: npt.ArrayLike, *, datum: Datum) -> LonLat:
    """Longitude and latitude on `datum` of positions given on WGS 84: the inverse of `to_wgs84`.

    Args:
        lon: Longitude in degrees on WGS 84; NaN stays NaN.
        lat: Latitude in degrees on WGS 84, same shape.
        datum: The datum wanted.

    Returns:
        Longitude and latitude in degrees, new arrays of the same shape.

    Raises:
        ValueError: `datum` is unknown, or the shapes differ.
    """
    lon, lat = _pair(lon, lat)
    if _known(datum) in ("WGS84", "CGCS2000"):
        return lon, lat
    lon, lat = _gcj_of_wgs(lon, lat)
    return _bd_of_gcj(lon, lat) if datum == "BD09" else (lon, lat)


def within_bounds(lon: npt.ArrayLike, lat: npt.ArrayLike, *, bounds: Bounds) -> npt.NDArray[np.bool_]:
    """Whether each position lies in `bounds` (west, south, east, north); False for NaN."""
    lon, lat = _pair(lon, lat)
    west, south, east, north = bounds
    return (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)


def swapped(lon: npt.ArrayLike, lat: npt.ArrayLike, *, bounds: Bounds = CHINA_BOUNDS) -> npt.NDArray[np.bool_]:
    """Whether each position makes sense only with longitude and latitude exchanged.

    Args:
        lon: What is called longitude, in degrees.
        lat: What is called latitude, in degrees.
        bounds: Where the data should lie: west, south, east, north in degrees; the district's own box tells most.

    Returns:
        True where the position is outside `bounds` and its mirror image is inside.
    """
    return within_bounds(lat, lon, bounds=bounds) & ~within_bounds(lon, lat, bounds=bounds)


def metric_crs(lon: npt.ArrayLike, lat: npt.ArrayLike) -> pyproj.CRS:
    """The UTM zone, in metres, in which to measure distances between positions.

    The zone is that of the median position, so that a few wrong coordinates cannot move it.

    Args:
        lon: Longitude in degrees on WGS 84; NaN is skipped.
        lat: Latitude in degrees on WGS 84, same shape.

    Returns:
        EPSG:32601-32660 (north) or EPSG:32701-32760 (south). Lengths are true to 0.1 % within the zone.

    Raises:
        ValueError: There is no position, or the median lies outside UTM's latitudes, -80..84.
    """
    middle_lon, middle_lat = _median(lon, lat)
    if not -80.0 <= middle_lat <= 84.0:
        raise ValueError(
            f"latitude {middle_lat:.4f} has no UTM zone; give longitude and latitude in degrees, in this order"
        )
    zone = int((middle_lon + 180.0) // 6.0) % 60 + 1
    return pyproj.CRS.from_epsg((32600 if middle_lat >= 0 else 32700) + zone)


def equal_area_crs(lon: npt.ArrayLike, lat: npt.ArrayLike) -> pyproj.CRS:
    """The projection, in metres, in which to measure areas: Lambert azimuthal, centred on the median position.

    It names the ellipsoid of CGCS2000 and no datum: between two datums PROJ searches its grids, for 0.4 s each time.

    Raises:
        ValueError: There is no position.
    """
    middle_lon, middle_lat = _median(lon, lat)
    return pyproj.CRS.from_dict(
        {"proj": "laea", "lon_0": middle_lon, "lat_0": middle_lat, "ellps": "GRS80", "units": "m"}
    )


def in_units_of(crs: pyproj.CRS | None, metres: float) -> float:
    """A short length in the units of a CRS: degrees of latitude where it is geographic, else metres."""
    return metres / _METRES_PER_DEGREE if crs is not None and crs.is_geographic else metres


def _known(datum: str) -> str:
    if datum not in DATUMS:
        raise ValueError(f"datum {datum!r} is unknown; give one of {', '.join(DATUMS)}")
    return datum


def _pair(lon: npt.ArrayLike, lat: npt.ArrayLike) -> LonLat:
    """Fresh float arrays of one shape."""
    lon, lat = np.array(lon, dtype=np.float64), np.array(lat, dtype=np.float64)
    if lon.shape != lat.shape:
        raise ValueError(f"{lon.size} longitudes but {lat.size} latitudes; give one of each per position")
    return lon, lat


def _median(lon: npt.ArrayLike, lat: npt.ArrayLike) -> tuple[float, float]:
    lon, lat = _pair(lon, lat)
    known = np.isfinite(lon) & np.isfinite(lat)
    if not known.any():
        raise ValueError("no position to choose a projection from; give at least one longitude and latitude")
    return float(np.median(lon[known])), float(np.median(lat[known]))


def _gcj_of_wgs(lon: Floats, lat: Floats) -> LonLat:
    """GCJ-02's encoder: an east and a north shift in metres, turned into degrees on the ellipsoid."""
    east_m, north_m = _gcj_shift_m(lon - 105.0, lat - 35.0)
    phi = np.radians(lat)
    w2 = 1.0 - _KRASOVSKY_E2 * np.sin(phi) ** 2
    meridian_m = _KRASOVSKY_RADIUS_M * (1.0 - _KRASOVSKY_E2) / w2**1.5
    parallel_m = _KRASOVSKY_RADIUS_M / np.sqrt(w2) * np.cos(phi)
    inside = within_bounds(lon, lat, bounds=_GCJ_BOUNDS)
    return (
        np.where(inside, lon + np.degrees(east_m / parallel_m), lon),
        np.where(inside, lat + np.degrees(north_m / meridian_m), lat),
    )


def _gcj_shift_m(x: Floats, y: Floats) -> LonLat:
    """Shift to the east and north in metres; x, y in degrees from 105 E 35 N."""
    ripple = 20.0 * np.sin(6.0 * np.pi * x) + 20.0 * np.sin(2.0 * np.pi * x)
    waves_x = ripple + _waves(x, (20.0, 1.0), (40.0, 3.0), (150.0, 12.0), (300.0, 30.0))
    waves_y = ripple + _waves(y, (20.0, 1.0), (40.0, 3.0), (160.0, 12.0), (320.0, 30.0))
    root = np.sqrt(np.abs(x))
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + waves_x * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + waves_y * 2.0 / 3.0
    return east, north


def _waves(angle: Floats, *amplitude_and_period: tuple[float, float]) -> Floats:
    return np.asarray(sum(a * np.sin(np.pi * angle / period) for a, period in amplitude_and_period))


def _bd_of_gcj(lon: Floats, lat: Floats) -> LonLat:
    """Baidu's step from GCJ-02: stretch and turn about (0, 0), then a constant offset."""
    radius = np.hypot(lon, lat) + 2e-5 * np.sin(lat * _BD_FREQUENCY)
    angle = np.arctan2(lat, lon) + 3e-6 * np.cos(lon * _BD_FREQUENCY)
    inside = within_bounds(lon, lat, bounds=_GCJ_BOUNDS)
    return (
        np.where(inside, radius * np.cos(angle) + _BD_OFFSET_DEG[0], lon),
        np.where(inside, radius * np.sin(angle) + _BD_OFFSET_DEG[1], lat),
    )
