"""How much of a facility there is for those who can walk to it: two-step floating catchment areas."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.counts import non_negative
from geo.coverage import ROUNDING_MINUTES

Floats = npt.NDArray[np.float64]


def two_step_catchment(
    minutes: pd.DataFrame,
    demand: pd.Series,
    capacity: pd.Series,
    *,
    limit_minutes: float = 15.0,
    zones: Mapping[float, float] | None = None,
) -> tuple[pd.Series, pd.Series]:
    """Places of capacity per head: first shared out at each facility, then added up at each place.

    R_j = S_j / sum of w_ij P_i over the places i within reach of facility j; A_i = sum of w_ij R_j over the facilities
    within reach of place i. Capacity is neither lost nor made: the sum of P_i A_i is the capacity of all facilities
    that anybody reaches.

    Args:
        minutes: Walk from each place (row) to each facility (column).
        demand: P, heads per place (elders for a canteen, households for a centre), same index as the rows; missing
            counts as nobody.
        capacity: S, of each facility, same index as the columns. One whose capacity is missing takes no part.
        limit_minutes: Reach; every place within it weighs the same.
        zones: Instead of `limit_minutes`: weight w by minutes, such as {5: 1.0, 10: 0.68, 15: 0.22}; a walk weighs as
            the first zone that it is within.

    Returns:
        A per place, named "access" (0 where no facility is reached), and R per facility, named "ratio" (NaN where
        the capacity is missing or nobody is within reach).

    Raises:
        ValueError: An index does not match, or a number is negative or not finite.

    Source:
        Luo & Wang (2003), Environment and Planning B 30(6): 865-884; with zones, Luo & Qi (2009), Health & Place
        15(4): 1100-1107.
    """
    heads = _numbers(demand, minutes.index, name="demand")
    places = _numbers(capacity, minutes.columns, name="capacity")
    weight = _zone_weights(minutes.to_numpy(np.float64), zones or {limit_minutes: 1.0})
    sharing = np.nan_to_num(heads) @ weight
    ratio = np.divide(places, sharing, out=np.full(len(places), np.nan), where=sharing > 0.0)
    access = weight @ np.nan_to_num(ratio)
    return (
        pd.Series(access, index=minutes.index, name="access"),
        pd.Series(ratio, index=minutes.columns, name="ratio"),
    )


def _zone_weights(minutes: Floats, zones: Mapping[float, float]) -> Floats:
    """The weight of every walk; 0 beyond the last zone."""
    limits = np.array(sorted(zones), dtype=np.float64)
    weights = non_negative(np.array([zones[limit] for limit in sorted(zones)], dtype=np.float64), name="zones")
    zone = np.searchsorted(limits + ROUNDING_MINUTES, np.nan_to_num(minutes, nan=np.inf))
    return np.asarray(np.append(weights, 0.0)[zone])


def _numbers(values: pd.Series, index: pd.Index, *, name: str) -> Floats:
    """Numbers >= 0, NaN for missing ones."""
    if not values.index.equals(index):
        raise ValueError(f"{name} has another index than the minutes; give one number each, in the same order")
    numbers = values.to_numpy(np.float64, na_value=np.nan)
    non_negative(numbers[~np.isnan(numbers)], name=name)
    return numbers
