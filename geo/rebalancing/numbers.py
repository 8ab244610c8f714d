"""How many grids a community should have, and how many of them on each separate piece of its ground."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from geo.plans.rules import Rules
from geo.rebalancing.problem import Problem

Floats = npt.NDArray[np.float64]

TIE = 1e-6
"""Price of a grid more or less than today's on a piece of ground: it decides only where all else is equal."""
SPARE = 2
"""Grids beyond what the rule needs that are still looked at for a piece of ground."""
GIVEN, KEPT, STAFF, RULE, NEAREST, PIECES = "given", "kept", "staff", "rule", "nearest", "pieces"


class Piece(NamedTuple):
    """Separate ground: its weight, nodes, limits of a grid's weight; grids held there by locked units, and today's."""

    weight: float
    nodes: int
    least: float
    most: float
    locked: int
    today: int


class Numbers(NamedTuple):
    """Grids of each piece, and why.

    Attributes:
        of_piece: Number per piece.
        reason: `given` by the planner; `kept` as today, which the rule allows; as many as there are `staff`; as near
            to today's as the `rule` allows; the `nearest` to the rule, which no number meets; `pieces`: the ground's
            separate pieces leave no other.
        fewest: Least number that the rule allows.
        greatest: And the greatest; below `fewest` where no number meets the rule.
    """

    of_piece: tuple[int, ...]
    reason: str
    fewest: int
    greatest: int


def pieces_of(problem: Problem) -> list[Piece]:
    """The separate pieces of a problem's ground, in their order."""
    found = []
    main = problem.piece[problem.held.argmax(axis=0)] if problem.codes.size else problem.codes
    for number in range(int(problem.piece.max()) + 1):
        inside = problem.piece == number
        locked = len(set(problem.fixed[inside].tolist()) - {-1})
        weight = float(problem.weight[inside].sum())
        found.append(Piece(weight, int(inside.sum()), *problem.limits[1:], locked, int((main == number).sum())))
    return found


def beyond_limits(piece: Piece, grids: int) -> float:
    """Weight outside the limits that so many grids leave at least."""
    return max(0.0, grids * piece.least - piece.weight) + max(0.0, piece.weight - grids * piece.most)


def choose(pieces: Sequence[Piece], *, today: int, wanted: int | None, staff: int | None) -> Numbers:
    """The number of grids that breaks the rule of size least; of several, the one nearest to what there is.

    Args:
        pieces: The separate pieces of a community's ground of one class, or of all that is divided by households.
        today: Number of grids there are.
        wanted: Number that the planner asks for, None to choose.
        staff: Grid workers at hand, None if that is not known.

    Returns:
        Where fewer are wanted than there are pieces, one for each piece; where more than there are units, a unit each.
    """
    costs = [_costs(piece, today if wanted is None else wanted) for piece in pieces]
    best, chosen = _combined(costs)
    totals = np.flatnonzero(np.isfinite(best))
    fewest = sum(max(1, int(np.ceil(piece.weight / piece.most - 1e-9))) for piece in pieces)
    greatest = sum(int(piece.weight // piece.least) if piece.least > 0 else piece.nodes for piece in pieces)
    near = wanted if wanted is not None else staff if staff is not None else today
    if near == 0:
        near = fewest
    if wanted is not None:
        total = int(totals[np.abs(totals - wanted).argmin()])
    else:
        total = int(min(totals, key=lambda number: (round(float(best[number])), abs(number - near), number)))
    reason = _reason(total, best[total], pieces, today=today, wanted=wanted, staff=staff)
    return Numbers(_divided(chosen, total), reason, fewest, greatest)


def _reason(
    total: int, outside: float, pieces: Sequence[Piece], *, today: int, wanted: int | None, staff: int | None
) -> str:
    if wanted is not None:
        return GIVEN if total == wanted else PIECES
    if outside >= 0.5:
        return PIECES if len(pieces) > 1 and total == len(pieces) else NEAREST
    if staff is not None and total == staff:
        return STAFF
    return KEPT if total == today else RULE


def _costs(piece: Piece, near: int) -> Floats:
    """Weight outside the limits by number of grids, from 0; inf where that number cannot be."""
    needed = int(np.ceil(piece.weight / piece.most)) + SPARE
    if piece.least > 0:
        needed = max(needed, int(piece.weight // piece.least) + 1)
    last = max(1, piece.locked, min(piece.nodes, max(needed, near)))
    costs = np.full(last + 1, np.inf)
    for grids in range(max(1, piece.locked), last + 1):
        costs[grids] = beyond_limits(piece, grids) + TIE * (grids - piece.today) ** 2
    return costs


def _combined(costs: Sequence[Floats]) -> tuple[Floats, list[npt.NDArray[np.int64]]]:
    """Least sum of costs by number of grids in all; and for each piece the number it then has."""
    best, chosen = np.zeros(1), []
    for cost in costs:
        total = np.full(best.size + cost.size - 1, np.inf)
        taken = np.zeros(total.size, dtype=np.int64)
        for grids in np.flatnonzero(np.isfinite(cost)):
            shifted = best + cost[grids]
            place = slice(grids, grids + best.size)
            better = shifted < total[place]
            total[place] = np.where(better, shifted, total[place])
            taken[place] = np.where(better, grids, taken[place])
        best = total
        chosen.append(taken)
    return best, chosen


def _divided(chosen: Sequence[npt.NDArray[np.int64]], total: int) -> tuple[int, ...]:
    found = []
    for taken in reversed(chosen):
        found.append(int(taken[total]))
        total -= found[-1]
    return tuple(reversed(found))


def numbers_of(problems: Sequence[Problem], rules: Rules) -> list[Numbers]:
    """The number of grids of every problem; residential and rural ground of one community is counted together.

    Args:
        problems: As `geo.rebalancing.problem.problems` gives them.
        rules: Numbers that the planner asks for, and workers at hand.
    """
    together: dict[tuple[str, bool], list[int]] = {}
    for at, problem in enumerate(problems):
        together.setdefault((problem.community, problem.grid_class == "commercial"), []).append(at)
    found: dict[int, Numbers] = {}
    for (community, commercial), group in together.items():
        pieces = [pieces_of(problems[at]) for at in group]
        wanted = None if commercial else (rules.grids or {}).get(community)
        staff = None if commercial else (rules.staff or {}).get(community)
        today = sum(problems[at].codes.size for at in group)
        numbers = choose([piece for one in pieces for piece in one], today=today, wanted=wanted, staff=staff)
        first = 0
        for at, one in zip(group, pieces, strict=True):
            alone = choose(one, today=problems[at].codes.size, wanted=None, staff=None)
            of_piece = numbers.of_piece[first : first + len(one)]
            found[at] = alone._replace(of_piece=of_piece, reason=numbers.reason)
            first += len(one)
    return [found[at] for at in range(len(problems))]
