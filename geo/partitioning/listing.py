"""All parts that a plan below a guess can have, listed one by one: small problems only.

A part S about its best unit j belongs to a plan below the guess only if sum(alpha) + the sum of (w_i d_ij^2 - alpha_i)
over S + the least values of the other centres is below it. From V_j of `geo.partitioning.bound` each unit taken or left
against its price adds to that, so most sets are given up early.
"""

import time
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from geo.partitioning.problem import Problem

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

MOST_LISTED = 12_000
MOST_STEPS = 15_000_000
ROUNDING = 1e-9


class Listing(NamedTuple):
    """Parts, and whether these are all."""

    inside: Flags
    """Shape (parts, n)."""
    complete: bool


class Reduced(NamedTuple):
    """What the multipliers say of each unit (row) at each centre (column)."""

    key: Floats
    """d^2 - reward - price, m^2."""
    values: Floats
    """V of each centre, from below."""
    others: Floats
    """Sum of all multipliers and of the least values of as many other centres as a plan has besides one."""


def reduced(problem: Problem, reward: Floats, price: Floats) -> Reduced:
    """Keys and values as `geo.partitioning.bound.certified` has them, for few units.

    Args:
        problem: Units and limits.
        reward: Shape (n,), m^2.
        price: Shape (n,), m^2.

    Returns:
        Shapes (n, n), (n,) and (n,).
    """
    weight, xy, parts = problem.weight, problem.xy, problem.parts
    key = ((xy[:, None] - xy[None]) ** 2).sum(axis=2) - reward[:, None] - price[None]
    values = weight @ np.minimum(key, 0.0) + price * np.where(price < 0.0, problem.upper, problem.lower)
    ordered = np.sort(values)
    others = weight @ reward + ordered[:parts].sum() - np.minimum(values, ordered[parts - 1])
    return Reduced(key, values, others)


def listed(
    problem: Problem, known: Reduced, guess: float, *, until: float = np.inf, most_steps: int = MOST_STEPS
) -> Listing:
    """Every contiguous part within the limits that a plan which costs less than a guess can have.

    Args:
        problem: Units and limits.
        known: As `reduced` makes it.
        guess: Weight x m^2.
        until: `time.monotonic()` at which to stop.
        most_steps: Sets of units to look at before giving up.

    Returns:
        Parts, each once; not complete where they or the steps to them are too many.
    """
    room = guess * (1.0 + ROUNDING) - known.others - known.values
    near, count, steps = problem.near, 0, most_steps
    found = np.zeros((MOST_LISTED, problem.size), dtype=np.bool_)
    limits = problem.lower * (1.0 - ROUNDING), problem.upper * (1.0 + ROUNDING)
    for centre in np.flatnonzero(room >= 0.0).tolist():
        key = np.ascontiguousarray(known.key[:, centre])
        count, steps = _list(
            near.start, near.units, problem.weight, problem.xy, limits, centre, key, room[centre], found, count, steps
        )
        if steps == 0 or time.monotonic() > until:
            return Listing(found[:count], False)
    return Listing(found[:count], True)


@njit(cache=True, nogil=True)
def _list(
    start: Integers,
    units: Integers,
    weight: Floats,
    xy: Floats,
    limits: tuple[float, float],
    centre: int,
    key: Floats,
    room: float,
    found: Flags,
    count: int,
    steps: int,
) -> tuple[int, int]:
    """Fill in parts about a centre; how many there are with those before, and steps left, 0 if these are not all."""
    seen, taken = np.zeros(weight.size, dtype=np.bool_), np.zeros(weight.size, dtype=np.bool_)
    queue, tails, before = np.empty(weight.size, np.int64), np.empty(weight.size, np.int64), np.empty(weight.size)
    tail = _opened(start, units, centre, seen, queue, 0)
    taken[centre] = True
    load, regret = weight[centre], weight[centre] * max(0.0, key[centre])
    at, forward = 0, True
    while at >= 0:
        steps -= 1
        if steps == 0:
            return count, 0
        if forward and at == tail:
            if load >= limits[0] and _is_best(weight, xy, taken, centre):
                if count == found.shape[0]:
                    return count, 0
                found[count, :] = taken
                count += 1
            forward = False
            at -= 1
            continue
        unit = queue[at]
        loss = weight[unit] * key[unit]
        if forward:
            tails[at], before[at] = tail, regret
            if load + weight[unit] <= limits[1] and regret + max(0.0, loss) <= room:
                taken[unit] = True
                load += weight[unit]
                regret += max(0.0, loss)
                tail = _opened(start, units, unit, seen, queue, tail)
                at += 1
                continue
        elif taken[unit]:
            taken[unit] = False
            load -= weight[unit]
            for place in range(tails[at], tail):
                seen[queue[place]] = False
            tail, regret = tails[at], before[at]
        else:
            regret = before[at]
            at -= 1
            continue
        forward = regret - min(0.0, loss) <= room
        if forward:
            regret -= min(0.0, loss)
            at += 1
        else:
            at -= 1
    return count, steps


@njit(cache=True, nogil=True)
def _opened(start: Integers, units: Integers, unit: int, seen: Flags, queue: Integers, tail: int) -> int:
    """Put the neighbours of a unit that was taken into the queue; its new end."""
    seen[unit] = True
    for position in range(start[unit], start[unit + 1]):
        there = units[position]
        if not seen[there]:
            seen[there] = True
            queue[tail] = there
            tail += 1
    return tail


@njit(cache=True, nogil=True)
def _is_best(weight: Floats, xy: Floats, taken: Flags, centre: int) -> bool:
    """Whether no unit of a part is nearer to its mean than the centre, nor as near and before it."""
    load, x, y = 0.0, 0.0, 0.0
    for unit in range(taken.size):
        if taken[unit]:
            load += weight[unit]
            x += weight[unit] * xy[unit, 0]
            y += weight[unit] * xy[unit, 1]
    if load <= 0.0:
        return True
    x, y = x / load, y / load
    away = (xy[centre, 0] - x) ** 2 + (xy[centre, 1] - y) ** 2
    for unit in range(taken.size):
        if taken[unit] and (xy[unit, 0] - x) ** 2 + (xy[unit, 1] - y) ** 2 < away * (1.0 - ROUNDING):
            return False
    return True
