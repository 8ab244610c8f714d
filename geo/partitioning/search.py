"""Rounds of annealing that lead from a first plan to a good one within the limits."""

import time

import numpy as np
import numpy.typing as npt

from geo.partitioning.annealing import anneal
from geo.partitioning.centres import best_units
from geo.partitioning.pool import PartPool
from geo.partitioning.problem import Problem
from geo.partitioning.state import LOAD, Ground, ground_of, state_of

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

ROUNDS, MENDING_ROUNDS = 40, 10
"""Steps of cooling in a descent, between which prices rise; and those that may follow until a plan is allowed."""
HOT, COLD = 5.0, 0.01
"""Heat at first and last, as a share of a unit's mean cost in the first plan."""
WARM = 1.0
"""Heat at first where a descent begins with the best plan so far: every other one, of few parts one in four."""
PRICE = 2.0
"""First price of a unit of weight outside the limits, in mean squared distances of the first plan."""
FREE_SHARE = 0.15
"""Part of the rounds in which a part is measured from its own mean, before it is from a unit."""
STRAY = 0.03
"""Weight outside the limits, as a share of the upper one, that no cooling will mend."""
MOVES_PER_UNIT, LENGTHS = 2_000, (1, 1, 1, 1, 1, 5)
"""Attempts in a short descent; and how many times as many one has after the other, where there are few units."""
PROBE_MOVES = 50
"""Attempts per unit in the first round of a descent through all the time there is, from which their speed is known."""
LEAST_MOVES = 5
"""Attempts per unit in a later round of it, however late it is."""
ENOUGH_MOVES = 2_500
"""Attempts per unit in a descent on uneven ground, after which another does more good; twice that from the best."""
ENDLESS_MOVES = 1_000_000
UNEVEN = 0.15
"""Share of the cost in a twentieth of the parts, above which several descents do better than a long one."""
LEAST_SHARE = 0.4
"""Of the time of the last descent, for which another one is begun."""
LAST_DESCENT = 0.9
"""Of the time left, for it to cool; the rest is for what is then still outside the limits."""
SMALL, FEW = 400, 12
"""Units, or parts, up to which many short descents do better than a long one."""


def search(
    problem: Problem,
    first: Integers,
    *,
    rng: np.random.Generator,
    until: float,
    moves: int | None,
    pool: PartPool | None = None,
) -> Integers | None:
    """The best plan within the limits of several descents, None if none was met.

    Args:
        problem: Units and limits.
        first: Shape (n,), a contiguous plan, parts from 0.
        rng: Where chance comes from.
        until: `time.monotonic()` at which to stop.
        moves: Attempts in all; None for as many as time allows.
        pool: Where to put the parts that are met; None for nowhere.

    Returns:
        Shape (n,), parts from 0.
    """
    ground = ground_of(problem)
    seldom = problem.size > SMALL and problem.parts <= FEW
    long = moves is None and problem.size > SMALL and not seldom
    enough = ENOUGH_MOVES if _is_uneven(ground, first) else ENDLESS_MOVES
    best, least, spent, descent = None, np.inf, 0, 0
    while time.monotonic() < until and (moves is None or spent < moves):
        length = LENGTHS[descent % len(LENGTHS)] if problem.size <= SMALL else 1
        budget = length * MOVES_PER_UNIT * problem.size
        budget = budget if moves is None else min(budget, moves - spent)
        again = best is not None and descent >= 2 and descent % (4 if seldom else 2) == 0
        pace = Pace(None if long else budget, problem.size, until, enough=(2 if again else 1) * enough)
        begin = first if descent == 0 else best if best is not None and again else problem.first_plan(rng)
        hot, seed = WARM if again else HOT, int(rng.integers(2**31))
        found = _descend(ground, begin, pace, hot=hot, seed=seed, until=until, pool=pool)
        if found is not None:
            cost = float(_centres(ground, found)[1].sum())
            best, least = (found, cost) if cost < least else (best, least)
            if pool is not None:
                pool.keep(found, cost)
        spent, descent = spent + budget, descent + 1
        if first.max() == 0 or (long and best is not None and not pace.allows_another()):
            break
    return best


