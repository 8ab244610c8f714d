"""How good a plan of parts can be at best: a number that no plan goes below, contiguous or not.

Each unit has a multiplier alpha. With w the weights and d the distances in metres, every plan of k parts costs at
least sum(alpha) + the k smallest V_j, where V_j is the least of sum (w_i d_ij^2 - alpha_i) x_i over shares x_i in
[0, 1] whose weight is within the limits, the part about centre j. This is true of any multipliers; good ones are
found by subgradient steps, and what is reported is computed anew from them over all units and all centres.
"""

import time

import numpy as np
import numpy.typing as npt
from numba import njit

from geo.part_centres import objective
from geo.part_problem import Problem

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

FIRST_AIM, LAST_AIM = 0.2, 2e-4
"""How far the steps aim from the bound so far towards the given plan's cost: at first, and when they end."""
PATIENCE = 10
"""Steps without a better bound before aiming half as far."""
MOMENTUM = 0.85
BLOCK_PAIRS = 4_000_000
"""Pairs of unit and centre that are looked at together."""


def multipliers(problem: Problem, labels: Integers, *, steps: int, until: float = np.inf) -> tuple[Floats, Floats]:
    """Rewards and prices, as `certified` takes them, that give a high bound.

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
    weight, xy = problem.weight, problem.xy
    order = np.argsort(xy[:, 0], kind="stable")
    back = np.argsort(order)
    reward, price = _ascend(
        weight[order], xy[order], labels[order], lower=problem.lower, upper=problem.upper, steps=steps, until=until
    )
    return reward[back], price[back]


def certified(problem: Problem, reward: Floats, price: Floats) -> float:
    """The bound that any multipliers give, over all units and centres.

    V_j is at least sum w_i min(0, d_ij^2 - reward_i - price_j) + price_j x (upper if price_j < 0, else lower),
    whatever the price: no sorting and no choice of candidates is trusted.

    Args:
        problem: Units and limits.
        reward: Shape (n,), m^2: each unit's multiplier by its weight.
        price: Shape (n,), m^2: what a unit of weight is charged at each centre.

    Returns:
        Weight x m^2, less an allowance for rounding.
    """
    weight, xy, parts = problem.weight, problem.xy, problem.parts
    values = np.empty(weight.size)
    for first in range(0, weight.size, rows := max(1, BLOCK_PAIRS // weight.size)):
        some = slice(first, first + rows)
        squared = (xy[some, None, 0] - xy[None, :, 0]) ** 2 + (xy[some, None, 1] - xy[None, :, 1]) ** 2
        values[some] = np.minimum(squared - reward - price[some, None], 0.0) @ weight
    values += price * np.where(price < 0.0, problem.upper, problem.lower)
    chosen = np.partition(values, parts - 1)[:parts]
    total = float(weight @ reward)
    return total + float(chosen.sum()) - 1e-10 * (abs(total) + float(np.abs(chosen).sum()))


def _ascend(
    weight: Floats, xy: Floats, labels: Integers, *, lower: float, upper: float, steps: int, until: float
) -> tuple[Floats, Floats]:
    """Rewards and prices of the best bound met."""
    parts = int(labels.max()) + 1
    begins = _first_rewards(weight, xy, labels)
    bounds = []
    for reward in begins:
        values, price = _values(weight, xy[:, 0], xy[:, 1], reward, lower, upper)
        bounds.append(float(weight @ reward + np.partition(values, parts - 1)[:parts].sum()))
    reward = begins[int(np.argmax(bounds))]
    best, least, aim, waited = (reward, np.zeros(weight.size)), 0.0, FIRST_AIM, 0
    direction, top = np.zeros(weight.size), objective(weight, xy, labels)
    for _ in range(steps):
        values, price = _values(weight, xy[:, 0], xy[:, 1], reward, lower, upper)
        chosen = np.argpartition(values, parts - 1)[:parts]
        bound = float(weight @ reward + values[chosen].sum())
        waited += 1
        if bound > least * (1.0 + 1e-6):
            best, least, waited = (reward, price), bound, 0
        if waited > PATIENCE:
            aim, waited, reward, direction = aim / 2.0, 0, best[0], np.zeros(weight.size)
            if aim < LAST_AIM:
                break
            continue
        left = 1.0 - _taken(weight, xy[:, 0], xy[:, 1], reward, price, np.sort(chosen), lower, upper)
        direction = left + MOMENTUM * direction
        length = float(weight @ direction**2)
        if length <= 0.0 or time.monotonic() > until:
            break
        reward = reward + (least + aim * (top - least) - bound) / length * direction
    return best


def _first_rewards(weight: Floats, xy: Floats, labels: Integers) -> list[Floats]:
    """Two beginnings: the squared radius of a disc with each part's moment; nearly the same for all parts."""
    load = np.maximum(np.bincount(labels, weight), 1e-12)
    mean = np.stack([np.bincount(labels, weight * xy[:, axis]) / load for axis in (0, 1)], axis=1)
    spread = np.bincount(labels, weight * ((xy - mean[labels]) ** 2).sum(axis=1)) / load
    middle = float(np.median(spread))
    return [2.0 * np.minimum(spread, 2.0 * middle)[labels], 0.8 * (np.minimum(spread, middle)[labels] + 0.5 * middle)]


