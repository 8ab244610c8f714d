"""Which new grid keeps which code, so that the fewest households get another grid worker."""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
from scipy.optimize import linear_sum_assignment

from geo.rebalancing.problem import Problem

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

LOCKED = 1e12
"""Worth of a code to the grid in which locked units hold it."""
SEQUENCE_DIGITS = 3


def matched(problem: Problem, label: Integers) -> Integers:
    """The same plan, numbered so that the most weight stays under the code it has.

    Args:
        problem: The ground.
        label: Shape (n,), grids in any numbering.

    Returns:
        Shape (n,): numbers of `problem.codes` where a grid keeps some of its ground; from there on for the others.
    """
    part = np.unique(label, return_inverse=True)[1]
    parts, codes = int(part.max()) + 1, problem.codes.size
    stays = np.zeros((parts, codes))
    light = 0.5 / (problem.count.sum() + 1.0)
    np.add.at(stays, part, problem.held + light * problem.counted)
    fixed = np.flatnonzero(problem.fixed >= 0)
    np.add.at(stays, (part[fixed], problem.fixed[fixed]), LOCKED)
    number = np.full(parts, -1, dtype=np.int64)
    for one, code in zip(*linear_sum_assignment(stays, maximize=True), strict=True):
        if stays[one, code] > 0.0:
            number[one] = code
    new = np.flatnonzero(number < 0)
    number[new] = codes + np.arange(new.size)
    return number[part]


def new_codes(community: str, taken: Iterable[str], number: int) -> list[str]:
    """Codes for new grids: the community's numbering continued.

    Args:
        community: Its code of 12 digits.
        taken: Codes that are, or were, in use; those of other communities do not matter.
        number: Codes wanted.

    Raises:
        ValueError: The sequence has no more than 999 numbers.
    """
    used = [code[len(community) :][:SEQUENCE_DIGITS] for code in taken if code.startswith(community)]
    last = max((int(one) for one in used if len(one) == SEQUENCE_DIGITS and one.isdigit()), default=0)
    if last + number >= 10**SEQUENCE_DIGITS:
        raise ValueError(
            f"community {community} would need grid number {last + number}, but codes end at 999; renumber its grids"
        )
    return [f"{community}{sequence:0{SEQUENCE_DIGITS}d}" for sequence in range(last + 1, last + number + 1)]
