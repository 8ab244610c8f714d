"""Where the next ones should stand: siting among real candidates, with a proof of how good the answer is.

`minutes` has a row per place of demand and a column per candidate, those that stand already included; `inf` means
that there is no way, or none within the limit it was computed for. `fixed` are the columns of those that stand and
stay; `sites` counts the **new** ones beside them (spopt's `p_facilities` counts both). A site that would add nothing
is not proposed, so fewer than `sites` come back where fewer do all there is to do.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt

from geo.cover_model import CoverModel, fewest, most_weight
from geo.median_model import MedianModel, best_median

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Siting:
    """A proposal, and how far it can be from the best one."""

    chosen: Integers
    """Columns of the new sites: first the one that adds most, then the one that adds most to it, and so on."""
    gains: Floats
    """What each adds to those before it: weight newly reached, or weighted minutes saved."""
    served_by: Integers
    """Column that serves each place, -1 for none: the nearest of all for `p_median`; for the others the nearest one
    that stands, if within the limit, else the first of `chosen` within it: whoever it newly reaches."""
    covered: float
    """Weight of the places that are served."""
    objective: float
    """What was asked for: weight reached (`max_cover`), number of new sites (`set_cover`), weighted minutes."""
    bound: float
    """Proven: no choice has an objective above it (`max_cover`), or below it (the others)."""

    @property
    def gap(self) -> float:
        """Share of the objective by which a better choice could beat this one at most; 0.0 where it is proven best."""
        difference = abs(self.bound - self.objective)
        return difference / max(abs(self.objective), abs(self.bound)) if difference > 0.0 else 0.0


def max_cover(
    minutes: npt.ArrayLike,
    weight: npt.ArrayLike,
    *,
    sites: int,
    limit: float,
    fixed: Iterable[int] = (),
    time_limit_s: float | None = None,
) -> Siting:
    """The new sites that bring the greatest weight within a limit of minutes, together with those that stand.

    Maximise sum w_i z_i, with z_i <= sum of y_j over the candidates j within the limit of i, and at most `sites` of
    the y_j = 1. Places with the same candidates are one row of the model; a candidate is left out where another
    reaches all that it reaches. Solved by branch and cut (HiGHS), to proven optimality unless time runs out.

    Args:
        minutes: Shape (places, candidates), inf where unreachable.
        weight: Households, or whatever counts, per place; >= 0.
        sites: Number of new sites at most, beside `fixed`.
        limit: Minutes; a place at exactly the limit is reached.
        fixed: Columns of those that stand.
        time_limit_s: Seconds after which the best found so far is taken, with a gap; None for no limit.

    Returns:
        Objective and bound in weight reached, that of `fixed` included. The same input gives the same answer, unless
        time runs out.

    Raises:
        ValueError: Shapes do not match, minutes are negative or NaN, weights negative or not finite, a fixed column
            does not exist, `limit` is not positive, or there are fewer free candidates than `sites`.

    Source:
        Church & ReVelle (1974), Papers in Regional Science 32: 101-118 (maximal covering location problem).
    """
    minutes, weight, standing = _checked(minutes, weight, fixed)
    _require_sites(sites, free=minutes.shape[1] - standing.size)
    within = minutes <= _positive(limit)
    model = CoverModel.of(within, weight, fixed=standing)
    chosen, extra = most_weight(model, sites=sites, time_limit_s=time_limit_s)
    return _cover(minutes, within, weight, standing, chosen, bound=model.already + extra)


def set_cover(
    minutes: npt.ArrayLike,
    weight: npt.ArrayLike,
    *,
    limit: float,
    share: float = 0.95,
    fixed: Iterable[int] = (),
    time_limit_s: float | None = None,
) -> Siting:
    """How few new sites bring a share of all weight within a limit of minutes, together with those that stand.

    Minimise sum y_j, with sum w_i z_i >= `share` x total weight and z_i as in `max_cover`.

    Args:
        minutes: As for `max_cover`.
        weight: As for `max_cover`.
        limit: As for `max_cover`.
        share: Part of the total weight to reach, above 0 and at most 1.
        fixed: As for `max_cover`.
        time_limit_s: As for `max_cover`.

    Returns:
        Objective and bound in new sites; one of the smallest sets where several are.

    Raises:
        ValueError: As `max_cover`; `share` is out of range, or all candidates together do not reach it.

    Source:
        Toregas et al. (1971), Operations Research 19(6): 1363-1373 (location set covering problem), with the share of
        Daskin & Owen (1999), Geographical Analysis 31(3): 217-235 (partial set covering).
    """
    minutes, weight, standing = _checked(minutes, weight, fixed)
    if not 0.0 < share <= 1.0:
        raise ValueError(f"share {share} is not within 0..1; give 0.95 for 95 %")
    within = minutes <= _positive(limit)
    model = CoverModel.of(within, weight, fixed=standing)
    target, possible = share * weight.sum(), model.already + model.weight.sum()
    if target > possible * (1.0 + 1e-12):
        raise ValueError(
            f"{share:.1%} asks for {target:.0f} of {weight.sum():.0f}, but all candidates together reach"
            f" {possible:.0f} within {limit:g} minutes; ask for less, a longer way or more candidates"
        )
    chosen, least = fewest(model, need=target - model.already, time_limit_s=time_limit_s)
    found = _cover(minutes, within, weight, standing, chosen, bound=np.inf)
    return Siting(found.chosen, found.gains, found.served_by, found.covered, float(chosen.size), least)


def p_median(
    minutes: npt.ArrayLike,
    weight: npt.ArrayLike,
    *,
    sites: int,
    fixed: Iterable[int] = (),
    unreached_minutes: float | None = None,
    time_limit_s: float | None = None,
) -> Siting:
    """The new sites that make everybody's way to the nearest one shortest, together with those that stand.

    Minimise sum w_i min(d_ij over the j that stand or are chosen), `sites` of them new. Found by interchange (every
    swap of a chosen for another candidate is tried, the best made, until none helps), started from a greedy choice
    and from those that the bound suggests. The bound is Lagrangian, each place's assignment relaxed, evaluated over
    all places and candidates.

    Args:
        minutes: As for `max_cover`.
        weight: As for `max_cover`.
        sites: Number of new sites, beside `fixed`.
        fixed: Columns of those that stand.
        unreached_minutes: What a place counts that none of the sites reaches; None for twice the longest way given.
            Places that no candidate at all reaches are left out, since no choice changes them.
        time_limit_s: Seconds after which to stop improving choice and bound; None for until neither moves.

    Returns:
        Objective and bound in weight x minutes; `served_by` is -1 for the unreached. The same input gives the same
        answer, unless time runs out.

    Raises:
        ValueError: As `max_cover`; `unreached_minutes` is below the longest way given.

    Source:
        Hakimi (1964), Operations Research 12(3): 450-459; Teitz & Bart (1968), Operations Research 16(5): 955-961,
        swaps evaluated as in Whitaker (1983), INFOR 21(2): 95-108; bound: Cornuejols, Fisher & Nemhauser (1977),
        Management Science 23(8): 789-810.
    """
    minutes, weight, standing = _checked(minutes, weight, fixed)
    _require_sites(sites, free=minutes.shape[1] - standing.size)
    model = MedianModel.of(minutes, weight, fixed=standing, unreached=_unreached(minutes, unreached_minutes))
    chosen, bound = best_median(model, sites=sites, time_limit_s=time_limit_s)
    chosen, gains = _in_order(model.cost[:, chosen], model.base, chosen)
    objective = float(model.base.sum() - gains.sum())
    served_by = _nearest(minutes, np.concatenate([standing, chosen]))
    return Siting(chosen, gains, served_by, float(weight[served_by >= 0].sum()), objective, min(bound, objective))


def proposals(found: Siting, candidates: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The proposed ones among the candidates, as rows.

    Args:
        found: A siting.
        candidates: One row per column of the minutes that it was computed from, in the same order.

    Returns:
        Rows of `candidates`, the one that adds most first, with their index; columns `rank` (from 1) and `gain` (what
        it adds to those before, as `Siting.gains`) besides their own.

    Raises:
        ValueError: There are fewer candidates than the siting refers to.
    """
    last = int(max(found.chosen.max(initial=-1), found.served_by.max(initial=-1)))
    if last >= len(candidates):
        raise ValueError(
            f"the siting names candidate {last}, but there are {len(candidates)} rows; give those it is of"
        )
    rank = np.arange(1, found.chosen.size + 1)
    return candidates.iloc[found.chosen].assign(rank=rank, gain=found.gains)


