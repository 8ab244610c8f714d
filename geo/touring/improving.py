"""Tours improved step by step, compiled: shorten, insert, exchange; then a kick, and again."""

import numba
import numpy as np
import numpy.typing as npt

from geo.partitioning.compiled import below, chance_of, uniform
from geo.touring.problem import Problem

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Words = npt.NDArray[np.uint64]

SHORTER = 1e-9
"""Minutes below which a way counts as no shorter."""
LONGEST_SEGMENT = 3
"""Stops that are moved together to another place of the tour."""
HOME_AFTER = 60
"""Kicks without a better tour, after which the best one is taken up again."""


def improved(problem: Problem, *, rng: np.random.Generator, kicks: int) -> Integers:
    """A path, from node 0 to the last, of great worth within the budget.

    Begins with the stop of most worth per minute of detour, again and again, improves this to where no single step
    helps, then `kicks` times takes some stops out, fills up with a little chance in the choice, and improves again.

    Args:
        problem: Any number of stops.
        rng: Where chance comes from.
        kicks: How often to try.

    Source:
        Iterated local search for this problem: Vansteenwegen, Souffriau & Van Oudheusden (2011), European Journal of
        Operational Research 209(1): 1-10, section 3.
    """
    chance = chance_of(int(rng.integers(2**31)))
    path: Integers = _search(problem.cost, problem.worth, problem.budget, kicks, chance)
    return path


@numba.njit(cache=True, nogil=True)
def _search(cost: Floats, worth: Floats, budget: float, kicks: int, chance: Words) -> Integers:
    size = worth.size
    path = np.zeros(size, dtype=np.int64)
    path[1] = size - 1
    inside = np.zeros(size, dtype=np.bool_)
    inside[0] = inside[size - 1] = True
    count = _fill(path, 2, inside, cost, worth, budget, 0.0, chance)
    count = _improve(path, count, inside, cost, worth, budget, chance)
    best, best_count = path.copy(), count
    best_worth, best_cost = _worth(inside, worth), _cost(path, count, cost)
    since = 0
    for _ in range(kicks):
        old, old_count = path.copy(), count
        old_worth, old_cost = _worth(inside, worth), _cost(path, count, cost)
        count = _kick(path, count, inside, chance)
        count = _fill(path, count, inside, cost, worth, budget, 0.6, chance)
        count = _improve(path, count, inside, cost, worth, budget, chance)
        new_worth, new_cost = _worth(inside, worth), _cost(path, count, cost)
        since += 1
        if new_worth > best_worth or (new_worth == best_worth and new_cost < best_cost - SHORTER):
            best[:], best_count, best_worth, best_cost, since = path, count, new_worth, new_cost, 0
        is_worse = new_worth < old_worth or (new_worth == old_worth and new_cost > old_cost)
        is_far_worse = (
            new_worth < 0.98 * best_worth or new_cost > budget
        )  # where no way is shortest, less can be longer
        if since >= HOME_AFTER:
            count = _take_up(path, best, best_count, inside)
            since = 0
        elif is_worse and (is_far_worse or uniform(chance) < 0.5):
            count = _take_up(path, old, old_count, inside)
    return best[:best_count].copy()


@numba.njit(cache=True, nogil=True)
def _take_up(path: Integers, other: Integers, count: int, inside: Flags) -> int:
    path[:] = other
    inside[:] = False
    for position in range(count):
        inside[path[position]] = True
    return count


@numba.njit(cache=True, nogil=True)
def _worth(inside: Flags, worth: Floats) -> float:
    """The sum over nodes by number, so that the same stops in another order are worth the same to the last bit."""
    total = 0.0
    for node in range(worth.size):
        if inside[node]:
            total += worth[node]
    return total


@numba.njit(cache=True, nogil=True)
def _cost(path: Integers, count: int, cost: Floats) -> float:
    total = 0.0
    for position in range(count - 1):
        total += cost[path[position], path[position + 1]]
    return total


@numba.njit(cache=True, nogil=True)
def _fill(
    path: Integers,
    count: int,
    inside: Flags,
    cost: Floats,
    worth: Floats,
    budget: float,
    noise: float,
    chance: Words,
) -> int:
    """Insert, one at a time, the stop of most worth per minute of detour, as long as there is room."""
    spent = _cost(path, count, cost)
    while True:
        best_node, best_at, best_score, best_more = -1, 0, -1.0, 0.0
        for node in range(1, worth.size - 1):
            if inside[node]:
                continue
            more, at = _place(path, count, node, cost)
            if spent + more > budget:
                continue
            score = (worth[node] + 1e-12) / (max(more, 0.0) + 1e-6)
            if noise > 0.0:
                score *= 1.0 - noise * uniform(chance)
            if score > best_score:
                best_node, best_at, best_score, best_more = node, at, score, more
        if best_node < 0:
            return count
        count = _insert(path, count, inside, best_node, best_at)
        spent += best_more


@numba.njit(cache=True, nogil=True)
def _place(path: Integers, count: int, node: int, cost: Floats) -> tuple[float, int]:
    """The least detour over a node, and the position after which it is."""
    best_more, best_at = np.inf, 0
    for at in range(count - 1):
        here, there = path[at], path[at + 1]
        if cost[here, there] == np.inf:
            continue
        more = cost[here, node] + cost[node, there] - cost[here, there]
        if more < best_more:
            best_more, best_at = more, at
    return best_more, best_at


