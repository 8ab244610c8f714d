"""Small partitions exactly: Hess's model by branch and cut, contiguity by cuts where a plan breaks it.

x_ij = 1 if unit i belongs to the part about unit j. Minimise sum w_i d_ij^2 x_ij, each unit once, k parts, their
weights within the limits. Where a known plan and the multipliers of the bound show that x_ij = 1 cannot be part of
anything better, the variable is left out. A solution's part that falls into pieces gives cuts: what lies in a piece
away from the centre belongs to it only if one of the units that separate the two does.
"""

import time
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, csr_array, vstack
from scipy.sparse.csgraph import breadth_first_order, connected_components, dijkstra

from geo.contiguity import Neighbours
from geo.partitioning.centres import objective
from geo.partitioning.problem import Problem

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

MOST_PAIRS = 12_000
"""Variables up to which the model is tried."""
MOST_UNITS = 1_000
ROUNDING = 1e-6
"""Share taken off a bound that the solver reports, for its tolerances."""
INFEASIBLE = 2
"""What the solver calls a model without a solution."""


class Answer(NamedTuple):
    """What the model says."""

    labels: Integers | None
    """A plan better than the known one, None if there is none or none was found."""
    bound: float
    """No plan costs less; inf if none exists."""


class HessModel(NamedTuple):
    """Variables by unit and centre, and the rows that hold of them."""

    unit: Integers
    centre: Integers
    number: Integers
    """Shape (n, n): position of the variable of unit and centre, -1 without one."""
    cost: Floats
    rows: csr_array
    least: Floats
    most: Floats
    ceiling: float
    """Cost of the known plan, inf without one."""


def hess_model(problem: Problem, known: Integers | None, reward: Floats, price: Floats) -> HessModel | None:
    """The model of a partition, without what cannot be part of anything better than a known plan.

    Args:
        problem: Units and limits.
        known: Shape (n,), a plan within the limits, None if none is known.
        reward: Multipliers as `geo.partitioning.bound.certified` takes them.
        price: As `reward`.

    Returns:
        None where the model is too large to be tried.

    Source:
        Hess et al. (1965), Operations Research 13(6): 998-1006.
    """
    weight, xy, limits = problem.weight, problem.xy, (problem.parts, problem.lower, problem.upper)
    if problem.size > MOST_UNITS:
        return None
    squared = ((xy[:, None] - xy[None]) ** 2).sum(axis=2)
    ceiling = np.inf if known is None else objective(weight, xy, known)
    useful = _reachable(_graph(problem.near), weight, problem.upper)
    if known is not None:
        useful &= _useful(weight, squared, reward, price, *limits, ceiling)
    if useful.sum() > MOST_PAIRS:
        return None
    return _model(useful, weight, squared, *limits, ceiling)


def solve(model: HessModel, problem: Problem, *, until: float) -> Answer:
    """Look for a plan better than the known one, and prove what can be proven in the time.

    Args:
        model: As `hess_model` makes it.
        problem: Units and limits.
        until: `time.monotonic()` at which to stop.

    Returns:
        The plan, if one was proven to be the best, and a bound.

    Source:
        a,b-separators: Oehrlein & Haunert (2017), Journal of Spatial Information Science 15: 89-120; Validi, Buchanan
        & Lykhovyd (2022), Operations Research 70(2): 867-892.
    """
    return _cut_until_contiguous(model, _graph(problem.near), until)


def _graph(near: Neighbours) -> csr_array:
    size = near.start.size - 1
    return csr_array((np.ones(near.units.size), near.units, near.start), shape=(size, size))


def _reachable(graph: csr_array, weight: Floats, upper: float) -> Flags:
    """Pairs joined by a way whose units together do not weigh too much."""
    ways = csr_array((weight[graph.indices] + 1e-12 * upper, graph.indices, graph.indptr), shape=graph.shape)
    reached: Flags = dijkstra(ways).T + weight[None, :] <= upper * (1.0 + 1e-9)
    return reached


def _useful(
    weight: Floats,
    squared: Floats,
    reward: Floats,
    price: Floats,
    parts: int,
    lower: float,
    upper: float,
    ceiling: float,
) -> Flags:
    """Pairs that a plan below the ceiling can have, by what the bound becomes with them; shape (unit, centre)."""
    key = squared - reward[:, None] - price[None]
    values = weight @ np.minimum(key, 0.0) + price * np.where(price < 0.0, upper, lower)
    ordered = np.sort(values)
    others = ordered[:parts].sum() - np.minimum(values, ordered[parts - 1])
    with_centre = weight @ reward + values + others
    possible: Flags = with_centre[None] + weight[:, None] * np.maximum(key, 0.0) <= ceiling * (1.0 + 1e-9)
    return possible


