"""Improve a plan of contiguous parts by simulated annealing, compiled.

A move gives one unit to a part beside it; where that alone would leave a part too heavy or too light, a second unit
leaves the part that received, to whichever part lies beside it. Weight outside the limits has a price per unit of
weight. While centres are free a part costs its moment of inertia about its own mean; while they are fixed, the
weighted squared distances to them.
"""

# ruff: noqa: NPY002 - compiled code has the old generator only, one per thread, seeded in each call.

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from geo.part_problem import Problem

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

LONGEST_WALK = 12
"""Steps inside a part in search of a second unit."""
SWAP_SHARE = 0.2
"""How often a second unit is sought although the first does not unbalance."""


class Ground(NamedTuple):
    """What does not change."""

    start: Integers
    units: Integers
    weight: Floats
    x: Floats
    y: Floats
    lower: float
    upper: float


class State(NamedTuple):
    """A plan as it changes, and room to work in."""

    labels: Integers
    load: Floats
    moment_x: Floats
    moment_y: Floats
    members: Integers
    centre: Integers
    """Unit that its part is measured from; -1 while the mean is."""
    price: Floats
    """What a unit of weight outside the limits costs in each part."""
    warmth: Floats
    """How much hotter than others a part is: a far-flung one would be frozen when the others start to order."""
    seen: Integers
    queue: Integers
    turn: Integers


def ground_of(problem: Problem) -> Ground:
    """Units as the compiled code wants them."""
    near, xy = problem.near, problem.xy
    return Ground(
        near.start, near.units, problem.weight, xy[:, 0].copy(), xy[:, 1].copy(), problem.lower, problem.upper
    )


def state_of(
    ground: Ground, labels: Integers, *, price: Floats, warmth: Floats, centres: Integers | None = None
) -> State:
    """A plan with its sums; its centres are fixed if given."""
    parts = price.size
    weight, size = ground.weight, labels.size

    def total(values: Floats) -> Floats:
        return np.bincount(labels, values, minlength=parts).astype(np.float64)

    return State(
        labels.astype(np.int64).copy(),
        total(weight),
        total(weight * ground.x),
        total(weight * ground.y),
        np.bincount(labels, minlength=parts).astype(np.int64),
        np.full(parts, -1, dtype=np.int64) if centres is None else centres.astype(np.int64),
        price.copy(),
        warmth.copy(),
        np.zeros(size, dtype=np.int64),
        np.empty(size, dtype=np.int64),
        np.zeros(1, dtype=np.int64),
    )


@njit(cache=True, nogil=True)
def anneal(
    ground: Ground,
    state: State,
    best: Integers,
    moves: int,
    hot: float,
    cold: float,
    seed: int,
) -> float:
    """Make moves on a state, cooling from `hot` to `cold`; the best plan within the limits goes into `best`.

    Returns:
        How much that plan costs more than the first one; inf if no plan within the limits was met.
    """
    np.random.seed(seed)
    cost, least, excess = 0.0, np.inf, _total_excess(ground, state)
    cooling = (cold / hot) ** (1.0 / max(moves, 1))
    heat, close = hot, 1e-9 * ground.upper
    if excess <= close:
        least = 0.0
        best[:] = state.labels
    for _ in range(moves):
        heat *= cooling
        change, lighter = _try(ground, state, heat)
        cost += change
        excess += lighter
        if change != 0.0 and excess <= close and cost < least - 1e-3 * heat:
            least = cost
            best[:] = state.labels
    return least


@njit(cache=True, nogil=True)
def _try(ground: Ground, state: State, heat: float) -> tuple[float, float]:
    """Change of cost and of weight outside the limits by one attempt; zeros if it was given up."""
    unit, to = _proposal(ground, state, np.random.randint(state.labels.size))
    if to < 0:
        return 0.0, 0.0
    origin = state.labels[unit]
    heat *= max(state.warmth[origin], state.warmth[to])
    cost = _change(ground, state, unit, to)
    excess, paid = _excess_change(ground, state, unit, to)
    if _accepts(cost + paid, heat):
        if _splits(ground, state, unit):
            return 0.0, 0.0
        _move(ground, state, unit, to)
        return cost, excess
    if (paid <= 0.0 and np.random.random() > SWAP_SHARE) or _splits(ground, state, unit):
        return 0.0, 0.0
    _move(ground, state, unit, to)
    second, onward = _proposal(ground, state, _wander(ground, state, unit))
    if onward >= 0 and second != unit:
        more, more_paid = _excess_change(ground, state, second, onward)
        cost += _change(ground, state, second, onward)
        if _accepts(cost + paid + more_paid, heat) and not _splits(ground, state, second):
            _move(ground, state, second, onward)
            return cost, excess + more
    _move(ground, state, unit, origin)
    return 0.0, 0.0