def _cover(
    minutes: Floats,
    within: npt.NDArray[np.bool_],
    weight: Floats,
    standing: Integers,
    chosen: Integers,
    *,
    bound: float,
) -> Siting:
    served_by = np.where(within[:, standing].any(axis=1), _nearest(minutes, standing), -1)
    left = np.where(served_by < 0, weight, 0.0)
    chosen, gains = _in_order(np.where(within[:, chosen], 0.0, left[:, None]), left, chosen)
    for site in chosen:
        served_by[(served_by < 0) & within[:, site]] = site
    covered = float(weight[served_by >= 0].sum())
    return Siting(chosen, gains, served_by, covered, covered, max(bound, covered))


def _in_order(cost: Floats, base: Floats, chosen: Integers) -> tuple[Integers, Floats]:
    """The sites that lower a cost per place, each time the one that lowers it most, and by how much."""
    order: list[int] = []
    gains: list[float] = []
    now = base
    for _ in chosen:
        saved = np.maximum(now[:, None] - cost, 0.0).sum(axis=0)
        best = int(saved.argmax())
        if saved[best] <= 1e-12 * base.sum():
            break
        order.append(best)
        gains.append(float(saved[best]))
        now = np.minimum(now, cost[:, best])
    return chosen[order], np.array(gains)