class Pace:
    """How many attempts each round of a descent has: so many in all, or as many as the time allows."""

    def __init__(self, moves: int | None, units: int, until: float, *, enough: int) -> None:
        self._moves, self._units, self._until, self._enough = moves, units, until, enough * units
        self._last = PROBE_MOVES * units
        self._start = self._begun = time.monotonic()
        self._end = np.inf

    def next(self, rounds_left: int) -> int:
        """Attempts of the next round, when so many are left; to be asked for right before it."""
        if self._moves is not None:
            return max(1, self._moves // ROUNDS)
        now = time.monotonic()
        if rounds_left < ROUNDS:
            speed = self._last / max(now - self._begun, 1e-6)
            if self._end == np.inf:
                self._end = self._planned(now, speed)
            self._last = max(LEAST_MOVES * self._units, int(speed * (self._end - now) / rounds_left))
        self._begun = now
        return self._last

    def allows_another(self) -> bool:
        """Whether there is time for another descent that is worth it."""
        now = time.monotonic()
        return self._until - now > LEAST_SHARE * (now - self._start)

    def _planned(self, now: float, speed: float) -> float:
        """When to be cold: after enough attempts, or at the end of the time if little more would be left of it."""
        left, enough = LAST_DESCENT * (self._until - now), self._enough / speed
        return now + (left if left < 1.5 * enough else enough)


def _descend(
    ground: Ground, first: Integers, pace: Pace, *, hot: float, seed: int, until: float, pool: PartPool | None
) -> Integers | None:
    """The best plan of one cooling, None if none was within the limits; it stays cold until one is."""
    labels, found, least = first, None, np.inf
    best, every = first.astype(np.int32), np.arange(first.size)
    centre, costs = _centres(ground, labels)
    mean_cost, total = costs.sum() / labels.size, ground.place[:, 2].sum()
    if mean_cost <= 0.0:
        mean_cost = 1.0
    price = np.full(costs.size, PRICE * mean_cost * labels.size / total if total > 0.0 else 1.0)
    heats = mean_cost * hot * (COLD / hot) ** (np.arange(ROUNDS + 1) / ROUNDS)
    for turn in range(ROUNDS + MENDING_ROUNDS):
        cold = min(turn, ROUNDS - 1)
        state = state_of(
            ground,
            labels,
            centre,
            price=price,
            warmth=_warmth(costs),
            free=turn < FREE_SHARE * ROUNDS,
            seed=seed + turn,
        )
        gain = anneal(ground, state, best, every, pace.next(ROUNDS - cold), heats[cold], heats[cold + 1])
        labels = state.labels.astype(np.int64)
        if pool is not None:
            pool.add(labels)
        if np.isfinite(gain) and (cost := float(_centres(ground, best.astype(np.int64))[1].sum())) < least:
            found, least = best.astype(np.int64), cost
        centre, costs = _centres(ground, labels)
        price = _raised(price, state.parts[:, LOAD], ground, late=turn > 0.6 * ROUNDS)
        if time.monotonic() > until or (turn >= ROUNDS - 1 and found is not None):
            break
    return found


def _is_uneven(ground: Ground, labels: Integers) -> bool:
    """Whether a few parts, such as those of an island, have so much of the cost that luck with them decides."""
    costs = np.sort(_centres(ground, labels)[1])[::-1]
    return bool(costs[: max(1, costs.size // 20)].sum() > UNEVEN * costs.sum())


def _raised(price: Floats, load: Floats, ground: Ground, *, late: bool) -> Floats:
    """Prices after a round: higher where much weight stays outside the limits, and late wherever any does."""
    excess = np.maximum(ground.lower - load, load - ground.upper)
    if late:
        return np.where(excess > 0.0, 2.0 * price, price)
    return np.where(excess > STRAY * ground.upper, 3.0 * price, price)


def _warmth(costs: Floats) -> Floats:
    middle = float(np.median(costs))
    return np.maximum(1.0, 0.5 * costs / middle) if middle > 0.0 else np.ones(costs.size)


def _centres(ground: Ground, labels: Integers) -> tuple[Integers, Floats]:
    """The best unit of each part, and what the part costs about it."""
    xy, weight = ground.place[:, :2], ground.place[:, 2]
    centre = best_units(weight, xy, labels)
    away = ((xy - xy[centre[labels]]) ** 2).sum(axis=1)
    return centre, np.bincount(labels, weight * away).astype(np.float64)
