"""Which units a part can hold together with another: those that a way leads to which is not too heavy by itself."""

import numpy as np
import numpy.typing as npt
from numba import njit

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@njit(cache=True, nogil=True)
def light_ways(
    start: Integers,
    units: Integers,
    weight: Floats,
    upper: float,
    centre: int,
    open_to: Flags,
    load: Floats,
    waits: Flags,
    queue: Integers,
    touched: Integers,
) -> int:
    """Fill in the weight of the lightest way to each unit that is open, if it is within a limit.

    Args:
        start: Where the neighbours of each unit begin in `units`.
        units: Neighbours of all units.
        weight: Shape (n,), >= 0.
        upper: Greatest weight of a way, both of its ends included.
        centre: Unit where ways begin.
        open_to: Shape (n,), units that ways may lead through.
        load: Shape (n,), inf everywhere; filled in where a way leads.
        waits: Shape (n,), False everywhere, before and after.
        queue: Shape (n + 1,), room to work in.
        touched: Shape (n,), filled in with the units that ways lead to.

    Returns:
        How many units they lead to.
    """
    load[centre] = weight[centre]
    queue[0], touched[0] = centre, centre
    head, waiting, count = 0, 1, 1
    while waiting > 0:
        here = queue[head]
        head = head + 1 if head + 1 < queue.size else 0
        waiting -= 1
        waits[here] = False
        for position in range(start[here], start[here + 1]):
            there = units[position]
            heavier = load[here] + weight[there]
            if not open_to[there] or heavier >= load[there] or heavier > upper:
                continue
            if load[there] == np.inf:
                touched[count] = there
                count += 1
            load[there] = heavier
            if not waits[there]:
                waits[there] = True
                queue[(head + waiting) % queue.size] = there
                waiting += 1
    return count
