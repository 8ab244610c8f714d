"""Parts met in many searches, and the best plan that can be put together from them."""

import time

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, vstack

from geo.part_problem import Problem

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

MOST_PARTS = 30_000


class PartPool:
    """Contiguous parts within the limits, each once."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._parts: dict[bytes, None] = {}

    def add(self, labels: Integers) -> None:
        """Keep those parts of a contiguous plan whose weight is within the limits.

        Args:
            labels: Shape (n,), parts from 0.
        """
        load = np.bincount(labels, self._problem.weight)
        for part in np.flatnonzero((load >= self._problem.lower) & (load <= self._problem.upper)):
            if len(self._parts) < MOST_PARTS:
                self._parts[np.packbits(labels == part).tobytes()] = None

    def best_plan(self, *, until: float) -> Integers | None:
        """The cheapest plan of parts that are kept: a set-partitioning model, solved by branch and cut.

        Args:
            until: `time.monotonic()` at which to stop.

        Returns:
            Shape (n,), parts from 0; None if no plan can be made of them, or none was found in time.

        Source:
            Garfinkel & Nemhauser (1970), Management Science 16(8): B-495-B-508.
        """
        parts, left = self._problem.parts, until - time.monotonic()
        if len(self._parts) < parts or left <= 0.0:
            return None
        packed = np.array([np.frombuffer(part, dtype=np.uint8) for part in self._parts])
        inside = np.unpackbits(packed, axis=1, count=self._problem.size).astype(np.float64)
        cost = self._costs(inside)
        once = csr_array(vstack([csr_array(inside.T), np.ones((1, len(cost)))]))
        wanted = np.r_[np.ones(self._problem.size), parts]
        solved = milp(
            cost / max(float(cost.max()), 1e-300),
            integrality=np.ones(cost.size),
            bounds=Bounds(0.0, 1.0),
            constraints=LinearConstraint(once, wanted, wanted),
            options={"time_limit": left, "mip_rel_gap": 0.0},
        )
        if solved.x is None:
            return None
        labels: Integers = inside[solved.x > 0.5].argmax(axis=0).astype(np.int64)
        return labels

    def _costs(self, inside: Floats) -> Floats:
        """What each part costs about its best unit, from the moments of its weight."""
        weight, xy = self._problem.weight, self._problem.xy
        load = np.maximum(inside @ weight, 1e-300)
        mean = inside @ (weight[:, None] * xy) / load[:, None]
        moment = inside @ (weight * (xy**2).sum(axis=1)) - load * (mean**2).sum(axis=1)
        away = (mean**2).sum(axis=1)[:, None] - 2.0 * mean @ xy.T + (xy**2).sum(axis=1)
        nearest = np.where(inside > 0.0, away, np.inf).min(axis=1)
        costs: Floats = np.maximum(moment + load * nearest, 0.0)
        return costs
