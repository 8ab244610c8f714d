"""All plans of one problem: the nearest to the rule of size, then the best for each goal, with what is proven of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from geo.plans.rules import Rules
from geo.rebalancing.codes import matched
from geo.rebalancing.exact import nearest_to_rule, parts_of
from geo.rebalancing.goals import best_balanced_plan, least_changed_plan, shortest_way_plan
from geo.rebalancing.numbers import GIVEN, NEAREST, Numbers
from geo.rebalancing.problem import Problem
from geo.rebalancing.search import ground_of
from geo.rebalancing.task import Found, Task, now
from geo.rebalancing.way import inertia

Integers = npt.NDArray[np.int64]

_METHODS: Final[dict[str, Callable[[Task, Integers], Found]]] = {
    "least_change": least_changed_plan,
    "best_balance": best_balanced_plan,
    "shortest_way": shortest_way_plan,
}
GOALS: Final = tuple(_METHODS)
"""Fewest households that change grid worker; workloads as equal as can be; ways as short as can be."""


@dataclass(frozen=True)
class Solved:
    """What was found for a problem.

    Attributes:
        problem: The ground.
        numbers: Grids of each piece of it, and why so many.
        needed: Weight that is proven to lie outside the limits in every plan of so many grids.
        found: The plan for each goal.
    """

    problem: Problem
    numbers: Numbers
    needed: float
    found: dict[str, Found]


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
        numbers: Grids of each piece of it; where its nodes cannot be put together within the limits, and the planner
            has not given the number, others are tried.
        rules: The planner's choices.
        goals: The goals wanted.
        rng: Where chance comes from.
        seconds: Time to spend, about.
    """
    task = Task(problem, ground_of(problem), numbers, rules.price, rng, now(), seconds)
    near = _nearest(task)
    task = replace(task, needed=task.least_outside())
    task, near = _nearer(task, near)
    if _no_choice(task):
        return Solved(problem, task.numbers, task.outside(near), _only(task, near))
    return Solved(problem, task.numbers, task.needed, {goal: _METHODS[goal](task, near) for goal in goals})


def _nearest(task: Task) -> Integers:
    """A plan that leaves as little outside the limits as annealing finds; of several, one that changes little."""
    light = 0.01 / max(float(task.problem.weight.sum()), 1.0)
    prices = task.prices(outside=1.0, by_grid=light, inertia=light)
    return task.search(prices, share=0.1, descents=3)


def _nearer(task: Task, near: Integers) -> tuple[Task, Integers]:
    """Exactly the nearest to the rule, where all parts can be listed; else by one grid more or fewer."""
    spare = np.inf
    if task.price > 0.0:
        spare = max(task.changed(near) / task.price, task.uneven(near) / task.uneven_price)
    parts = parts_of(task.problem, within=float(np.ceil(spare + 1.0))) if np.isfinite(spare) else None
    task = replace(task, parts=parts)
    if task.outside(near) <= task.needed + 0.5:
        return task, near
    return _other_numbers(task, near) if parts is None else _exactly(task, near)


def _exactly(task: Task, near: Integers) -> tuple[Task, Integers]:
    """The least weight outside the limits that any plan has, and how many grids that takes."""
    assert task.parts is not None  # noqa: S101 - the caller has looked
    outside, total = task.outside(near), task.total
    parts = task.parts.chosen(task.parts.outside <= outside + 1e-6)
    given = task.numbers.reason == GIVEN
    most = min(task.problem.size, max(total, task.numbers.fewest, task.numbers.greatest) + 1)
    numbers = [total] if given else range(1, most + 1)
    answer = nearest_to_rule(parts, numbers, near=total, ceiling=outside)
    if answer.label is not None and task.outside(answer.label) < outside - 0.5:
        near = answer.label
        changed = np.unique(near).size != total
        task = task.with_plan(near, NEAREST if changed else task.numbers.reason)
    return replace(task, needed=min(task.outside(near), max(task.least_outside(), answer.bound))), near


def _other_numbers(task: Task, near: Integers) -> tuple[Task, Integers]:
    """One grid more or fewer, where that comes nearer to the rule."""
    best, least = task, task.outside(near)
    if task.numbers.reason == GIVEN:
        return task, near
    for total in (task.total - 1, task.total + 1):
        if not int(task.problem.piece.max()) + 1 <= total <= task.problem.size:
            continue
        other = task.with_total(total)
        label = _nearest(other)
        if other.total == total and other.outside(label) < least - 0.5:
            best, near, least = other, label, other.outside(label)
    return replace(best, needed=best.least_outside()), near


def _no_choice(task: Task) -> bool:
    """Whether there is but one plan: a grid for each piece of ground."""
    return all(grids == 1 for grids in task.numbers.of_piece)


def _only(task: Task, label: Integers) -> dict[str, Found]:
    """The same plan for every goal."""
    label = matched(task.problem, label)
    worth = (task.changed(label), task.uneven(label), inertia(task.problem, label))
    return {goal: Found(label, one, one) for goal, one in zip(GOALS, worth, strict=True)}
