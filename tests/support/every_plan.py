"""Every plan there is of a small town, one by one: what a proposal called best is held against."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import linear_sum_assignment

from geo.contiguity import is_contiguous
from geo.partitioning.centres import objective
from geo.plans.rules import Rules
from tests.support.plan_town import PlanTown

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Best:
    """The least that any plan has: outside the limits, moved and uneven with their price, and weight x m^2."""

    outside: float
    least_change: float
    best_balance: float
    shortest_way: float


def best_of_all(town: PlanTown, rules: Rules, *, grids: int) -> Best:
    """Try all plans of so many contiguous grids; compounds and locks are left out of account."""
    homes = town.frame["households"].to_numpy(dtype=float)
    xy = town.frame[["x", "y"]].to_numpy(dtype=float)
    plans = []
    for label in _labels(town, grids):
        held = np.bincount(label, homes)
        outside = np.maximum(rules.least_households - held, 0.0) + np.maximum(held - rules.most_households, 0.0)
        uneven = float(np.abs(held - held.mean()).sum())
        plans.append((float(outside.sum()), _moved(town, label, homes), uneven, objective(homes, xy, label)))
    outside, moved, uneven, way = np.array(plans).T
    return Best(
        outside.min(),
        (moved + rules.price * outside).min(),
        (uneven + rules.price * outside).min(),
        way[outside == outside.min()].min(),
    )


def _labels(town: PlanTown, parts: int) -> Iterator[Integers]:
    """Every division into so many contiguous parts, each once."""
    size = len(town.frame)
    whole = [is_contiguous(town.edges, _outside_apart(mask, size)) for mask in range(2**size)]

    def grown(left: int, label: Sequence[int], number: int) -> Iterator[Integers]:
        if left == 0 or number == parts:
            if left == 0 and number == parts:
                yield np.array(label)
            return
        first, rest = left & -left, left & (left - 1)
        some = rest
        while True:
            part = first | some
            if whole[part]:
                named = [number if part >> unit & 1 else one for unit, one in enumerate(label)]
                yield from grown(left ^ part, named, number + 1)
            if some == 0:
                return
            some = (some - 1) & rest

    yield from grown(2**size - 1, [-1] * size, 0)


def _outside_apart(mask: int, size: int) -> Integers:
    """Units in a mask as one part, every other alone."""
    return np.array([0 if mask >> unit & 1 else 1 + unit for unit in range(size)])


def _moved(town: PlanTown, label: Integers, homes: npt.NDArray[np.float64]) -> float:
    """Households that move under the codes that keep most of them."""
    codes = sorted(set(town.current) - {""})
    has = town.current.to_numpy(dtype=object) != ""
    stays = np.zeros((label.max() + 1, len(codes)))
    for part, code, count in zip(label[has], town.current[has], homes[has], strict=True):
        stays[part, codes.index(code)] += count
    return float(homes[has].sum() - stays[linear_sum_assignment(stays, maximize=True)].sum())
