"""Set partitioning: of many parts of a ground those that cover it once and cost least.

Linear relaxation by column generation; its dual prices show of most parts that they are in nothing better than a known
plan. What is left is searched through by branch and bound, the sum of reduced costs being what a plan costs above the
relaxation.
"""

from dataclasses import dataclass
from typing import NamedTuple

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
MOST_STEPS = 100_000_000
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
    # nodes with the fewest choices first: what cannot be is seen early
    inside = inside[:, np.argsort(inside.sum(axis=0), kind="stable")]
    nodes = inside.shape[1]
    first = inside.argmax(axis=1)
    order = np.lexsort((reduced, first))
    bits = np.uint64(1) << np.arange(nodes, dtype=np.uint64)
    masks = np.where(inside, bits, np.uint64(0)).sum(axis=1, dtype=np.uint64)[order]
    starts = np.searchsorted(first[order], np.arange(nodes + 1)).astype(np.int64)
    best = np.full(nodes, -1, dtype=np.int64)
    sorted_columns = _Sorted(
        masks,
        starts,
        np.maximum(reduced, 0.0)[order],
        columns.cost[useful][order],
        columns.code[useful][order].astype(np.int64),
        columns.outside[useful][order],
        np.bitwise_or.reduce(bits),
    )
    rule = _Rule(wanted.fewest, wanted.most, float(wanted.outside), wanted.near, float(wanted.tie))
    found, ended, cost = _branch(sorted_columns, rule, bound, ceiling, MOST_STEPS, best)
    return (useful[order[best[:found]]] if found else None), bool(ended), float(cost)


class _Sorted(NamedTuple):
    """Columns by their first node, then by reduced cost; those of node i are from `starts[i]` on."""

    masks: Masks
    starts: Integers
    reduced: Floats
    cost: Floats
    code: Integers
    outside: Floats
    full: np.uint64


class _Rule(NamedTuple):
    """`Wanted`, as compiled code takes it."""

    fewest: int
    most: int
    outside: float
    near: int
    tie: float


class _Path(NamedTuple):
    """What has been chosen down to each depth of the search, and where it goes on there."""

    covered: Masks
    used: Masks
    above: Floats
    paid: Floats
    beyond: Floats
    at: Integers
    end: Integers
    taken: Integers


@numba.njit(cache=True, nogil=True)
def _branch(
    columns: _Sorted, rule: _Rule, bound: float, ceiling: float, steps: int, best: Integers
) -> tuple[int, bool, float]:
    """Fill `best` with the columns of the cheapest plan; how many, whether all was searched, and its cost."""
    path = _path(best.size + 1)
    tolerance = 1e-9 * max(1.0, abs(ceiling))
    depth, found, least = 0, 0, ceiling
    path.at[0], path.end[0] = columns.starts[0], columns.starts[1]
    while depth >= 0:
        if path.at[depth] >= path.end[depth]:
            depth -= 1
            continue
        column = path.at[depth]
        path.at[depth] += 1
        if bound + path.above[depth] + columns.reduced[column] >= least - tolerance:
            path.at[depth] = path.end[depth]
            continue
        steps -= 1
        if steps < 0:
            return found, False, least
        if not _fits(columns, rule, path, depth, column):
            continue
        path.taken[depth] = column
        if path.covered[depth] | columns.masks[column] == columns.full:
            worth = path.paid[depth] + columns.cost[column] + rule.tie * abs(depth + 1 - rule.near)
            if depth + 1 >= rule.fewest and worth < least - tolerance:
                least, found = worth, depth + 1
                best[:found] = path.taken[:found]
        elif depth + 1 < rule.most:
            _deeper(columns, path, depth, column)
            depth += 1
    return found, True, least


@numba.njit(cache=True, nogil=True)
def _path(size: int) -> _Path:
    return _Path(
        np.zeros(size, dtype=np.uint64),
        np.zeros(size, dtype=np.uint64),
        np.zeros(size, dtype=np.float64),
        np.zeros(size, dtype=np.float64),
        np.zeros(size, dtype=np.float64),
        np.zeros(size, dtype=np.int64),
        np.zeros(size, dtype=np.int64),
        np.zeros(size, dtype=np.int64),
    )


@numba.njit(cache=True, nogil=True)
def _fits(columns: _Sorted, rule: _Rule, path: _Path, depth: int, column: int) -> bool:
    """Whether a column goes with those chosen: other nodes, another code, not too much outside the limits."""
    none, code = np.uint64(0), columns.code[column]
    if columns.masks[column] & path.covered[depth] != none:
        return False
    if code >= 0 and path.used[depth] & (np.uint64(1) << np.uint64(code)) != none:
        return False
    return bool(path.beyond[depth] + columns.outside[column] <= rule.outside + 1e-6)


@numba.njit(cache=True, nogil=True)
def _deeper(columns: _Sorted, path: _Path, depth: int, column: int) -> None:
    """Choose a column and go on with those of the first node that is left."""
    one, code = np.uint64(1), columns.code[column]
    below = depth + 1
    path.covered[below] = path.covered[depth] | columns.masks[column]
    path.used[below] = path.used[depth]
    if code >= 0:
        path.used[below] |= one << np.uint64(code)
    path.above[below] = path.above[depth] + columns.reduced[column]
    path.paid[below] = path.paid[depth] + columns.cost[column]
    path.beyond[below] = path.beyond[depth] + columns.outside[column]
    node = 0
    while path.covered[below] & (one << np.uint64(node)) != np.uint64(0):
        node += 1
    path.at[below], path.end[below] = columns.starts[node], columns.starts[node + 1]