@njit(cache=True, nogil=True)
def _values(weight: Floats, x: Floats, y: Floats, reward: Floats, lower: float, upper: float) -> tuple[Floats, Floats]:
    """V of each centre, from below, and the price at which its part is full; units in order of x."""
    values, price = np.empty(x.size), np.empty(x.size)
    most = max(reward.max(), 0.0)
    cap = min(most, 2.0 * max(np.median(reward), 0.0))
    keys, loads = np.empty(x.size), np.empty(x.size)
    for centre in range(x.size):
        number = _near(weight, x, y, reward, centre, most, cap, keys, loads)
        order = np.argsort(keys[:number])
        value, load, charged = 0.0, 0.0, 0.0
        for position in order:
            key = keys[position]
            room = float((upper if key < 0.0 else lower) - load)
            if room <= 0.0:
                break
            taken = min(room, loads[position])
            value += taken * key
            load += taken
            charged = key
        if load < lower:
            value += (lower - load) * cap
            charged = cap
        full = load >= upper * (1.0 - 1e-12) or charged > 0.0
        values[centre], price[centre] = value, charged if full else 0.0
    return values, price


@njit(cache=True, nogil=True)
def _near(
    weight: Floats,
    x: Floats,
    y: Floats,
    reward: Floats,
    centre: int,
    most: float,
    cap: float,
    keys: Floats,
    loads: Floats,
) -> int:
    """Fill in d^2 - reward of all units where it is below a cap; how many they are. `most` is the greatest reward."""
    reach = np.sqrt(most + cap)
    number = 0
    for unit in range(np.searchsorted(x, x[centre] - reach), np.searchsorted(x, x[centre] + reach, side="right")):
        key = (x[unit] - x[centre]) ** 2 + (y[unit] - y[centre]) ** 2 - reward[unit]
        if key < cap and weight[unit] > 0.0:
            keys[number], loads[number] = key, weight[unit]
            number += 1
    return number


@njit(cache=True, nogil=True)
def _taken(
    weight: Floats,
    x: Floats,
    y: Floats,
    reward: Floats,
    price: Floats,
    chosen: Integers,
    lower: float,
    upper: float,
) -> Floats:
    """How often the parts about some centres take each unit."""
    taken = np.zeros(x.size)
    for centre in chosen:
        load, limit = 0.0, upper if price[centre] <= 0.0 else lower
        edge = 0.0
        for unit in range(x.size):
            key = (x[unit] - x[centre]) ** 2 + (y[unit] - y[centre]) ** 2 - reward[unit]
            if key < price[centre]:
                taken[unit] += 1.0
                load += weight[unit]
            elif key == price[centre]:
                edge += weight[unit]
        share = min(1.0, (limit - load) / edge) if edge > 0.0 and price[centre] != 0.0 else 0.0
        if share > 0.0:
            for unit in range(x.size):
                key = (x[unit] - x[centre]) ** 2 + (y[unit] - y[centre]) ** 2 - reward[unit]
                if key == price[centre]:
                    taken[unit] += share
    return taken
