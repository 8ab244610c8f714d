"""Default-geocode pile-ups: many rows on one coordinate that is no place but a geocoder's way to say "unknown".

They make false hotspots larger than any real one. Three signs tell them from a busy address:

- *rounded*: the coordinate is coarser than the file. Where typical coordinates have 6 decimals, one with at most 3
  in both axes comes up by chance once in a million; five rows on the same one are a default, not a place.
- *many places*: rows that name many different places (addresses, buildings, neighbourhoods) share one coordinate to
  the last digit. A hospital or a mall has a handful of spellings, a fallback has dozens of addresses.
- *dominant*: one coordinate holds at least 5 % of the file and ten times as many rows as the runner-up.

A busy address that is none of these - full precision, one name, one among its likes - is left alone, however busy.
"""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]

MAX_DECIMALS: Final = 7
"""Counted decimals: a centimetre. More do not matter."""
COARSE_DECIMALS: Final = 3
"""A hundred metres: coarser than any address."""
COARSER_BY_DECIMALS: Final = 3
MIN_ROUNDED_ROWS: Final = 5
MIN_PLACES: Final = 20
DOMINANT_SHARE: Final = 0.05
DOMINANT_FACTOR: Final = 10
MIN_DOMINANT_ROWS: Final = 50

_MIX_LON: Final = np.uint64(0x9E3779B97F4A7C15)
_MIX_LAT: Final = np.uint64(0xC2B2AE3D27D4EB4F)


def find_pileups(lon: npt.ArrayLike, lat: npt.ArrayLike, *, places: npt.ArrayLike | None = None) -> pd.DataFrame:
    """The coordinates on which a geocoder piled up what it could not find.

    Args:
        lon: Longitude in degrees as delivered, before any conversion of datum (which hides roundness); NaN for rows
            without coordinates.
        lat: Latitude in degrees, same shape.
        places: What each row calls its place - address, building, neighbourhood - where there is such a column; None
            or NaN for unknown.

    Returns:
        One row per pile-up, most rows first; columns `lon`, `lat`, `rows`, `decimals` (of the finer axis), `places`
        (different ones named, 0 without the argument), `reason` ("rounded", "many places" or "dominant").

    Raises:
        ValueError: The shapes differ.
    """
    table, typical, total = _table(lon, lat, places)
    heaps = table.groupby(["lon", "lat"], sort=True).agg(
        rows=("lon", "size"), decimals=("decimals", "first"), places=("place", "nunique")
    )
    heaps = heaps.reset_index().sort_values("rows", ascending=False, kind="stable", ignore_index=True)
    rounded = _rounded(heaps, typical=typical)
    signs = [rounded, (heaps["places"] >= MIN_PLACES).to_numpy(), _dominant(heaps, total=total)]
    heaps["reason"] = np.select(signs, ["rounded", "many places", "dominant"], default="")
    return heaps[heaps["reason"] != ""].reset_index(drop=True)


def in_pileups(lon: npt.ArrayLike, lat: npt.ArrayLike, *, pileups: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Whether each position lies exactly on one of `find_pileups`; False for NaN."""
    positions = pd.MultiIndex.from_arrays([np.asarray(lon, np.float64), np.asarray(lat, np.float64)])
    return np.asarray(positions.isin(pd.MultiIndex.from_frame(pileups[["lon", "lat"]])))


def decimals_of(degrees: npt.ArrayLike) -> npt.NDArray[np.int64]:
    """How many decimals each number needs, 0..7; 7 for NaN."""
    degrees = np.asarray(degrees, dtype=np.float64)
    decimals = np.full(degrees.shape, MAX_DECIMALS)
    for fewer in range(MAX_DECIMALS - 1, -1, -1):
        decimals[np.round(degrees, fewer) == degrees] = fewer
    return decimals


def _table(lon: npt.ArrayLike, lat: npt.ArrayLike, places: npt.ArrayLike | None) -> tuple[pd.DataFrame, float, int]:
    """Rows that share their coordinate with enough others, the median of decimals, and how many have a coordinate.

    The rest cannot be a pile-up, nor keep one from being dominant; in a file of millions it is the most of them.
    """
    lon, lat = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    named = np.full(lon.shape, np.nan) if places is None else np.asarray(places)
    if not lon.shape == lat.shape == named.shape:
        raise ValueError(f"{lon.size} longitudes, {lat.size} latitudes, {named.size} places; give one each per row")
    known = np.isfinite(lon) & np.isfinite(lat)
    decimals = np.maximum(decimals_of(lon), decimals_of(lat))
    shared = known & _shared(lon, lat)
    columns = {"lon": lon[shared], "lat": lat[shared], "decimals": decimals[shared], "place": named[shared]}
    table = pd.DataFrame(columns)
    return table, float(np.median(decimals[known])) if known.any() else np.nan, int(known.sum())


def _shared(lon: Floats, lat: Floats) -> npt.NDArray[np.bool_]:
    """Whether enough other positions are probably the same: told by a number per position, to spare memory."""
    numbers = (lon + 0.0).view(np.uint64) * _MIX_LON ^ (lat + 0.0).view(np.uint64) * _MIX_LAT
    ordered = np.sort(numbers)
    others = MIN_ROUNDED_ROWS - 1
    repeated = np.unique(ordered[others:][ordered[others:] == ordered[: max(0, ordered.size - others)]])
    if repeated.size == 0:
        return np.zeros(lon.size, dtype=bool)
    at = np.minimum(np.searchsorted(repeated, numbers), repeated.size - 1)
    return np.asarray(repeated[at] == numbers)


def _rounded(heaps: pd.DataFrame, *, typical: float) -> npt.NDArray[np.bool_]:
    coarse = heaps["decimals"] <= min(COARSE_DECIMALS, typical - COARSER_BY_DECIMALS)
    return (coarse & (heaps["rows"] >= MIN_ROUNDED_ROWS)).to_numpy(dtype=bool)


def _dominant(heaps: pd.DataFrame, *, total: int) -> npt.NDArray[np.bool_]:
    """Only the first heap can be."""
    rows = heaps["rows"].to_numpy()
    dominant = np.zeros(rows.size, dtype=bool)
    if rows.size:
        runner_up = rows[1] if rows.size > 1 else 0
        many = rows[0] >= max(MIN_DOMINANT_ROWS, DOMINANT_SHARE * total)
        dominant[0] = many and rows[0] >= DOMINANT_FACTOR * runner_up
    return dominant
