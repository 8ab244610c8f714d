"""Improve a plan of contiguous parts by simulated annealing, compiled.

A move gives one unit to a part beside it; where that alone would leave a part too heavy or too light, a second unit
leaves the part that received, to whichever part lies beside it; or a part takes another of its units as its centre. The
cost is that of the plan about its present centres, and weight outside the limits at a price per unit of weight.

Compiled without counting references to arrays (`_nrt=False`): it took three quarters of the time, and nothing here makes
an array.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from geo.part_problem import Problem

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Shorts = npt.NDArray[np.int32]
Words = npt.NDArray[np.uint64]

LONGEST_WALK = 12
"""Steps inside a part in search of a second unit."""
SWAP_SHARE = 0.2
"""How often a second unit is sought although the first does not unbalance."""
BLOCK = 2_048
"""Units in whose memory moves stay for a while; neighbours in space are so in memory."""
RING_SLOTS = 64
"""Neighbours of a unit up to which their own adjacency is kept in a word each."""
LOAD, MOMENT_X, MOMENT_Y, CENTRE_X, CENTRE_Y, MEMBERS, PRICE, WARMTH = range(8)
"""Columns of `State.parts`. PRICE: what a unit of weight outside the limits costs. WARMTH: how much hotter than others
a part is; a far-flung one would be frozen when the others start to order."""

ODDS = -np.log((np.arange(4_096) + 0.5) / 4_096)
"""Quantiles of how many times the heat a move may cost and yet be made."""


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
        np.array([2 * seed + 1], dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15),
    )


@njit(cache=True, nogil=True, _nrt=False)
def anneal(ground: Ground, state: State, best: Shorts, among: Integers, moves: int, hot: float, cold: float) -> float:
    """Make moves on a state, cooling from `hot` to `cold`; the best plan within the limits goes into `best`.

    Args:
        ground: Units and limits.
        state: The plan, changed.
        best: Shape (n,), filled in.
        among: Units that may be moved, in order of space.
        moves: Attempts.
        hot: Heat at first.
        cold: Heat at last.

    Returns:
        How much that plan costs more than the first one; inf if no plan within the limits was met.
    """
    cost, least, excess = 0.0, np.inf, _total_excess(ground, state)
    cooling = (cold / hot) ** (1.0 / max(moves, 1))
    heat, close, block, wait = hot, 1e-9 * ground.upper, min(BLOCK, among.size), best.size // 16
    begin, kept = 0, 0
    if excess <= close:
        least = 0.0
        _keep(state, best)
    for turn in range(moves):
        heat *= cooling
        if turn % BLOCK == 0:
            begin = _below(state, among.size)
        at = begin + _below(state, block)
        change, lighter = _try(ground, state, among[at if at < among.size else at - among.size], heat)
        cost += change
        excess += lighter
        if excess <= close and cost < least - 1e-3 * heat and turn - kept >= wait:
            least, kept = cost, turn
            _keep(state, best)
    if excess <= close and cost < least:
        least = cost
        _keep(state, best)
    return least


@njit(cache=True, nogil=True, _nrt=False)
def _keep(state: State, best: Shorts) -> None:
    for unit in range(best.size):
        best[unit] = state.labels[unit]


@njit(cache=True, nogil=True, _nrt=False)
def _try(ground: Ground, state: State, unit: int, heat: float) -> tuple[float, float]:
    """Change of cost and of weight outside the limits by one attempt; zeros if it was given up."""
    first, last = ground.start[unit], ground.start[unit + 1]
    if first == last:
        return 0.0, 0.0
    origin = np.int64(state.labels[unit])
    to = np.int64(state.labels[ground.units[first + _below(state, last - first)]])
    if to == origin:
        return _recentre(ground, state, unit, heat), 0.0
    if state.centre[origin] == unit or state.parts[origin, MEMBERS] <= 1.0:
        return 0.0, 0.0
    heat *= max(state.parts[origin, WARMTH], state.parts[to, WARMTH])
    cost = _change(ground, state, unit, to)
    excess, paid = _excess_change(ground, state, unit, to)
    if _accepts(state, cost + paid, heat):
        if _splits(ground, state, unit):
            return 0.0, 0.0
        _move(ground, state, unit, to)
        return cost, excess
    if (paid <= 0.0 and _uniform(state) > SWAP_SHARE) or _splits(ground, state, unit):
        return 0.0, 0.0
    _move(ground, state, unit, to)
    second = _wander(ground, state, unit)
    onward = _beside(ground, state, second)
    if onward >= 0 and second != unit:
        more, more_paid = _excess_change(ground, state, second, onward)
        cost += _change(ground, state, second, onward)
        if _accepts(state, cost + paid + more_paid, heat) and not _splits(ground, state, second):
            _move(ground, state, second, onward)
            return cost, excess + more
    _move(ground, state, unit, origin)
    return 0.0, 0.0


@njit(cache=True, nogil=True, _nrt=False)
def _recentre(ground: Ground, state: State, unit: int, heat: float) -> float:
    """Change of cost by measuring a unit's part from that unit; 0 if it was not done."""
    part = np.int64(state.labels[unit])
    load = state.parts[part, LOAD]
    if load <= 0.0 or state.centre[part] < 0:
        return 0.0
    x, y = state.parts[part, MOMENT_X] / load, state.parts[part, MOMENT_Y] / load
    at_x, at_y = ground.place[unit, 0], ground.place[unit, 1]
    after = (x - at_x) ** 2 + (y - at_y) ** 2
    change = load * (after - (x - state.parts[part, CENTRE_X]) ** 2 - (y - state.parts[part, CENTRE_Y]) ** 2)
    if not _accepts(state, change, heat * state.parts[part, WARMTH]):
        return 0.0
    state.centre[part] = unit
    state.parts[part, CENTRE_X], state.parts[part, CENTRE_Y] = at_x, at_y
    return float(change)


