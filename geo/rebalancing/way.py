"""Shortest way: compact grids about their best place, by the general partition of weights and squared distances."""

import time
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from geo.contiguity import is_contiguous
from geo.partition import partition
from geo.partitioning.centres import objective
from geo.rebalancing.change import Answer
from geo.rebalancing.problem import Problem

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


def inertia(problem: Problem, label: Integers) -> float:
    """Sum of weight x squared distance to the best node of the grid, weight x m^2; a compound counts as one place."""
    return objective(problem.weight, problem.xy, np.unique(label, return_inverse=True)[1])


def shortest_way(
    problem: Problem,
    known: Integers,
    of_piece: Sequence[int],
    *,
    outside: float,
    rng: np.random.Generator,
    until: float,
    moves: int | None = None,
) -> Answer:
    """The most compact plan among those that leave no more weight outside the limits than need be.

    Each separate piece of ground is a partition of its own. Where the limits cannot be kept, they are widened by what
    lies outside them: no plan that is as near to the rule leaves the widened ones. Locks are left out of account, so
    that a plan may have to be given up for them; the bound holds with or without.

    Args:
        problem: The ground.
        known: Shape (n,), a contiguous plan, as near to the rule as can be.
        of_piece: Grids on each piece.
        outside: Weight outside the limits in `known`.
        rng: Where chance comes from.
        until: `time.monotonic()` at which to stop.
        moves: As for `partition`.

    Returns:
        The plan, None where it leaves more outside the limits or breaks a lock; and the bound.
    """
    label, bound, begun = known.copy(), 0.0, time.monotonic()
    for piece, grids in enumerate(of_piece):
        inside = np.flatnonzero(problem.piece == piece)
        share = inside.size / problem.size
        seconds = max(0.05, (until - begun) * share)
        found, proven = _divided(problem, known, inside, grids, outside, rng, seconds, moves)
        label[inside] = found
        bound += proven
    if _allowed(problem, label, known, outside):
        return Answer(label, bound)
    return Answer(None, bound)


def _divided(
    problem: Problem,
    known: Integers,
    inside: Integers,
    grids: int,
    outside: float,
    rng: np.random.Generator,
    seconds: float,
    moves: int | None,
) -> tuple[Integers, float]:
    """The plan of one piece, with numbers of the known plan's grids, and its bound."""
    codes, start = np.unique(known[inside], return_inverse=True)
    weight, xy = problem.weight[inside], problem.xy[inside]
    if grids == 1 or grids == inside.size or weight.sum() == 0.0:
        return known[inside], objective(weight, xy, start)
    number = np.full(problem.size, -1)
    number[inside] = np.arange(inside.size)
    edges = number[problem.edges]
    edges = edges[(edges >= 0).all(axis=1)]
    if codes.size != grids or not is_contiguous(edges, start):  # locks may hold a grid in two pieces
        return known[inside], 0.0
    lower = max(0.0, problem.limits.least - outside)
    upper = problem.limits.most + outside
    found = partition(
        edges,
        weight,
        xy,
        parts=grids,
        lower=lower,
        upper=upper,
        rng=rng,
        time_limit_s=seconds,
        start=start,
        moves=moves,
    )
    return codes[found.labels], float(np.nan_to_num(found.bound))


def _allowed(problem: Problem, label: Integers, known: Integers, outside: float) -> bool:
    """Whether a plan is as near to the rule as the known one, and keeps locked nodes together and apart likewise."""
    if problem.outside(label, int(label.max()) + 1).sum() > outside + 1e-6:
        return False
    held = np.flatnonzero(problem.fixed >= 0)
    one, other = problem.fixed[held], label[held]
    return bool(((one[:, None] == one[None]) == (other[:, None] == other[None])).all())
