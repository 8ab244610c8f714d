"""What a plan is worth, community by community: goal, proven bound, number of grids and why, what cannot be better."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from geo.plans.ground import Words
from geo.plans.rules import Rules
from geo.rebalancing.solving import Solved

TOO_SMALL, NO_NUMBER, TOO_LARGE = "too_small", "no_number", "too_large"
CUT_OFF, LUMPY, LOCKED = "cut_off", "lumpy", "locked"
KINDS = (TOO_SMALL, NO_NUMBER, TOO_LARGE, CUT_OFF, LUMPY, LOCKED)

COLUMNS = (
    "community",
    "grid_class",
    "measure",
    "weight",
    "grids_today",
    "grids",
    "fewest",
    "greatest",
    "number_reason",
    "objective",
    "bound",
    "gap",
    "proven",
    "outside",
    "outside_needed",
    "note",
)


class Note(NamedTuple):
    """Why a community's grids cannot all keep the rule of size.

    Attributes:
        kind: `too_small`: it has fewer households (merchants) than one grid should have; `no_number`: too many for
            one number of grids, too few for the next; `too_large`: a unit, or what must stay with it, alone is above
            the limit; `cut_off`: ground that nothing else can be reached from has too few for a grid; `lumpy`: its
            units cannot be put together otherwise, as far as was found; `locked`: the same, with locks.
        number: Households (merchants) that it is about.
        limit: The limit that they miss.
        units: Positions of the units it is about, none for all.
    """

    kind: str
    number: float
    limit: float
    units: tuple[int, ...] = ()


def report(solved: Sequence[Solved], grid: Words, today: Words, rules: Rules, goal: str) -> pd.DataFrame:
    """The worth of a plan by community.

    Args:
        solved: What was found for each problem.
        grid: Shape (n,), the plan's grid of each unit.
        today: Shape (n,), today's.
        rules: The planner's choices.
        goal: The plan's.

    Returns:
        Index "community"; a row for each class that was divided there. Columns grid_class; measure ("households" or
        "merchants") and weight, their number; grids_today, grids; fewest and greatest number that the rule allows
        (fewest > greatest where none does); number_reason (see `geo.rebalancing.numbers.Numbers`); objective, bound,
        gap, proven of the goal; outside (measure outside the limits) and outside_needed, what any plan of so many
        grids has; note, a tuple of `Note`.

        The objective of least change is what moves plus `rules.price` x outside; that of best balance the sum of
        deviations from the mean workload plus as much x the workload of a mean household (merchant); that of shortest
        way weight x m^2. The gap is the share of the objective by which another plan could be better; of best balance,
        whose objective is often next to nothing, the share of all workload.
    """
    rows = [_row(one, rules, goal) for one in solved]
    return pd.DataFrame(rows, columns=COLUMNS).set_index("community")


def _row(solved: Solved, rules: Rules, goal: str) -> dict[str, object]:
    problem, found = solved.problem, solved.found[goal]
    used = np.bincount(found.label) > 0
    outside = float(problem.outside(found.label, used.size)[used].sum())
    whole = float(problem.load.sum()) if goal == "best_balance" else found.objective
    return {
        "community": problem.community,
        "grid_class": problem.grid_class,
        "measure": problem.limits.column,
        "weight": int(problem.weight.sum()),
        "grids_today": problem.codes.size,
        "grids": int(used.sum()),
        "fewest": solved.numbers.fewest,
        "greatest": solved.numbers.greatest,
        "number_reason": solved.numbers.reason,
        "objective": found.objective,
        "bound": found.bound,
        "gap": 0.0 if found.proven or whole <= 0.0 else min(1.0, (found.objective - found.bound) / whole),
        "proven": found.proven,
        "outside": outside,
        "outside_needed": solved.needed,
        "note": _notes(solved, outside),
    }


def _notes(solved: Solved, outside: float) -> tuple[Note, ...]:
    """Why weight lies outside the limits; nothing where none does."""
    if outside < 0.5:
        return ()
    problem, limits, numbers = solved.problem, solved.problem.limits, solved.numbers
    notes = []
    weight = float(problem.weight.sum())
    if weight < limits.least:
        notes.append(Note(TOO_SMALL, weight, limits.least))
    elif numbers.fewest > numbers.greatest and int(problem.piece.max()) == 0:
        notes.append(Note(NO_NUMBER, weight, limits.most))
    for node in np.flatnonzero(problem.weight > limits.most):
        members = problem.units[problem.node == node]
        notes.append(Note(TOO_LARGE, float(problem.weight[node]), limits.most, tuple(members.tolist())))
    if int(problem.piece.max()) > 0:
        for piece in range(int(problem.piece.max()) + 1):
            inside = problem.piece == piece
            held = float(problem.weight[inside].sum())
            if held < limits.least:
                members = problem.units[inside[problem.node]]
                notes.append(Note(CUT_OFF, held, limits.least, tuple(members.tolist())))
    if not notes:
        notes.append(Note(LOCKED if (problem.fixed >= 0).any() else LUMPY, outside, limits.least))
    return tuple(notes)