@njit(cache=True, nogil=True, _nrt=False)
def _beside(ground: Ground, state: State, unit: int) -> int:
    """The part of one of a unit's neighbours, -1 if that is its own or the unit has to stay."""
    first, last = ground.start[unit], ground.start[unit + 1]
    part = state.labels[unit]
    to = np.int64(state.labels[ground.units[first + _below(state, last - first)]])
    return -1 if to == part or state.centre[part] == unit or state.parts[part, MEMBERS] <= 1.0 else to


@njit(cache=True, nogil=True, _nrt=False)
def _wander(ground: Ground, state: State, unit: int) -> int:
    """A unit of the same part, a few random steps away, at the part's edge if one is met."""
    part, here = np.int64(state.labels[unit]), unit
    least = _below(state, LONGEST_WALK)
    for step in range(2 * LONGEST_WALK):
        first, last = ground.start[here], ground.start[here + 1]
        there = np.int64(ground.units[first + _below(state, last - first)])
        if state.labels[there] == part:
            here = there
        elif step >= least and here != unit:
            break
    return here


@njit(cache=True, nogil=True, _nrt=False)
def _below(state: State, limit: int) -> int:
    """A whole number from 0 to below a limit, by chance (xorshift64*, Vigna 2016)."""
    word = state.chance[0]
    word ^= word >> np.uint64(12)
    word ^= word << np.uint64(25)
    word ^= word >> np.uint64(27)
    state.chance[0] = word
    high = (word * np.uint64(2685821657736338717)) >> np.uint64(32)
    return np.int64((high * np.uint64(limit)) >> np.uint64(32))


@njit(cache=True, nogil=True, _nrt=False)
def _uniform(state: State) -> float:
    return _below(state, 1 << 30) / (1 << 30)


@njit(cache=True, nogil=True, _nrt=False)
def _accepts(state: State, change: float, heat: float) -> bool:
    return change <= 0.0 or change < heat * ODDS[_below(state, 4_096)]


