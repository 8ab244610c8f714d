"""How many households a grid should serve: "in principle" 300 to 500, so a grid beyond it is shown, not forbidden."""

from typing import Final

import pandas as pd

HOUSEHOLDS: Final[dict[str, tuple[int, int]]] = {"residential": (300, 500)}
"""Least and most households of a grid by its class; classes that are not listed are sized by other things."""


def beyond(households: pd.Series, grid_class: pd.Series) -> pd.Series:
    """By how many households each grid leaves its class's range.

    Args:
        households: Households per grid; missing where nobody knows.
        grid_class: Class per grid, same index.

    Returns:
        Positive above the most, negative below the least, 0 within the range, in a class without a range and where
        the number is missing; same index, int64, named "beyond".
    """
    numbers = households.astype("Float64")
    least = grid_class.map({name: low for name, (low, _) in HOUSEHOLDS.items()}).astype("Float64")
    most = grid_class.map({name: high for name, (_, high) in HOUSEHOLDS.items()}).astype("Float64")
    over, under = (numbers - most).clip(lower=0), (numbers - least).clip(upper=0)
    return (over + under).fillna(0).astype("int64").rename("beyond")
