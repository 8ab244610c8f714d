"""How good a plan of parts can be at best: a number that no plan goes below.

Each unit has a multiplier alpha. With w the weights and d the distances in metres, every plan of k parts costs at
least sum(alpha) + the k smallest V_j, where V_j is the least of sum (w_i d_ij^2 - alpha_i) x_i over shares x_i in
[0, 1] whose weight is within the limits, the part about centre j; a unit to which every way from j is heavier than a
part may be has no share in it. This is true of any multipliers: those of `geo.partitioning.ascent` are not trusted, nor
its lists; what is reported is computed here over all units and all centres.
"""

import numpy as np
import numpy.typing as npt
from numba import njit

from geo.partitioning.boxes import boxes, within
from geo.partitioning.problem import Problem
from geo.partitioning.ways import light_ways

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


def certified(problem: Problem, reward: Floats, price: Floats) -> float:
    """The bound that any multipliers give, over all units and centres.

    V_j is at least sum w_i min(0, d_ij^2 - reward_i - p) + p x (upper if p < 0, else lower), whatever p: no sorting and
    no choice of candidates is trusted. Of price_j and 0 the better is taken.

    Args:
        problem: Units and limits.
        reward: Shape (n,), m^2: each unit's multiplier by its weight.
        price: Shape (n,), m^2: what a unit of weight is charged at each centre.

    Returns:
        Weight x m^2, less an allowance for rounding.
    """
    near, weight, xy = problem.near, problem.weight, problem.xy
    values = _values(near.start, near.units, weight, xy, reward, price, problem.lower, problem.upper)
    chosen = np.partition(values, problem.parts - 1)[: problem.parts]
    total = float(weight @ reward)
    return total + float(chosen.sum()) - 1e-10 * (abs(total) + float(np.abs(chosen).sum()))


@njit(cache=True, nogil=True)
def _values(
    start: Integers,
    units: Integers,
    weight: Floats,
    xy: Floats,
    reward: Floats,
    price: Floats,
    lower: float,
    upper: float,
) -> Floats:
    """V of each centre, from below."""
    size = weight.size
    packed = boxes(xy, reward)
    values, found = np.empty(size), np.empty(size, dtype=np.int64)
    load, near, waits = np.full(size, np.inf), np.zeros(size, dtype=np.bool_), np.zeros(size, dtype=np.bool_)
    queue, touched, anywhere = np.empty(size + 1, dtype=np.int64), np.empty(size, np.int64), np.ones(size, np.bool_)
    limit = upper * (1.0 + 1e-9)
    for centre in range(size):
        count = within(xy, reward, packed, centre, max(price[centre], 0.0), found)
        near[found[:count]] = True
        near[centre] = True
        reached = light_ways(start, units, weight, limit, centre, near, load, waits, queue, touched)
        near[found[:count]] = False
        near[centre] = False
        if not _all_reached(load, found, count):
            load[touched[:reached]] = np.inf
            reached = light_ways(start, units, weight, limit, centre, anywhere, load, waits, queue, touched)
        free, charged = 0.0, 0.0
        for unit in found[:count]:
            if load[unit] == np.inf:
                continue
            key = (xy[unit, 0] - xy[centre, 0]) ** 2 + (xy[unit, 1] - xy[centre, 1]) ** 2 - reward[unit]
            free += weight[unit] * min(key, 0.0)
            charged += weight[unit] * min(key - price[centre], 0.0)
        load[touched[:reached]] = np.inf
        values[centre] = max(free, charged + price[centre] * (upper if price[centre] < 0.0 else lower))
    return values


@njit(cache=True, nogil=True)
def _all_reached(load: Floats, found: Integers, count: int) -> bool:
    reached = 0
    for place in range(count):
        reached += load[found[place]] < np.inf
    return bool(reached == count)
