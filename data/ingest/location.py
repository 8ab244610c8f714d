"""From a file's coordinates to longitude and latitude in the store: reference system first, then datum."""

from dataclasses import dataclass
from typing import get_args

import numpy as np
import numpy.typing as npt
import pyproj
import shapely
from pyproj.exceptions import CRSError

from data.errors import CrsMissingError, CrsUnclearError, OptionError
from data.ingest.request import ImportRequest
from geo.coordinates import Datum, LonLat, to_wgs84
from geo.gauss_kruger import gauss_kruger_crs, looks_projected

Floats = npt.NDArray[np.float64]

_MODERN_DATUMS: dict[str, Datum] = {"World Geodetic System 1984": "WGS84", "China 2000": "CGCS2000"}
_NORTHINGS_M = (1_800_000.0, 6_000_000.0)  # China on land, from the equator
_SAMPLED = 100_000
_FIRST_ZONED_EASTING_M = 13_000_000.0


@dataclass(frozen=True)
class Placement:
    """How a file's coordinates become longitude and latitude.

    Attributes:
        crs: The projected or foreign system to leave first; None where the numbers are degrees already.
        datum: The datum of the degrees.
        exchanged: Whether what is called x is the northing, as Chinese survey sheets do.
        stated: The system as the import log shows it.
        notes: What was assumed, in sentences.
    """

    crs: pyproj.CRS | None
    datum: Datum
    exchanged: bool = False
    stated: str | None = None
    notes: tuple[str, ...] = ()

    def lonlat(self, x: npt.ArrayLike, y: npt.ArrayLike) -> LonLat:
        """Longitude and latitude in degrees of coordinates of the file; NaN where they have none."""
        x, y = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
        if self.exchanged:
            x, y = y, x
        if self.crs is not None:
            x, y = _to_degrees(self.crs, x, y)
        return to_wgs84(x, y, datum=self.datum)

    def shapes(self, shapes: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
        """Geometries in longitude and latitude; None stays None."""
        if self.crs is None and not self.exchanged and self.datum in ("WGS84", "CGCS2000"):
            return shapes
        return np.asarray(shapely.transform(shapes, lambda x, y: self.lonlat(x, y), interleaved=False), dtype=object)


def place(request: ImportRequest, *, file_crs: pyproj.CRS | None, has_shapes: bool, x: Floats, y: Floats) -> Placement:
    """Find out which reference system and datum a file's coordinates are in.

    Args:
        request: What the user said.
        file_crs: What the file says.
        has_shapes: Whether it is a file of features; a plain table is taken to be on WGS 84 unless told otherwise.
        x: All first coordinates, NaN for none.
        y: All second coordinates.

    Raises:
        CrsMissingError: A file of features with degrees on an unknown datum.
        CrsUnclearError: Metres without a zone, of several zones, or of no system that is known.
        OptionError: `crs` is no reference system.
    """
    declared = _declared(request, file_crs)
    if _are_metres(x, y) and (declared is None or declared.is_geographic):
        known = _known(x, y)
        return _gauss_kruger(request, x[known], y[known])
    if declared is None:
        if has_shapes and request.datum is None:
            raise CrsMissingError(path=request.path.name)
        datum = request.datum or "WGS84"
        said = () if request.datum else ("The file names no reference system: its coordinates are taken as WGS84.",)
        return Placement(None, datum, stated=datum, notes=said)
    return _from_crs(request, declared)


def _known(x: Floats, y: Floats) -> npt.NDArray[np.bool_]:
    return np.asarray(np.isfinite(x) & np.isfinite(y) & ~((x == 0.0) & (y == 0.0)))


def _are_metres(x: Floats, y: Floats) -> bool:
    """Whether most coordinates are metres; an even sample of a long file is enough to tell."""
    every = max(1, x.size // _SAMPLED)
    x, y = x[::every], y[::every]
    known = _known(x, y)
    return bool(known.any()) and looks_projected(np.median(x[known]), np.median(y[known]))


def _declared(request: ImportRequest, file_crs: pyproj.CRS | None) -> pyproj.CRS | None:
    if request.crs is None:
        return file_crs
    try:
        return pyproj.CRS.from_user_input(request.crs)
    except CRSError:
        remedy = "give an EPSG code such as EPSG:4549"
        raise OptionError(name="--crs", value=request.crs, remedy=remedy) from None


def _from_crs(request: ImportRequest, crs: pyproj.CRS) -> Placement:
    stated = _label(crs)
    own = _modern_datum(crs)
    if crs.is_geographic and own is not None:
        return Placement(None, request.datum or own, stated=stated, notes=_datum_note(request, stated))
    notes = _datum_note(request, stated)
    if own is None:
        notes += (f"Converted from {stated}, an older datum, with the best transformation at hand.",)
    return Placement(crs, request.datum or own or "WGS84", stated=stated, notes=notes)


def _datum_note(request: ImportRequest, stated: str) -> tuple[str, ...]:
    if request.datum not in ("GCJ02", "BD09"):
        return ()
    return (f"The file says {stated}; as you said, its coordinates were converted from {request.datum}.",)


def _gauss_kruger(request: ImportRequest, x: Floats, y: Floats) -> Placement:
    """Metres without a system: Gauss-Kruger on CGCS2000, told from the eastings."""
    exchanged = _is_northing_first(x, y)
    eastings = y if exchanged else x
    try:
        crs = gauss_kruger_crs(eastings, central_meridian=request.central_meridian)
    except ValueError as error:
        raise CrsUnclearError(path=request.path.name, detail=str(error)) from None
    stated = _label(crs)
    notes: tuple[str, ...] = (f"The coordinates are metres of {stated}, told from their eastings.",)
    if exchanged:
        notes += ("The first coordinate is the northing (X in Chinese surveying): exchanged.",)
    return Placement(crs, request.datum or "CGCS2000", exchanged=exchanged, stated=stated, notes=notes)


def _is_northing_first(x: Floats, y: Floats) -> bool:
    low, high = _NORTHINGS_M
    first, second = float(np.median(x)), float(np.median(y))
    return low <= first <= high and (second >= _FIRST_ZONED_EASTING_M or second < low)


def _modern_datum(crs: pyproj.CRS) -> Datum | None:
    base = crs.geodetic_crs
    name = "" if base is None or base.datum is None else base.datum.name.removesuffix(" ensemble")
    return _MODERN_DATUMS.get(name)


def _label(crs: pyproj.CRS) -> str:
    code = crs.to_epsg(min_confidence=70)
    return f"EPSG:{code} {crs.name}" if code is not None else str(crs.name)


def _to_degrees(crs: pyproj.CRS, x: Floats, y: Floats) -> LonLat:
    """On the system's own datum where that is a modern one, so that no shift can be slipped in."""
    target = crs.geodetic_crs if _modern_datum(crs) is not None else pyproj.CRS.from_epsg(4326)
    lon, lat = pyproj.Transformer.from_crs(crs, target, always_xy=True).transform(x, y)
    lon, lat = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    return np.where(np.isfinite(lon), lon, np.nan), np.where(np.isfinite(lat), lat, np.nan)


def check_datum_name(datum: str | None) -> None:
    """Raise `OptionError` for a datum that is none of the four."""
    if datum is not None and datum not in get_args(Datum):
        raise OptionError(name="--datum", value=datum, remedy=f"give one of {', '.join(get_args(Datum))}")
