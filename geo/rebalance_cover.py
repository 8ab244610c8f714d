"""Set partitioning: of many parts of a ground those that cover it once and cost least.

Linear relaxation by column generation; its dual prices show of most parts that they are in nothing better than a known
plan. What is left is searched through by branch and bound, the sum of reduced costs being what a plan costs above the
relaxation.
"""

from dataclasses import dataclass

import numba
import numpy as np
import numpy.typing as npt
from scipy.optimize import linprog

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Masks = npt.NDArray[np.uint64]
Flags = npt.NDArray[np.bool_]

ROUNDS = 60
"""Times that columns are added to the relaxation at most."""
ADDED = 400
"""Columns added at a time, and taken at first."""
MOST_STEPS = 60_000_000
"""Parts looked at in the search before it is given up: less than a second."""
ROUNDING = 1e-7


@dataclass(frozen=True)
class Columns:
    """What may be chosen.

    Attributes:
        inside: Shape (p, n), nodes of each part, n <= 64.
        cost: Shape (p,).
        code: Shape (p,), number below 64 of the code that it takes, which none else may then take; -1 for none.
        outside: Shape (p,), weight outside the limits.
    """

    inside: Flags
    cost: Floats
    code: Integers
    outside: Floats


@dataclass(frozen=True)
class Wanted:
    """Which choices are plans.

    Attributes:
        fewest: Parts at least.
        most: And at most.
        outside: Weight outside the limits that they may have together.
        near: Number of parts to prefer,
        tie: at this price for each more or fewer.
    """

    fewest: int
    most: int
    outside: float = np.inf
    near: int = 0
    tie: float = 0.0


def cover(columns: Columns, wanted: Wanted, *, ceiling: float) -> tuple[Integers | None, float]:
    """The cheapest plan that costs less than a known one.

    Args:
        columns: The parts.
        wanted: Which choices are plans.
        ceiling: Cost of the known plan.

    Returns:
        Positions of the parts, None if nothing was found below the ceiling; and a bound on the cost of every plan,
        which is the ceiling, or the cost of what was found, where nothing can be better.

    Source:
        Garfinkel & Nemhauser (1970), Management Science 16(8): B-495-B-508; Mehrotra, Johnson & Nemhauser (1998),
        Management Science 44(8): 1100-1114, for districts.
    """
    if columns.cost.size == 0:
        return None, ceiling
    reduced, bound = _relaxed(columns, wanted, ceiling)
    if bound >= ceiling - ROUNDING * max(1.0, abs(ceiling)):
        return None, ceiling
    useful = np.flatnonzero(reduced <= ceiling - bound + ROUNDING * max(1.0, abs(ceiling)))
    chosen, complete, best = _searched(columns, wanted, useful, reduced[useful], bound, ceiling)
    return chosen, min(ceiling, best) if complete else bound


def _relaxed(columns: Columns, wanted: Wanted, ceiling: float) -> tuple[Floats, float]:
    """Reduced cost of every column, and the value of the relaxation, never above the true one."""
    features, equal, below = _rows(columns, wanted)
    cost, nodes = columns.cost, columns.inside.shape[1]
    taken = np.zeros(cost.size, dtype=bool)
    taken[np.argsort(cost / columns.inside.sum(axis=1), kind="stable")[:ADDED]] = True
    penalty = 10.0 * max(1.0, ceiling)
    bound, best = 0.0, cost.copy()
    for _ in range(ROUNDS):
        prices = _linear(features[taken], cost[taken], equal, below, nodes, penalty)
        if prices is None:
            break
        reduced = cost - features @ prices
        lowest = float(reduced.min())
        # with no more than `most` parts, what is missing in feasibility costs so much at most
        value = float(np.r_[equal, below] @ prices) + wanted.most * min(0.0, lowest)
        if value > bound:
            bound, best = value, reduced - min(0.0, lowest)
        if -lowest <= ROUNDING * max(1.0, abs(ceiling)):
            break
        negative = np.flatnonzero(reduced < -1e-9)
        taken[negative[np.argsort(reduced[negative], kind="stable")[:ADDED]]] = True
    return best, bound


def _rows(columns: Columns, wanted: Wanted) -> tuple[Floats, Floats, Floats]:
    """What each column adds to each row; the rows' right sides: nodes first, all others are limits from above."""
    size, codes = columns.cost.size, int(columns.code.max(initial=-1)) + 1
    parts = [columns.inside.astype(np.float64), np.ones((size, 1)), -np.ones((size, 1))]
    below = [float(wanted.most), -float(wanted.fewest)]
    taken = np.zeros((size, codes))
    has = columns.code >= 0
    taken[np.flatnonzero(has), columns.code[has]] = 1.0
    parts.append(taken)
    below += [1.0] * codes
    if np.isfinite(wanted.outside):
        parts.append(columns.outside[:, None])
        below.append(wanted.outside)
    return np.concatenate(parts, axis=1), np.ones(columns.inside.shape[1]), np.array(below)


