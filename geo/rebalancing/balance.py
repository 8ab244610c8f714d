"""Best balance: how little the workloads of a community's grids can differ, and the plan that comes nearest to it.

The exact model: x_ij = 1 if node i belongs to the grid whose first node is j <= i, so that no plan is met twice.
Minimise the deviations from the mean load and, at a price, the weight outside the limits of size.
"""

import time
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from ortools.sat.python import cp_model

from geo.contiguity import Neighbours, neighbours, pieces
from geo.rebalancing.annealing import Prices
from geo.rebalancing.change import Answer, separators
from geo.rebalancing.problem import Problem

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

MOST_NODES = 60
"""Nodes up to which the exact model is tried."""
FINENESS = 1000
"""Steps of a unit of load in the exact model, where loads are not whole numbers."""


class _Model(NamedTuple):
    model: cp_model.CpModel
    inside: dict[tuple[int, int], cp_model.IntVar]
    scale: int
    slack: float
    """By how much rounding may have raised the cost of a plan."""


def least_deviation(load: Floats, piece: Integers, *, total: int) -> float:
    """What the sum of deviations from the mean load cannot be less than, however the nodes are put together.

    Separate pieces of ground have whole numbers of grids; whole loads add up to whole loads; and what one node has
    above the mean stays above it.

    Args:
        load: Shape (n,), load of each node.
        piece: Shape (n,), separate piece of ground of each.
        total: Number of grids.
    """
    mean = float(load.sum()) / total
    heavy = 2.0 * float(np.maximum(load - mean, 0.0).sum())
    whole = bool((load == np.rint(load)).all())
    best = np.r_[0.0, np.full(total, np.inf)]
    for one in range(int(piece.max()) + 1):
        held = float(load[piece == one].sum())
        wider = np.full(total + 1, np.inf)
        for grids in range(1, total + 1):
            wider[grids:] = np.minimum(wider[grids:], best[: total + 1 - grids] + _deviation(held, grids, mean, whole))
        best = wider
    return max(heavy, float(best[total]) if np.isfinite(best[total]) else 0.0)


def _deviation(held: float, grids: int, mean: float, whole: bool) -> float:
    """Least sum of deviations of so many grids that hold a load together."""
    if not whole:
        return abs(held - grids * mean)
    floor = np.floor(mean)
    rest, over = mean - floor, held - grids * floor
    if over <= 0.0:
        return float(grids * rest - over)
    raised = min(over, grids)
    return float((grids - raised) * rest + raised * (1.0 - rest) + (over - raised))


def best_balance(problem: Problem, prices: Prices, known: Integers, *, total: int, until: float, seed: int) -> Answer:
    """The plan of best balance by CP-SAT; nothing is found, or proven, where the ground has too many nodes.

    Args:
        problem: The ground.
        prices: As for annealing; `outside` and `deviation` count.
        known: Shape (n,), a contiguous plan.
        total: Number of grids.
        until: `time.monotonic()` at which to stop.
        seed: Where chance comes from.
    """
    if problem.size > MOST_NODES:
        return Answer(None, 0.0)
    near = neighbours(problem.edges, units=problem.size)
    built = _model(problem, prices, total)
    first = np.array([np.flatnonzero(known == known[node])[0] for node in range(problem.size)])
    for (node, root), one in built.inside.items():
        built.model.add_hint(one, int(first[node] == root))
    bound = 0.0
    while (left := until - time.monotonic()) > 0.0:
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = seed
        solver.parameters.max_time_in_seconds = left
        status = solver.solve(built.model)
        if status != cp_model.INFEASIBLE:
            bound = max(bound, solver.best_objective_bound / built.scale - built.slack)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            break
        roots = _read(built, solver, problem.size)
        if not _cut(built, problem, near, roots):
            return Answer(_numbered_like(problem, roots), bound)
        if status != cp_model.OPTIMAL:
            break
    return Answer(None, bound)


def _read(built: _Model, solver: cp_model.CpSolver, size: int) -> Integers:
    """First node of the grid of each node."""
    root = np.full(size, -1, dtype=np.int64)
    for (node, at), one in built.inside.items():
        if solver.boolean_value(one):
            root[node] = at
    return root


