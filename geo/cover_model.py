"""Covering problems made small, then solved by branch and cut."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, milp
from scipy.sparse import csr_array, eye_array, hstack

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]


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


def most_weight(model: CoverModel, *, sites: int, time_limit_s: float | None) -> tuple[Integers, float]:
    """Candidates that reach the greatest weight, and a proven upper bound of it."""
    greedy, reached = _greedy(model, sites=sites)
    if model.options.size == 0 or sites == 0:
        return greedy, 0.0
    count = LinearConstraint(np.r_[np.ones(model.options.size), np.zeros(model.weight.size)], ub=sites)
    scale = model.weight.sum()
    solved = _solve(model, np.r_[np.zeros(model.options.size), -model.weight / scale], count, time_limit_s)
    bound = _rounded_down(_bound_of(solved, otherwise=-1.0) * -scale, model.weight)
    columns = _opened(solved, model)
    better = columns is not None and _reached(model, columns) >= reached
    return model.options[columns] if better else greedy, min(bound, float(scale))


def fewest(model: CoverModel, *, need: float, time_limit_s: float | None) -> tuple[Integers, float]:
    """As few candidates as reach a weight, and a proven lower bound of their number."""
    scale = max(model.weight.sum(), 1.0)
    need_of_one = need / scale - 1e-9
    if need_of_one <= 0.0:
        return np.zeros(0, dtype=np.intp), 0.0
    greedy, _ = _greedy(model, sites=model.options.size, need=need * (1.0 - 1e-9))
    enough = LinearConstraint(np.r_[np.zeros(model.options.size), model.weight / scale], lb=need_of_one)
    solved = _solve(model, np.r_[np.ones(model.options.size), np.zeros(model.weight.size)], enough, time_limit_s)
    columns = _opened(solved, model)
    # The solver's tolerance must not leave anybody out: its answer counts only where it holds in whole numbers.
    holds = columns is not None and columns.size < greedy.size and _reached(model, columns) >= need * (1.0 - 1e-9)
    # One site at least: something is still needed.
    bound = max(float(np.ceil(_bound_of(solved, otherwise=1.0) - 1e-6)), 1.0)
    return model.options[columns] if holds else greedy, bound


def _solve(model: CoverModel, cost: Floats, extra: LinearConstraint, time_limit_s: float | None) -> OptimizeResult:
    """Minimise a cost over sites (whole) and kinds reached (which follow), each kind by a site that reaches it."""
    sites, kinds = model.options.size, model.weight.size
    linked = hstack([csr_array(-model.reach.astype(np.float64)), eye_array(kinds)], format="csr")
    return milp(
        cost,
        integrality=np.r_[np.ones(sites), np.zeros(kinds)],
        bounds=Bounds(0.0, 1.0),
        constraints=[LinearConstraint(linked, ub=0.0), extra],
        options={"mip_rel_gap": 0.0} | ({} if time_limit_s is None else {"time_limit": time_limit_s}),
    )


def _opened(solved: OptimizeResult, model: CoverModel) -> Integers | None:
    return None if solved.x is None else np.flatnonzero(solved.x[: model.options.size] > 0.5)


def _reached(model: CoverModel, columns: Integers) -> float:
    return float(model.weight[model.reach[:, columns].any(axis=1)].sum())


def _bound_of(solved: OptimizeResult, *, otherwise: float) -> float:
    """The solver's proven bound, or what holds anyway where time ran out before it had one."""
    bound = solved.mip_dual_bound
    return otherwise if bound is None or not np.isfinite(bound) else float(bound)


def _rounded_down(bound: float, weight: Floats) -> float:
    """Whole weights make whole sums; the solver's tolerance is let go."""
    return float(np.floor(bound + 1e-6)) if (weight == np.floor(weight)).all() else bound


def _greedy(model: CoverModel, *, sites: int, need: float = np.inf) -> tuple[Integers, float]:
    """Candidates that each add most to those before, until there are enough of them or of weight."""
    left = model.weight.copy()
    chosen: list[int] = []
    while len(chosen) < sites and model.weight.sum() - left.sum() < need:
        gain = left @ model.reach
        best = int(gain.argmax()) if gain.size else 0
        if gain.size == 0 or gain[best] <= 0.0:
            break
        chosen.append(best)
        left[model.reach[:, best]] = 0.0
    return model.options[chosen], float(model.weight.sum() - left.sum())


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
