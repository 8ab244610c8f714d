"""What can only be told from the whole file: repeated keys, default geocodes, where the bulk of it lies."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.ingest.location import Placement
from geo.coordinates import Bounds, Datum

Hashes = npt.NDArray[np.uint64]

_REACH = 6.0
"""Times the distance from the median to a quartile: nearly nothing of a district's own lies farther out."""
_MIN_REACH_DEG = 0.05
_MIN_POSITIONS = 50


@dataclass(frozen=True)
class Facts:
    """The whole file at a glance.

    Attributes:
        rows: Rows in the file.
        keys: Hash of every row's natural key, sorted.
        repeated: Those that occur more than once, sorted.
        pileups: Coordinates of default geocodes in the file's own numbers, as `geo.pileups.find_pileups` gives them.
        bulk: West, south, east, north beyond which a position is far from all others; None where too few are known.
        placement: How coordinates become longitude and latitude.
        suspected_datum: What the coordinates look like instead of what they are said to be.
    """

    rows: int
    keys: Hashes
    repeated: Hashes
    pileups: pd.DataFrame
    bulk: Bounds | None
    placement: Placement
    suspected_datum: Datum | None = None

    def has_key(self, hashes: Hashes) -> npt.NDArray[np.bool_]:
        """Whether the file has rows with such keys."""
        return np.isin(hashes, self.keys)

    def is_repeated(self, hashes: Hashes) -> npt.NDArray[np.bool_]:
        """Whether the file has several rows with such keys."""
        return np.isin(hashes, self.repeated)


def hash_of(frame: pd.DataFrame) -> Hashes:
    """A number per row that is the same for the same text, in every run."""
    return np.asarray(pd.util.hash_pandas_object(frame, index=False, categorize=False).to_numpy(), dtype=np.uint64)


def bulk_of(lon: npt.NDArray[np.float64], lat: npt.NDArray[np.float64]) -> Bounds | None:
    """The box in which the bulk of positions lies: the median and six times the way to the quartiles."""
    known = np.isfinite(lon) & np.isfinite(lat)
    if int(known.sum()) < _MIN_POSITIONS:
        return None
    (west, east), (south, north) = (_reach(axis[known]) for axis in (lon, lat))
    return west, south, east, north


def _reach(values: npt.NDArray[np.float64]) -> tuple[float, float]:
    low, middle, high = np.percentile(values, [25, 50, 75])
    return (
        float(middle - max(_REACH * (middle - low), _MIN_REACH_DEG)),
        float(middle + max(_REACH * (high - middle), _MIN_REACH_DEG)),
    )