def _nearest(minutes: Floats, columns: Integers) -> Integers:
    """Nearest of some columns for each row, -1 where none is reachable."""
    if columns.size == 0:
        return np.full(minutes.shape[0], -1, dtype=np.intp)
    columns = np.sort(columns)
    nearest = columns[minutes[:, columns].argmin(axis=1)]
    reached = np.isfinite(minutes[np.arange(minutes.shape[0]), nearest])
    return np.where(reached, nearest, -1)


def _checked(minutes: npt.ArrayLike, weight: npt.ArrayLike, fixed: Iterable[int]) -> tuple[Floats, Floats, Integers]:
    minutes, weight = np.asarray(minutes, dtype=np.float64), np.asarray(weight, dtype=np.float64)
    if minutes.ndim != 2 or weight.shape != minutes.shape[:1]:
        raise ValueError(f"minutes of shape {minutes.shape} but weights of shape {weight.shape}; give one row a weight")
    if np.isnan(minutes).any() or (minutes < 0.0).any():
        row, column = np.argwhere(~(minutes >= 0.0))[0]
        raise ValueError(f"{minutes[row, column]} minutes from place {row} to candidate {column}; give >= 0, or inf")
    if not (np.isfinite(weight) & (weight >= 0.0)).all():
        row = int(np.flatnonzero(~(np.isfinite(weight) & (weight >= 0.0)))[0])
        raise ValueError(f"weight {weight[row]} of place {row}; give finite numbers >= 0")
    standing = np.unique(np.fromiter(fixed, dtype=np.intp))
    if standing.size and not 0 <= standing[0] <= standing[-1] < minutes.shape[1]:
        wrong = standing[(standing < 0) | (standing >= minutes.shape[1])][0]
        raise ValueError(f"fixed candidate {wrong}, but there are {minutes.shape[1]}; give columns of minutes")
    return minutes, weight, standing


def _require_sites(sites: int, *, free: int) -> None:
    if not 0 <= sites <= free:
        raise ValueError(f"{sites} new sites, but {free} free candidates; ask for 0..{free} or give more candidates")


def _positive(limit: float) -> float:
    if not limit > 0.0:
        raise ValueError(f"a limit of {limit} minutes reaches nobody; give a positive one, e.g. 15")
    return limit


def _unreached(minutes: Floats, asked: float | None) -> float:
    longest = float(minutes[np.isfinite(minutes)].max(initial=0.0))
    if asked is not None and not longest <= asked < np.inf:
        raise ValueError(f"unreached_minutes {asked}, but the longest way given takes {longest:g}; give at least that")
    return 2.0 * longest if asked is None else asked
