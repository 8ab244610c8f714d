"""The spans of time that a wall speaks of, in days of the district's own clock."""

from datetime import UTC, date, datetime, time, timedelta

from api.fetchable import LOCAL_ZONE

FIGURES_DAYS = 28
"""Over how many days rates are counted, and against how many before them."""
PROGRESS_DAYS = 7
STOCK_DAYS = 7
"""How far back what is open is compared."""
HOTSPOT_WEEKS = 12


def day_of(now: datetime) -> date:
    """The day of a moment in the district."""
    return now.astimezone(LOCAL_ZONE).date()


def midnight(day: date) -> datetime:
    """When a day begins in the district, in UTC."""
    return datetime.combine(day, time(), LOCAL_ZONE).astimezone(UTC)


def days_up_to(now: datetime, days: int) -> tuple[datetime, datetime]:
    """The last so many days, up to the end of today: since, until."""
    until = midnight(day_of(now) + timedelta(days=1))
    return until - timedelta(days=days), until


def weeks_up_to(now: datetime, weeks: int) -> tuple[datetime, ...]:
    """Borders of the last so many whole weeks, which end with the last midnight."""
    end = midnight(day_of(now))
    return tuple(end - timedelta(weeks=back) for back in range(weeks, -1, -1))
