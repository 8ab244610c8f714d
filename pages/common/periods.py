"""The spans of time that a reader may choose, in days of the district's own clock (Asia/Shanghai)."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DISTRICT_TIME = ZoneInfo("Asia/Shanghai")

PRESETS: dict[str, tuple[int, int]] = {
    "7d": (7, 0),
    "28d": (28, 14),
    "12w": (84, 12),
    "26w": (182, 13),
    "52w": (364, 13),
}
"""Days of each period, and into how many equal steps a trend cuts it (0: too short to tell a trend)."""

DEFAULT = "12w"
OWN_STEPS = 12
"""Into how many steps a trend cuts a period that the reader has set by hand."""


@dataclass(frozen=True)
class Period:
    """A half-open span [since, until) in UTC; `edges` border its equal steps and are empty when it is too short."""

    since: datetime
    until: datetime
    edges: tuple[datetime, ...]

    @property
    def before(self) -> "Period":
        """The span of the same length just before."""
        length = self.until - self.since
        return Period(self.since - length, self.since, tuple(edge - length for edge in self.edges))

    @property
    def year_before(self) -> "Period":
        """The same weekdays 52 weeks earlier."""
        year = timedelta(weeks=52)
        return Period(self.since - year, self.until - year, tuple(edge - year for edge in self.edges))

    @property
    def has_weekly_steps(self) -> bool:
        """Whether each step of the trend is a week."""
        return len(self.edges) > 1 and self.edges[1] - self.edges[0] == timedelta(weeks=1)

    @property
    def days(self) -> int:
        return round((self.until - self.since) / timedelta(days=1))

    @property
    def first_day(self) -> date:
        return self.since.astimezone(DISTRICT_TIME).date()

    @property
    def last_day(self) -> date:
        return (self.until - timedelta(microseconds=1)).astimezone(DISTRICT_TIME).date()


def preset(name: str, *, as_of: datetime) -> Period:
    """The named period that ends with the day of `as_of`.

    Its steps end at the last midnight before `as_of`, so that the newest of them is complete.
    """
    days, steps = PRESETS[name]
    today = as_of.astimezone(DISTRICT_TIME).date()
    until = midnight(today + timedelta(days=1))
    return Period(until - timedelta(days=days), until, _edges(midnight(today), days, steps))


def between(first: date, last: date) -> Period:
    """The days from `first` to `last`, both included."""
    since, until = midnight(first), midnight(last + timedelta(days=1))
    days = (last - first).days + 1
    return Period(since, until, _edges(until, days - days % OWN_STEPS, OWN_STEPS))


def midnight(day: date) -> datetime:
    """When a day begins in the district, in UTC."""
    return datetime.combine(day, time(), DISTRICT_TIME).astimezone(UTC)


def months(*, until: datetime, count: int) -> list[datetime]:
    """The borders of the `count` calendar months up to and with the one of the last instant before `until`."""
    last = (until - timedelta(microseconds=1)).astimezone(DISTRICT_TIME).date()
    number = last.year * 12 + last.month - 1
    firsts = [date(*_year_month(number - back)) for back in range(count - 1, -2, -1)]
    return [midnight(first) for first in firsts]


def last_week_and_before(period: Period) -> tuple[datetime, datetime, datetime]:
    """The borders of the last seven days of a period and of the four weeks before them."""
    return period.until - timedelta(days=35), period.until - timedelta(days=7), period.until


def _year_month(number: int) -> tuple[int, int, int]:
    return number // 12, number % 12 + 1, 1


def _edges(end: datetime, days: int, steps: int) -> tuple[datetime, ...]:
    if steps == 0 or days < steps:
        return ()
    step = timedelta(days=days) / steps
    return tuple(end - step * left for left in range(steps, -1, -1))
