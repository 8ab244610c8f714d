"""Small partitions exactly: all parts that a plan below a guess can have, joined; the guess rises until it holds."""

import time
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from geo.partitioning.centres import objective
from geo.partitioning.listing import listed, reduced
from geo.partitioning.pool import costs_of, joined
from geo.partitioning.problem import Problem

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

SHARES = (0.15, 0.3, 0.5, 0.75, 1.0)
"""Guesses, as shares of the way from the bound to the known plan."""
MOST_UNITS = 400
FEWEST_PARTS = 4
MOST_JOINED = 2_500
"""Parts of other searches that are joined, those that promise most."""


class Answer(NamedTuple):
    """The best plan known, and what none costs less than."""

    labels: Integers | None
    bound: float
    complete: bool
    """Whether the bound is what the plan costs, or no plan exists."""


def from_lists(
    problem: Problem, known: Integers | None, bound: float, reward: Floats, price: Floats, *, until: float
) -> Answer:
    """Look for a better plan among all parts that it can have, and prove what can be proven in the time.

    Args:
        problem: Units and limits.
        known: Shape (n,), a plan within the limits, None if none is known.
        bound: What no plan costs less than.
        reward: Multipliers as `geo.partitioning.bound.certified` takes them.
        price: As `reward`.
        until: `time.monotonic()` at which to stop.

    Returns:
        The better plan, or the known one.

    Source:
        Mehrotra, Johnson & Nemhauser (1998), Management Science 44(8): 1100-1114 (plans as a choice of parts);
        Baldacci, Christofides & Mingozzi (2008), Mathematical Programming 115: 351-385 (all columns within the gap).
    """
    cost = np.inf if known is None else objective(problem.weight, problem.xy, known)
    if problem.size > MOST_UNITS or not np.isfinite(cost) or cost <= bound:
        return Answer(known, bound, cost <= bound)
    rests, base = reduced(problem, reward, price), bound
    for share in SHARES:
        guess = base + share * (cost - base)
        if guess <= bound or time.monotonic() > until:
            continue
        parts = listed(problem, rests, guess, until=until)
        if not parts.complete:
            break
        found = joined(problem, parts.inside, until=until)
        if found.labels is not None and (less := objective(problem.weight, problem.xy, found.labels)) < cost:
            known, cost = found.labels, less
        bound = max(bound, min(guess, found.bound, cost))
        if cost <= guess and found.bound >= cost * (1.0 - 1e-5):
            return Answer(known, bound, True)
    return Answer(known, bound, False)


def promising(problem: Problem, inside: Flags, known: Integers | None, reward: Floats, price: Floats) -> Flags:
    """Of many parts those that a plan better than a known one can have, and of these not too many.

    Args:
        problem: Units and limits.
        inside: Shape (parts, n), which units each part holds.
        known: Shape (n,), a plan within the limits, None if none is known.
        reward: Multipliers as `geo.partitioning.bound.certified` takes them.
        price: As `reward`.

    Returns:
        Rows of `inside`, those that cost least by the multipliers; none where there are too few parts to be mixed.
    """
    if problem.parts < FEWEST_PARTS:
        return inside[:0]
    ceiling = np.inf if known is None else objective(problem.weight, problem.xy, known)
    others = reduced(problem, reward, price).others.min()
    left = costs_of(problem, inside) - inside @ (problem.weight * reward)
    order = np.argsort(left, kind="stable")[:MOST_JOINED]
    worth: Flags = inside[np.sort(order[left[order] + others <= ceiling * (1.0 + 1e-9)])]
    return worth
