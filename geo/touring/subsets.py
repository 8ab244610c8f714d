"""The best tour of few stops: the shortest way through every subset of them that the budget allows."""

import numba
import numpy as np
import numpy.typing as npt

from geo.touring.problem import Problem

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

MOST_STOPS = 15
"""2^15 subsets by last stop take 4 MB and some hundredths of a second."""


def best_of_all(problem: Problem) -> Integers:
    """The path, from node 0 to the last, of greatest worth; of several, one of the shortest.

    Args:
        problem: At most `MOST_STOPS` stops; minutes need not be the same both ways.

    Source:
        Held & Karp (1962), Journal of the Society for Industrial and Applied Mathematics 10(1): 196-210.
    """
    path: Integers = _best(problem.cost, problem.worth, problem.budget)
    return path


@numba.njit(cache=True, nogil=True)
def _best(cost: Floats, worth: Floats, budget: float) -> Integers:
    size = worth.size - 2
    end = size + 1
    least = np.full((1 << size, max(size, 1)), np.inf)
    best_set, best_last, best_worth, best_cost = 0, -1, 0.0, cost[0, end]
    for chosen in range(1, 1 << size):
        total = 0.0
        for stop in range(size):
            if chosen >> stop & 1:
                total += worth[stop + 1]
        for last in range(size):
            if not chosen >> last & 1:
                continue
            before = chosen ^ (1 << last)
            shortest = cost[0, last + 1] if before == 0 else np.inf
            for other in range(size):
                if before >> other & 1:
                    shortest = min(shortest, least[before, other] + cost[other + 1, last + 1])
            if shortest > budget:
                continue
            least[chosen, last] = shortest
            whole = shortest + cost[last + 1, end]
            if whole <= budget and (total > best_worth or (total == best_worth and whole < best_cost)):
                best_set, best_last, best_worth, best_cost = chosen, last, total, whole
    return _traced(least, cost, best_set, best_last)


@numba.njit(cache=True, nogil=True)
def _traced(least: Floats, cost: Floats, chosen: int, last: int) -> Integers:
    """The path of a subset and its last stop, read backwards from the shortest ways."""
    size = cost.shape[0] - 2
    backwards = [size + 1]
    while last >= 0:
        backwards.append(last + 1)
        chosen ^= 1 << last
        before, shortest = -1, np.inf
        for other in range(size):
            if chosen >> other & 1 and least[chosen, other] + cost[other + 1, last + 1] < shortest:
                before, shortest = other, least[chosen, other] + cost[other + 1, last + 1]
        last = before
    backwards.append(0)
    return np.array(backwards[::-1], dtype=np.int64)
