"""Improve a plan of contiguous parts by simulated annealing, compiled.

A move gives one unit to a part beside it; where that alone would leave a part too heavy or too light, a second unit
leaves the part that received, to whichever part lies beside it; or a part takes another of its units as its centre. The
cost is that of the plan about its present centres, and weight outside the limits at a price per unit of weight.
"""

import numpy as np
import numpy.typing as npt

from geo.partitioning.compiled import below, uniform, unmanaged
from geo.partitioning.state import (
    CENTRE_X,
    CENTRE_Y,
    LOAD,
    MEMBERS,
    MOMENT_X,
    MOMENT_Y,
    PRICE,
    RING_SLOTS,
    WARMTH,
    Ground,
    State,
)

Integers = npt.NDArray[np.int64]
Shorts = npt.NDArray[np.int32]

LONGEST_WALK = 12
"""Steps inside a part in search of a second unit."""
SWAP_SHARE = 0.2
"""How often a second unit is sought although the first does not unbalance."""
BLOCK = 2_048
"""Units in whose memory moves stay for a while; neighbours in space are so in memory."""
ODDS = -np.log((np.arange(4_096) + 0.5) / 4_096)
"""Quantiles of how many times the heat a move may cost and yet be made."""


@unmanaged
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
            begin = below(state.chance, among.size)
        at = begin + below(state.chance, block)
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


@unmanaged
def _keep(state: State, best: Shorts) -> None:
    for unit in range(best.size):
        best[unit] = state.labels[unit]


@unmanaged
def _try(ground: Ground, state: State, unit: int, heat: float) -> tuple[float, float]:
    """Change of cost and of weight outside the limits by one attempt; zeros if it was given up."""
    first, last = ground.start[unit], ground.start[unit + 1]
    if first == last:
        return 0.0, 0.0
    origin = int(state.labels[unit])
    to = int(state.labels[ground.units[first + below(state.chance, last - first)]])
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
    if (paid <= 0.0 and uniform(state.chance) > SWAP_SHARE) or _splits(ground, state, unit):
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


@unmanaged
def _recentre(ground: Ground, state: State, unit: int, heat: float) -> float:
    """Change of cost by measuring a unit's part from that unit; 0 if it was not done."""
    part = int(state.labels[unit])
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


@unmanaged
def _beside(ground: Ground, state: State, unit: int) -> int:
    """The part of one of a unit's neighbours, -1 if that is its own or the unit has to stay."""
    first, last = ground.start[unit], ground.start[unit + 1]
    part = state.labels[unit]
    to = int(state.labels[ground.units[first + below(state.chance, last - first)]])
    return -1 if to == part or state.centre[part] == unit or state.parts[part, MEMBERS] <= 1.0 else to


@unmanaged
def _wander(ground: Ground, state: State, unit: int) -> int:
    """A unit of the same part, a few random steps away, at the part's edge if one is met."""
    part, here = int(state.labels[unit]), unit
    least = below(state.chance, LONGEST_WALK)
    for step in range(2 * LONGEST_WALK):
        first, last = ground.start[here], ground.start[here + 1]
        there = int(ground.units[first + below(state.chance, last - first)])
        if state.labels[there] == part:
            here = there
        elif step >= least and here != unit:
            break
    return here


@unmanaged
def _accepts(state: State, change: float, heat: float) -> bool:
    return change <= 0.0 or change < heat * ODDS[below(state.chance, 4_096)]


@unmanaged
def _change(ground: Ground, state: State, unit: int, to: int) -> float:
    """Change of cost if a unit went to a part."""
    x, y, weight = ground.place[unit, 0], ground.place[unit, 1], ground.place[unit, 2]
    here = int(state.labels[unit])
    gained = (x - state.parts[to, CENTRE_X]) ** 2 + (y - state.parts[to, CENTRE_Y]) ** 2
    lost = (x - state.parts[here, CENTRE_X]) ** 2 + (y - state.parts[here, CENTRE_Y]) ** 2
    if state.centre[to] < 0:
        gained *= state.parts[to, LOAD] / max(state.parts[to, LOAD] + weight, 1e-300)
        lost *= state.parts[here, LOAD] / max(state.parts[here, LOAD] - weight, 1e-3 * state.parts[here, LOAD] + 1e-300)
    return float(weight * (gained - lost))


@unmanaged
def _excess_change(ground: Ground, state: State, unit: int, to: int) -> tuple[float, float]:
    """Change of the weight outside the limits if a unit went to a part, and its price."""
    weight, origin = ground.place[unit, 2], int(state.labels[unit])
    here, there = state.parts[origin, LOAD], state.parts[to, LOAD]
    given = _excess(ground, here - weight) - _excess(ground, here)
    taken = _excess(ground, there + weight) - _excess(ground, there)
    return given + taken, state.parts[origin, PRICE] * given + state.parts[to, PRICE] * taken


@unmanaged
def _excess(ground: Ground, load: float) -> float:
    return max(0.0, max(ground.lower - load, load - ground.upper))


@unmanaged
def _total_excess(ground: Ground, state: State) -> float:
    total = 0.0
    for part in range(state.centre.size):
        total += _excess(ground, state.parts[part, LOAD])
    return total


@unmanaged
def _move(ground: Ground, state: State, unit: int, to: int) -> None:
    _add(ground, state, unit, state.labels[unit], -1.0)
    _add(ground, state, unit, to, 1.0)
    state.labels[unit] = to


@unmanaged
def _add(ground: Ground, state: State, unit: int, part: int, sign: float) -> None:
    """Count a unit in (sign 1) or out (-1) of a part's sums."""
    weight = sign * ground.place[unit, 2]
    load = state.parts[part, LOAD] + weight
    state.parts[part, LOAD] = load
    state.parts[part, MOMENT_X] += weight * ground.place[unit, 0]
    state.parts[part, MOMENT_Y] += weight * ground.place[unit, 1]
    state.parts[part, MEMBERS] += sign
    if state.centre[part] < 0 and load > 0.0:
        state.parts[part, CENTRE_X] = state.parts[part, MOMENT_X] / load
        state.parts[part, CENTRE_Y] = state.parts[part, MOMENT_Y] / load


@unmanaged
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


@unmanaged
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
