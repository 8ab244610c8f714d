"""Plans of small communities exactly: of all grids that could be, those that cover the ground once and cost least.

z_P = 1 if part P of the ground is a grid: every node in one part, so many parts in all (set partitioning). Every
contiguous part is there that a plan better than a known one can have, so the answer is the best of all plans.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geo.contiguity import neighbours
from geo.rebalancing.change import Answer
from geo.rebalancing.cover import Columns, Wanted, cover
from geo.rebalancing.parts import MOST_NODES, contiguous_parts, members
from geo.rebalancing.problem import Problem

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

MOST_PARTS = 300_000
"""Parts up to which they are all listed."""
MOST_COLUMNS = 200_000
"""Parts, with a code each for least change, up to which the model is solved."""
ROUNDING = 1e-7
"""Share of a cost within which two count as equal."""


@dataclass(frozen=True)
class Parts:
    """Parts of a problem's ground that may be grids.

    Attributes:
        problem: The ground.
        inside: Shape (p, n), nodes of each.
        outside: Shape (p,), weight outside the limits of size.
        within: Weight outside up to which no part is missing.
    """

    problem: Problem
    inside: Flags
    outside: Floats
    within: float

    def chosen(self, which: Flags) -> "Parts":
        """Some of them."""
        return Parts(self.problem, self.inside[which], self.outside[which], self.within)

    def deviation(self, mean: float) -> Floats:
        """How far the workload of each is from a mean."""
        away: Floats = np.abs(self.inside @ self.problem.load - mean)
        return away

    def inertia(self) -> Floats:
        """Weight x squared distance to the best node of each part, m^2."""
        weight, xy = self.problem.weight, self.problem.xy - self.problem.xy.mean(axis=0)
        inside = self.inside.astype(np.float64)
        load = np.maximum(inside @ weight, 1e-300)
        mean = inside @ (weight[:, None] * xy) / load[:, None]
        moment = inside @ (weight * (xy**2).sum(axis=1)) - load * (mean**2).sum(axis=1)
        away = (mean**2).sum(axis=1)[:, None] - 2.0 * mean @ xy.T + (xy**2).sum(axis=1)
        nearest = np.where(self.inside, away, np.inf).min(axis=1)
        costs: Floats = np.maximum(moment + load * nearest, 0.0)
        return np.where(inside @ weight > 0.0, costs, 0.0)


def parts_of(problem: Problem, *, within: float) -> Parts | None:
    """All contiguous parts that keep the locks and leave no more than `within` outside the limits; None if too many."""
    near = neighbours(problem.edges, units=problem.size)
    least, most = problem.limits.least - within, problem.limits.most + within
    masks = contiguous_parts(near, problem.weight, least=max(0.0, least), most=most, limit=MOST_PARTS)
    if masks is None:
        return None
    inside = members(masks, problem.size)
    inside = inside[_keeps_locks(problem, inside)]
    held = inside @ problem.weight
    outside = np.maximum(problem.limits.least - held, 0.0) + np.maximum(held - problem.limits.most, 0.0)
    return Parts(problem, inside, outside, within)


def _keeps_locks(problem: Problem, inside: Flags) -> Flags:
    """Parts that hold the locked nodes of one grid, all or none of them, on each piece of ground."""
    keeps, held = np.ones(len(inside), dtype=bool), np.zeros(len(inside), dtype=np.int64)
    for grid in np.unique(problem.fixed[problem.fixed >= 0]):
        for piece in np.unique(problem.piece[problem.fixed == grid]):
            locked = (problem.fixed == grid) & (problem.piece == piece)
            has = inside[:, locked]
            keeps &= has.all(axis=1) | ~has.any(axis=1)
            held += has.any(axis=1)
    return keeps & (held <= 1)


def nearest_to_rule(parts: Parts, numbers: Sequence[int], *, near: int, ceiling: float) -> Answer:
    """The plan with the least weight outside the limits; of several, one whose number of grids is near to one wanted.

    Args:
        parts: All that leave no more outside than a known plan.
        numbers: Numbers of grids that are allowed, without a gap.
        near: The number wanted.
        ceiling: Weight outside the limits in the known plan.

    Returns:
        None where no plan is nearer than the known one.
    """
    tie = 0.5 / (max(numbers) - min(numbers) + 1.0)
    wanted = Wanted(min(numbers), max(numbers), near=near, tie=tie)
    columns = Columns(parts.inside, parts.outside, np.full(len(parts.outside), -1), parts.outside)
    chosen, bound = cover(columns, wanted, ceiling=ceiling)
    return Answer(None if chosen is None else _label(parts, chosen), float(np.ceil(bound - 0.5 - 1e-6)))


def cheapest(parts: Parts, cost: Floats, *, total: int, ceiling: float, outside: float = np.inf) -> Answer:
    """The plan of least cost.

    Args:
        parts: All that a plan better than a known one can have.
        cost: Shape (p,), cost of each.
        total: Number of grids.
        ceiling: Cost of the known plan.
        outside: Weight outside the limits that the plan may have.
    """
    columns = Columns(parts.inside, cost, np.full(len(cost), -1), parts.outside)
    chosen, bound = cover(columns, Wanted(total, total, outside), ceiling=ceiling)
    return Answer(None if chosen is None else _label(parts, chosen), bound)


def least_changed(parts: Parts, *, price: float, light: float, total: int, ceiling: float) -> Answer | None:
    """The plan that moves least weight, under the codes that the parts keep; None where there are too many.

    Args:
        parts: All that a plan better than a known one can have.
        price: Of a unit of weight outside the limits.
        light: Of a unit that moves, whatever its weight.
        total: Number of grids.
        ceiling: Cost of the known plan.
    """
    problem, inside = parts.problem, parts.inside.astype(np.float64)
    had = problem.held + light * problem.counted
    all_moves = inside @ had.sum(axis=1) + price * parts.outside
    stays = inside @ had
    part, code = np.nonzero(_may_have(problem, parts.inside, stays))
    cost = np.r_[all_moves[part] - stays[part, code], all_moves]
    part, code = np.r_[part, np.arange(len(all_moves))], np.r_[code, np.full(len(all_moves), -1)]
    locked = np.asarray(parts.inside[:, problem.fixed >= 0].sum(axis=1) > 0)
    useful = (cost <= ceiling * (1.0 + ROUNDING) + ROUNDING) & ~((code < 0) & locked[part])
    part, code, cost = part[useful], code[useful], cost[useful]
    if cost.size > MOST_COLUMNS or problem.codes.size > MOST_NODES:
        return None
    # locks may hold one grid on several pieces of ground
    several = [np.unique(problem.piece[problem.fixed == grid]).size > 1 for grid in range(problem.codes.size)]
    code = np.where(np.array([*several, False])[code], -1, code)
    columns = Columns(parts.inside[part], cost, code.astype(np.int64), parts.outside[part])
    chosen, bound = cover(columns, Wanted(total, total), ceiling=ceiling)
    return Answer(None if chosen is None else _label(parts, part[chosen]), bound)


def _may_have(problem: Problem, inside: Flags, stays: Floats) -> Flags:
    """Codes that each part may keep: of ground that it holds, and that of its locked nodes alone."""
    may: Flags = stays > 0.0
    for grid in np.unique(problem.fixed[problem.fixed >= 0]):
        has = inside[:, problem.fixed == grid].any(axis=1)
        may[has] = False
        may[has, grid] = True
        may[~has, grid] = False
    return may


def _label(parts: Parts, chosen: Integers) -> Integers:
    """The plan of some parts: those with locked nodes numbered by their grid, the others by what is free."""
    problem = parts.problem
    label = np.full(problem.size, -1, dtype=np.int64)
    free = (n for n in range(problem.size + problem.codes.size) if n not in set(problem.fixed.tolist()))
    for part in chosen:
        held = problem.fixed[parts.inside[part] & (problem.fixed >= 0)]
        label[parts.inside[part]] = held[0] if held.size else next(free)
    return label
