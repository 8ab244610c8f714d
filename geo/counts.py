"""Numbers per cell: what they must be before anything is computed from them."""

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]


def whole_counts(numbers: npt.ArrayLike) -> Floats:
    """Counts as floats.

    Raises:
        ValueError: One is negative, not finite, or not a whole number.
    """
    counts = non_negative(np.asarray(numbers, dtype=np.float64), name="counts")
    if (counts != np.floor(counts)).any():
        broken = counts[counts != np.floor(counts)][0]
        raise ValueError(f"counts hold {broken}; give whole numbers, since their probability is exact")
    return counts


def non_negative(numbers: Floats, *, name: str) -> Floats:
    """The numbers themselves.

    Raises:
        ValueError: One is negative or not finite.
    """
    good = np.isfinite(numbers) & (numbers >= 0.0)
    if not good.all():
        raise ValueError(f"{name} hold {numbers[~good][0]}; give finite numbers >= 0")
    return numbers


def aligned(numbers: pd.Series, cells: pd.Index, *, name: str) -> Floats:
    """The numbers in the order of `cells`.

    Raises:
        ValueError: A cell is missing, or the numbers have one twice.
    """
    if numbers.index.equals(cells):
        return numbers.to_numpy(np.float64)
    if not numbers.index.is_unique:
        raise ValueError(f"{name} has cell {numbers.index[numbers.index.duplicated()][0]} twice; sum its rows first")
    missing = cells.difference(numbers.index)
    if len(missing):
        raise ValueError(f"{name} lacks {len(missing)} of {len(cells)} cells, first {missing[0]}; give one row each")
    return numbers.loc[cells].to_numpy(np.float64)
