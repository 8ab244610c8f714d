"""All that is known of each cell in one table: counts, rate, significance and trend."""

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import csr_array

from geo.cells import neighbours
from geo.hotspots import excess, excess_by_period, gi_star, shrunk_rate
from geo.trends import MIN_PERIODS, emerging

Ints = npt.NDArray[np.int64]


def assess(counts: pd.Series, households: pd.Series, *, by_period: pd.DataFrame | None = None) -> pd.DataFrame:
    """Judge every cell of a study area.

    Args:
        counts: Whole number of incidents per cell, zeros included; index = unique H3 cells of one resolution.
        households: Households per cell, same cells in the same order; zero everywhere means that nobody knows them,
            and incidents are expected evenly.
        by_period: Incidents per cell and equal period, oldest first, same index, for the trend. None, or fewer than
            `geo.trends.MIN_PERIODS` columns, tells no trend.

    Returns:
        Same index; columns `count` and `households` of the cell itself; `rate` per 1,000 households (shrunk; NaN
        where nobody lives or nobody knows); `gi_star`; of the neighbourhood of one ring `households_near` and the
        columns of `geo.hotspots.excess`; `trend_class` (of `geo.trends.CLASSES`, NA where no trend is told);
        `hot_run` (how many of the newest periods in a row were significantly high) and `rises` (how many steps in a
        row, up to the newest period, the neighbourhood had more than in the one before).

    Raises:
        ValueError: As `geo.hotspots.excess`.
    """
    is_known = bool((households > 0).any())
    expected = households if is_known else pd.Series(1.0, index=households.index)
    near = neighbours(counts.index.to_numpy())
    own = pd.DataFrame(
        {
            "count": counts,
            "households": households,
            "rate": shrunk_rate(counts, households) if is_known else np.nan,
            "gi_star": gi_star(counts),
            "households_near": near @ households.to_numpy(dtype=np.float64),
        }
    )
    return pd.concat([own, excess(counts, expected), _course(near, expected, by_period, counts.index)], axis="columns")


def _course(near: csr_array, expected: pd.Series, by_period: pd.DataFrame | None, index: pd.Index) -> pd.DataFrame:
    if by_period is None or by_period.shape[1] < MIN_PERIODS:
        untold = {"trend_class": pd.array([pd.NA] * len(index), dtype="string"), "hot_run": 0, "rises": 0}
        return pd.DataFrame(untold, index=index)
    levels, _ = excess_by_period(by_period, expected)
    numbers = near @ by_period.to_numpy(dtype=np.float64)
    return pd.DataFrame(
        {
            "trend_class": emerging(by_period, expected)["trend_class"].astype("string"),
            "hot_run": _run(levels.to_numpy() > 0),
            "rises": _run(np.diff(numbers, axis=1) > 0),
        },
        index=index,
    )


def _run(holds: npt.NDArray[np.bool_]) -> Ints:
    """In each row, the length of the unbroken run of True that ends with the last column."""
    run: Ints = np.logical_and.accumulate(holds[:, ::-1], axis=1).sum(axis=1)
    return run
