"""Where the next ones should stand: the places to ask, in order, and how good the proposal is."""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from geo import siting
from geo.siting import Siting
from pages.common.circle import answer as answers
from pages.common.circle import ground as grounds
from pages.common.circle.answer import Share
from pages.common.circle.choice import Choice
from pages.common.circle.ground import Ground, Scope
from pages.common.circle.stock import Bools
from pages.common.load import kept
from pages.common.siting import candidates, outcome
from pages.common.siting.candidates import LONGEST_M, Candidates
from pages.common.siting.plan import Plan
from pages.common.siting.wish import Wish

TIME_LIMIT_S = 5.0
"""After which the best choice found so far is shown, with how far it can be from the best one."""

Found = Literal["sites", "no_candidates", "nothing_left", "infeasible", "met", "too_many"]
Metres = npt.NDArray[np.floating]


@dataclass(frozen=True, eq=False)
class Site:
    """A place to ask. Arrays go by the rows of the ground's buildings."""

    row: int
    """Of the candidates."""
    gained: Bools
    """Newly within the limit, beside those of the places before it."""
    households: float
    """How many live there."""
    total: Share
    """Households within the limit with this one and those before it."""
    metres_before: Metres
    metres_after: Metres
    """To the nearest that serves."""


@dataclass(frozen=True, eq=False)
class Proposal:
    """The answer to a wish."""

    found: Found
    before: Share
    possible: Share
    """Households within the limit if every candidate were taken."""
    asked: int
    """How many places could be asked."""
    shut: int
    """How many could not, for they are closed at the hour."""
    sites: tuple[Site, ...] = ()
    shortfall: float = 0.0
    """By which share of itself the proposal's gain could at most be beaten; 0 where it is proven best."""
    least: int = 0
    """Proven: fewer than this many do not reach the target."""

    @property
    def after(self) -> Share:
        return self.sites[-1].total if self.sites else self.before


def proposal(wish: Wish, plan: Plan, choice: Choice, *, of: Scope) -> Proposal:
    """The answer to a wish, on the ground of today or on that of a what-if list."""
    return kept(_proposal, wish, plan if wish.is_based else (), choice.asked, of, of=candidates.OF)


def _proposal(_: Any, wish: Wish, plan: Plan, choice: Choice, of: Scope) -> Proposal:
    ground, known = grounds.ground(of), candidates.candidates(of)
    standing = outcome.outcome(plan, choice, of=of).metres
    rows, shut = _askable(known, wish, choice)
    before = answers.share(ground, standing <= choice.limit_m)
    if not len(rows):
        return Proposal("no_candidates", before, before, asked=0, shut=shut)
    wished = np.flatnonzero(known.of_kinds(wish.hosts))
    if len(wished) * len(ground.buildings) > candidates.MOST_PAIRS:
        return Proposal("too_many", before, before, asked=len(wished), shut=shut)
    metres = candidates.metres(of, wish.hosts)[:, np.isin(wished, rows)]
    all_reached = (standing <= choice.limit_m) | (metres <= choice.limit_m).any(axis=1)
    frame = Proposal("nothing_left", before, answers.share(ground, all_reached), asked=len(rows), shut=shut)
    target = wish.target_percent / 100 * before.whole
    if wish.goal == "share" and (before.part >= target or frame.possible.part < target):
        return _with(frame, "met" if before.part >= target else "infeasible")
    found = _sited(ground, metres, standing, wish, choice)
    sites = _in_order(ground, metres, standing, found, rows, choice)
    if not sites:
        return frame
    least = int(np.ceil(found.bound - 1e-9))
    return _with(frame, "sites", sites=sites, shortfall=_shortfall(found, wish, before), least=least)


def _with(frame: Proposal, found: Found, **more: Any) -> Proposal:
    return Proposal(found, frame.before, frame.possible, asked=frame.asked, shut=frame.shut, **more)


def _askable(known: Candidates, wish: Wish, choice: Choice) -> tuple[npt.NDArray[np.intp], int]:
    """Rows of the candidates that are of a wished kind and not closed at the hour; how many are closed."""
    wished = known.of_kinds(wish.hosts)
    if choice.hour is None:
        return np.flatnonzero(wished), 0
    shut = wished & known.is_shut[:, choice.hour]
    return np.flatnonzero(wished & ~shut), int(shut.sum())


def _sited(ground: Ground, metres: Metres, standing: Metres, wish: Wish, choice: Choice) -> Siting:
    """The model's answer; all that stand are one column, the last one, for only the nearest of them matters."""
    weight = ground.buildings["households"].to_numpy(dtype=np.float64)
    lived = weight > 0
    within = np.where(standing <= LONGEST_M, standing, np.inf)
    ways_m = np.column_stack([metres[lived], within[lived]]).astype(np.float64)
    minutes, weight = ways_m / (60 * choice.speed_m_per_s), weight[lived]
    fixed, sites = (metres.shape[1],), min(wish.sites, metres.shape[1])
    limit = choice.limit_m * (1 + 1e-7) / (60 * choice.speed_m_per_s)  # metres are kept as 32 bits
    if wish.goal == "walk":
        unreached = LONGEST_M * 2 / (60 * choice.speed_m_per_s)
        longest = max(unreached, float(minutes[np.isfinite(minutes)].max(initial=0.0)))
        return siting.p_median(
            minutes, weight, sites=sites, fixed=fixed, unreached_minutes=longest, time_limit_s=TIME_LIMIT_S
        )
    if wish.goal == "share":
        share = wish.target_percent / 100
        return siting.set_cover(minutes, weight, limit=limit, share=share, fixed=fixed, time_limit_s=TIME_LIMIT_S)
    return siting.max_cover(minutes, weight, sites=sites, limit=limit, fixed=fixed, time_limit_s=TIME_LIMIT_S)


def _in_order(
    ground: Ground, metres: Metres, standing: Metres, found: Siting, rows: npt.NDArray[np.intp], choice: Choice
) -> tuple[Site, ...]:
    sites, now = [], standing
    for column in found.chosen.tolist():
        then = np.minimum(now, metres[:, column])
        gained = (then <= choice.limit_m) & (now > choice.limit_m)
        households = answers.share(ground, gained).part
        total = answers.share(ground, then <= choice.limit_m)
        sites.append(Site(int(rows[column]), gained, households, total, now, then))
        now = then
    return tuple(sites)


def _shortfall(found: Siting, wish: Wish, before: Share) -> float:
    """How far the proposal can be from the best: of the households gained, or of the minutes walked."""
    if wish.goal == "cover":
        gained, most = found.objective - before.part, found.bound - before.part
        return 0.0 if most <= gained else (most - gained) / most
    return found.gap
