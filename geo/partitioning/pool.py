"""Parts met in many searches, and the best plan that can be put together from them."""

import time
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, vstack

from geo.partitioning.problem import Problem

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

MOST_PARTS, MOST_PLANS = 30_000, 40
HASTE = 0.6
"""Of the time left, for the solver, which looks at the clock seldom."""
ROUNDING = 1e-6
"""Share taken off a bound that the solver reports, for its tolerances."""
INFEASIBLE = 2
"""What the solver calls a model without a solution."""


class Joined(NamedTuple):
    """What can be put together from some parts."""

    labels: Integers | None
    """Shape (n,), parts from 0; None if no plan can be made of them, or none was found in time."""
    bound: float
    """No plan of these parts costs less; inf if there is none."""


class PartPool:
    """Contiguous parts within the limits, each once."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._parts: dict[bytes, None] = {}
        self._plans: dict[float, Integers] = {}

    def add(self, labels: Integers) -> None:
        """Keep those parts of a contiguous plan whose weight is within the limits.

        Args:
            labels: Shape (n,), parts from 0.
        """
        load = np.bincount(labels, self._problem.weight)
        for part in np.flatnonzero((load >= self._problem.lower) & (load <= self._problem.upper)):
            if len(self._parts) < MOST_PARTS:
                self._parts[np.packbits(labels == part).tobytes()] = None

    def keep(self, labels: Integers, cost: float) -> None:
        """Keep a plan within the limits, if it is among the cheapest."""
        self._plans[cost] = labels
        self._plans = dict(sorted(self._plans.items())[:MOST_PLANS])

    def plans(self) -> list[Integers]:
        """The cheapest plans, the cheapest first."""
        return list(self._plans.values())

    def flags(self) -> Flags:
        """Shape (parts, n), which units each part holds."""
        if not self._parts:
            return np.zeros((0, self._problem.size), dtype=np.bool_)
        packed = np.array([np.frombuffer(part, dtype=np.uint8) for part in self._parts])
        return np.unpackbits(packed, axis=1, count=self._problem.size).astype(np.bool_)


def joined(problem: Problem, inside: Flags, *, until: float) -> Joined:
    """The cheapest plan of some parts: a set-partitioning model, solved by branch and cut.

    Args:
        problem: Units and limits.
        inside: Shape (parts, n), which units each part holds.
        until: `time.monotonic()` at which to stop.

    Returns:
        A plan, if one was found in time, and what none of these parts costs less than.

    Source:
        Garfinkel & Nemhauser (1970), Management Science 16(8): B-495-B-508.
    """
    left = HASTE * (until - time.monotonic())
    if left <= 0.0:
        return Joined(None, 0.0)
    if len(inside) < problem.parts or not inside.any(axis=0).all():
        return Joined(None, np.inf)
    cost = costs_of(problem, inside)
    scale = max(float(cost.max()), 1e-300)
    once = csr_array(vstack([csr_array(inside.T.astype(np.float64)), np.ones((1, len(cost)))]))
    wanted = np.r_[np.ones(problem.size), problem.parts]
    solved = milp(
        cost / scale,
        integrality=np.ones(cost.size),
        bounds=Bounds(0.0, 1.0),
        constraints=LinearConstraint(once, wanted, wanted),
        options={"time_limit": left, "mip_rel_gap": 0.0},
    )
    if solved.status == INFEASIBLE:
        return Joined(None, np.inf)
    known = solved.mip_dual_bound is not None and np.isfinite(solved.mip_dual_bound)
    bound = solved.mip_dual_bound * scale * (1.0 - ROUNDING) if known else 0.0
    if solved.x is None:
        return Joined(None, bound)
    return Joined(inside[solved.x > 0.5].argmax(axis=0).astype(np.int64), bound)


def costs_of(problem: Problem, inside: Flags) -> Floats:
    """What each part costs about its best unit, from the moments of its weight."""
    weight, xy = problem.weight, problem.xy
    shares = inside.astype(np.float64)
    load = np.maximum(shares @ weight, 1e-300)
    mean = shares @ (weight[:, None] * xy) / load[:, None]
    moment = shares @ (weight * (xy**2).sum(axis=1)) - load * (mean**2).sum(axis=1)
    away = (mean**2).sum(axis=1)[:, None] - 2.0 * mean @ xy.T + (xy**2).sum(axis=1)
    nearest = np.where(inside, away, np.inf).min(axis=1)
    costs: Floats = np.maximum(moment + load * nearest, 0.0)
    return costs
