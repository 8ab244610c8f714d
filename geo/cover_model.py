"""Covering problems made small, then solved by branch and cut."""

import time
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, linprog, milp
from scipy.sparse import csr_array, eye_array, hstack, vstack

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]

_STARTS: Final = 24
"""Choices to improve by swaps before branching; more seldom find better ones."""


@dataclass(frozen=True)
class CoverModel:
    """What is still to be reached, and by whom it can be."""

    reach: Bools
    """Shape (kinds of place, options): places with the same options are one kind."""
    weight: Floats
    """Weight of each kind."""
    options: Integers
    """Candidate of each column."""
    already: float
    """Weight that those that stand reach."""

    @classmethod
    def of(cls, within: Bools, weight: Floats, *, fixed: Integers) -> "CoverModel":
        """The model without what is reached, what cannot be, equal rows, and candidates that another one replaces."""
        reached = within[:, fixed].any(axis=1)
        options = np.setdiff1d(np.arange(within.shape[1]), fixed)
        open_rows = ~reached & (weight > 0.0)
        reach, merged = _merged(within[np.ix_(open_rows, options)], weight[open_rows])
        kept = _not_replaced(reach)
        reach, merged = _merged(reach[:, kept], merged)
        return cls(reach, merged, options[kept], float(weight[reached].sum()))

    def only(self, columns: Integers) -> "CoverModel":
        """The model with some of its options alone."""
        reach, merged = _merged(self.reach[:, columns], self.weight)
        kept = _not_replaced(reach)
        reach, merged = _merged(reach[:, kept], merged)
        return CoverModel(reach, merged, self.options[columns[kept]], self.already)


def most_weight(model: CoverModel, *, sites: int, time_limit_s: float | None) -> tuple[Integers, float]:
    """Candidates that reach the greatest weight, and a proven upper bound of it."""
    if model.options.size == 0 or sites == 0:
        return np.zeros(0, dtype=np.intp), 0.0
    deadline = np.inf if time_limit_s is None else time.monotonic() + time_limit_s
    prices, share = _relaxed(model, sites, deadline)
    columns, reached = _swapped_from_several(model, sites, share, deadline)
    bound, may_beat = _judged_by_prices(model, prices, sites, reached)
    if may_beat.size:
        rest = model.only(may_beat)
        count = LinearConstraint(np.r_[np.ones(rest.options.size), np.zeros(rest.weight.size)], ub=sites)
        # What is left is small already: presolving it again only makes the cuts slower (10 s instead of 4).
        cost = np.r_[np.zeros(rest.options.size), -rest.weight]
        solved = _solve(rest, cost, count, deadline, presolve=False)
        proven = np.array([-_bound_of(solved, otherwise=-bound)])
        bound = min(bound, float(_rounded_down(proven, model.weight)[0]))
        better = _opened(solved, rest)
        if better is not None and _reached(rest, better) > reached:
            return rest.options[better], bound
    return model.options[columns], max(min(bound, float(model.weight.sum())), reached)


def fewest(model: CoverModel, *, need: float, time_limit_s: float | None) -> tuple[Integers, float]:
    """As few candidates as reach a weight, and a proven lower bound of their number."""
    scale = max(model.weight.sum(), 1.0)
    need_of_one = need / scale - 1e-9
    if need_of_one <= 0.0:
        return np.zeros(0, dtype=np.intp), 0.0
    deadline = np.inf if time_limit_s is None else time.monotonic() + time_limit_s
    greedy = np.array(_greedy(model, [], sites=model.options.size, need=need * (1.0 - 1e-9)), dtype=np.intp)
    enough = LinearConstraint(np.r_[np.zeros(model.options.size), model.weight / scale], lb=need_of_one)
    solved = _solve(model, np.r_[np.ones(model.options.size), np.zeros(model.weight.size)], enough, deadline)
    columns = _opened(solved, model)
    # The solver's tolerance must not leave anybody out: its answer counts only where it holds in whole numbers.
    holds = columns is not None and columns.size < greedy.size and _reached(model, columns) >= need * (1.0 - 1e-9)
    # One site at least: something is still needed.
    bound = max(float(np.ceil(_bound_of(solved, otherwise=1.0) - 1e-6)), 1.0)
    return model.options[columns if holds else greedy], bound


def _relaxed(model: CoverModel, sites: int, deadline: float) -> tuple[Floats, Floats]:
    """Price of each kind and share of each option when sites may be split; zeros where time runs out."""
    options, kinds = model.options.size, model.weight.size
    count = csr_array(np.r_[np.ones(options), np.zeros(kinds)][None])
    solved = linprog(
        np.r_[np.zeros(options), -model.weight],
        A_ub=vstack([_linked(model), count], format="csr"),
        b_ub=np.r_[np.zeros(kinds), sites],
        bounds=(0.0, 1.0),
        method="highs-ipm",
        options=_within(deadline),
    )
    if solved.status != 0:
        return np.zeros(kinds), np.zeros(options)
    return np.clip(-solved.ineqlin.marginals[:kinds], 0.0, model.weight), solved.x[:options]


def _judged_by_prices(model: CoverModel, prices: Floats, sites: int, reached: float) -> tuple[float, Integers]:
    """Upper bound of the weight that can be reached, and the options that may take part in a better choice.

    A kind that is reached pays its price to each site that reaches it, and keeps the rest of its weight: whatever the
    prices between 0 and the weight, no choice is worth more than all rests and the `sites` best paid sites.
    """
    paid = prices @ model.reach
    ranked = np.sort(paid)[::-1]
    bound = float((model.weight - prices).sum() + ranked[:sites].sum())
    if paid.size <= sites:
        return bound, np.arange(paid.size)
    with_it = bound - np.maximum(ranked[sites - 1] - paid, 0.0)
    may_beat = _rounded_down(with_it, model.weight) > reached * (1.0 + 1e-12)
    return float(_rounded_down(np.array([bound]), model.weight)[0]), np.flatnonzero(may_beat)


