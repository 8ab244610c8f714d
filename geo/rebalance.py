"""Proposals of grids: least change, best balance, shortest way; and half-drawn plans completed.

Every community, and in it the ground of every class, is a problem of its own: no grid crosses a community. What is
proven of a plan is proven of these, one by one.
"""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.plans.ground import Words, grids_of
from geo.plans.ledger import Ledger, ledger
from geo.plans.moves import moves
from geo.plans.rules import Rules
from geo.rebalancing.budget import Budget
from geo.rebalancing.codes import new_codes
from geo.rebalancing.numbers import numbers_of
from geo.rebalancing.problem import problems
from geo.rebalancing.report import report
from geo.rebalancing.solving import GOALS, Solved, solve

if TYPE_CHECKING:
    from geo.units import Units

__all__ = ["GOALS", "Plan", "Rules", "complete", "propose"]

LEAST_CHANGE, COMPLETE = GOALS[0], "complete"


@dataclass(frozen=True)
class Plan:
    """A proposal: nothing changes by it until somebody approves it.

    Attributes:
        goal: "least_change", "best_balance", "shortest_way", or "complete" for a half-drawn plan that was completed.
        grid: Unit -> grid code. Grids keep the codes under which the fewest households get another worker; new ones
            continue their community's numbering.
        ledger: The plan in figures.
        moves: One row per unit that changes grid, as `geo.plans.moves.moves` gives them.
        communities: One row per community and class that was divided, as `geo.rebalancing.report.report` gives them.
    """

    goal: str
    grid: pd.Series
    ledger: Ledger
    moves: pd.DataFrame
    communities: pd.DataFrame


def propose(
    units: "Units",
    current: pd.Series,
    rules: Rules,
    *,
    goal: str = "least_change",
    rng: np.random.Generator,
    time_limit_s: float = 45.0,
) -> list[Plan]:
    """A plan for each goal.

    Grids of residential and rural ground are divided by households, of commercial ground by merchants; exclusive and
    locked grids stay as they are, and so does ground that has no other to join.

    Args:
        units: The ground.
        current: Today's grids, unit -> grid code; "" for none.
        rules: The planner's choices.
        goal: Which plan comes first.
        rng: Where chance comes from.
        time_limit_s: Seconds to spend on all problems together, about; those of a first call's compilation come on
            top.

    Returns:
        Plans of `GOALS`, that of `goal` first. The number of grids is the same in all of them.

    Raises:
        ValueError: There is no such goal, or a unit is missing in `current` or comes twice.
    """
    if goal not in GOALS:
        raise ValueError(f"there is no goal {goal!r}; choose from {', '.join(GOALS)}")
    today = grids_of(current, units.frame.index, name="today's grids")
    solved = _solved(units, today, rules, rng, time_limit_s)
    order = [goal, *(one for one in GOALS if one != goal)]
    return [_plan(units, today, rules, solved, one) for one in order]


def complete(
    units: "Units",
    half: pd.Series,
    current: pd.Series,
    rules: Rules,
    *,
    rng: np.random.Generator,
    time_limit_s: float = 45.0,
) -> Plan:
    """Finish a half-drawn plan: what has a grid keeps it, the rest is given to grids by least change from today.

    Args:
        units: The ground.
        half: The plan so far, unit -> grid code; "" for units still to be given one.
        current: Today's grids, likewise.
        rules: The planner's choices; a code of `half` that is not in `grid_class` has the class of its ground.
        rng: Where chance comes from.
        time_limit_s: As for `propose`.

    Returns:
        A plan in which every unit has a grid, but for exclusive ground that has none today either.

    Raises:
        ValueError: A unit is missing in `half` or `current`, or comes twice.
    """
    today = grids_of(current, units.frame.index, name="today's grids")
    drawn = grids_of(half, units.frame.index, name="the half-drawn plan")
    solved = _solved(units, today, rules, rng, time_limit_s, half=drawn, goals=(LEAST_CHANGE,))
    return _plan(units, today, rules, solved, LEAST_CHANGE, drawn=drawn)


def _solved(
    units: "Units",
    today: Words,
    rules: Rules,
    rng: np.random.Generator,
    time_limit_s: float,
    *,
    half: Words | None = None,
    goals: Sequence[str] = GOALS,
) -> list[Solved]:
    """Every problem, several at a time."""
    found = problems(units, today, rules, half=half)
    numbers = numbers_of(found, rules)
    size = [one.size * max(1, sum(number.of_piece) - 1) for one, number in zip(found, numbers, strict=True)]
    workers = min(os.cpu_count() or 1, max(1, len(found)))
    budget = Budget(size, workers=workers, seconds=time_limit_s)
    chances = rng.spawn(len(found))

    def solved(at: int) -> Solved:
        return solve(found[at], numbers[at], rules, goals, rng=chances[at], seconds=budget.take(size[at]))

    with ThreadPoolExecutor(workers) as pool:
        # the smallest first: what they leave of their time goes to the largest
        waiting = {at: pool.submit(solved, at) for at in np.argsort(size, kind="stable").tolist()}
        return [waiting[at].result() for at in range(len(found))]


def _plan(
    units: "Units", today: Words, rules: Rules, solved: Sequence[Solved], goal: str, *, drawn: Words | None = None
) -> Plan:
    """Put a plan together from the solutions of one goal."""
    begun = today if drawn is None else np.where(drawn != "", drawn, today)
    grid = _coded(begun, {*today.tolist(), *begun.tolist()}, rules, solved, goal)
    named = pd.Series(grid, index=units.frame.index, name="grid", dtype=object)
    current = pd.Series(today, index=units.frame.index, dtype=object)
    figures = ledger(units, named, current, rules)
    return Plan(
        goal if drawn is None else COMPLETE,
        named,
        figures,
        moves(units, named, current, rules, goal=goal),
        report(solved, grid, today, rules, goal),
    )


def _coded(begun: Words, known: set[str], rules: Rules, solved: Sequence[Solved], goal: str) -> Words:
    """Grid of each unit: codes of today where a grid goes on, new ones elsewhere."""
    grid = begun.copy()
    taken = known | set(rules.grid_class.index.astype(str)) | set(rules.locked_grids)
    for one in solved:
        problem, label = one.problem, one.found[goal].label
        number: npt.NDArray[np.int64] = label[problem.node]
        new = np.unique(label[label >= problem.codes.size])
        codes = dict(enumerate(problem.codes.tolist()))
        codes |= dict(zip(new.tolist(), new_codes(problem.community, taken, new.size), strict=True))
        taken |= set(codes.values())
        grid[problem.units] = np.array([codes[at] for at in number.tolist()], dtype=object)
    return grid
