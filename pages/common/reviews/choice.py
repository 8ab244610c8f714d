"""What the screen Reviews is asked, as the URL says it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from data.plans.days import day_of, start_of
from data.reviews.preparing.preparing import WALK_MINUTES
from data.schema.reviews import RANKS
from pages.common import address, district, picking
from pages.common.parts import part_of
from pages.common.periods import Period

PARTS: Final = ("prepare", "days", "differences", "promises", "counters")
STATES: Final = ("waiting", "all")
PANEL_PX: Final = 560
"""The panel is wide enough for a brief; `style.css` says so too."""
FURTHEST: Final = timedelta(days=365)
"""How far ahead a day may be prepared."""


@dataclass(frozen=True)
class Choice:
    """What is asked: which part, of which grid or day, and how the next day shall be."""

    part: str
    grid: str | None
    """The grid that is selected."""
    review: str
    """The day that is looked at; "" for all."""
    on: date
    rank: str
    minutes: int
    only: str
    area: str | None
    period: Period


def current(*, period: Period, area: str | None) -> Choice:
    """What the URL asks; what makes no sense there is ignored."""
    pick, rank, minutes, only = picking.picked(), address.value("rank"), address.value("walk"), address.value("only")
    return Choice(
        part=part_of(PARTS),
        grid=pick.code if pick is not None and pick.kind == "grid" else None,
        review=address.value("review"),
        on=_day(address.value("day")),
        rank=rank if rank in RANKS else RANKS[0],
        minutes=int(minutes) if minutes in map(str, WALK_MINUTES) else WALK_MINUTES[0],
        only=only if only in STATES else STATES[0],
        area=area,
        period=period,
    )


def moment() -> datetime:
    """When something is done: by the clock, or by the last report where a simulation has run ahead of it."""
    return max(datetime.now(UTC), district.now())


def today() -> date:
    """Today in China, by the clock: a phone's link is judged by it."""
    return day_of(datetime.now(UTC))


def today_noon() -> datetime:
    """A moment of today that stays the same until tomorrow, for what is judged by the day."""
    return start_of(today()) + timedelta(hours=12)


def _day(said: str) -> date:
    """The day that the URL names, if it is still to come; else today."""
    try:
        day = date.fromisoformat(said)
    except ValueError:
        return today()
    return day if today() <= day <= today() + FURTHEST else today()
