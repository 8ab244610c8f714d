"""Numbers, shares, days and times as the reader writes them; what is missing is a dash."""

import re
from datetime import date, datetime

import pandas as pd

from pages.common.periods import DISTRICT_TIME
from pages.common.text import language, t

MINUS = "\N{MINUS SIGN}"
NOTHING = "\N{EN DASH}"
MYRIAD = 10_000

_HOURS_WORD = re.compile(r"\b(?:Mo|Tu|We|Th|Fr|Sa|Su|PH|off|24/7)\b")


def number(value: float | None, *, digits: int = 0) -> str:
    """A number in full, with separators: 12,345."""
    return NOTHING if value is None or pd.isna(value) else f"{value:,.{digits}f}".replace("-", MINUS)


def amount(value: float | None) -> str:
    """A number for a headline: in Chinese from ten thousand on in ten thousands, 1.2万; in English in full."""
    if value is None or pd.isna(value) or abs(value) < MYRIAD or language() != "zh":
        return number(value)
    return t("format.myriads", n=number(value / MYRIAD, digits=1).removesuffix(".0"))


def percent(share: float | None, *, digits: int = 1) -> str:
    """A share of one: 97.3%."""
    return NOTHING if share is None or pd.isna(share) else f"{number(share * 100, digits=digits)}%"


def share(part: int, whole: int) -> str:
    """A part of a whole with both numbers: 12 / 340 件（3.5%）."""
    return t("format.share", part=number(part), whole=number(whole), percent=percent(part / whole if whole else None))


def day(value: date | datetime | None) -> str:
    """2026-11-21, in the district's time."""
    return NOTHING if value is None or pd.isna(value) else f"{_in_district(value):%Y-%m-%d}"


def days(first: date, last: date) -> str:
    """2026-09-01 至 2026-11-21, both days included."""
    return t("format.days", since=day(first), until=day(last))


def month(value: datetime) -> str:
    """The month of a time in the district, short enough for an axis."""
    return t("format.month", month=_in_district(value).month)


def moment(value: datetime | None) -> str:
    """2026-11-21 09:30, in the district's time."""
    return NOTHING if value is None or pd.isna(value) else f"{_in_district(value):%Y-%m-%d %H:%M}"


def hours(value: str | None) -> str:
    """Opening hours in the syntax of OpenStreetMap, its words in the reader's language."""
    if value is None or pd.isna(value):
        return NOTHING
    return _HOURS_WORD.sub(lambda found: t(f"hours.{found[0]}"), value)


def _in_district(value: date) -> date:
    return value.astimezone(DISTRICT_TIME) if isinstance(value, datetime) else value
