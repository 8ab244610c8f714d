"""A plan as compiled code changes it: sums of each part, and which neighbours of a unit touch each other."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from geo.partitioning.compiled import chance_of
from geo.partitioning.problem import Problem

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Shorts = npt.NDArray[np.int32]
Words = npt.NDArray[np.uint64]

RING_SLOTS = 64
"""Neighbours of a unit up to which their own adjacency is kept in a word each."""
LOAD, MOMENT_X, MOMENT_Y, CENTRE_X, CENTRE_Y, MEMBERS, PRICE, WARMTH = range(8)
"""Columns of `State.parts`. PRICE: what a unit of weight outside the limits costs. WARMTH: how much hotter than others
a part is; a far-flung one would be frozen when the others start to order."""


class Ground(NamedTuple):
    """What does not change."""

    start: Integers
    units: Shorts
    ring: Words
    """For each neighbour of a unit, which of the unit's other neighbours it touches, a bit each."""
    place: Floats
    """Shape (n, 3): x, y, weight."""
    lower: float
    upper: float


class State(NamedTuple):
    """A plan as it changes, and room to work in."""

    labels: Shorts
    parts: Floats
    centre: Integers
    """Unit that its part is measured from; -1 while its own mean is."""
    seen: Integers
    queue: Integers
    turn: Integers
    chance: Words


def ground_of(problem: Problem) -> Ground:
    """Units as the compiled code wants them."""
    units = problem.near.units.astype(np.int32)
    place = np.column_stack([problem.xy, problem.weight])
    return Ground(problem.near.start, units, _rings(problem.near.start, units), place, problem.lower, problem.upper)


def state_of(
    ground: Ground, labels: Integers, centre: Integers, *, price: Floats, warmth: Floats, free: bool, seed: int
) -> State:
    """A plan with its sums."""
    x, y, weight = ground.place.T
    parts = np.empty((price.size, 8))
    for column, values in ((LOAD, weight), (MOMENT_X, weight * x), (MOMENT_Y, weight * y), (MEMBERS, np.ones(x.size))):
        parts[:, column] = np.bincount(labels, values, minlength=price.size)
    parts[:, CENTRE_X], parts[:, CENTRE_Y] = x[centre], y[centre]
    if free:
        centre = np.full(price.size, -1)
        for at, moment in ((CENTRE_X, MOMENT_X), (CENTRE_Y, MOMENT_Y)):
            np.divide(parts[:, moment], parts[:, LOAD], out=parts[:, at], where=parts[:, LOAD] > 0.0)
    parts[:, PRICE], parts[:, WARMTH] = price, warmth
    size = labels.size
    return State(
        labels.astype(np.int32),
        parts,
        centre.astype(np.int64),
        np.zeros(size, dtype=np.int64),
        np.empty(size, dtype=np.int64),
        np.zeros(1, dtype=np.int64),
        chance_of(seed),
    )


@njit(cache=True, nogil=True)
def _rings(start: Integers, units: Shorts) -> Words:
    rings = np.zeros(units.size, dtype=np.uint64)
    slot_of = np.full(start.size, -1, dtype=np.int64)
    for unit in range(start.size - 1):
        first, last = start[unit], start[unit + 1]
        if last - first > RING_SLOTS:
            continue
        for slot in range(first, last):
            slot_of[units[slot]] = slot - first
        for slot in range(first, last):
            for position in range(start[units[slot]], start[units[slot] + 1]):
                other = slot_of[units[position]]
                if other >= 0:
                    rings[slot] |= np.uint64(1) << np.uint64(other)
        for slot in range(first, last):
            slot_of[units[slot]] = -1
    return rings
