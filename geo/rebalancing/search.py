"""The best plan that annealing finds for one problem and one goal."""

import time
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from geo.contiguity import neighbours
from geo.rebalancing.annealing import Ground, Prices, anneal, cost, sums_of
from geo.rebalancing.problem import Problem
from geo.rebalancing.start import from_today, grown

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

MOVES_PER_NODE = 1_500
"""Attempts in one descent, for each node and grid up to `GRIDS_THAT_COUNT`."""
HOT, GENTLE, COLD = 0.5, 0.01, 1e-4
"""Heat at first, or at first where a plan is only polished, and at last; in mean cost of a move."""


def ground_of(problem: Problem) -> Ground:
    """The problem as annealing takes it; a node without weight has a little mass, so that it stays near its grid."""
    near = neighbours(problem.edges, units=problem.size)
    mean = float(problem.weight.mean())
    mass = problem.weight + 1e-3 * (mean if mean > 0.0 else 1.0)
    x, y = (np.ascontiguousarray(axis) for axis in (problem.xy - problem.xy.mean(axis=0)).T)
    return Ground(near.start, near.units, problem.fixed, problem.weight, problem.load, mass, x, y)


def change_prices(problem: Problem, size: int) -> Floats:
    """Weight of each node that has another grid today, by the grid it could have; shape (n, size).

    A unit that moves without weight counts as less than any weight: it decides only between plans that are equal.
    """
    grids = problem.codes.size
    price = np.zeros((problem.size, size))
    light = 0.5 / (problem.count.sum() + 1.0)
    for held, worth in ((problem.held, 1.0), (problem.counted, light)):
        price += worth * held.sum(axis=1)[:, None]
        price[:, : min(grids, size)] -= worth * held[:, : min(grids, size)]
    return price


def typical_inertia(problem: Problem, grids: int) -> float:
    """Inertia of a plan of round grids of equal size on the problem's ground: a yardstick, weight x m^2."""
    spread = problem.xy - problem.xy.mean(axis=0)
    total = float(problem.weight @ (spread**2).sum(axis=1))
    return max(total / grids, 1.0)


def best_plan(
    problem: Problem,
    ground: Ground,
    prices: Prices,
    of_piece: Sequence[int],
    *,
    rng: np.random.Generator,
    starts: Sequence[Integers] = (),
    descents: int,
    until: float,
    enough: float = -np.inf,
    moves: int = MOVES_PER_NODE,
    gently: bool = False,
) -> tuple[Integers, float]:
    """The cheapest plan of several descents.

    Args:
        problem: The ground.
        ground: The same, as `ground_of` gives it.
        prices: What a plan costs.
        of_piece: Grids on each separate piece.
        rng: Where chance comes from.
        starts: Plans to begin from first; then today's, then new ones.
        descents: How many.
        until: `time.monotonic()` at which to stop; the first descent is always made.
        enough: A cost that cannot be beaten.
        moves: Attempts per node in a descent.
        gently: Whether to begin so cold that the plan stays near to where it starts.

    Returns:
        Shape (n,), grids numbered as `problem.codes` and on; and its cost.
    """
    best, least = None, np.inf
    heat = _heat(problem, prices)
    hot = GENTLE * heat if gently else HOT * heat
    for descent in range(descents):
        if best is not None and (time.monotonic() > until or least <= enough + 1e-9):
            break
        label = _begin(problem, of_piece, starts, rng, descent=descent)
        found = np.empty_like(label)
        sums = sums_of(ground, label, prices.by_grid.shape[1])
        seed = int(rng.integers(2**31))
        anneal(ground, prices, label, sums, found, moves * problem.size, hot, COLD * heat, seed)
        worth = cost(ground, prices, found)
        if worth < least:
            best, least = found, worth
    assert best is not None  # noqa: S101 - there is always a first descent
    return best, least


def _begin(
    problem: Problem, of_piece: Sequence[int], starts: Sequence[Integers], rng: np.random.Generator, *, descent: int
) -> Integers:
    if descent < len(starts):
        return starts[descent].copy()
    return from_today(problem, of_piece) if descent == len(starts) else grown(problem, of_piece, rng)


def _heat(problem: Problem, prices: Prices) -> float:
    """About what moving a node costs."""
    weight, load = float(problem.weight.mean()), float(problem.load.mean())
    spread = ((problem.xy - problem.xy.mean(axis=0)) ** 2).sum(axis=1)
    inertia = float(np.average(spread, weights=problem.weight + 1e-9)) * weight
    by_grid = float(np.ptp(prices.by_grid, axis=1).mean())
    found = by_grid + 0.1 * prices.outside * weight + prices.deviation * load + prices.inertia * inertia
    return max(found, 1e-9)
