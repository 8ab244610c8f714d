"""A tour's problem made sure of and made small: what can be visited at all, and what each step costs."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

ROUNDING = 1e-9
"""Share of the budget by which sums of floats may exceed it."""


class Problem(NamedTuple):
    """Nodes 0 (the start), 1 ... k (the stops that a tour can hold) and k + 1 (the end)."""

    stops: Integers
    """Shape (k,), positions of the stops in what was given, ascending."""
    cost: Floats
    """Shape (k + 2, k + 2), minutes of the shortest way from node to node with the stay at the second; inf where no
    tour within the budget goes."""
    worth: Floats
    """Shape (k + 2,), 0 for start and end."""
    stay: Floats
    """Shape (k + 2,), 0 for start and end."""
    budget: float
    """Minutes for ways and stays at stops, with room for rounding."""
    is_round: bool
    """Whether the tour ends where it starts."""

    @property
    def size(self) -> int:
        return self.stops.size


def problem_of(
    minutes: npt.ArrayLike,
    worth: npt.ArrayLike,
    stay: npt.ArrayLike,
    *,
    start: int,
    end: int,
    budget_minutes: float,
) -> Problem:
    """The problem without stops that no tour within the budget can visit; see `geo.orienteering.tour`.

    Raises:
        ValueError: As `geo.orienteering.tour`.
    """
    ways, values, stays = _sure(minutes, worth, stay)
    _check_ends(values.size, start=start, end=end)
    if not (np.isfinite(budget_minutes) and budget_minutes >= 0.0):
        raise ValueError(f"a budget of {budget_minutes} minutes cannot be spent; give a number from 0")
    ways, at_ends = _closure(ways), float(stays[np.unique([start, end])].sum())
    left = budget_minutes * (1.0 + ROUNDING) - at_ends
    if ways[start, end] > left:
        raise ValueError(
            f"from start to end takes {ways[start, end] + at_ends:g} minutes with the stays, the budget is"
            f" {budget_minutes:g}; give more"
        )
    inner = np.setdiff1d(np.flatnonzero(values > 0.0), [start, end])
    stops = inner[ways[start, inner] + stays[inner] + ways[inner, end] <= left].astype(np.int64)
    nodes = np.concatenate([[start], stops, [end]])
    inside = np.where(np.isin(nodes, [start, end]), 0.0, 1.0)
    return Problem(
        stops,
        _useful(ways[np.ix_(nodes, nodes)] + stays[nodes] * inside, left),
        values[nodes] * inside,
        stays[nodes] * inside,
        left,
        is_round=start == end,
    )


def minutes_of(problem: Problem, path: Integers) -> float:
    """Minutes of a path of nodes from start to end, stays at stops included."""
    return float(problem.cost[path[:-1], path[1:]].sum())


def _sure(minutes: npt.ArrayLike, worth: npt.ArrayLike, stay: npt.ArrayLike) -> tuple[Floats, Floats, Floats]:
    """The three as arrays of floats; minutes from a place to itself do not count."""
    ways = np.array(minutes, dtype=np.float64)
    values, stays = np.array(worth, dtype=np.float64), np.array(stay, dtype=np.float64)
    if ways.ndim != 2 or ways.shape[0] != ways.shape[1]:
        raise ValueError(f"minutes have the shape {ways.shape}; give as many rows as columns")
    for name, each in (("worth", values), ("stay", stays)):
        if each.shape != ways.shape[:1]:
            raise ValueError(f"{name} has the shape {each.shape} for {ways.shape[0]} places; give one value for each")
        if not np.isfinite(each).all() or (each < 0.0).any():
            raise ValueError(f"{name} holds {_first_odd(each)}; give numbers from 0")
    np.fill_diagonal(ways, 0.0)
    if np.isnan(ways).any() or (ways < 0.0).any():
        odd = ways[np.isnan(ways) | (ways < 0.0)][0]
        raise ValueError(f"minutes hold {odd:g}; give numbers from 0, and inf where no way leads")
    return ways, values, stays


def _first_odd(values: Floats) -> str:
    return f"{values[~np.isfinite(values) | (values < 0.0)][0]:g}"


def _closure(ways: Floats) -> Floats:
    """Minutes of the shortest ways, which may lead past any place without a stay."""
    shortest = ways.copy()
    for through in range(len(ways)):
        np.minimum(shortest, shortest[:, through, None] + shortest[None, through], out=shortest)
    return shortest


def _check_ends(size: int, *, start: int, end: int) -> None:
    for name, place in (("start", start), ("end", end)):
        if not 0 <= place < size:
            raise ValueError(f"{name} {place} is none of {size} places; give a position from 0 to {size - 1}")


def _useful(cost: Floats, budget: float) -> Floats:
    """The costs, inf for steps that no tour within the budget holds, to the start or from the end."""
    from_start = cost[0].copy()
    from_start[0] = 0.0
    through = from_start[:, None] + cost + (cost[:, -1])[None]
    through[:, -1] = from_start + cost[:, -1]
    useful = np.where(through <= budget, cost, np.inf)
    useful[:, 0] = useful[-1] = np.inf
    np.fill_diagonal(useful, np.inf)
    return useful
