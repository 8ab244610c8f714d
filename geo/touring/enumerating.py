"""All tours that the prices of a relaxation leave possible, by set of stops and last stop: few, where the gap is small.

A tour that is worth more than the best one known loses, to the bound, less than the gap: so does every beginning of
it. Of the beginnings past the same stops with the same last one, only the shortest is kept.
"""

from typing import NamedTuple

import numba
import numpy as np
import numpy.typing as npt

from geo.touring.problem import Problem

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

ROOM = 8
"""Times as many beginnings as may be kept, before those with the same stops and the same last one are one."""


def best_left(problem: Problem, loss: Floats, *, gap: float, goal: float, most: int) -> tuple[Integers | None, bool]:
    """The best tour of those that lose less than the gap.

    Args:
        problem: At most 62 stops: a set of them is a whole number of 64 bits.
        loss: Shape (k + 2, k + 2), what a step from node to node loses to the bound at least; >= 0.
        gap: What a tour worth more than `goal` may lose.
        goal: Worth that a tour must exceed.
        most: Greatest number of beginnings of one length.

    Returns:
        A path worth more than the goal, None if there is none or it was not found; and whether all were looked at.

    Source:
        Baldacci, Christofides & Mingozzi (2008), Mathematical Programming 115(2): 351-385, of which this takes the
        enumeration of routes by reduced cost.
    """
    guess, end = _guess(problem), problem.size + 1
    layers, at, row = [_room(1)], 0, 0
    while (now := layers[-1]).chosen.size and now.chosen.size <= most:
        whole = np.where(now.spent + problem.cost[now.last, end] <= problem.budget, now.worth, -np.inf)
        if whole.max() > goal:
            goal, at, row = float(whole.max()), len(layers), int(np.argmax(whole))
        grown = _room(ROOM * most)
        count = _grow(problem.cost, problem.worth, problem.budget, *guess, loss, gap, goal, now, grown)
        if count > ROOM * most:
            break
        layers.append(_shortest(grown, count))
    path = _traced(layers[:at], row, end) if at else None
    return path, not layers[-1].chosen.size


class _Beginnings(NamedTuple):
    """Tours as far as some stop; one row each."""

    chosen: Integers
    """The stops as bits."""
    last: Integers
    """Node."""
    before: Integers
    """Row of the beginning that is one stop shorter."""
    spent: Floats
    worth: Floats
    lost: Floats


def _room(rows: int) -> _Beginnings:
    """Zeros to be filled in; one row of them is the start."""
    chosen, last, before = np.zeros((3, rows), dtype=np.int64)
    return _Beginnings(chosen, last, before, *np.zeros((3, rows)))


def _guess(problem: Problem) -> tuple[Floats, Floats, Integers]:
    """Half the shortest step at each node, minutes that a visit takes at least, and the stops by worth per minute."""
    ways = problem.cost - problem.stay[None]
    half = np.minimum(ways.min(axis=0), ways.min(axis=1)) / 2.0
    half = np.where(np.isfinite(half), half, 0.0)
    takes = np.maximum(2.0 * half + problem.stay, 1e-9)
    return half, takes, np.argsort(-(problem.worth / takes)[1:-1], kind="stable") + 1


def _shortest(some: _Beginnings, count: int) -> _Beginnings:
    """Of the first `count`, past the same stops with the same last one, the shortest."""
    order = np.lexsort((some.spent[:count], some.last[:count], some.chosen[:count]))
    chosen, last = some.chosen[order], some.last[order]
    first = np.ones(count, dtype=bool)
    first[1:] = (np.diff(chosen) != 0) | (np.diff(last) != 0)
    rows = order[first]
    whole, parts = (some.chosen[rows], some.last[rows], some.before[rows]), (some.spent, some.worth, some.lost)
    return _Beginnings(*whole, *(each[rows] for each in parts))


def _traced(layers: list[_Beginnings], row: int, end: int) -> Integers:
    backwards = [end]
    for layer in reversed(layers):
        backwards.append(int(layer.last[row]))
        row = int(layer.before[row])
    return np.array(backwards[::-1], dtype=np.int64)


@numba.njit(cache=True, nogil=True)
def _grow(
    cost: Floats,
    worth: Floats,
    budget: float,
    half: Floats,
    takes: Floats,
    ratio: Integers,
    loss: Floats,
    gap: float,
    goal: float,
    now: _Beginnings,
    grown: _Beginnings,
) -> int:
    """Fill in every beginning that is one stop longer and may lead to something better; returns how many there are.

    One more than there is room for says that it was not enough.
    """
    size, count = worth.size - 2, 0
    end = size + 1
    for row in range(now.chosen.size):
        here = now.last[row]
        for stop in range(1, size + 1):
            bit = np.int64(1) << (stop - 1)
            spent, lost = now.spent[row] + cost[here, stop], now.lost[row] + loss[here, stop]
            if now.chosen[row] & bit or lost > gap or spent + cost[stop, end] > budget:
                continue
            chosen, total = now.chosen[row] | bit, now.worth[row] + worth[stop]
            left = budget - spent - half[stop] - half[end]
            most = total
            for other in ratio:
                if most > goal or left <= 0.0:
                    break
                if chosen >> (other - 1) & 1:
                    continue
                most += worth[other] * min(1.0, left / takes[other])
                left -= takes[other]
            if most <= goal:
                continue
            if count == grown.chosen.size:
                return count + 1
            grown.chosen[count], grown.last[count], grown.before[count] = chosen, stop, row
            grown.spent[count], grown.worth[count], grown.lost[count] = spent, total, lost
            count += 1
    return count
