"""What the screen Ratings is asked, as the URL says it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, cast

from data.queries.resources import LEVELS as DIGITS
from data.queries.resources import Load, Supply
from data.ratings.schemes import THREE_COLOURS, WEEKLY
from geo.iso_weeks import IsoWeek
from geo.ratings import Scheme
from layers.ratings import Kind
from pages.common import address, periods
from pages.common.periods import DISTRICT_TIME, Period

PARTS: Final = ("board", "weekly", "team", "scheme")
LEVELS: Final = ("grid", "community", "street")
LOADS: Final[tuple[Load, ...]] = ("households", "incidents", "vacant")
SUPPLIES: Final[tuple[Supply, ...]] = ("filled", "stations", "refuel_stations")
WEEKS_OFFERED: Final = 13


@dataclass(frozen=True)
class Choice:
    """What is asked: which part, by which scheme, of which level and when."""

    part: str
    scheme: Scheme
    level: str
    area: str | None
    period: Period
    week: IsoWeek
    load: Load
    supply: Supply

    @property
    def digits(self) -> int:
        """Of the codes of the level."""
        return DIGITS[self.level]

    @property
    def decimals(self) -> int:
        """Of a load for each post or place: vacant posts are fewer than those that are filled."""
        return 2 if self.load == "vacant" else 1

    @property
    def kind(self) -> Kind:
        """What a click on the map selects."""
        return "grid" if self.level == "grid" else "area"

    @property
    def days(self) -> Period:
        """The days that are rated."""
        return week_days(self.week) if self.part == "weekly" else self.period


def current(schemes: Mapping[str, Scheme], *, period: Period, area: str | None, now: datetime) -> Choice:
    """What the URL asks; what makes no sense there is ignored."""
    part = _one_of("part", PARTS)
    at_first = THREE_COLOURS if THREE_COLOURS in schemes else next(iter(schemes))
    said = address.value("rated", at_first)
    code = WEEKLY if part == "weekly" else said if said in schemes else at_first
    load = cast(Load, _one_of("load", LOADS))
    supply = cast(Supply, _one_of("supply", SUPPLIES))
    return Choice(part, schemes[code], _one_of("by", LEVELS), area, period, week(now), load, supply)


def week(now: datetime) -> IsoWeek:
    """The week that the URL names, if it is on offer; else the last whole one."""
    offered = weeks(now)
    return next((one for one in offered if one.code == address.value("week")), offered[1])


def weeks(now: datetime) -> list[IsoWeek]:
    """The weeks on offer: the present one first, which is not over, then those before it."""
    this = IsoWeek.of(now.astimezone(DISTRICT_TIME).date())
    return [this.later(-back) for back in range(WEEKS_OFFERED)]


def week_days(one: IsoWeek) -> Period:
    """Its days in the district's time."""
    return periods.between(one.monday, one.sunday)


def _one_of(name: str, words: tuple[str, ...]) -> str:
    said = address.value(name)
    return said if said in words else words[0]