@njit(cache=True, nogil=True)
def _proposal(ground: Ground, state: State, unit: int) -> tuple[int, int]:
    """A unit and the part of one of its neighbours, -1 if that is its own or the unit has to stay."""
    first, last = ground.start[unit], ground.start[unit + 1]
    part = state.labels[unit]
    if first == last or state.members[part] == 1 or state.centre[part] == unit:
        return unit, -1
    to = state.labels[ground.units[first + np.random.randint(last - first)]]
    return unit, (-1 if to == part else to)


@njit(cache=True, nogil=True)
def _wander(ground: Ground, state: State, unit: int) -> int:
    """A unit of the same part, a few random steps away, at the part's edge if one is met."""
    part, here = state.labels[unit], unit
    least = np.random.randint(LONGEST_WALK)
    for step in range(2 * LONGEST_WALK):
        first, last = ground.start[here], ground.start[here + 1]
        there = ground.units[first + np.random.randint(last - first)]
        if state.labels[there] == part:
            here = there
        elif step >= least and here != unit:
            break
    return here


@njit(cache=True, nogil=True)
def _accepts(change: float, heat: float) -> bool:
    return change <= 0.0 or np.random.random() < np.exp(-change / heat)


@njit(cache=True, nogil=True)
def _change(ground: Ground, state: State, unit: int, to: int) -> float:
    """Change of cost if a unit went to a part."""
    return _share(ground, state, unit, to, 1.0) - _share(ground, state, unit, state.labels[unit], -1.0)


@njit(cache=True, nogil=True)
def _share(ground: Ground, state: State, unit: int, part: int, sign: float) -> float:
    """What a unit adds to a part's cost that it is outside of (sign 1), or inside of (-1)."""
    weight, load, centre = ground.weight[unit], state.load[part], state.centre[part]
    if centre >= 0:
        return float(weight * ((ground.x[unit] - ground.x[centre]) ** 2 + (ground.y[unit] - ground.y[centre]) ** 2))
    after = load + sign * weight
    if load <= 0.0 or after <= 0.0:
        return 0.0
    x, y = state.moment_x[part] / load, state.moment_y[part] / load
    return float(weight * load / after * ((ground.x[unit] - x) ** 2 + (ground.y[unit] - y) ** 2))


@njit(cache=True, nogil=True)
def _excess_change(ground: Ground, state: State, unit: int, to: int) -> tuple[float, float]:
    """Change of the weight outside the limits if a unit went to a part, and its price."""
    weight, origin = ground.weight[unit], state.labels[unit]
    given = _excess(ground, state.load[origin] - weight) - _excess(ground, state.load[origin])
    taken = _excess(ground, state.load[to] + weight) - _excess(ground, state.load[to])
    return given + taken, state.price[origin] * given + state.price[to] * taken


@njit(cache=True, nogil=True)
def _excess(ground: Ground, load: float) -> float:
    return max(0.0, max(ground.lower - load, load - ground.upper))


@njit(cache=True, nogil=True)
def _total_excess(ground: Ground, state: State) -> float:
    total = 0.0
    for load in state.load:
        total += _excess(ground, load)
    return total


@njit(cache=True, nogil=True)
def _move(ground: Ground, state: State, unit: int, to: int) -> None:
    origin, weight = state.labels[unit], ground.weight[unit]
    for part, sign in ((origin, -1), (to, 1)):
        state.load[part] += sign * weight
        state.moment_x[part] += sign * weight * ground.x[unit]
        state.moment_y[part] += sign * weight * ground.y[unit]
        state.members[part] += sign
    state.labels[unit] = to


@njit(cache=True, nogil=True)
def _splits(ground: Ground, state: State, unit: int) -> bool:
    """Whether a unit's part falls apart without it: its neighbours there are sought from one of them."""
    part, wanted, first = state.labels[unit], 0, -1
    state.turn[0] += 2
    sought, reached = state.turn[0], state.turn[0] + 1
    for position in range(ground.start[unit], ground.start[unit + 1]):
        near = ground.units[position]
        if state.labels[near] == part:
            state.seen[near] = sought
            wanted += 1
            first = near
    if wanted <= 1:
        return wanted == 0
    state.seen[unit] = reached
    state.seen[first] = reached
    state.queue[0] = first
    head, tail, wanted = 0, 1, wanted - 1
    while head < tail:
        here = state.queue[head]
        head += 1
        for position in range(ground.start[here], ground.start[here + 1]):
            near = ground.units[position]
            if state.seen[near] == reached or state.labels[near] != part:
                continue
            if state.seen[near] == sought:
                wanted -= 1
                if wanted == 0:
                    return False
            state.seen[near] = reached
            state.queue[tail] = near
            tail += 1
    return True
