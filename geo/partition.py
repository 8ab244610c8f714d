"""Contiguous parts of equal weight, as compact as can be, with a proof of how compact they could be at best."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from geo.contiguity import is_contiguous, neighbours, pieces
from geo.part_centres import objective
from geo.part_pool import PartPool
from geo.partition_bound import certified, multipliers
from geo.partition_exact import MOST_UNITS, hess_model, solve
from geo.partition_search import SMALL, search
from geo.partition_start import bisected, parts_per_piece

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

BOUND_STEPS = 1_000
SEARCH_SHARE = 0.4
"""Of the time given, for annealing where the exact model may follow."""
POOL_SHARE = 0.55
"""Of the time given, after which the best plan of the parts met is not sought further."""
QUICK_MOVES = 400
"""Attempts per unit, where there are many, for a plan that tells search and bound where they are."""
BOUND_SHARE = 0.7
"""Of the time given, after which the bound is not raised further, since it still has to be certified."""


@dataclass(frozen=True)
class Partition:
    """A plan, and how far it can be from the best one."""

    labels: Integers
    """Part of each unit, numbered from 0 in the order of their first units."""
    objective: float
    """Sum of weight x squared distance (m^2) to the best unit of the part."""
    bound: float
    """Proven: no plan of so many parts within the limits has an objective below it; 0.0 where nothing
    more was proven in time."""

    @property
    def gap(self) -> float:
        """Share of the objective by which a better plan could beat this one at most; 1.0 where nothing is proven."""
        return (self.objective - self.bound) / self.objective if self.objective > 0.0 else 0.0


def partition(
    edges: npt.ArrayLike,
    weight: npt.ArrayLike,
    xy: npt.ArrayLike,
    *,
    parts: int,
    lower: float,
    upper: float,
    rng: np.random.Generator,
    time_limit_s: float,
    start: npt.ArrayLike | None = None,
    moves: int | None = None,
) -> Partition:
    """Divide units into contiguous parts within limits of weight, each as close around a unit of its own as can be.

    Minimise sum w_i d_ij^2 over the units i and the best unit j of i's part. Simulated annealing on a plan, weight
    outside the limits at a price that rises where it stays; beside it, in a second thread, the bound. Then, where there
    are few units, the exact model, for a better plan, a higher bound or a proof.

    Args:
        edges: Shape (m, 2), positions of two units that touch.
        weight: Shape (n,), households or whatever is to be shared out; >= 0.
        xy: Shape (n, 2), a point of each unit in metres of a projected CRS.
        parts: Number of parts.
        lower: Least weight of a part.
        upper: Greatest weight of a part.
        rng: Where chance comes from.
        time_limit_s: Seconds to spend, about; those of a first call's compilation come on top.
        start: Shape (n,), a contiguous plan to start from; None to begin anew.
        moves: Attempted moves to spend instead of all the time: the same seed then gives the same answer, unless time
            runs out.

    Returns:
        The best plan met, within the limits.

    Raises:
        ValueError: Shapes do not match, a weight or place is not a number, a weight negative, `start` not so many
            contiguous parts; or no plan can exist, or none was found.

    Source:
        Hess et al. (1965), Operations Research 13(6): 998-1006.
    """
    _compiled()
    begun = time.monotonic()
    edges, weight, xy = _checked(edges, weight, xy)
    _require_possible(weight, parts=parts, lower=lower, upper=upper)
    first = _first(edges, weight, xy, start, parts=parts, lower=lower, upper=upper)
    near = neighbours(edges, units=weight.size)
    pool = PartPool(weight, xy, lower=lower, upper=upper) if weight.size <= SMALL else None

    def improve(plan: Integers, *, until: float, moves: int | None) -> Integers | None:
        return search(
            near,
            weight,
            xy,
            plan,
            lambda chance: _first(edges, weight, xy, None, parts=parts, lower=lower, upper=upper, rng=chance),
            lower=lower,
            upper=upper,
            rng=rng,
            until=until,
            moves=moves,
            pool=pool,
        )

    share = SEARCH_SHARE if weight.size <= MOST_UNITS else 1.0
    until, end = begun + share * time_limit_s, begun + time_limit_s
    quick = None
    if weight.size > MOST_UNITS:
        spend = QUICK_MOVES * weight.size if moves is None else min(moves, QUICK_MOVES * weight.size)
        quick = improve(first, until=until, moves=spend)
        first = first if quick is None else quick
    with ThreadPoolExecutor(1) as beside:
        half_way = begun + BOUND_SHARE * share * time_limit_s
        ascent = beside.submit(
            multipliers, weight, xy, first, lower=lower, upper=upper, steps=BOUND_STEPS, until=half_way
        )
        found = improve(first, until=until, moves=moves)
        reward, price = ascent.result()
    found = _better(weight, xy, quick, found)
    if pool is not None:
        joined = pool.best_plan(parts=parts, until=begun + POOL_SHARE * time_limit_s)
        found = _better(weight, xy, found, joined)
    bound = certified(weight, xy, reward, price, parts=parts, lower=lower, upper=upper)
    model = hess_model(near, weight, xy, found, reward, price, parts=parts, lower=lower, upper=upper)
    if model is not None:
        answer = solve(model, near, until=end)
        found, bound = found if answer.labels is None else answer.labels, max(bound, answer.bound)
    elif moves is None:
        found = _better(weight, xy, found, improve(first if found is None else found, until=end, moves=None))
    wanted = f"a plan of {parts} contiguous parts within [{lower:g}, {upper:g}]"
    return _result(weight, xy, found, max(0.0, bound), wanted)


@cache
def _compiled() -> None:
    """Have everything compiled, or loaded, before the clock starts."""
    near, ones, xy = neighbours([[0, 1], [1, 2]], units=3), np.ones(3), np.arange(6.0).reshape(3, 2)
    first, chance = np.array([0, 0, 1]), np.random.default_rng(0)
    multipliers(ones, xy, first, lower=1.0, upper=2.0, steps=2)
    search(near, ones, xy, first, lambda _: first, lower=1.0, upper=2.0, rng=chance, until=np.inf, moves=1, pool=None)


def _better(weight: Floats, xy: Floats, one: Integers | None, other: Integers | None) -> Integers | None:
    if one is None or other is None:
        return one if other is None else other
    return min(one, other, key=lambda labels: objective(weight, xy, labels))


def _result(weight: Floats, xy: Floats, labels: Integers | None, bound: float, limits: str) -> Partition:
    if labels is None:
        known = "there is none" if bound == np.inf else "none was found in the time given"
        raise ValueError(f"{limits}: {known}; widen the limits, or give more time")
    labels = np.unique(labels, return_index=True)[1].argsort().argsort()[labels]
    best = objective(weight, xy, labels)
    return Partition(labels, best, min(bound, best))


def _checked(edges: npt.ArrayLike, weight: npt.ArrayLike, xy: npt.ArrayLike) -> tuple[Integers, Floats, Floats]:
    weight, xy = np.asarray(weight, dtype=float), np.asarray(xy, dtype=float)
    if weight.ndim != 1 or xy.shape != (weight.size, 2):
        raise ValueError(f"weights of shape {weight.shape} and places of shape {xy.shape} do not match; give one each")
    if not (np.isfinite(weight).all() and np.isfinite(xy).all()):
        raise ValueError("a weight or a place is not a finite number; leave such units out")
    if (weight < 0.0).any():
        raise ValueError(f"a weight is {weight.min():g}; none may be below 0")
    pairs = np.asarray(edges, dtype=np.int64).reshape(-1, 2)
    neighbours(pairs, units=weight.size)
    return pairs, weight, xy


def _require_possible(weight: Floats, *, parts: int, lower: float, upper: float) -> None:
    if not 1 <= parts <= weight.size:
        raise ValueError(f"{parts} parts cannot be made of {weight.size} units; ask for 1 to {weight.size}")
    if not lower <= upper or upper <= 0.0:
        raise ValueError(
            f"the limits [{lower:g}, {upper:g}] leave no weight for a part; give lower <= upper, upper > 0"
        )
    if not parts * lower <= weight.sum() <= parts * upper:
        raise ValueError(
            f"{parts} parts within [{lower:g}, {upper:g}] hold {parts * lower:g} to {parts * upper:g}, but the units"
            f" weigh {weight.sum():g}; change the number of parts or the limits"
        )
    if weight.max() > upper:
        raise ValueError(
            f"unit {int(weight.argmax())} weighs {weight.max():g}, more than the upper limit {upper:g}; divide it, or"
            " raise the limit"
        )


def _first(
    edges: Integers,
    weight: Floats,
    xy: Floats,
    start: npt.ArrayLike | None,
    *,
    parts: int,
    lower: float,
    upper: float,
    rng: np.random.Generator | None = None,
) -> Integers:
    piece = pieces(edges, np.zeros(weight.size, dtype=np.int64))
    loads, sizes = np.bincount(piece, weight).astype(np.float64), np.bincount(piece).astype(np.int64)
    parts_of = parts_per_piece(loads, sizes, parts=parts, lower=lower, upper=upper)
    if start is None:
        return bisected(edges, weight, xy, parts_of=parts_of, piece=piece, rng=rng)
    given = np.asarray(start)
    if given.shape != weight.shape:
        raise ValueError(f"a start of shape {given.shape} does not match {weight.size} units; give a part for each")
    labels = np.unique(given, return_inverse=True)[1].astype(np.int64)
    if labels.max() + 1 != parts or not is_contiguous(edges, labels):
        raise ValueError(
            f"the start has {labels.max() + 1} parts in {pieces(edges, labels).max() + 1} pieces, not {parts}"
            " contiguous ones; repair it, or start anew"
        )
    return labels
