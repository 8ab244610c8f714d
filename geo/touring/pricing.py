"""The relaxation solved over a box, and what its prices prove: a bound that holds whatever the solver's tolerances."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.optimize import linprog
from scipy.sparse import coo_array, csr_array, eye_array, hstack, vstack

from geo.touring.cuts import BROKEN_BY, separating
from geo.touring.relaxation import Relaxation

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Row = tuple[Integers, Floats]

INFEASIBLE = 2
"""What the solver calls a model without a solution."""


class Box(NamedTuple):
    """Limits of every variable."""

    least: Floats
    most: Floats


class Solved(NamedTuple):
    """A bound over a box, with what led to it."""

    bound: float
    """Proven; -inf where nothing in the box keeps the rows, inf where the solver gave no answer that proves any."""
    values: Floats | None
    """The fractional tour, None where there is none."""
    left: Floats
    """What each variable is worth at these prices."""


def solve(model: Relaxation, box: Box) -> Solved:
    """The greatest worth in a box, as far as the rows tell."""
    solved = linprog(
        -model.worth,
        A_ub=model.rows,
        b_ub=model.limit,
        A_eq=model.meets,
        b_eq=np.zeros(model.meets.shape[0]),
        bounds=np.column_stack(box),
        method="highs-ds",
    )
    if solved.status == INFEASIBLE:
        return _refuted(model, box)
    if solved.x is None:
        return Solved(np.inf, None, np.zeros(model.worth.size))
    bound, left = _certified(model, box, model.worth, -solved.ineqlin.marginals, -solved.eqlin.marginals)
    return Solved(bound, np.asarray(solved.x), left)


def cuts(model: Relaxation, values: Floats) -> Relaxation | None:
    """The model with the rows that a fractional tour breaks; None if it breaks none."""
    rows = _broken(model, values)
    if rows is None:
        return None
    limit = np.append(model.limit, np.zeros(rows.shape[0]))
    return model._replace(rows=csr_array(vstack([model.rows, rows])), limit=limit)


def _certified(model: Relaxation, box: Box, worth: Floats, price: Floats, of_meets: Floats) -> tuple[float, Floats]:
    """The greatest worth that any prices prove, and what each variable is worth at them.

    For prices p >= 0 of the rows Ax <= b and q of the rows Mx = 0, any x of the box that keeps the rows has
    wx <= pb + (w - pA - qM)x, and the last term is greatest at a corner of the box.
    """
    price = np.maximum(price, 0.0)
    left = worth - price @ model.rows - of_meets @ model.meets
    bound = price @ model.limit + np.maximum(left * box.least, left * box.most).sum()
    return float(bound + 1e-12 * (np.abs(left).sum() + price @ np.abs(model.limit))), left


def _refuted(model: Relaxation, box: Box) -> Solved:
    """That a box holds nothing, by prices at which nothing in it could keep the rows (Farkas)."""
    rows, meets = model.rows.shape[0], model.meets.shape[0]
    free = rows + 2 * meets
    solved = linprog(
        np.append(np.zeros(model.worth.size), np.ones(free)),
        A_ub=hstack([model.rows, -eye_array(rows, free)]),
        b_ub=model.limit,
        A_eq=hstack(
            [
                model.meets,
                eye_array(meets, free, k=rows),
            ]
        )
        - hstack([csr_array(model.meets.shape), eye_array(meets, free, k=rows + meets)]),
        b_eq=np.zeros(meets),
        bounds=np.column_stack([np.append(box.least, np.zeros(free)), np.append(box.most, np.full(free, np.inf))]),
        method="highs-ds",
    )
    nothing = np.zeros(model.worth.size)
    if solved.x is None:
        return Solved(np.inf, None, nothing)
    bound, _ = _certified(model, box, nothing, -solved.ineqlin.marginals, -solved.eqlin.marginals)
    return Solved(-np.inf if bound < 0.0 else np.inf, None, nothing)


def _broken(model: Relaxation, values: Floats) -> csr_array | None:
    """Rows `<= 0` that values break."""
    walked = values[model.ways]
    rows = [*_beyond_ends(model, values)]
    flow = np.zeros((model.nodes, model.nodes))
    flow[model.tail, model.head] = flow[model.head, model.tail] = np.maximum(walked, 0.0)
    visited = np.where(model.own >= 0, values[model.own], 0.0)
    for inside, stop in zip(*separating(flow, visited), strict=True):
        rows.append(_joining(model, inside, int(stop)))
    if not rows:
        return None
    number = np.repeat(np.arange(len(rows)), [columns.size for columns, _ in rows])
    columns, weights = (np.concatenate(part) for part in zip(*rows, strict=True))
    return csr_array(coo_array((weights, (number, columns)), shape=(len(rows), values.size)))


def _joining(model: Relaxation, inside: Flags, stop: int) -> Row:
    """2 y_v - x(ways out of a set) <= 0; or x(ways within it) - y(its other stops) <= 0, where that is shorter."""
    leaving = model.stops + np.flatnonzero(inside[model.tail] != inside[model.head])
    within = model.stops + np.flatnonzero(inside[model.tail] & inside[model.head])
    others = model.own[inside & (np.arange(model.nodes) != stop)]
    if (others < 0).any() or within.size + others.size > leaving.size:
        return np.append(leaving, model.own[stop]), np.append(np.full(leaving.size, -1.0), 2.0)
    return np.append(within, others), np.append(np.ones(within.size), np.full(others.size, -1.0))


def _beyond_ends(model: Relaxation, values: Floats) -> list[Row]:
    """x_e - y_v <= 0 for every way that is walked more than a stop at its end is visited."""
    found = []
    for ends in (model.tail, model.head):
        stop = model.own[ends]
        broken = np.flatnonzero((stop >= 0) & (values[model.ways] > values[stop] + BROKEN_BY))
        found += [(np.array([model.stops + way, stop[way]]), np.array([1.0, -1.0])) for way in broken]
    return found
