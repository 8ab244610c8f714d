"""Which units lie near enough to a centre to matter, found by leaving out boxes of units that are all too far."""

import numpy as np
import numpy.typing as npt
from numba import njit

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

BOX = 16
"""Units that are left out together, where none of them can be near enough."""


@njit(cache=True, nogil=True)
def boxes(xy: Floats, reach: Floats) -> tuple[Floats, Floats]:
    """Runs of units that follow each other, which should be near each other.

    Args:
        xy: Shape (n, 2), metres.
        reach: Shape (n,), squared distance from which a unit is seen, m^2.

    Returns:
        West, south, east and north edge of each run, and the greatest reach in it.
    """
    count = -(-reach.size // BOX)
    bounds, most = np.empty((count, 4)), np.empty(count)
    for box in range(count):
        some = slice(box * BOX, min(reach.size, (box + 1) * BOX))
        bounds[box, 0], bounds[box, 1] = xy[some, 0].min(), xy[some, 1].min()
        bounds[box, 2], bounds[box, 3] = xy[some, 0].max(), xy[some, 1].max()
        most[box] = reach[some].max()
    return bounds, most


@njit(cache=True, nogil=True)
def within(xy: Floats, reach: Floats, bounds: Floats, most: Floats, centre: int, charge: float, found: Integers) -> int:
    """Fill in all units whose squared distance from a centre is below their reach + charge; how many they are."""
    x, y, count = xy[centre, 0], xy[centre, 1], 0
    for box in range(most.size):
        across = max(0.0, bounds[box, 0] - x, x - bounds[box, 2])
        upwards = max(0.0, bounds[box, 1] - y, y - bounds[box, 3])
        squared = across * across + upwards * upwards
        if squared * (1.0 - 1e-9) > most[box] + charge:
            continue
        for unit in range(box * BOX, min(reach.size, (box + 1) * BOX)):
            if (xy[unit, 0] - x) ** 2 + (xy[unit, 1] - y) ** 2 < reach[unit] + charge:
                found[count] = unit
                count += 1
    return count