@numba.njit(cache=True, nogil=True)
def _insert(path: Integers, count: int, inside: Flags, node: int, at: int) -> int:
    for position in range(count, at + 1, -1):
        path[position] = path[position - 1]
    path[at + 1] = node
    inside[node] = True
    return count + 1


@numba.njit(cache=True, nogil=True)
def _remove(path: Integers, count: int, inside: Flags, at: int) -> int:
    inside[path[at]] = False
    for position in range(at, count - 1):
        path[position] = path[position + 1]
    return count - 1


@numba.njit(cache=True, nogil=True)
def _kick(path: Integers, count: int, inside: Flags, chance: Words) -> int:
    """Take out a run of stops, or single ones here and there."""
    stops = count - 2
    if stops <= 0:
        return count
    how_many = 1 + below(chance, max(1, min(stops, 2 + stops // 3)))
    if uniform(chance) < 0.5:
        first = 1 + below(chance, stops - how_many + 1)
        for _ in range(how_many):
            count = _remove(path, count, inside, first)
        return count
    for _ in range(how_many):
        count = _remove(path, count, inside, 1 + below(chance, count - 2))
    return count


@numba.njit(cache=True, nogil=True)
def _improve(
    path: Integers,
    count: int,
    inside: Flags,
    cost: Floats,
    worth: Floats,
    budget: float,
    chance: Words,
) -> int:
    """Shorten and fill up, then exchange a stop for a better one, until neither helps."""
    while True:
        while _reverse(path, count, cost) or _move(path, count, cost):
            pass
        count = _fill(path, count, inside, cost, worth, budget, 0.0, chance)
        if not _exchange(path, count, inside, cost, worth, budget):
            return count


@numba.njit(cache=True, nogil=True)
def _reverse(path: Integers, count: int, cost: Floats) -> bool:
    """The first run of stops that is shorter walked the other way round (2-opt, ways need not be equal)."""
    for first in range(1, count - 2):
        ahead, back = 0.0, 0.0
        for last in range(first + 1, count - 1):
            ahead += cost[path[last - 1], path[last]]
            back += cost[path[last], path[last - 1]]
            before, after = path[first - 1], path[last + 1]
            old = cost[before, path[first]] + ahead + cost[path[last], after]
            new = cost[before, path[last]] + back + cost[path[first], after]
            if new < old - SHORTER:
                path[first : last + 1] = path[first : last + 1][::-1].copy()
                return True
    return False


@numba.njit(cache=True, nogil=True)
def _move(path: Integers, count: int, cost: Floats) -> bool:
    """The first run of up to three stops that is shorter elsewhere in the tour, either way round (or-opt)."""
    for length in range(1, LONGEST_SEGMENT + 1):
        for first in range(1, count - length):
            last = first + length - 1
            before, after = path[first - 1], path[last + 1]
            if cost[before, after] == np.inf:
                continue
            ahead, back = 0.0, 0.0
            for position in range(first, last):
                ahead += cost[path[position], path[position + 1]]
                back += cost[path[position + 1], path[position]]
            saved = cost[before, path[first]] + ahead + cost[path[last], after] - cost[before, after]
            for at in range(count - 1):
                if first - 1 <= at <= last:
                    continue
                here, there = path[at], path[at + 1]
                room = saved + cost[here, there] - SHORTER
                if cost[here, path[first]] + ahead + cost[path[last], there] < room:
                    _carry(path, first, last, at, False)
                    return True
                if cost[here, path[last]] + back + cost[path[first], there] < room:
                    _carry(path, first, last, at, True)
                    return True
    return False


@numba.njit(cache=True, nogil=True)
def _carry(path: Integers, first: int, last: int, at: int, turned: bool) -> None:
    """Put the run from `first` to `last` after the position `at`, which is not in it."""
    run = path[first : last + 1].copy()
    if turned:
        run = run[::-1].copy()
    length = last - first + 1
    if at > last:
        path[first : at + 1 - length] = path[last + 1 : at + 1].copy()
        path[at + 1 - length : at + 1] = run
    else:
        path[at + 1 + length : last + 1] = path[at + 1 : first].copy()
        path[at + 1 : at + 1 + length] = run


@numba.njit(cache=True, nogil=True)
def _exchange(path: Integers, count: int, inside: Flags, cost: Floats, worth: Floats, budget: float) -> bool:
    """Exchange the stop and the one outside whose exchange gains most worth; whether there was such a pair."""
    spent = _cost(path, count, cost)
    best_gain, best_node, best_at = 0.0, -1, 0
    rest = np.zeros(path.size, dtype=np.int64)
    for at in range(1, count - 1):
        gone = path[at]
        without = cost[path[at - 1], path[at + 1]]
        if without == np.inf:
            continue
        left = spent - cost[path[at - 1], gone] - cost[gone, path[at + 1]] + without
        rest[:at] = path[:at]
        rest[at : count - 1] = path[at + 1 : count]
        for node in range(1, worth.size - 1):
            gain = worth[node] - worth[gone]
            if inside[node] or gain <= best_gain:
                continue
            if left + _place(rest, count - 1, node, cost)[0] <= budget:
                best_gain, best_node, best_at = gain, node, at
    if best_node < 0:
        return False
    count = _remove(path, count, inside, best_at)
    _insert(path, count, inside, best_node, _place(path, count, best_node, cost)[1])
    return True
