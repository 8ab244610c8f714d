"""All plans of one problem: the nearest to the rule of size, then the best for each goal, with what is proven of it."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from geo.plan_rules import Rules
from geo.rebalance_annealing import Ground, Prices
from geo.rebalance_balance import best_balance, least_deviation
from geo.rebalance_change import least_change
from geo.rebalance_codes import matched
from geo.rebalance_numbers import Numbers, beyond_limits, choose, pieces_of
from geo.rebalance_problem import Problem
from geo.rebalance_search import best_plan, change_prices, ground_of, typical_inertia
from geo.rebalance_way import inertia, shortest_way

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

GOALS: Final = ("least_change", "best_balance", "shortest_way")

BEAUTY = 0.02
"""Price of the whole inertia of round grids, in the mean weight of a grid: lines decide between plans nearly equal."""
DESCENTS = 6
PROVEN = 1e-6
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
class Solved:
    """What was found for a problem: number of grids and why, weight outside the limits, and the plan for each goal."""

    problem: Problem
    numbers: Numbers
    outside: float
    needed: float
    """Weight that any plan of so many grids leaves outside the limits."""
    found: dict[str, Found]


@dataclass(frozen=True)
class _Task:
    """A problem, how it is searched, and until when."""

    problem: Problem
    ground: Ground
    numbers: Numbers
    price: float
    rng: np.random.Generator
    begun: float
    seconds: float

    @property
    def total(self) -> int:
        return sum(self.numbers.of_piece)

    def until(self, share: float) -> float:
        """`time.monotonic()` when a share of the time is over."""
        return self.begun + share * self.seconds

    def prices(self, *, outside: float, by_grid: float = 0.0, deviation: float = 0.0, inertia: float = 0.0) -> Prices:
        """Prices of a plan; `inertia` as a multiple of the mean weight of a grid for the whole of it."""
        problem, limits = self.problem, self.problem.limits
        size = problem.codes.size + self.total
        whole = typical_inertia(problem, self.total)
        mean = max(float(problem.weight.sum()) / self.total, 1.0)
        return Prices(
            by_grid * change_prices(problem, size),
            outside,
            deviation,
            inertia * mean / whole,
            float(limits.least),
            float(limits.most),
            float(problem.load.sum()) / self.total,
        )

    def search(
        self, prices: Prices, *starts: Integers, share: float, descents: int = DESCENTS, enough: float = -np.inf
    ) -> Integers:
        """The best plan of some descents."""
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
        )[0]


def solve(
    problem: Problem,
    numbers: Numbers,
    rules: Rules,
    goals: Sequence[str] = GOALS,
    *,
    rng: np.random.Generator,
    seconds: float,
) -> Solved:
    """Plan one problem for every goal.

    Args:
        problem: The ground.
        numbers: Grids of each piece of it; where units are too large to be fitted, and the planner has not given
            the number, one more or fewer is tried.
        rules: The planner's choices.
        goals: The goals wanted.
        rng: Where chance comes from.
        seconds: Time to spend, about.
    """
    task = _Task(problem, ground_of(problem), numbers, rules.price, rng, time.monotonic(), seconds)
    near = _nearest(task)
    task, near = _other_numbers(task, near)
    outside, needed = _outside(problem, near), _needed(task)
    if len(set(zip(problem.piece.tolist(), near.tolist(), strict=True))) == problem.piece.max() + 1:
        return Solved(problem, task.numbers, outside, needed, _only(task, near))
    ways = {
        "least_change": lambda: _least_change(task, near, needed),
        "best_balance": lambda: _best_balance(task, near, needed),
        "shortest_way": lambda: _shortest_way(task, near, outside),
    }
    return Solved(problem, task.numbers, outside, needed, {goal: ways[goal]() for goal in goals})


def _outside(problem: Problem, label: Integers) -> float:
    size = int(label.max()) + 1
    used = np.bincount(label, minlength=size) > 0
    return float(problem.outside(label, size)[used].sum())


def _needed(task: _Task) -> float:
    """Weight that every plan leaves outside the limits: by number of grids on each piece, and in nodes too large."""
    problem = task.problem
    numbers = choose(pieces_of(problem), today=task.total, wanted=task.total, staff=None)
    by_number = sum(beyond_limits(*one) for one in zip(pieces_of(problem), numbers.of_piece, strict=True))
    return max(by_number, float(np.maximum(problem.weight - problem.limits.most, 0.0).sum()))


def _nearest(task: _Task) -> Integers:
    """A plan that leaves as little outside the limits as can be found; of several, one that changes little."""
    light = 0.01 / max(float(task.problem.weight.sum()), 1.0)
    prices = task.prices(outside=1.0, by_grid=light, inertia=light)
    return task.search(prices, share=0.1, descents=3, enough=-np.inf)


def _other_numbers(task: _Task, near: Integers) -> tuple[_Task, Integers]:
    """One grid more or fewer, where that comes nearer to the rule."""
    least = _outside(task.problem, near)
    if task.numbers.reason == "given" or least <= _needed(task) + 0.5:
        return task, near
    best = task
    for total in (task.total - 1, task.total + 1):
        if not int(task.problem.piece.max()) + 1 <= total <= task.problem.size:
            continue
        numbers = choose(pieces_of(task.problem), today=task.total, wanted=total, staff=None)
        other = replace(task, numbers=numbers._replace(reason="nearest"))
        label = _nearest(other)
        if sum(numbers.of_piece) == total and _outside(task.problem, label) < least - 0.5:
            best, near, least = other, label, _outside(task.problem, label)
    return best, near


def _only(task: _Task, label: Integers) -> dict[str, Found]:
    """The same for every goal, where the ground leaves no choice."""
    label = matched(task.problem, label)
    changed, uneven, way = _changed(task, label), _uneven(task, label), inertia(task.problem, label)
    return {goal: Found(label, worth, worth) for goal, worth in zip(GOALS, (changed, uneven, way), strict=True)}


def _changed(task: _Task, label: Integers) -> float:
    """Weight that has another grid today, and the price of what is outside the limits."""
    problem = task.problem
    stays = np.r_["-1", problem.held, np.zeros((problem.size, max(0, int(label.max()) + 1 - problem.codes.size)))]
    moved = problem.held.sum() - stays[np.arange(problem.size), label].sum()
    return float(moved) + task.price * _outside(problem, label)


def _uneven(task: _Task, label: Integers) -> float:
    """Sum of deviations from the mean load, and the price of what is outside the limits."""
    load = np.bincount(label, task.problem.load)[np.unique(label)]
    mean = task.problem.load.sum() / task.total
    return float(np.abs(load - mean).sum()) + task.price * _outside(task.problem, label)


def _least_change(task: _Task, near: Integers, needed: float) -> Found:
    problem = task.problem
    prices = task.prices(outside=task.price, by_grid=1.0, inertia=1e-6)
    label = matched(problem, task.search(prices, near, share=0.25, enough=task.price * needed + 0.5))
    size = max(problem.codes.size, task.total)
    exact = prices._replace(by_grid=change_prices(problem, size))
    answer = least_change(
        problem, exact, _packed(label, size), total=task.total, until=task.until(0.45), seed=_seed(task.rng)
    )
    if answer.label is not None:
        label = min(label, matched(problem, answer.label), key=lambda one: _changed(task, one))
    worth = _changed(task, label)
    # the exact model also counts units that move without weight, for less than half a household in all
    bound = answer.bound - 0.5
    if float(task.price).is_integer():
        bound = float(np.ceil(bound - 1e-6))
    return Found(label, worth, min(worth, max(task.price * needed, bound)))


def _packed(label: Integers, size: int) -> Integers:
    """Numbers below `size`: new grids get those that no grid has."""
    free = iter(sorted(set(range(size)) - set(label.tolist())))
    high = {int(one): next(free) for one in np.unique(label[label >= size])}
    return np.array([high.get(int(one), int(one)) for one in label], dtype=np.int64)


def _best_balance(task: _Task, near: Integers, needed: float) -> Found:
    problem = task.problem
    least = least_deviation(problem.load, problem.piece, total=task.total)
    bound = least + task.price * needed
    fair = task.prices(outside=task.price, deviation=1.0, inertia=BEAUTY)
    strict = task.prices(outside=task.price, deviation=1.0, inertia=1e-5)
    handsome = task.search(fair, near, share=0.55, descents=4)
    label = min((handsome, task.search(strict, handsome, share=0.6, descents=3)), key=lambda one: _uneven(task, one))
    if _uneven(task, label) > bound + PROVEN:
        exact = task.prices(outside=task.price, deviation=1.0)
        answer = best_balance(problem, exact, label, total=task.total, until=task.until(0.7), seed=_seed(task.rng))
        bound = max(bound, answer.bound)
        if answer.label is not None:
            label = min(label, answer.label, key=lambda one: _uneven(task, one))
    worth = _uneven(task, label)
    return Found(matched(problem, label), worth, min(worth, bound))


def _shortest_way(task: _Task, near: Integers, outside: float) -> Found:
    problem = task.problem
    heavy = 100.0 / max(1.0, float(problem.weight.mean()))
    prices = task.prices(outside=heavy, inertia=1.0)
    label = task.search(prices, near, share=0.75, descents=4)
    known = label if _outside(problem, label) <= outside + 1e-6 else near
    answer = shortest_way(problem, known, task.numbers.of_piece, outside=outside, rng=task.rng, until=task.until(1.0))
    if answer.label is not None:
        known = min(known, answer.label, key=lambda one: inertia(problem, one))
    worth = inertia(problem, known)
    return Found(matched(problem, known), worth, min(worth, answer.bound))


def _seed(rng: np.random.Generator) -> int:
    return int(rng.integers(2**31))