def _swapped_from_several(model: CoverModel, sites: int, share: Floats, deadline: float) -> tuple[Integers, float]:
    """The best of several greedy choices, each improved by swaps.

    One is greedy in weight alone; the others start with a promising option and favour those with a share.
    """
    best, reached = _swapped(model, _greedy(model, [], sites=sites))
    for column in np.argsort(-share, kind="stable")[:_STARTS]:
        if share[column] <= 0.0 or time.monotonic() > deadline:
            break
        favoured = _greedy(model, [int(column)], sites=sites, favour=share)
        columns, value = _swapped(model, _greedy(model, favoured, sites=sites))
        if value > reached:
            best, reached = columns, value
    return best, reached


def _swapped(model: CoverModel, start: list[int]) -> tuple[Integers, float]:
    """Exchange one site for another, each time the best exchange, until none reaches more."""
    chosen = list(start)
    while True:
        times = model.reach[:, chosen].sum(axis=1)
        value = float(model.weight[times > 0].sum())
        best, exchange = value * (1.0 + 1e-12), None
        for position, column in enumerate(chosen):
            left = times - model.reach[:, column]
            gain = np.where(left == 0, model.weight, 0.0) @ model.reach
            newcomer = int(gain.argmax())
            without = float(model.weight[left > 0].sum())
            if without + gain[newcomer] > best:
                best, exchange = without + float(gain[newcomer]), (position, newcomer)
        if exchange is None:
            return np.array(chosen, dtype=np.intp), value
        chosen[exchange[0]] = exchange[1]


def _solve(
    model: CoverModel, cost: Floats, extra: LinearConstraint, deadline: float, *, presolve: bool = True
) -> OptimizeResult:
    """Minimise a cost over sites (whole) and kinds reached (which follow), each kind by a site that reaches it."""
    sites, kinds = model.options.size, model.weight.size
    return milp(
        cost,
        integrality=np.r_[np.ones(sites), np.zeros(kinds)],
        bounds=Bounds(0.0, 1.0),
        constraints=[LinearConstraint(_linked(model), ub=0.0), extra],
        options={"mip_rel_gap": 0.0, "presolve": presolve} | _within(deadline),
    )


def _linked(model: CoverModel) -> csr_array:
    """A row per kind: reached, less the sites that reach it."""
    return hstack([csr_array(-model.reach.astype(np.float64)), eye_array(model.weight.size)], format="csr")


def _within(deadline: float) -> dict[str, float]:
    """The solver's time limit; none where there is no deadline."""
    return {} if np.isinf(deadline) else {"time_limit": max(deadline - time.monotonic(), 0.0)}


def _opened(solved: OptimizeResult, model: CoverModel) -> Integers | None:
    return None if solved.x is None else np.flatnonzero(solved.x[: model.options.size] > 0.5)


def _reached(model: CoverModel, columns: Integers) -> float:
    return float(model.weight[model.reach[:, columns].any(axis=1)].sum())


def _bound_of(solved: OptimizeResult, *, otherwise: float) -> float:
    """The solver's proven bound, or what holds anyway where time ran out before it had one."""
    bound = solved.mip_dual_bound
    return otherwise if bound is None or not np.isfinite(bound) else float(bound)


def _rounded_down(bounds: Floats, weight: Floats) -> Floats:
    """Whole weights make whole sums; the solver's tolerance is let go."""
    return np.floor(bounds + 1e-6) if (weight == np.floor(weight)).all() else bounds


def _greedy(
    model: CoverModel, start: list[int], *, sites: int, need: float = np.inf, favour: Floats | float = 1.0
) -> list[int]:
    """Columns that each add most (times `favour`) to those before, until there are enough of them or of weight."""
    chosen = list(start)
    left = np.where(model.reach[:, chosen].any(axis=1), 0.0, model.weight)
    while len(chosen) < sites and model.weight.sum() - left.sum() < need:
        gain = (left @ model.reach) * favour
        best = int(gain.argmax()) if gain.size else 0
        if gain.size == 0 or gain[best] <= 0.0:
            break
        chosen.append(best)
        left[model.reach[:, best]] = 0.0
    return chosen


def _merged(reach: Bools, weight: Floats) -> tuple[Bools, Floats]:
    """One row for all that have the same candidates, in a fixed order; rows without any are dropped."""
    some = reach.any(axis=1)
    reach, weight = reach[some], weight[some]
    if not weight.size:
        return reach, weight
    packed = np.ascontiguousarray(np.packbits(reach, axis=1))
    keys = packed.view(np.dtype((np.void, packed.shape[1]))).ravel()
    _, first, kind = np.unique(keys, return_index=True, return_inverse=True)
    return reach[first], np.bincount(kind, weights=weight).astype(np.float64)


def _not_replaced(reach: Bools) -> Integers:
    """Columns that reach something and whose rows no other column reaches all; of equal ones the first."""
    counts = reach.astype(np.float32)
    common = counts.T @ counts
    size = common.diagonal()
    contained = common == size[:, None]  # [a, b]: b reaches all that a reaches
    larger = size[None, :] > size[:, None]
    earlier = np.arange(size.size)[None, :] < np.arange(size.size)[:, None]
    replaced = (contained & (larger | ((size[None, :] == size[:, None]) & earlier))).any(axis=1)
    return np.flatnonzero(~replaced & (size > 0))
