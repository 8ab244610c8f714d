"""Is the declared datum right? GCJ-02 and BD-09 points read as WGS 84 land 0.3-1.5 km off, in the wrong grid."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely
from scipy.special import betainc

from geo.coordinates import Datum, LonLat, to_wgs84

Flags = npt.NDArray[np.bool_]

SUSPECTS: Final[tuple[Datum, ...]] = ("GCJ02", "BD09")
MIN_POINTS: Final = 30
MAX_POINTS: Final = 5_000
MIN_GAIN: Final = 0.05
MAX_P: Final = 0.001


@dataclass(frozen=True)
class DatumCheck:
    """What `check_datum` found."""

    suspected: Datum | None
    """The datum that the points are probably on; None where WGS 84 fits or nothing can be told."""
    shares: dict[Datum, float]
    """Share of the points inside the polygons, per datum assumed: "WGS84", "GCJ02", "BD09"."""
    points: int
    """Different points looked at."""


def check_datum(lon: npt.ArrayLike, lat: npt.ArrayLike, polygons: npt.ArrayLike) -> DatumCheck:
    """Whether points said to be on WGS 84 fit polygons much better once converted from GCJ-02 or BD-09.

    A datum is suspected where the conversion brings at least 5 % more of the points inside, beyond chance
    (paired sign test, p < 0.001), and also more than shifts of the same length in three other directions do. The
    latter matters: points along streets lie in no building, and any shift pushes some of them into one.

    Args:
        lon: Longitude in degrees, said to be on WGS 84; NaN is skipped.
        lat: Latitude in degrees, same shape.
        polygons: Buildings (the sharpest), parcels or a district's boundary, valid, in degrees on WGS 84.

    Returns:
        The suspected datum, if any, with the shares. Each position counts once, at most 5,000 of them; below 30, or
        without a polygon, nothing is suspected.
    """
    x, y = _different(lon, lat)
    tree = shapely.STRtree(np.ravel(np.asarray(polygons, dtype=object)))
    stated = _inside(tree, (x, y))
    converted = {datum: _inside(tree, to_wgs84(x, y, datum=datum)) for datum in SUSPECTS}
    shares: dict[Datum, float] = {"WGS84": _share(stated)}
    shares |= {datum: _share(inside) for datum, inside in converted.items()}
    best = max(SUSPECTS, key=lambda datum: shares[datum])
    rivals = [stated, *(_inside(tree, shifted) for shifted in _other_shifts(x, y, best))]
    fits = x.size >= MIN_POINTS and all(_clearly_more(converted[best], rival) for rival in rivals)
    return DatumCheck(suspected=best if fits else None, shares=shares, points=x.size)


def _different(lon: npt.ArrayLike, lat: npt.ArrayLike) -> LonLat:
    """Each position once, an even sample of them if there are many."""
    positions = np.column_stack([np.asarray(lon, np.float64).ravel(), np.asarray(lat, np.float64).ravel()])
    positions = np.unique(positions[np.isfinite(positions).all(axis=1)], axis=0)
    every = -(-len(positions) // MAX_POINTS) or 1
    return positions[::every, 0], positions[::every, 1]


def _inside(tree: shapely.STRtree, position: LonLat) -> Flags:
    inside = np.zeros(position[0].size, dtype=bool)
    inside[tree.query(shapely.points(*position), predicate="intersects")[0]] = True
    return inside


def _other_shifts(lon: npt.NDArray[np.float64], lat: npt.NDArray[np.float64], datum: Datum) -> list[LonLat]:
    """The points moved as far as the conversion moves them, but turned by 90, 180 and 270 degrees."""
    to_lon, to_lat = to_wgs84(lon, lat, datum=datum)
    squeeze = np.cos(np.radians(lat))
    east, north = (to_lon - lon) * squeeze, to_lat - lat
    turned = ((-north, east), (-east, -north), (north, -east))
    return [(lon + e / squeeze, lat + n) for e, n in turned]


def _clearly_more(better: Flags, worse: Flags) -> bool:
    """Whether more points are inside by a margin and beyond chance, comparing point with point."""
    only_better, only_worse = int((better & ~worse).sum()), int((worse & ~better).sum())
    if _share(better) - _share(worse) < MIN_GAIN or only_better == 0:
        return False
    return bool(betainc(only_better, only_worse + 1.0, 0.5) < MAX_P)


def _share(inside: Flags) -> float:
    return float(inside.mean()) if inside.size else 0.0
