"""The p-median problem: choices by interchange, and Lagrangian bounds of what no choice can beat."""

import time
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.intp]

_ROUNDS: Final = 600
_PATIENCE: Final = 20
"""Rounds without a better bound, after which the step is halved."""
_FRUITLESS: Final = 8
"""Searches in a row that found nothing better, after which no more are made."""
_SMALLEST_STEP: Final = 0.005
_ROUNDING: Final = 1e-9
"""Relative; sums of floats are no more exact than that."""


@dataclass(frozen=True)
class MedianModel:
    """Cost of each place from each free candidate, and what it costs if none is chosen."""

    cost: Floats
    """Shape (places, candidates), never above `base`; the columns of `fixed` are worth nothing more."""
    base: Floats
    """Cost of each place from those that stand."""
    free: Integers
    """Candidates that may be chosen."""

    @classmethod
    def of(cls, minutes: Floats, weight: Floats, *, fixed: Integers, unreached: float) -> "MedianModel":
        """The model; places that nobody reaches cost nothing, for no choice changes them."""
        counts = np.where(np.isfinite(minutes).any(axis=1), weight, 0.0)
        standing = np.minimum(minutes[:, fixed].min(axis=1, initial=np.inf), unreached)
        free = np.setdiff1d(np.arange(minutes.shape[1]), fixed)
        cost = np.minimum(minutes, standing[:, None]) * counts[:, None]
        return cls(cost, standing * counts, free)


@dataclass
class _Search:
    """The best choice and the best bound so far."""

    value: float
    chosen: Integers
    bound: float = -np.inf
    seen: set[bytes] = field(default_factory=set)
    fruitless: int = 0

    def offer(self, cost: Floats, base: Floats, start: Integers) -> None:
        """Improve a choice that was not tried before, and keep it if it is the best."""
        if start.tobytes() in self.seen or self.fruitless >= _FRUITLESS:
            return
        self.seen.add(start.tobytes())
        chosen, value = _interchanged(cost, base, start)
        if value < self.value * (1.0 - _ROUNDING):
            self.value, self.chosen, self.fruitless = value, chosen, 0
        else:
            self.fruitless += 1


def best_median(model: MedianModel, *, sites: int, time_limit_s: float | None) -> tuple[Integers, float]:
    """Candidates that lower the cost most, and a proven lower bound of the cost of any `sites` of them."""
    deadline = np.inf if time_limit_s is None else time.monotonic() + time_limit_s
    matters = model.base > 0.0
    cost, base = model.cost[np.ix_(matters, model.free)], model.base[matters]
    if sites == 0 or not base.size:
        return np.zeros(0, dtype=np.intp), float(base.sum())
    search = _Search(np.inf, np.zeros(0, dtype=np.intp))
    search.offer(cost, base, _greedy(cost, base, sites))
    _close_gap(search, cost, base, sites, deadline)
    return model.free[search.chosen], search.bound


def _close_gap(search: _Search, cost: Floats, base: Floats, sites: int, deadline: float) -> None:
    """Subgradient steps on the price of each place, each with a bound and a choice that the prices suggest."""
    whole = bool((cost == np.floor(cost)).all())
    first, second, _ = _two_nearest(cost, base, search.chosen)
    prices, best_prices = (first + second) / 2.0, first
    step, idle = 1.0, 0
    for _ in range(_ROUNDS):
        bound, opened, served = _relaxed(cost, prices, sites)
        if bound > search.bound + _ROUNDING * search.value:
            search.bound, best_prices, idle = bound, prices, 0
            search.offer(cost, base, np.sort(opened))
        else:
            idle += 1
        if idle > _PATIENCE:
            step, idle, prices = step / 2.0, 0, best_prices
            bound, opened, served = _relaxed(cost, prices, sites)
        slope = 1.0 - served
        # A price above the base would be paid by nobody: there the relaxation has its edge.
        slope[(prices >= base) & (slope > 0.0)] = 0.0
        length = float(slope @ slope)
        if _is_closed(search, whole) or length == 0.0 or step < _SMALLEST_STEP or time.monotonic() > deadline:
            break
        prices = np.minimum(prices + step * (1.02 * search.value - bound) / length * slope, base)
    search.bound = _proven(search.bound, whole)


def _relaxed(cost: Floats, prices: Floats, sites: int) -> tuple[float, Integers, Floats]:
    """Lower bound at given prices, the sites worth most there, and how often each place is served.

    Valid for any prices not above the base: each place pays its price, and each site may serve whom it earns from.
    """
    earned = np.minimum(cost - prices[:, None], 0.0)
    worth = earned.sum(axis=0)
    opened = np.argsort(worth, kind="stable")[:sites]
    served = (earned[:, opened] < 0.0).sum(axis=1).astype(np.float64)
    return float(prices.sum() + worth[opened].sum()), opened, served


def _greedy(cost: Floats, base: Floats, sites: int) -> Integers:
    now = base
    chosen: list[int] = []
    for _ in range(sites):
        saved = np.maximum(now[:, None] - cost, 0.0).sum(axis=0)
        saved[chosen] = -1.0
        chosen.append(int(saved.argmax()))
        now = np.minimum(now, cost[:, chosen[-1]])
    return np.sort(np.array(chosen, dtype=np.intp))


def _interchanged(cost: Floats, base: Floats, start: Integers) -> tuple[Integers, float]:
    """Make the best swap of a chosen for another candidate until none helps."""
    chosen = start.copy()
    while True:
        first, second, nearest = _two_nearest(cost, base, chosen)
        saved = np.maximum(first[:, None] - cost, 0.0).sum(axis=0)
        # Whoever loses the nearest site goes to the second nearest or to the newcomer.
        detour = np.clip(cost, first[:, None], second[:, None]) - first[:, None]
        members = csr_array(nearest[None, :] == np.arange(chosen.size)[:, None], dtype=np.float64)
        change = members @ detour - saved[None, :]
        change[:, chosen] = np.inf
        leaves, enters = np.unravel_index(int(change.argmin()), change.shape)
        value = float(first.sum())
        if change[leaves, enters] >= -_ROUNDING * max(value, 1.0):
            return np.sort(chosen), value
        chosen[leaves] = enters


def _two_nearest(cost: Floats, base: Floats, chosen: Integers) -> tuple[Floats, Floats, Integers]:
    """Cost from the nearest and from the second nearest, and the nearest's place in `chosen`, -1 for the base."""
    among = np.column_stack([base, base, cost[:, chosen]])
    two = np.partition(among, 1, axis=1)[:, :2]
    nearest = among[:, 1:].argmin(axis=1) - 1
    return two[:, 0], two[:, 1], nearest


def _is_closed(search: _Search, whole: bool) -> bool:
    return _proven(search.bound, whole) >= search.value * (1.0 - _ROUNDING)


def _proven(bound: float, whole: bool) -> float:
    """The bound less what rounding may have added; whole costs make whole sums."""
    certain = bound - _ROUNDING * abs(bound)
    return float(np.ceil(certain)) if whole else certain
