"""Contiguous parts of equal weight, as compact as can be, with a proof of how compact they could be at best."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from geo.partitioning.ascent import multipliers
from geo.partitioning.bound import certified
from geo.partitioning.centres import objective
from geo.partitioning.exact import MOST_UNITS, hess_model, solve
from geo.partitioning.listed import from_lists, promising
from geo.partitioning.listing import listed, reduced
from geo.partitioning.pool import PartPool, joined
from geo.partitioning.problem import Problem, problem_of
from geo.partitioning.search import SMALL, search
from geo.partitioning.windows import redivided

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

BOUND_STEPS, MOST_STEPS = 1_000, 100_000
"""Steps of the bound: where moves are counted, and where time is."""
SEARCH_SHARE = 0.35
"""Of the time given, for annealing where the exact model may follow."""
WINDOW_SHARE = 0.5
"""Of the time given, after which parts that touch are not divided anew any more."""
POOL_SHARE = 0.6
"""Of the time given, after which the best plan of the parts met is not sought further."""
LIST_SHARE = 0.8
"""Of the time given, after which the exact model follows on the lists of all parts, if they did not settle it."""
LATE_SHARE = 1.5
"""Of the time given, for a first plan within the limits, where none was met in time."""
QUICK_MOVES = 100
"""Attempts per unit, where there are many, for a plan that tells search and bound where they are."""
BOUND_SHARE = 0.85
"""Of the time for annealing, after which the bound is not raised further, since it still has to be certified."""


@dataclass(frozen=True)
class Partition:
    """A plan, and how far it can be from the best one."""

    labels: Integers
    """Part of each unit, numbered from 0 in the order of their first units."""
    objective: float
    """Sum of weight x squared distance (m^2) to the best unit of the part."""
    bound: float
    """Proven: no plan of so many parts within the limits has an objective below it. NaN where no more was proven
    than that an objective is not negative."""

    @property
    def gap(self) -> float:
        """Share of the objective by which a better plan could beat this one at most; NaN where nothing is proven."""
        return (self.objective - self.bound) / self.objective if self.objective > 0.0 else 0.0


def partition(
    edges: npt.ArrayLike,
    weight: npt.ArrayLike,
    xy: npt.ArrayLike,
    *,
    parts: int,
    lower: float,
    upper: float,
    rng: np.random.Generator,
    time_limit_s: float,
    start: npt.ArrayLike | None = None,
    moves: int | None = None,
) -> Partition:
    """Divide units into contiguous parts within limits of weight, each as close around a unit of its own as can be.

    Minimise sum w_i d_ij^2 over the units i and the best unit j of i's part. Simulated annealing on a plan, weight
    outside the limits at a price that rises where it stays; beside it, in a second thread, the bound. Then, where there
    are few units, the exact model, for a better plan, a higher bound or a proof.

    Args:
        edges: Shape (m, 2), positions of two units that touch.
        weight: Shape (n,), households or whatever is to be shared out; >= 0.
        xy: Shape (n, 2), a point of each unit in metres of a projected CRS.
        parts: Number of parts.
        lower: Least weight of a part.
        upper: Greatest weight of a part.
        rng: Where chance comes from.
        time_limit_s: Seconds to spend, about; those of a first call's compilation come on top.
        start: Shape (n,), a contiguous plan to start from; None to begin anew.
        moves: Attempted moves to spend instead of all the time: the same seed then gives the same answer, unless time
            runs out.

    Returns:
        The best plan met, within the limits.

    Raises:
        ValueError: Shapes do not match, a weight or place is not a number, a weight negative, `start` not so many
            contiguous parts; or no plan can exist, or none was found.

    Source:
        Hess et al. (1965), Operations Research 13(6): 998-1006.
    """
    _compiled()
    begun = time.monotonic()
    problem = problem_of(edges, weight, xy, parts=parts, lower=lower, upper=upper)
    first = problem.first_plan() if start is None else problem.given_plan(start)
    work = _Work(problem, rng, moves, begun, time_limit_s)
    found, bound = work.large(first) if problem.size > MOST_UNITS else work.small(first)
    if found is None and bound < np.inf and not problem.allows(first):
        found = work.improved(first, share=LATE_SHARE, moves=moves)
    return _result(problem, better(problem, first if problem.allows(first) else None, found), bound)


class _Proof(NamedTuple):
    """What no plan costs less than, and the multipliers of which that is true."""

    bound: float
    reward: Floats
    price: Floats


@dataclass(frozen=True)
class _Work:
    """A problem, and what may be spent on it."""

    problem: Problem
    rng: np.random.Generator
    moves: int | None
    begun: float
    time_limit_s: float

    def until(self, share: float) -> float:
        """`time.monotonic()` when a share of the time is over."""
        return self.begun + share * self.time_limit_s

    def large(self, first: Integers) -> tuple[Integers | None, float]:
        """A quick plan, then annealing beside the bound."""
        most = QUICK_MOVES * self.problem.size
        quick = self.improved(first, share=1.0, moves=most if self.moves is None else min(self.moves, most))
        found, proof = self.beside(first if quick is None else quick, share=1.0)
        return better(self.problem, quick, found), proof.bound

    def small(self, first: Integers) -> tuple[Integers | None, float]:
        """Annealing beside the bound; the best plan of the parts met; all parts that are worth it; the exact model."""
        problem = self.problem
        pool = PartPool(problem) if problem.size <= SMALL else None
        found, proof = self.beside(first, share=SEARCH_SHARE, pool=pool)
        if pool is not None:
            found = self.redivided(found, pool, proof)
            parts = promising(problem, pool.flags(), found, proof.reward, proof.price)
            found = better(problem, found, joined(problem, parts, until=self.until(POOL_SHARE)).labels)
        answer = from_lists(problem, found, *proof, until=self.until(LIST_SHARE))
        found, bound = answer.labels, answer.bound
        if answer.complete:
            return found, bound
        model = hess_model(problem, found, proof.reward, proof.price)
        if model is not None:
            solved = solve(model, problem, until=self.until(1.0))
            return found if solved.labels is None else solved.labels, max(bound, solved.bound)
        if self.moves is None:
            found = better(problem, found, self.improved(first if found is None else found, share=1.0, moves=None))
        return found, bound

    def redivided(self, found: Integers | None, pool: PartPool, proof: _Proof) -> Integers | None:
        """The best of the cheapest plans met, each with pairs and threes of its parts divided anew."""
        for plan in pool.plans():
            if time.monotonic() > self.until(WINDOW_SHARE):
                break
            better_one = redivided(self.problem, plan, proof.reward, proof.price, until=self.until(WINDOW_SHARE))
            pool.add(better_one)
            found = better(self.problem, found, better_one)
        return found

    def beside(self, first: Integers, *, share: float, pool: PartPool | None = None) -> tuple[Integers | None, _Proof]:
        """A better plan, and a bound found in a second thread."""
        with ThreadPoolExecutor(1) as second:
            proof = second.submit(self.proven, first, until=self.until(BOUND_SHARE * share))
            found = self.improved(first, share=share, moves=self.moves, pool=pool)
            return found, proof.result()

    def proven(self, first: Integers, *, until: float) -> _Proof:
        """A bound, and the multipliers that prove it."""
        steps = BOUND_STEPS if self.moves is not None else MOST_STEPS
        reward, price = multipliers(self.problem, first, steps=steps, until=until)
        return _Proof(certified(self.problem, reward, price), reward, price)

    def improved(
        self, first: Integers, *, share: float, moves: int | None, pool: PartPool | None = None
    ) -> Integers | None:
        """The best plan of annealing until a share of the time is over."""
        return search(self.problem, first, rng=self.rng, until=self.until(share), moves=moves, pool=pool)


@cache
def _compiled() -> None:
    """Have everything compiled, or loaded, before the clock starts."""
    problem = problem_of([[0, 1], [1, 2]], np.ones(3), np.arange(6.0).reshape(3, 2), parts=2, lower=1.0, upper=2.0)
    first = problem.first_plan()
    reward, price = multipliers(problem, first, steps=2)
    certified(problem, reward, price)
    listed(problem, reduced(problem, reward, price), np.inf)
    search(problem, first, rng=np.random.default_rng(0), until=np.inf, moves=1, pool=None)


def better(problem: Problem, one: Integers | None, other: Integers | None) -> Integers | None:
    """The one of two plans that costs less; the first if both cost the same."""
    if one is None or other is None:
        return one if other is None else other
    return min(one, other, key=lambda labels: objective(problem.weight, problem.xy, labels))


def _result(problem: Problem, labels: Integers | None, bound: float) -> Partition:
    if labels is None:
        known = "there is none" if bound == np.inf else "none was found in the time given"
        raise ValueError(
            f"a plan of {problem.parts} contiguous parts within [{problem.lower:g}, {problem.upper:g}]: {known}; widen"
            " the limits, or give more time"
        )
    best = objective(problem.weight, problem.xy, labels)
    labels = labels[np.argsort(problem.order)]
    labels = np.unique(labels, return_index=True)[1].argsort().argsort()[labels]
    if best > 0.0 and bound <= 0.0:
        return Partition(labels, best, np.nan)
    return Partition(labels, best, min(max(bound, 0.0), best))