def _linear(features: Floats, cost: Floats, equal: Floats, below: Floats, nodes: int, penalty: float) -> Floats | None:
    """Dual prices of the relaxation of some columns; nodes may stay uncovered, and limits be broken, at a penalty."""
    rows = features.shape[1] - nodes
    left = np.concatenate([features[:, :nodes].T, np.eye(nodes), np.zeros((nodes, rows))], axis=1)
    right = np.concatenate([features[:, nodes:].T, np.zeros((rows, nodes)), -np.eye(rows)], axis=1)
    scale = max(float(np.abs(cost).max(initial=0.0)), 1e-9)
    solved = linprog(
        np.r_[cost, np.full(nodes + rows, penalty)] / scale,
        A_ub=right,
        b_ub=below,
        A_eq=left,
        b_eq=equal,
        method="highs",
    )
    if solved.status != 0:
        return None
    prices: Floats = np.r_[solved.eqlin.marginals, np.minimum(solved.ineqlin.marginals, 0.0)] * scale
    return prices


def _searched(
    columns: Columns, wanted: Wanted, useful: Integers, reduced: Floats, bound: float, ceiling: float
) -> tuple[Integers | None, bool, float]:
    """The cheapest plan below the ceiling among useful columns, whether the search came to its end, and its cost."""
    inside = columns.inside[useful]
    nodes = inside.shape[1]
    first = inside.argmax(axis=1)
    order = np.lexsort((reduced, first))
    bits = np.uint64(1) << np.arange(nodes, dtype=np.uint64)
    masks = np.where(inside, bits, np.uint64(0)).sum(axis=1, dtype=np.uint64)[order]
    starts = np.searchsorted(first[order], np.arange(nodes + 1)).astype(np.int64)
    best = np.full(nodes, -1, dtype=np.int64)
    full = np.bitwise_or.reduce(bits)
    found, ended, cost = _branch(
        masks,
        starts,
        np.maximum(reduced, 0.0)[order],
        columns.cost[useful][order],
        columns.code[useful][order],
        columns.outside[useful][order],
        full,
        bound,
        ceiling,
        wanted.fewest,
        wanted.most,
        wanted.outside,
        wanted.near,
        wanted.tie,
        MOST_STEPS,
        best,
    )
    return (useful[order[best[:found]]] if found else None), bool(ended), float(cost)


@numba.njit(cache=True, nogil=True)
def _branch(
    masks: Masks,
    starts: Integers,
    reduced: Floats,
    cost: Floats,
    code: Integers,
    outside: Floats,
    full: np.uint64,
    bound: float,
    ceiling: float,
    fewest: int,
    most: int,
    outside_most: float,
    near: int,
    tie: float,
    steps: int,
    best: Integers,
) -> tuple[int, bool, float]:
    """Fill `best` with the columns of the cheapest plan; how many, whether all was searched, and its cost."""
    none, one = np.uint64(0), np.uint64(1)
    depth_most = best.size + 1
    covered = np.zeros(depth_most, dtype=np.uint64)
    used = np.zeros(depth_most, dtype=np.uint64)
    above = np.zeros(depth_most, dtype=np.float64)
    paid = np.zeros(depth_most, dtype=np.float64)
    beyond = np.zeros(depth_most, dtype=np.float64)
    at = np.zeros(depth_most, dtype=np.int64)
    end = np.zeros(depth_most, dtype=np.int64)
    taken = np.zeros(depth_most, dtype=np.int64)
    tolerance = 1e-9 * max(1.0, abs(ceiling))
    depth, found, least = 0, 0, ceiling
    at[0], end[0] = starts[0], starts[1]
    while depth >= 0:
        if at[depth] >= end[depth]:
            depth -= 1
            continue
        column = at[depth]
        at[depth] += 1
        if bound + above[depth] + reduced[column] >= least - tolerance:
            at[depth] = end[depth]
            continue
        steps -= 1
        if steps < 0:
            return found, False, least
        if masks[column] & covered[depth] != none:
            continue
        if code[column] >= 0 and used[depth] & (one << np.uint64(code[column])) != none:
            continue
        if beyond[depth] + outside[column] > outside_most + 1e-6:
            continue
        taken[depth] = column
        now = covered[depth] | masks[column]
        total = paid[depth] + cost[column]
        if now == full:
            worth = total + tie * abs(depth + 1 - near)
            if depth + 1 >= fewest and worth < least - tolerance:
                least = worth
                found = depth + 1
                best[:found] = taken[:found]
            continue
        if depth + 1 >= most:
            continue
        node = 0
        while now & (one << np.uint64(node)) != none:
            node += 1
        depth += 1
        covered[depth] = now
        used[depth] = used[depth - 1]
        if code[column] >= 0:
            used[depth] |= one << np.uint64(code[column])
        above[depth] = above[depth - 1] + reduced[column]
        paid[depth] = total
        beyond[depth] = beyond[depth - 1] + outside[column]
        at[depth], end[depth] = starts[node], starts[node + 1]
    return found, True, least
