"""What comes of a what-if list: who is newly reached, who loses, beside the figures of today."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from data.queries.scenarios import Action
from geo import serving
from pages.common.circle import answer as answers
from pages.common.circle import ground as grounds
from pages.common.circle.answer import Share
from pages.common.circle.choice import SHOP_SERVICES, Choice
from pages.common.circle.ground import Ground, Scope
from pages.common.circle.stock import Bools
from pages.common.load import kept
from pages.common.siting import candidates
from pages.common.siting.plan import Plan, layer_of

Metres = npt.NDArray[np.floating]


@dataclass(frozen=True, eq=False)
class State:
    """The figures of one state of things."""

    reached: Share
    """Households within the limit."""
    stations: int
    """Places that give a chosen service, at the hour if one is asked."""
    mean_minutes: float
    """On foot to the nearest, over the households that can walk to one; NaN where none can."""
    cut_off: float
    """Households that cannot walk to any."""


@dataclass(frozen=True, eq=False)
class Outcome:
    """What comes of a list. Arrays go by the rows of the ground's buildings, or of its facilities."""

    today: State
    then: State
    metres: Metres
    """To the nearest that serves then."""
    covered: Bools
    gained: Bools
    """Newly within the limit."""
    lost: Bools
    """No more within the limit."""
    gone: Bools
    """Facilities that are closed or moved away."""

    def households(self, ground: Ground, mask: Bools) -> float:
        """How many live in some of the buildings."""
        return answers.share(ground, mask).part


def outcome(plan: Plan, choice: Choice, *, of: Scope) -> Outcome:
    """What comes of a list under a choice."""
    return kept(_outcome, plan, choice.asked, of, of=candidates.OF)


def _outcome(_: Any, plan: Plan, choice: Choice, of: Scope) -> Outcome:
    ground, found = grounds.ground(of), answers.answer(choice, scope=of)
    gone = np.zeros(len(ground.facilities), dtype=bool)
    added = []
    for step in plan:
        row = row_of(step, ground)
        if row is not None:
            gone[row] = True
        if step.verb != "close" and counts(step, choice, serves=row is not None and bool(found.serving[row])):
            added.append(candidates.metres_to(of, float(step.lon or 0.0), float(step.lat or 0.0)))
    beside = serving.nearest(ground.metres, among=found.serving & ~gone).metres
    metres = np.minimum.reduce([beside, *added])
    covered = metres <= choice.limit_m
    serves = int((found.serving & ~gone).sum()) + len(added)
    return Outcome(
        today=_state(ground, choice, found.metres, stations=int(found.serving.sum())),
        then=_state(ground, choice, metres, stations=serves),
        metres=metres,
        covered=covered,
        gained=covered & ~found.covered,
        lost=found.covered & ~covered,
        gone=gone,
    )


def row_of(step: Action, ground: Ground) -> int | None:
    """The facility that a step moves or closes; None for what is added, or for one that is not there any more."""
    codes, kinds = ground.facilities["code"], ground.facilities["kind"]
    same = codes == step.code
    rows = [int(row) for row in np.flatnonzero(same.to_numpy()) if layer_of(str(kinds.iloc[row])) == step.layer]
    return rows[0] if rows else None


def counts(step: Action, choice: Choice, *, serves: bool) -> bool:
    """Whether a place that a step sets up gives a chosen service; a moved one does if it serves today.

    What is added is taken to be open at the hour, and a refuel station to offer every service that is asked.
    """
    if step.verb == "move":
        return serves
    if step.layer == "refuel_station":
        return any(name in SHOP_SERVICES for name in choice.services)
    return step.kind in choice.services


def mean_minutes(ground: Ground, choice: Choice, metres: Metres) -> float:
    """On foot to the nearest, over the households that can walk to one; NaN where none can."""
    weight = ground.buildings["households"].to_numpy(dtype=np.float64)
    walks = np.isfinite(metres)
    walking = weight[walks].sum()
    minutes = metres[walks].astype(np.float64) / (60 * choice.speed_m_per_s)
    return float(weight[walks] @ minutes / walking) if walking else float("nan")


def hours_saved(ground: Ground, choice: Choice, before: Metres, after: Metres) -> float:
    """Hours that all households together walk less, each once; those that could walk nowhere before are left out."""
    weight = ground.buildings["households"].to_numpy(dtype=np.float64)
    walks = np.isfinite(before)
    saved_m = before[walks].astype(np.float64) - after[walks]
    return float(weight[walks] @ saved_m) / (3600 * choice.speed_m_per_s)


def _state(ground: Ground, choice: Choice, metres: Metres, *, stations: int) -> State:
    return State(
        reached=answers.share(ground, metres <= choice.limit_m),
        stations=stations,
        mean_minutes=mean_minutes(ground, choice, metres),
        cut_off=answers.share(ground, ~np.isfinite(metres)).part,
    )
