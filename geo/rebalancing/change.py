"""Least change: the plan that keeps the rules and gives the fewest households another grid worker.

x_ng = 1 if node n is in grid g, y_g = 1 if grid g is kept. Minimise the weight that moves, and at a price the weight
outside the limits of size. A solution's grid that falls into pieces gives cuts: two nodes that something separates are
in a grid together only with a part of what separates them.
"""

import time
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from ortools.sat.python import cp_model

from geo.contiguity import Neighbours, neighbours, pieces
from geo.rebalancing.annealing import Prices
from geo.rebalancing.problem import Problem

Integers = npt.NDArray[np.int64]

MOST_CHOICES = 20_000
"""Pairs of node and grid up to which every one is looked at."""
STEPS = 3
"""Otherwise a node may go to grids within so many steps of it."""
PARTNERS = 4
"""Nodes of the main part of a grid with which each stray node is cut."""


class Answer(NamedTuple):
    """A plan, None if none was found that is better than the one known; and what no plan can cost less than."""

    label: Integers | None
    bound: float


class _Model(NamedTuple):
    model: cp_model.CpModel
    inside: dict[tuple[int, int], cp_model.IntVar]
    grids: int


def least_moved(problem: Problem, *, total: int, price: float) -> float:
    """What moves at least, or is paid for, however the ground is divided into so many grids.

    What a grid of today has above the limit leaves it, or is paid for; so does all of a grid that is no more. What it
    has below the limit comes from others, or is paid for; so does the least size of a new grid. And of a compound that
    lies in several grids all but its largest part moves.

    Args:
        problem: The ground.
        total: Number of grids.
        price: Of a unit of weight outside the limits.
    """
    held, limits, fewer = problem.held.sum(axis=0), problem.limits, max(0, problem.codes.size - total)
    leaves = np.maximum(held - limits.most, 0.0).sum() + np.sort(np.minimum(held, limits.most))[:fewer].sum()
    short = np.sort(np.maximum(limits.least - held, 0.0))[: held.size - fewer].sum()
    comes = short + max(0, total - problem.codes.size) * limits.least - (problem.weight.sum() - held.sum())
    torn = (problem.held.sum(axis=1) - problem.held.max(axis=1, initial=0.0)).sum()
    return float(max(min(1.0, price) * max(leaves, comes), torn))


def least_change(problem: Problem, prices: Prices, known: Integers, *, total: int, until: float, seed: int) -> Answer:
    """The plan of least change by CP-SAT, from a known one as a hint.

    Args:
        problem: The ground.
        prices: As for annealing, `by_grid` from `change_prices`.
        known: Shape (n,), a contiguous plan; bounds what is looked for.
        total: Number of grids.
        until: `time.monotonic()` at which to stop.
        seed: Where chance comes from.
    """
    near = neighbours(problem.edges, units=problem.size)
    scale = int(2 * problem.count.sum() + 2)
    built = _model(problem, prices, near, total, scale)
    _hint(built, known)
    every = len(built.inside) >= problem.size * built.grids - int((problem.fixed >= 0).sum()) * (built.grids - 1)
    bound = 0.0
    while (left := until - time.monotonic()) > 0.0:
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = seed
        solver.parameters.max_time_in_seconds = left
        status = solver.solve(built.model)
        if every and status != cp_model.INFEASIBLE:
            bound = max(bound, solver.best_objective_bound / scale)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            break
        label = _read(built, solver, problem.size)
        if not _cut(built, problem, near, label):
            return Answer(label, bound)
        if status != cp_model.OPTIMAL:
            break
    return Answer(None, bound)


def _model(problem: Problem, prices: Prices, near: Neighbours, total: int, scale: int) -> _Model:
    grids = prices.by_grid.shape[1]
    model = cp_model.CpModel()
    allowed = _allowed(problem, near, grids)
    inside = {(n, g): model.new_bool_var("") for n, g in zip(*np.nonzero(allowed), strict=True)}
    built = _Model(model, {(int(n), int(g)): one for (n, g), one in inside.items()}, grids)
    kept = [model.new_bool_var("") for _ in range(grids)]
    model.add(sum(kept) == total)
    for node in range(problem.size):
        model.add_exactly_one(built.inside[node, g] for g in range(grids) if (node, g) in built.inside)
    cost = np.rint(scale * prices.by_grid).astype(np.int64)
    terms = [int(cost[pair]) * one for pair, one in built.inside.items() if cost[pair]]
    for grid in range(grids):
        members = {node: one for (node, g), one in built.inside.items() if g == grid}
        terms += _sized(model, problem, members, kept[grid], round(scale * prices.outside))
    _within_pieces(model, problem, built, kept)
    model.minimize(sum(terms))
    return built


