"""How unevenly access is shared out: Lorenz curve and Gini coefficient."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.counts import non_negative

Floats = npt.NDArray[np.float64]


def lorenz(access: pd.Series, weights: pd.Series | None = None) -> pd.DataFrame:
    """What share of all access the least served share of people has.

    Args:
        access: What one head has there (share of households in reach, capacity per head), 0 or more, per grid; NaN
            takes no part.
        weights: Heads (households) per grid, same index; None for one each.

    Returns:
        Columns `people` and `access`: cumulated shares, from (0, 0) to (1, 1), worst served first; one row more than
        there are grids that take part.

    Raises:
        ValueError: A number is negative or infinite, the indexes differ, or nobody has any access.
    """
    level, heads = _known(access, weights)
    order = np.argsort(level, kind="stable")
    people, held = np.cumsum(heads[order]), np.cumsum(heads[order] * level[order])
    if not (len(held) and held[-1] > 0.0):
        raise ValueError("nobody has any access, so there is nothing to share out; look at the shares instead")
    return pd.DataFrame({"people": np.append(0.0, people / people[-1]), "access": np.append(0.0, held / held[-1])})


def gini(access: pd.Series, weights: pd.Series | None = None) -> float:
    """Gini coefficient of access: 0 when all have the same, towards 1 when one has all.

    Twice the area between the Lorenz curve and the diagonal, which makes equal neighbours and one grid of both alike.

    Args:
        access: As for `lorenz`.
        weights: As for `lorenz`.

    Returns:
        0 or more, below 1; NaN when nobody has any access.

    Raises:
        ValueError: A number is negative or infinite, or the indexes differ.

    Source:
        Gini (1912); the trapezium form of Brown (1994), Social Science & Medicine 38(9): 1243-1256.
    """
    level, heads = _known(access, weights)
    if not (heads * level).any():
        return float("nan")
    curve = lorenz(access, weights).to_numpy()
    return float(1.0 - (np.diff(curve[:, 0]) * (curve[1:, 1] + curve[:-1, 1])).sum())


def _known(access: pd.Series, weights: pd.Series | None) -> tuple[Floats, Floats]:
    """Access and heads where both are known and somebody lives."""
    if weights is not None and not weights.index.equals(access.index):
        raise ValueError("the weights have another index than access; give one number each, in the same order")
    level = access.to_numpy(np.float64, na_value=np.nan)
    heads = np.ones(len(level)) if weights is None else weights.to_numpy(np.float64, na_value=np.nan)
    known = ~np.isnan(level) & ~np.isnan(heads)
    level, heads = non_negative(level[known], name="access"), non_negative(heads[known], name="weights")
    return level[heads > 0.0], heads[heads > 0.0]