def _model(problem: Problem, prices: Prices, total: int) -> _Model:
    model = cp_model.CpModel()
    piece = problem.piece
    inside = {(i, j): model.new_bool_var("") for i in range(problem.size) for j in range(i + 1) if piece[i] == piece[j]}
    for i in range(problem.size):
        model.add_exactly_one(inside[i, j] for j in range(i + 1) if (i, j) in inside)
    for (i, j), one in inside.items():
        if i != j:
            model.add_implication(one, inside[j, j])
    model.add(sum(inside[j, j] for j in range(problem.size)) == total)
    _lock(model, problem, inside)
    fine = 1 if (problem.load == np.rint(problem.load)).all() else FINENESS
    load = np.rint(problem.load * fine).astype(np.int64)
    # deviations are counted in parts of 1 / (fine x total), so that the mean is a whole number of them
    step = fine * total
    worth = max(1, round(prices.deviation * 100))
    terms: list[cp_model.LinearExpr] = []
    for j in range(problem.size):
        members = {i: one for (i, root), one in inside.items() if root == j}
        away = model.new_int_var(0, int(total * load.sum()), "")
        beyond = sum(int(total * load[i]) * one for i, one in members.items()) - int(load.sum()) * inside[j, j]
        model.add(away >= beyond)
        model.add(away >= -beyond)
        terms.append(worth * away)
        terms += _sized(model, problem, members, inside[j, j], round(prices.outside * 100 * step))
    model.minimize(sum(terms))
    return _Model(model, inside, 100 * step, 0.0 if fine == 1 else problem.size * prices.deviation / fine)


def _sized(
    model: cp_model.CpModel, problem: Problem, members: dict[int, cp_model.IntVar], kept: cp_model.IntVar, price: int
) -> list[cp_model.LinearExpr]:
    """What a grid has outside the limits, times its price."""
    least, most = int(problem.limits.least), int(problem.limits.most)
    held = sum(int(problem.weight[i]) * one for i, one in members.items())
    few, many = model.new_int_var(0, least, ""), model.new_int_var(0, max(0, int(problem.weight.sum()) - most), "")
    model.add(held + few >= least * kept)
    model.add(held - many <= most)
    return [price * few, price * many]


def _lock(model: cp_model.CpModel, problem: Problem, inside: dict[tuple[int, int], cp_model.IntVar]) -> None:
    """Nodes that locks hold in one grid stay together, those in two apart."""
    held = np.flatnonzero(problem.fixed >= 0).tolist()
    for at, one in enumerate(held):
        for other in held[:at]:
            same = problem.fixed[one] == problem.fixed[other]
            if same and problem.piece[one] != problem.piece[other]:
                continue
            for root in range(one + 1):
                pair = [inside.get((one, root)), inside.get((other, root))]
                if same and pair[0] is not None:
                    model.add(pair[0] == (0 if pair[1] is None else pair[1]))
                elif not same and pair[0] is not None and pair[1] is not None:
                    model.add_bool_or([pair[0].negated(), pair[1].negated()])


def _cut(built: _Model, problem: Problem, near: Neighbours, root: Integers) -> bool:
    """Forbid what a plan's scattered grids do; False if there are none, or nothing can be forbidden."""
    part = pieces(problem.edges, root)
    added = False
    for number in np.unique(part):
        stray = np.flatnonzero(part == number)
        home = int(root[stray[0]])
        if home in stray:
            continue
        between = separators(near, stray, home)
        locked = problem.fixed[home] >= 0 and between.size == 0
        for at in range(int(stray.min()) + 1):
            shared = [one for one in stray.tolist() if (one, at) in built.inside] if at == home else []
            for one in shared:
                if not (locked and problem.fixed[one] == problem.fixed[home]):
                    separating = [built.inside[s, at] for s in between.tolist() if (s, at) in built.inside]
                    built.model.add_bool_or([built.inside[one, at].negated(), *separating])
                    added = True
    return added


def _numbered_like(problem: Problem, root: Integers) -> Integers:
    """Numbers for grids: those of locked units where there are any, the first others elsewhere."""
    label = np.full(root.size, -1, dtype=np.int64)
    free = (number for number in range(root.size + problem.codes.size) if number not in set(problem.fixed.tolist()))
    for one in np.unique(root):
        held = problem.fixed[(root == one) & (problem.fixed >= 0)]
        label[root == one] = held[0] if held.size else next(free)
    return label
