"""The answer: who is reached, by what, and what a straight circle would have said."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.schema.ground import GROUP_COLOURS
from geo import coverage, serving
from pages.common.circle import ground as grounds
from pages.common.circle import stock
from pages.common.circle.choice import TIERS, Choice
from pages.common.circle.ground import Ground, Scope
from pages.common.circle.stock import Bools
from pages.common.load import kept

WHO = ("households", "residents", *GROUP_COLOURS, "merchants", "area_m2")
"""Of what a share is told; columns of the ground's buildings."""

COUNTS = ("whole", "part", "rest")


@dataclass(frozen=True)
class Share:
    """A part of a whole."""

    part: float
    whole: float

    @property
    def rest(self) -> float:
        return self.whole - self.part

    @property
    def of_one(self) -> float | None:
        """None where there is nothing to share."""
        return self.part / self.whole if self.whole else None


@dataclass(frozen=True, eq=False)
class Answer:
    """What a choice comes to. Arrays go by the rows of the ground's buildings, or of its facilities."""

    given: Bools
    """Facilities that give a chosen service."""
    serving: Bools
    """Those of them that are open at the hour, as far as anybody knows."""
    unknown: int
    """How many of them do not say whether they are open at the hour."""
    metres: npt.NDArray[np.floating]
    """To the nearest that serves; inf where there is none."""
    facility: npt.NDArray[np.int64]
    """Which one that is; -1 where there is none."""
    minutes: npt.NDArray[np.floating]
    covered: Bools
    claimed: Bools
    """Within the straight circle of one that serves."""


def answer(choice: Choice, *, scope: Scope) -> Answer:
    """The answer to a choice."""
    return kept(_answer, choice.asked, scope, of=stock.OF)


def _answer(_: Any, choice: Choice, scope: Scope) -> Answer:
    ground = grounds.ground(scope)
    given = stock.some_of(ground.gives, choice.services)
    is_serving = serving_at(ground, given, choice.hour)
    found = serving.nearest(ground.metres, among=is_serving)
    straight = serving.nearest(ground.straight_m, among=is_serving)
    return Answer(
        given=given,
        serving=is_serving,
        unknown=0 if choice.hour is None else int((given & ~ground.is_known[:, choice.hour]).sum()),
        metres=found.metres,
        facility=found.facility,
        minutes=_minutes(found.metres, choice),
        covered=within(found.metres, choice),
        claimed=straight.metres <= choice.circle_m,
    )


def serving_at(ground: Ground, given: Bools, hour: int | None) -> Bools:
    """Of some facilities those that are open at an hour of the week; all of them when no hour is asked."""
    return given if hour is None else given & ground.is_open[:, hour]


def share(ground: Ground, covered: Bools, *, of: str = "households") -> Share:
    """How many are covered."""
    weight = ground.buildings[of].to_numpy()
    return Share(float(weight[covered].sum()), float(weight.sum()))


def shares(ground: Ground, covered: Bools) -> dict[str, Share]:
    """How many are covered, of each that the store counts."""
    every = {who: share(ground, covered, of=who) for who in WHO}
    return {who: one for who, one in every.items() if one.whole}


def by_service(ground: Ground, choice: Choice) -> dict[str, tuple[Share, int, int]]:
    """Of each service alone: the share of households, how many places give it, and how many do so at the hour."""
    told = {}
    for name in ground.services:
        given = ground.gives[name]
        is_serving = serving_at(ground, given, choice.hour)
        metres = serving.nearest(ground.metres, among=is_serving).metres
        told[name] = (share(ground, within(metres, choice)), int(given.sum()), int(is_serving.sum()))
    return told


def by_area(ground: Ground, found: Answer, choice: Choice, *, level: str) -> pd.DataFrame:
    """Households by area, those with most beyond reach first.

    Returns:
        Columns `code` ("" for what lies in no area of that level), `whole`, `part`, `rest`, `share` (0 to 100); areas
        without a household are left out.
    """
    homes, minutes = ground.buildings, pd.Series(found.minutes)
    told = coverage.shares(minutes, homes[["households"]], tiers=[choice.minutes], groups=homes[level])
    rows = told.reset_index().rename(columns={"group": "code", "covered": "part", "total": "whole"})
    rows = rows[rows["whole"] > 0].assign(rest=rows["whole"] - rows["part"], share=100 * rows["share"])
    sorted_ = rows.sort_values(["rest", "code"], ascending=[False, True], ignore_index=True)
    return sorted_[["code", "whole", "part", "rest", "share"]].astype(dict.fromkeys(COUNTS, "int64"))


def by_hour(ground: Ground, choice: Choice) -> pd.DataFrame:
    """Each hour of the week.

    Returns:
        Index hour of the week; columns `part` (households covered), `share` (0 to 1), `open` (facilities).
    """
    given = stock.some_of(ground.gives, choice.services)
    is_open = ground.is_open[given]
    minutes = pd.DataFrame(_minutes(ground.metres[:, given], choice))
    households = ground.buildings[["households"]]
    told = coverage.shares_by_hour(minutes, is_open, households, limit_minutes=choice.minutes).droplevel("measure")
    return pd.DataFrame({"part": told["covered"], "share": told["share"], "open": is_open.sum(axis=0)})


def lacking(ground: Ground, covered: "pd.Series[float]") -> Share:
    """Household-hours without an open place, of all in some hours; `covered` are the households of each hour."""
    whole = float(ground.buildings["households"].sum()) * len(covered)
    return Share(whole - float(covered.sum()), whole)


def within(metres: npt.NDArray[np.floating], choice: Choice) -> Bools:
    """Which of some ways the walker can go in time."""
    return np.asarray(_minutes(metres, choice) <= choice.minutes + coverage.ROUNDING_MINUTES)


def _minutes(metres: npt.NDArray[np.floating], choice: Choice) -> npt.NDArray[np.float64]:
    return metres.astype(np.float64) / (60 * choice.speed_m_per_s)


def classes(ground: Ground, found: Answer, *, loses: Bools) -> str:
    """One digit per building for `layers.reach`, minutes on foot; `loses` marks what a closing place would take."""
    steps = np.searchsorted(TIERS, found.minutes)  # 0 up to 5 minutes, 1 up to 10 ...
    lives = ground.buildings["households"].to_numpy() > 0
    digit = np.where(found.covered, steps, np.where(lives, 3, 4))
    return _digits(np.where(loses & lives, 5, digit))


def compared_classes(ground: Ground, found: Answer) -> str:
    """One digit per building for `layers.reach`, what the straight circle gets wrong."""
    lives = ground.buildings["households"].to_numpy() > 0
    wrong = np.where(found.claimed, 1, 2)
    same = np.where(found.covered, 0, 3)
    return _digits(np.where(lives, np.where(found.claimed == found.covered, same, wrong), 4))


def _digits(numbers: npt.NDArray[np.integer]) -> str:
    return (numbers.astype(np.uint8) + ord("0")).tobytes().decode("ascii")
