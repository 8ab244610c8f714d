"""Days in China, on which plans take effect."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

LOCAL: Final = ZoneInfo("Asia/Shanghai")


def day_of(at: datetime) -> date:
    """The day in China at a moment."""
    return at.astimezone(LOCAL).date()


def start_of(day: date) -> datetime:
    """The first moment of a day in China, in UTC."""
    return datetime.combine(day, time(), LOCAL).astimezone(UTC)


def until_midnight(at: datetime) -> timedelta:
    """How long until the next day begins in China."""
    return start_of(day_of(at) + timedelta(days=1)) - at
