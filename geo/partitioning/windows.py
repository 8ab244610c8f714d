"""Plans made better by dividing two or three neighbouring parts anew, in the best way there is."""

import time
from collections.abc import Iterator
from itertools import combinations

import numpy as np
import numpy.typing as npt

from geo.contiguity import neighbours
from geo.partitioning.centres import objective
from geo.partitioning.listing import listed, reduced
from geo.partitioning.pool import costs_of, joined
from geo.partitioning.problem import Problem

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

MOST_STEPS = 3_000_000
"""Sets of units that are looked at in a window."""
MOST_JOINED = 800
MOST_SECONDS = 0.5
"""For the model of a window."""
WORTH = 1e-7
"""Share of a window's cost that has to be gained."""


def redivided(problem: Problem, labels: Integers, reward: Floats, price: Floats, *, until: float) -> Integers:
    """A plan in which no two neighbouring parts, and as far as time allows no three, can be divided better.

    Args:
        problem: Units and limits.
        labels: Shape (n,), a plan within the limits, parts from 0.
        reward: Multipliers as `geo.partitioning.bound.certified` takes them.
        price: As `reward`.
        until: `time.monotonic()` at which to stop.

    Returns:
        Shape (n,), the plan itself or a cheaper one.
    """
    labels, tried = labels.copy(), set[bytes]()
    changed = True
    while changed and time.monotonic() < until:
        changed = False
        for some in _windows(problem, labels):
            inside = np.isin(labels, some)
            if time.monotonic() > until:
                break
            if (seen := labels[inside].tobytes() + np.packbits(inside).tobytes()) in tried:
                continue
            tried.add(seen)
            members = np.flatnonzero(inside)
            better = _divided(problem, members, labels[members], reward[members], price[members], until)
            if better is not None:
                labels[members] = np.array(some)[better]
                changed = True
                break
    return labels


def _windows(problem: Problem, labels: Integers) -> Iterator[tuple[int, ...]]:
    """Pairs of parts that touch, then three of which two pairs do."""
    ends = np.sort(labels[problem.edges], axis=1)
    pairs = np.unique(ends[ends[:, 0] != ends[:, 1]], axis=0).tolist()
    yield from (tuple(pair) for pair in pairs)
    triples = {tuple(sorted({*one, *other})) for one, other in combinations(pairs, 2) if len({*one, *other}) == 3}
    yield from sorted(triples)


def _divided(
    problem: Problem, members: Integers, labels: Integers, reward: Floats, price: Floats, until: float
) -> Integers | None:
    """The best way to divide some units into as many parts as they are in, None if it is no better than theirs."""
    numbers, labels = np.unique(labels, return_inverse=True)
    place = np.full(problem.size, -1)
    place[members] = np.arange(members.size)
    edges = place[problem.edges]
    edges = edges[(edges >= 0).all(axis=1)]
    window = Problem(
        order=np.arange(members.size),
        edges=edges,
        near=neighbours(edges, units=members.size),
        weight=problem.weight[members],
        xy=problem.xy[members],
        parts=numbers.size,
        lower=problem.lower,
        upper=problem.upper,
        piece=np.zeros(members.size, dtype=np.int64),
        parts_of=np.array([numbers.size]),
    )
    cost = objective(window.weight, window.xy, labels) * (1.0 - WORTH)
    inside = listed(window, reduced(window, reward, price), cost, until=until, most_steps=MOST_STEPS).inside
    plan = _halves(window, inside) if numbers.size == 2 else _thirds(window, inside, reward, until)
    return plan if plan is not None and objective(window.weight, window.xy, plan) < cost else None


def _halves(window: Problem, inside: Flags) -> Integers | None:
    """The cheapest of some parts together with what it leaves, if that is one of them too."""
    if not len(inside):
        return None
    costs = costs_of(window, inside)
    number = {part.tobytes(): row for row, part in enumerate(inside)}
    rest = np.array([number.get(part.tobytes(), -1) for part in ~inside])
    both = np.where(rest >= 0, costs + costs[rest], np.inf)
    best = int(np.argmin(both))
    return inside[best].astype(np.int64) if np.isfinite(both[best]) else None


def _thirds(window: Problem, inside: Flags, reward: Floats, until: float) -> Integers | None:
    if not len(inside):
        return None
    left = costs_of(window, inside) - inside @ (window.weight * reward)
    cheapest = inside[np.sort(np.argsort(left, kind="stable")[:MOST_JOINED])]
    return joined(window, cheapest, until=min(until, time.monotonic() + MOST_SECONDS)).labels
