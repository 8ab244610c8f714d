"""For each unit as a centre, the units that a part about it may well take: what the ascent of the bound looks at.

Nothing here is trusted: what is proven is computed anew from all units by `geo.partitioning.bound`.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from geo.partitioning.boxes import Boxes, boxes, within
from geo.partitioning.problem import Problem
from geo.partitioning.ways import light_ways

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Shorts = npt.NDArray[np.int32]

LEAST_REACHED = 0.8
"""Share of a list that ways inside it should reach; else ways are sought anywhere."""
MOST_PAIRS = 30_000_000
SAMPLE = 200
"""Centres from which the length of all lists is estimated."""


class Lists(NamedTuple):
    """Units about each centre: those of `centre[c]` are `units[start[c]:start[c + 1]]`."""

    centre: Integers
    """Units that are tried as centres: all, or one in so many where the lists of all would not fit in memory."""
    start: Integers
    units: Shorts
    squared: Floats
    """Squared distance from the centre, m^2."""
    edge: Floats
    """What d^2 - reward is at least of units that are not in the list of a centre, m^2."""


def lists_of(problem: Problem, reach: Floats, charge: Floats) -> Lists:
    """Units whose squared distance from a centre is below their reach + its charge, if a way light enough leads there.

    Args:
        problem: Units and limits.
        reach: Shape (n,), m^2.
        charge: Shape (n,), m^2.

    Returns:
        Lists of about `MOST_PAIRS` entries together, at most.
    """
    every = max(1, problem.size // SAMPLE)
    sample = np.arange(0, problem.size, every)
    packed = boxes(problem.xy, reach)
    total = every * int(_counts(problem.xy, reach, packed, sample, charge).sum())
    centre = np.arange(0, problem.size, max(1, -(-total // MOST_PAIRS)))
    room = total * centre.size // problem.size
    near, weight = problem.near, problem.weight
    start, units, squared = _light(
        near.start, near.units, weight, problem.xy, problem.upper, reach, charge, packed, centre, room
    )
    return Lists(centre, start, units, squared, charge[centre])


@njit(cache=True, nogil=True)
def _counts(xy: Floats, reach: Floats, packed: Boxes, centre: Integers, charge: Floats) -> Integers:
    counts, found = np.empty(centre.size, dtype=np.int64), np.empty(reach.size, dtype=np.int64)
    for row in range(centre.size):
        counts[row] = within(xy, reach, packed, centre[row], charge[centre[row]], found)
    return counts


@njit(cache=True, nogil=True)
def _light(
    start: Integers,
    units: Integers,
    weight: Floats,
    xy: Floats,
    upper: float,
    reach: Floats,
    charge: Floats,
    packed: Boxes,
    centres: Integers,
    room: int,
) -> tuple[Integers, Shorts, Floats]:
    """Lists without units that only ways heavier than `upper` lead to."""
    size, number = weight.size, 0
    load, open_to, waits = np.full(size, np.inf), np.zeros(size, dtype=np.bool_), np.zeros(size, dtype=np.bool_)
    queue, anywhere = np.empty(size + 1, dtype=np.int64), np.ones(size, dtype=np.bool_)
    touched, found = np.empty(size, dtype=np.int64), np.empty(size, dtype=np.int64)
    begin = np.zeros(centres.size + 1, dtype=np.int64)
    kept, squared = np.empty(room + size, dtype=np.int32), np.empty(room + size)
    for row in range(centres.size):
        centre = centres[row]
        own = found[: within(xy, reach, packed, centre, charge[centre], found)]
        open_to[own] = True
        ways = light_ways(start, units, weight, upper, centre, open_to, load, waits, queue, touched)
        open_to[own] = False
        if ways < LEAST_REACHED * own.size:
            load[touched[:ways]] = np.inf
            ways = light_ways(start, units, weight, upper, centre, anywhere, load, waits, queue, touched)
        if number + own.size > kept.size:
            kept = np.concatenate((kept, np.empty(kept.size, dtype=np.int32)))
            squared = np.concatenate((squared, np.empty(squared.size)))
        for unit in own:
            if load[unit] < np.inf:
                kept[number] = unit
                squared[number] = (xy[unit, 0] - xy[centre, 0]) ** 2 + (xy[unit, 1] - xy[centre, 1]) ** 2
                number += 1
        load[touched[:ways]] = np.inf
        begin[row + 1] = number
    return begin, kept[:number].copy(), squared[:number].copy()