def _model(
    useful: Flags, weight: Floats, squared: Floats, parts: int, lower: float, upper: float, ceiling: float
) -> HessModel:
    useful = useful & np.diag(useful)[None]
    unit, centre = (axis.astype(np.int64) for axis in np.nonzero(useful))
    size, pairs = weight.size, unit.size
    number = np.full(useful.shape, -1, dtype=np.int64)
    number[unit, centre] = np.arange(pairs)
    own, column = number[centre, centre], np.arange(pairs)
    away = np.flatnonzero(unit != centre)
    share = weight / upper

    def rows(row: Integers, columns: Integers, values: Floats, count: int) -> csr_array:
        return csr_array(coo_array((values, (row, columns)), shape=(count, pairs)))

    centres = np.flatnonzero(unit == centre)
    opened = rows(centre[centres], centres, np.ones(centres.size), size)
    load = rows(centre, column, share[unit], size)
    linked = rows(
        np.r_[np.arange(away.size), np.arange(away.size)],
        np.r_[away, own[away]],
        np.r_[np.ones(away.size), -np.ones(away.size)],
        away.size,
    )
    blocks = [
        (rows(unit, column, np.ones(pairs), size), np.ones(size), np.ones(size)),
        (rows(0 * centres, centres, np.ones(centres.size), 1), np.full(1, parts), np.full(1, parts)),
        (load - opened, np.full(size, -np.inf), np.zeros(size)),
        (load - opened * (lower / upper), np.zeros(size), np.full(size, np.inf)),
        (linked, np.full(away.size, -np.inf), np.zeros(away.size)),
    ]
    return HessModel(
        unit,
        centre,
        number,
        weight[unit] * squared[unit, centre],
        csr_array(vstack([block for block, _, _ in blocks])),
        np.concatenate([least for _, least, _ in blocks]),
        np.concatenate([most for _, _, most in blocks]),
        ceiling,
    )


def _cut_until_contiguous(model: HessModel, graph: csr_array, until: float) -> Answer:
    bound, size = 0.0, model.number.shape[0]
    scale = max(float(model.cost.max(initial=0.0)), 1e-300) / 100.0
    while (left := until - time.monotonic()) > 0.0:
        solved = milp(
            model.cost / scale,
            integrality=np.ones(model.unit.size),
            bounds=Bounds(0.0, 1.0),
            constraints=LinearConstraint(model.rows, model.least, model.most),
            options={"time_limit": left, "mip_rel_gap": 0.0},
        )
        if solved.status == INFEASIBLE:
            return Answer(None, model.ceiling)
        if solved.mip_dual_bound is not None and np.isfinite(solved.mip_dual_bound):
            bound = max(bound, min(model.ceiling, solved.mip_dual_bound * scale * (1.0 - ROUNDING)))
        if solved.x is None or not solved.success:
            break
        taken = solved.x > 0.5
        labels = np.full(size, -1, dtype=np.int64)
        labels[model.unit[taken]] = model.centre[taken]
        cuts = _cuts(model, graph, labels)
        if cuts is None:
            return Answer(np.unique(labels, return_inverse=True)[1].astype(np.int64), bound)
        model = model._replace(
            rows=csr_array(vstack([model.rows, cuts])),
            least=np.r_[model.least, np.full(cuts.shape[0], -np.inf)],
            most=np.r_[model.most, np.zeros(cuts.shape[0])],
        )
    return Answer(None, bound)


def _cuts(model: HessModel, graph: csr_array, labels: Integers) -> csr_array | None:
    """Rows x_aj - sum of x_cj over the separating units c <= 0, for every piece that its centre is not in."""
    row: list[int] = []
    column: list[int] = []
    value: list[float] = []
    count = 0
    for centre in np.unique(labels):
        members = np.flatnonzero(labels == centre)
        piece = connected_components(graph[members][:, members], directed=False)[1]
        own = piece[members == centre][0]
        home = members[piece == own]
        for other in np.unique(piece[piece != own]):
            lost = members[piece == other]
            separating = _separators(graph, lost, int(centre))
            for unit in lost:
                for to in home:
                    if model.number[unit, to] < 0 or to in separating:
                        continue
                    among = model.number[separating, to]
                    among = among[among >= 0]
                    row += [count] * (1 + among.size)
                    column += [int(model.number[unit, to]), *among.tolist()]
                    value += [1.0, *[-1.0] * among.size]
                    count += 1
    if count == 0:
        return None
    return csr_array(coo_array((value, (row, column)), shape=(count, model.unit.size)))


def _separators(graph: csr_array, lost: Integers, centre: int) -> Integers:
    """Units around a piece that lie towards a centre: without them no way joins the two."""
    around = np.setdiff1d(graph[lost].indices, lost)
    kept = np.ones(graph.shape[0])
    kept[around] = 0.0
    open_graph = csr_array(graph.multiply(kept[:, None]).multiply(kept[None]))
    open_graph.eliminate_zeros()
    reached = breadth_first_order(open_graph, centre, return_predecessors=False)
    return np.intersect1d(around, graph[reached].indices).astype(np.int64)
