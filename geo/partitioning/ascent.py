"""Multipliers that give a high bound: subgradient steps scaled to how far parts reach at each place."""

import time

import numpy as np
import numpy.typing as npt
from numba import njit
from scipy.spatial import cKDTree

from geo.partitioning.centres import objective
from geo.partitioning.lists import Lists, lists_of
from geo.partitioning.problem import Problem

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

FIRST_AIM, LAST_AIM = 0.2, 2e-4
"""How far the steps aim from the bound so far towards the given plan's cost: at first, and when they end."""
RENEWED_AIM, WORTH = 0.02, 3e-4
"""Then all begins again, aiming so far, as long as it raises the bound by so much of it."""
PATIENCE = 20
"""Steps without a better bound before aiming half as far."""
MOMENTUM = 0.95
FIRST_RENEWAL, LAST_RENEWAL = 25, 100
"""Steps after which the lists are made anew, since rewards and prices have grown: at first, and at most."""
SLACK = 1.5
"""Reach of the lists, in what the rewards and prices need that they were made for."""


def multipliers(problem: Problem, labels: Integers, *, steps: int, until: float = np.inf) -> tuple[Floats, Floats]:
    """Rewards and prices, as `geo.partitioning.bound.certified` takes them, that give a high bound.

    Args:
        problem: Units and limits.
        labels: Shape (n,), parts from 0, any plan; from which the multipliers start.
        steps: Most subgradient steps.
        until: `time.monotonic()` at which to stop stepping.

    Returns:
        Both shape (n,), m^2.

    Source:
        Hess et al. (1965), Operations Research 13(6): 998-1006 (the model); Lagrangian relaxation of "every unit
        once", Hojati (1996), Computers & Operations Research 23(12): 1147-1161; steps: Polyak (1969), USSR
        Computational Mathematics and Mathematical Physics 9(3): 14-29.
    """
    spread, load = _spread(problem, labels)
    reward, dual = _first_reward(problem, spread, load)
    scale = spread + 0.1 * np.median(spread) + 1e-300
    best, least, begun, aim, waited, renewal = reward, -np.inf, -np.inf, FIRST_AIM, 0, 0
    direction, top = np.zeros(problem.size), objective(problem.weight, problem.xy, labels)
    for step in range(steps):
        if step == renewal:
            dual = dual.renewed(best)
            reward, least, renewal = best, dual.bound(best), step + min(LAST_RENEWAL, FIRST_RENEWAL + step // 4)
        bound = dual.bound(reward)
        waited += 1
        if bound > least + 1e-6 * abs(least):
            best, least, waited = reward, bound, 0
        if waited > PATIENCE:
            aim, waited, reward, direction = aim / 2.0, 0, best, np.zeros(problem.size)
            if aim < LAST_AIM:
                if least < begun + WORTH * abs(least):
                    break
                aim, begun = RENEWED_AIM, least
            continue
        direction = 1.0 - dual.cover(reward) + MOMENTUM * direction
        length = _inner(problem.weight * scale, direction**2)
        if length <= 0.0 or time.monotonic() > until:
            break
        reward = reward + (least + aim * (top - least) - bound) / length * direction * scale
    return best, dual.prices(best)


class _Dual:
    """The bound as the lists see it, and room to work in."""

    def __init__(self, problem: Problem, lists: Lists) -> None:
        self._problem, self._lists = problem, lists
        self._values, self._price = np.empty(lists.centre.size), np.empty(lists.centre.size)
        self._cover, self._chosen = np.empty(problem.size), np.empty(0, dtype=np.int64)

    def renewed(self, reward: Floats) -> "_Dual":
        """The same with lists for some rewards."""
        price = np.maximum(self.prices(reward), 0.0)
        return _Dual(self._problem, lists_of(self._problem, SLACK * np.maximum(reward, 0.0), SLACK * price))

    def bound(self, reward: Floats) -> float:
        """Sum of the rewards and of the least values of as many centres as there are parts."""
        problem, parts = self._problem, self._problem.parts
        values_of(self._lists, problem.weight, reward, problem.lower, problem.upper, self._values, self._price)
        self._chosen = np.argpartition(self._values, parts - 1)[:parts]
        return _inner(problem.weight, reward) + float(self._values[self._chosen].sum())

    def cover(self, reward: Floats) -> Floats:
        """How often the parts about the centres chosen last take each unit."""
        problem, price = self._problem, self._price
        cover_of(self._lists, problem.weight, reward, price, self._chosen, problem.lower, problem.upper, self._cover)
        return self._cover

    def prices(self, reward: Floats) -> Floats:
        """Prices for some rewards; that of the nearest for a unit that was not tried as a centre."""
        self.bound(reward)
        centre = self._lists.centre
        if centre.size == self._problem.size:
            return self._price.copy()
        prices: Floats = self._price[cKDTree(self._problem.xy[centre]).query(self._problem.xy)[1]]
        return prices


def _spread(problem: Problem, labels: Integers) -> tuple[Floats, Floats]:
    """Mean squared distance from the mean of a unit's part, and the part's weight."""
    weight, xy = problem.weight, problem.xy
    load = np.maximum(np.bincount(labels, weight), 1e-12)
    mean = np.stack([np.bincount(labels, weight * xy[:, axis]) / load for axis in (0, 1)], axis=1)
    spread = np.bincount(labels, weight * ((xy - mean[labels]) ** 2).sum(axis=1)) / load
    return np.minimum(spread, np.quantile(spread, 0.99))[labels], load[labels]


def _first_reward(problem: Problem, spread: Floats, load: Floats) -> tuple[Floats, _Dual]:
    """What a unit of a part costs, and the same toll for each part: of several tolls that with the highest bound."""
    toll = float(np.median(spread)) * float(np.mean(load)) / load
    dual = _Dual(problem, lists_of(problem, spread + toll, np.maximum(2.0 * spread - toll, 0.0)))
    rewards = [spread + share * toll for share in (0.25, 0.5, 1.0, 1.5, 2.0)]
    return max(rewards, key=dual.bound), dual


@njit(cache=True, nogil=True)
def _inner(one: Floats, other: Floats) -> float:
    """Sum of products; `@` would wake threads that wait in circles while the annealing beside has the processor."""
    total = 0.0
    for place in range(one.size):
        total += one[place] * other[place]
    return total


@njit(cache=True, nogil=True)
def values_of(
    lists: Lists, weight: Floats, reward: Floats, lower: float, upper: float, values: Floats, price: Floats
) -> None:
    """V of each centre, from its list, and the price at which its part is full."""
    start, units, squared = lists.start, lists.units, lists.squared
    keys, loads = np.empty(weight.size), np.empty(weight.size)
    for row in range(lists.centre.size):
        first, last = start[row], start[row + 1]
        number, load, value = 0, 0.0, 0.0
        for place in range(first, last):
            unit = units[place]
            key = squared[place] - reward[unit]
            if key < 0.0:
                keys[number], loads[number] = key, weight[unit]
                number += 1
                load += weight[unit]
                value += weight[unit] * key
        charge = 0.0
        if load > upper:
            value, charge = _filled(keys, loads, number, upper)
        elif load < lower:
            number = 0
            for place in range(first, last):
                unit = units[place]
                key = squared[place] - reward[unit]
                if key >= 0.0:
                    keys[number], loads[number] = key, weight[unit]
                    number += 1
            more, charge = _filled(keys, loads, number, lower - load)
            if more == np.inf:
                charge = max(lists.edge[row], 0.5 * reward[lists.centre[row]], 0.0)
                more = charge * (lower - load)
                for place in range(number):
                    more += min(keys[place] - charge, 0.0) * loads[place]
            value += more
        values[row], price[row] = value, charge


@njit(cache=True, nogil=True)
def _filled(keys: Floats, loads: Floats, number: int, limit: float) -> tuple[float, float]:
    """Least sum of keys x loads that makes up a limit, and the key at which it is full; reorders both."""
    low, high, value, left = 0, number, 0.0, limit
    while high - low > 1:
        pivot = keys[(low + high) // 2]
        here, last, load, some = low, high - 1, 0.0, 0.0
        while here <= last:
            if keys[here] < pivot:
                load += loads[here]
                some += loads[here] * keys[here]
                here += 1
            else:
                keys[here], keys[last] = keys[last], keys[here]
                loads[here], loads[last] = loads[last], loads[here]
                last -= 1
        if load >= left and here > low:
            high = here
            continue
        if here == low:
            for place in range(low, high):
                if keys[place] == pivot:
                    keys[low], keys[place] = keys[place], keys[low]
                    loads[low], loads[place] = loads[place], loads[low]
                    break
            if loads[low] >= left:
                high = low + 1
                continue
            load, some, here = loads[low], loads[low] * keys[low], low + 1
        left -= load
        value += some
        low = here
    if high == low:
        return np.inf, (keys[number - 1] if number else 0.0)
    if loads[low] < left * (1.0 - 1e-12):
        return np.inf, keys[low]
    return value + left * keys[low], keys[low]


@njit(cache=True, nogil=True)
def cover_of(
    lists: Lists,
    weight: Floats,
    reward: Floats,
    price: Floats,
    chosen: Integers,
    lower: float,
    upper: float,
    cover: Floats,
) -> None:
    """How often the parts about some centres take each unit."""
    start, units, squared = lists.start, lists.units, lists.squared
    cover[:] = 0.0
    for row in chosen:
        charge = price[row]
        limit = upper if charge < 0.0 else lower
        load, edge = 0.0, 0.0
        for place in range(start[row], start[row + 1]):
            unit = units[place]
            key = squared[place] - reward[unit]
            if key < charge:
                cover[unit] += 1.0
                load += weight[unit]
            elif key == charge:
                edge += weight[unit]
        if charge == 0.0 or edge <= 0.0:
            continue
        share = min(1.0, max(0.0, (limit - load) / edge))
        for place in range(start[row], start[row + 1]):
            unit = units[place]
            if squared[place] - reward[unit] == charge:
                cover[unit] += share
