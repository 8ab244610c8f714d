"""One problem at work: its prices, its time, and the plans that annealing finds for it."""

import time
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from geo.rebalancing.annealing import Ground, Prices
from geo.rebalancing.exact import Parts
from geo.rebalancing.numbers import Numbers, beyond_limits, choose, pieces_of
from geo.rebalancing.problem import Problem
from geo.rebalancing.search import best_plan, change_prices, typical_inertia

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

PROVEN: Final = 1e-6
"""Share of an objective within which it counts as equal to its bound."""


@dataclass(frozen=True)
class Found:
    """A plan of one problem for one goal.

    Attributes:
        label: Shape (n,), grid of each node: numbers of the problem's codes, new grids from there on.
        objective: For least change the weight that moves, for best balance the sum of deviations from the mean
            workload, each with the price of what is outside the limits; for shortest way weight x m^2.
        bound: No plan of so many grids has less.
    """

    label: Integers
    objective: float
    bound: float

    @property
    def proven(self) -> bool:
        """Whether no plan can be better."""
        return self.objective <= self.bound + PROVEN * max(1.0, self.objective)


@dataclass(frozen=True)
class Task:
    """A problem, how it is searched, and until when.

    Attributes:
        needed: Weight that is proven to lie outside the limits in every plan of so many grids.
        parts: All parts that matter, None where there are too many.
    """

    problem: Problem
    ground: Ground
    numbers: Numbers
    price: float
    rng: np.random.Generator
    begun: float
    seconds: float
    needed: float = 0.0
    parts: Parts | None = None

    @property
    def total(self) -> int:
        """Number of grids."""
        return sum(self.numbers.of_piece)

    @property
    def mean(self) -> float:
        """Mean workload of a grid."""
        return float(self.problem.load.sum()) / self.total

    @property
    def uneven_price(self) -> float:
        """Price of a unit of weight outside the limits in workload: so many times the mean workload of such a unit."""
        weight, load = float(self.problem.weight.sum()), float(self.problem.load.sum())
        return self.price * (load / weight if weight > 0.0 and load > 0.0 else 1.0)

    def until(self, share: float) -> float:
        """`time.monotonic()` when a share of the time is over."""
        return self.begun + share * self.seconds

    def seed(self) -> int:
        """A number from chance."""
        return int(self.rng.integers(2**31))

    def outside(self, label: Integers) -> float:
        """Weight outside the limits."""
        size = int(label.max()) + 1
        used = np.bincount(label, minlength=size) > 0
        return float(self.problem.outside(label, size)[used].sum())

    def changed(self, label: Integers) -> float:
        """Weight that has another grid today, and the price of what is outside the limits."""
        grids = self.problem.codes.size
        kept = label < grids
        stays = self.problem.held[np.flatnonzero(kept), label[kept]].sum()
        return float(self.problem.held.sum() - stays) + self.price * self.outside(label)

    def uneven(self, label: Integers) -> float:
        """Sum of deviations from the mean workload, and the price of what is outside the limits."""
        load = np.bincount(label, self.problem.load)[np.unique(label)]
        return float(np.abs(load - self.mean).sum()) + self.uneven_price * self.outside(label)

    def prices(self, *, outside: float, by_grid: float = 0.0, deviation: float = 0.0, inertia: float = 0.0) -> Prices:
        """Prices of a plan; `inertia` as what the whole of a usual plan costs, in mean weights of a grid."""
        problem, limits = self.problem, self.problem.limits
        whole = typical_inertia(problem, self.total)
        usual = max(float(problem.weight.sum()) / self.total, 1.0)
        return Prices(
            by_grid * change_prices(problem, problem.codes.size + self.total),
            outside,
            deviation,
            inertia * usual / whole,
            float(limits.least),
            float(limits.most),
            self.mean,
        )

    def search(
        self,
        prices: Prices,
        *starts: Integers,
        share: float,
        descents: int,
        enough: float = -np.inf,
        gently: bool = False,
    ) -> Integers:
        """The best plan of some descents; `gently` keeps near to where they start."""
        return best_plan(
            self.problem,
            self.ground,
            prices,
            self.numbers.of_piece,
            rng=self.rng,
            starts=starts,
            descents=descents,
            until=self.until(share),
            enough=enough,
            gently=gently,
        )[0]

    def with_plan(self, label: Integers, reason: str) -> "Task":
        """The same with a plan's number of grids on each piece of ground."""
        pairs = set(zip(self.problem.piece.tolist(), label.tolist(), strict=True))
        of_piece = tuple(np.bincount([piece for piece, _ in pairs]).tolist())
        return replace(self, numbers=self.numbers._replace(of_piece=of_piece, reason=reason))

    def with_total(self, total: int) -> "Task":
        """The same with another number of grids."""
        numbers = choose(pieces_of(self.problem), today=self.total, wanted=total, staff=None)
        return replace(self, numbers=numbers._replace(reason="nearest"))

    def least_outside(self) -> float:
        """Weight that so many grids leave outside at least: by their number on each piece, and in nodes too large."""
        problem = self.problem
        numbers = choose(pieces_of(problem), today=self.total, wanted=self.total, staff=None)
        by_number = sum(beyond_limits(*one) for one in zip(pieces_of(problem), numbers.of_piece, strict=True))
        return max(by_number, float(np.maximum(problem.weight - problem.limits.most, 0.0).sum()))


def now() -> float:
    """The clock that tasks are timed by."""
    return time.monotonic()
