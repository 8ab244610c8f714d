"""A walk within a budget of minutes past the stops most worth seeing, with a proof of how good it could be at best."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geo.touring.branching import PROVEN, proven
from geo.touring.improving import improved
from geo.touring.problem import Problem, minutes_of, problem_of
from geo.touring.subsets import MOST_STOPS, best_of_all

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Effort:
    """What may be spent, in steps and not in seconds: the answer is the same on every machine."""

    kicks: int = 2_000
    """Attempts to improve the tour from another point; some ten thousand are made in a second."""
    nodes: int = 100
    """Parts of all tours that the proof looks at, some ten in a second; with few, the bound is less close."""


@dataclass(frozen=True, eq=False)
class Tour:
    """A tour, and how far it can be from the best one."""

    order: Integers
    """Positions of the stops in the order of the walk, without start and end."""
    minutes: float
    """Of all ways and stays."""
    worth: float
    """Of all stops, start and end included."""
    bound: float
    """Proven: no tour within the budget is worth more."""

    @property
    def is_optimal(self) -> bool:
        """Whether no tour is worth more by over two millionths."""
        return self.bound <= self.worth * (1.0 + 2.0 * PROVEN)

    @property
    def gap(self) -> float:
        """Share of the bound by which a better tour could beat this one at most."""
        return (self.bound - self.worth) / self.bound if self.bound > 0.0 else 0.0


def tour(
    minutes: npt.ArrayLike,
    worth: npt.ArrayLike,
    stay: npt.ArrayLike,
    *,
    start: int,
    end: int,
    budget_minutes: float,
    rng: np.random.Generator,
    effort: Effort | None = None,
) -> Tour:
    """The walk from a start to an end of the greatest worth within a budget of minutes (the orienteering problem).

    A stop counts, once, if the walk stays there; ways may lead past others without a stay. What no walk within the
    budget can visit is left out. Up to 15 stops that are left: the best of all tours, by the shortest way through
    every subset. More: a tour found by iterated local search, then branch and cut (`geo.touring.branching`), which
    proves it to be the best, finds a better one, or says how much better one could be.

    Args:
        minutes: Shape (n, n), from row to column; need not be the same both ways; inf where no way leads. The diagonal
            is not read.
        worth: Shape (n,), >= 0.
        stay: Shape (n,), minutes spent at each place that is visited; >= 0.
        start: Position of the start, which is always visited.
        end: Position of the end, as `start`; the same for a round walk.
        budget_minutes: Minutes for ways and stays together.
        rng: Where chance comes from; the same state gives the same answer.
        effort: What to spend; as `Effort()` when None.

    Returns:
        The best tour met. It has no stop where the budget is too short for any.

    Raises:
        ValueError: Shapes do not match, a value is negative or not a number, `start` or `end` is no position, or the
            budget does not reach from start to end.

    Source:
        Golden, Levy & Vohra (1987), Naval Research Logistics 34(3): 307-318.
    """
    effort = Effort() if effort is None else effort
    if effort.kicks < 0 or effort.nodes < 0:
        raise ValueError(f"an effort of {effort.kicks} kicks and {effort.nodes} nodes cannot be made; give 0 or more")
    problem = problem_of(minutes, worth, stay, start=start, end=end, budget_minutes=budget_minutes)
    stays, values = np.asarray(stay, dtype=np.float64), np.asarray(worth, dtype=np.float64)
    ends = np.unique([start, end])
    path, bound = _best(problem, rng, effort)
    order = problem.stops[path[1:-1] - 1]
    return Tour(
        order,
        minutes_of(problem, path) + float(stays[ends].sum()),
        float(problem.worth[path].sum() + values[ends].sum()),
        bound + float(values[ends].sum()),
    )


def _best(problem: Problem, rng: np.random.Generator, effort: Effort) -> tuple[Integers, float]:
    """A path and a bound of its worth."""
    if problem.size <= MOST_STOPS:
        path = best_of_all(problem)
        return path, float(problem.worth[path].sum())
    path, bound = proven(problem, improved(problem, rng=rng, kicks=effort.kicks), nodes=effort.nodes)
    return path, max(bound, float(problem.worth[path].sum()))