@njit(cache=True, nogil=True, _nrt=False)
def _change(ground: Ground, state: State, unit: int, to: int) -> float:
    """Change of cost if a unit went to a part."""
    x, y, weight = ground.place[unit, 0], ground.place[unit, 1], ground.place[unit, 2]
    here = np.int64(state.labels[unit])
    gained = (x - state.parts[to, CENTRE_X]) ** 2 + (y - state.parts[to, CENTRE_Y]) ** 2
    lost = (x - state.parts[here, CENTRE_X]) ** 2 + (y - state.parts[here, CENTRE_Y]) ** 2
    if state.centre[to] < 0:
        gained *= state.parts[to, LOAD] / max(state.parts[to, LOAD] + weight, 1e-300)
        lost *= state.parts[here, LOAD] / max(state.parts[here, LOAD] - weight, 1e-3 * state.parts[here, LOAD] + 1e-300)
    return float(weight * (gained - lost))


@njit(cache=True, nogil=True, _nrt=False)
def _excess_change(ground: Ground, state: State, unit: int, to: int) -> tuple[float, float]:
    """Change of the weight outside the limits if a unit went to a part, and its price."""
    weight, origin = ground.place[unit, 2], np.int64(state.labels[unit])
    here, there = state.parts[origin, LOAD], state.parts[to, LOAD]
    given = _excess(ground, here - weight) - _excess(ground, here)
    taken = _excess(ground, there + weight) - _excess(ground, there)
    return given + taken, state.parts[origin, PRICE] * given + state.parts[to, PRICE] * taken


@njit(cache=True, nogil=True, _nrt=False)
def _excess(ground: Ground, load: float) -> float:
    return max(0.0, max(ground.lower - load, load - ground.upper))


@njit(cache=True, nogil=True, _nrt=False)
def _total_excess(ground: Ground, state: State) -> float:
    total = 0.0
    for part in range(state.centre.size):
        total += _excess(ground, state.parts[part, LOAD])
    return total


@njit(cache=True, nogil=True, _nrt=False)
def _move(ground: Ground, state: State, unit: int, to: int) -> None:
    x, y, weight = ground.place[unit, 0], ground.place[unit, 1], ground.place[unit, 2]
    for part, sign in ((np.int64(state.labels[unit]), -1.0), (to, 1.0)):
        state.parts[part, LOAD] += sign * weight
        state.parts[part, MOMENT_X] += sign * weight * x
        state.parts[part, MOMENT_Y] += sign * weight * y
        state.parts[part, MEMBERS] += sign
        load = state.parts[part, LOAD]
        if state.centre[part] < 0 and load > 0.0:
            state.parts[part, CENTRE_X] = state.parts[part, MOMENT_X] / load
            state.parts[part, CENTRE_Y] = state.parts[part, MOMENT_Y] / load
    state.labels[unit] = to


@njit(cache=True, nogil=True, _nrt=False)
def _splits(ground: Ground, state: State, unit: int) -> bool:
    """Whether a unit's part falls apart without it: first by how its neighbours there touch, then by a search."""
    part, first = state.labels[unit], ground.start[unit]
    degree = ground.start[unit + 1] - first
    if degree > RING_SLOTS:
        return _splits_far(ground, state, unit)
    inside = np.uint64(0)
    for slot in range(degree):
        if state.labels[ground.units[first + slot]] == part:
            inside |= np.uint64(1) << np.uint64(slot)
    reached = inside & (~inside + np.uint64(1))
    grown = np.uint64(0)
    while grown != reached:
        grown = reached
        for slot in range(degree):
            if (reached >> np.uint64(slot)) & np.uint64(1):
                reached |= ground.ring[first + slot] & inside
    return bool(inside == np.uint64(0)) or (reached != inside and _splits_far(ground, state, unit))


@njit(cache=True, nogil=True, _nrt=False)
def _splits_far(ground: Ground, state: State, unit: int) -> bool:
    """The same by a search through the part from one of the neighbours there."""
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