def _allowed(problem: Problem, near: Neighbours, grids: int) -> npt.NDArray[np.bool_]:
    """Which grids each node may go to."""
    allowed = np.ones((problem.size, grids), dtype=bool)
    known = problem.codes.size
    if allowed.size > MOST_CHOICES and known:
        reach = problem.counted > 0
        for _ in range(STEPS):
            wider = reach.copy()
            np.logical_or.at(wider, problem.edges[:, 0], reach[problem.edges[:, 1]])
            np.logical_or.at(wider, problem.edges[:, 1], reach[problem.edges[:, 0]])
            reach = wider
        stray = np.flatnonzero(~reach.any(axis=1))
        allowed[:, :known] = reach[:, :grids]
        allowed[stray] = True
    fixed = np.flatnonzero(problem.fixed >= 0)
    allowed[fixed] = False
    allowed[fixed, problem.fixed[fixed]] = True
    return allowed


def _sized(
    model: cp_model.CpModel, problem: Problem, members: dict[int, cp_model.IntVar], kept: cp_model.IntVar, price: int
) -> list[cp_model.LinearExpr]:
    """A grid holds a node if it is kept, none if not; what it has outside the limits, times its price."""
    least, most = int(problem.limits.least), int(problem.limits.most)
    whole = int(problem.weight.sum())
    held = sum(int(problem.weight[node]) * one for node, one in members.items())
    model.add_bool_or([*members.values(), kept.negated()])
    for one in members.values():
        model.add_implication(one, kept)
    few, many = model.new_int_var(0, least, ""), model.new_int_var(0, max(0, whole - most), "")
    model.add(held + few >= least * kept)
    model.add(held - many <= most)
    return [price * few, price * many]


def _within_pieces(model: cp_model.CpModel, problem: Problem, built: _Model, kept: list[cp_model.IntVar]) -> None:
    """A grid lies on one of the separate pieces of ground."""
    pieces_here = int(problem.piece.max()) + 1
    if pieces_here == 1:
        return
    held = [{int(problem.piece[n]) for n in np.flatnonzero(problem.fixed == g)} for g in range(built.grids)]
    on = {(g, p): model.new_bool_var("") for g in range(built.grids) if len(held[g]) < 2 for p in range(pieces_here)}
    for grid in range(built.grids):
        if len(held[grid]) < 2:
            model.add(sum(on[grid, piece] for piece in range(pieces_here)) == kept[grid])
    for (node, grid), one in built.inside.items():
        if len(held[grid]) < 2:
            model.add_implication(one, on[grid, int(problem.piece[node])])


def _hint(built: _Model, known: Integers) -> None:
    for (node, grid), one in built.inside.items():
        built.model.add_hint(one, int(known[node] == grid))


def _read(built: _Model, solver: cp_model.CpSolver, size: int) -> Integers:
    label = np.full(size, -1, dtype=np.int64)
    for (node, grid), one in built.inside.items():
        if solver.boolean_value(one):
            label[node] = grid
    return label


def _cut(built: _Model, problem: Problem, near: Neighbours, label: Integers) -> bool:
    """Forbid what a plan's scattered grids do; False if there are none, or nothing can be forbidden."""
    part = pieces(problem.edges, label)
    added = False
    for grid in np.unique(label):
        members = np.flatnonzero(label == grid)
        found = np.unique(part[members])
        if found.size == 1:
            continue
        sizes = [int((part[members] == one).sum()) for one in found]
        main = members[part[members] == found[int(np.argmax(sizes))]]
        for one in found:
            stray = members[part[members] == one]
            if stray[0] not in main:
                added |= _separate(built, problem, near, stray, main, int(grid))
    return added


def _separate(built: _Model, problem: Problem, near: Neighbours, stray: Integers, main: Integers, grid: int) -> bool:
    """Cuts for a stray piece of one grid, which hold for every grid."""
    between = separators(near, stray, int(main[0]))
    partners = main[:: max(1, main.size // PARTNERS)][:PARTNERS]
    added = False
    for one in stray.tolist():
        for other in partners.tolist():
            if problem.fixed[one] == grid and problem.fixed[other] == grid and between.size == 0:
                continue
            for g in range(built.grids):
                if (one, g) in built.inside and (other, g) in built.inside:
                    separating = [built.inside[s, g] for s in between.tolist() if (s, g) in built.inside]
                    built.model.add_bool_or(
                        [built.inside[one, g].negated(), built.inside[other, g].negated(), *separating]
                    )
                    added = True
    return added


def separators(near: Neighbours, stray: Integers, towards: int) -> Integers:
    """Nodes around a piece of ground that one meets first on the way to it from a node elsewhere."""
    shut = set(stray.tolist())
    around = {int(n) for one in shut for n in near.units[near.start[one] : near.start[one + 1]]} - shut
    met, seen, waiting = set(), {towards}, [towards]
    while waiting:
        here = waiting.pop()
        if here in around:
            met.add(here)
            continue
        for there in near.units[near.start[here] : near.start[here + 1]].tolist():
            if there not in seen and there not in shut:
                seen.add(there)
                waiting.append(there)
    return np.array(sorted(met), dtype=np.int64)
