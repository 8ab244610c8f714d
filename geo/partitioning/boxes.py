"""Which units lie near enough to a centre to matter, found by leaving out boxes of units that are all too far."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

BOX = 16
"""Units in a box, and boxes in a crate."""


class Boxes(NamedTuple):
    """Boxes of units that follow each other, and crates of boxes: west, south, east, north, greatest reach."""

    box: Floats
    crate: Floats


@njit(cache=True, nogil=True)
def boxes(xy: Floats, reach: Floats) -> Boxes:
    """Pack units that follow each other, which should be near each other.

    Args:
        xy: Shape (n, 2), metres.
        reach: Shape (n,), squared distance from which a unit is seen, m^2.

    Returns:
        Shape (boxes, 5) and (crates, 5).
    """
    points = np.empty((reach.size, 5))
    points[:, 0], points[:, 1], points[:, 2], points[:, 3], points[:, 4] = xy[:, 0], xy[:, 1], xy[:, 0], xy[:, 1], reach
    box = _packed(points)
    return Boxes(box, _packed(box))


@njit(cache=True, nogil=True)
def _packed(parts: Floats) -> Floats:
    count = -(-parts.shape[0] // BOX)
    whole = np.empty((count, 5))
    for number in range(count):
        some = parts[number * BOX : (number + 1) * BOX]
        whole[number, 0], whole[number, 1] = some[:, 0].min(), some[:, 1].min()
        whole[number, 2], whole[number, 3], whole[number, 4] = some[:, 2].max(), some[:, 3].max(), some[:, 4].max()
    return whole


@njit(cache=True, nogil=True)
def within(xy: Floats, reach: Floats, packed: Boxes, centre: int, charge: float, found: Integers) -> int:
    """Fill in all units whose squared distance from a centre is below their reach + charge; how many they are."""
    x, y, count = xy[centre, 0], xy[centre, 1], 0
    crates, all_boxes = packed.crate, packed.box
    for crate in range(crates.shape[0]):
        if _is_far(crates, crate, x, y, charge):
            continue
        for box in range(crate * BOX, min(all_boxes.shape[0], (crate + 1) * BOX)):
            if _is_far(all_boxes, box, x, y, charge):
                continue
            for unit in range(box * BOX, min(reach.size, (box + 1) * BOX)):
                if (xy[unit, 0] - x) ** 2 + (xy[unit, 1] - y) ** 2 < reach[unit] + charge:
                    found[count] = unit
                    count += 1
    return count


@njit(cache=True, nogil=True, inline="always")
def _is_far(whole: Floats, number: int, x: float, y: float, charge: float) -> bool:
    """Whether nothing in a box is near enough to a place; no rounding makes it seem so."""
    across = max(0.0, whole[number, 0] - x, x - whole[number, 2])
    upwards = max(0.0, whole[number, 1] - y, y - whole[number, 3])
    return bool((across * across + upwards * upwards) * (1.0 - 1e-9) > whole[number, 4] + charge)
