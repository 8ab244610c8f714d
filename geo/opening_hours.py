"""When a station is open: opening hours in OpenStreetMap's syntax, hour by hour of a week.

Times are those of the clock in China. "PH" in opening hours stands for the days of `public_holidays`: of each festival
the library knows the first day only, so an office with "PH off" counts as open again on 2 October. Weekend days that
the State Council turns into working days are announced year by year, can not be computed, and count as weekends.
"SH", the school holidays, never applies, and "sunrise" and "sunset" are taken as 07:00 and 19:00.
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pandas as pd
from opening_hours import OpeningHours, ParserError, State  # type: ignore[attr-defined]  # its stub forgets ParserError

Bools = npt.NDArray[np.bool_]
Positions = npt.NDArray[np.intp]

LOCAL_TIME: Final = ZoneInfo("Asia/Shanghai")
HOURS_OF_WEEK: Final = 168
_COUNTRY: Final = "CN"
_HOUR: Final = timedelta(hours=1)


class OpenWeek(NamedTuple):
    """Each hour of a week, one row per facility; column 0 is Monday 00:00, column 167 Sunday 23:00, in China's time.

    An hour is judged at its start: a shop open 08:30-20:00 counts from 09:00 through 19:00.
    """

    is_open: Bools
    """Known to be open; False where unknown."""
    is_known: Bools
    """False where the facility gives no hours, none that can be read, or says itself that they are unknown."""


def is_open(hours: pd.Series, at: datetime, *, unreadable_as_unknown: bool = False) -> pd.Series:
    """Whether each facility is open at a moment.

    Args:
        hours: Opening hours in OpenStreetMap's syntax, "Mo-Fr 08:30-12:00,14:00-18:00; PH off"; None or blank for
            unknown.
        at: The moment, with its zone.
        unreadable_as_unknown: Take text that cannot be read for unknown instead of raising.

    Returns:
        Boolean with NA for unknown, same index, named "is_open". Closing time itself is closed.

    Raises:
        ValueError: `at` has no zone, or a text cannot be read.

    Source:
        https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification
    """
    if at.tzinfo is None:
        raise ValueError(f"the moment {at:%Y-%m-%d %H:%M} has no time zone; give one, e.g. datetime(..., tzinfo=UTC)")
    local = at.astimezone(LOCAL_TIME).replace(tzinfo=None)
    rows, rules = _distinct_rules(hours, unreadable_as_unknown=unreadable_as_unknown)
    states = [_TRUTH[rule.state(local)[0]] for rule in rules]
    return pd.Series([*states, None], dtype="boolean").take(rows).set_axis(hours.index).rename("is_open")


def next_change(hours: pd.Series, at: datetime, *, unreadable_as_unknown: bool = False) -> pd.Series:
    """When each facility that is open closes next, and each that is closed opens.

    Args:
        hours: As for `is_open`.
        at: The moment, with its zone.
        unreadable_as_unknown: As for `is_open`.

    Returns:
        Times in UTC, same index, named "next_change"; NaT for unknown hours, and where nothing changes any more.

    Raises:
        ValueError: As for `is_open`.
    """
    if at.tzinfo is None:
        raise ValueError(f"the moment {at:%Y-%m-%d %H:%M} has no time zone; give one, e.g. datetime(..., tzinfo=UTC)")
    local = at.astimezone(LOCAL_TIME).replace(tzinfo=None)
    rows, rules = _distinct_rules(hours, unreadable_as_unknown=unreadable_as_unknown)
    changes = pd.Series([*(rule.next_change(local) for rule in rules), None], dtype="datetime64[us]")
    told: pd.Series = changes.dt.tz_localize(LOCAL_TIME).dt.tz_convert("UTC")
    return told.take(rows).set_axis(hours.index).rename("next_change")


def open_by_hour(hours: pd.Series, *, week: date, unreadable_as_unknown: bool = False) -> OpenWeek:
    """Which hours of a week each facility is open.

    Args:
        hours: As for `is_open`.
        week: Any day of the week wanted.
        unreadable_as_unknown: As for `is_open`.

    Returns:
        Two arrays of shape (len(hours), 168); each column equals `is_open` at the start of its hour.

    Raises:
        ValueError: A text cannot be read.
    """
    monday = datetime.combine(week - timedelta(days=week.weekday()), time())
    rows, rules = _distinct_rules(hours, unreadable_as_unknown=unreadable_as_unknown)
    weeks = [_week_of(rule, monday) for rule in rules]
    nothing_known = np.zeros((1, HOURS_OF_WEEK), dtype=bool)
    return OpenWeek(
        np.vstack([*(one.is_open for one in weeks), nothing_known])[rows],
        np.vstack([*(one.is_known for one in weeks), nothing_known])[rows],
    )


def is_unreadable(hours: pd.Series) -> pd.Series:
    """Whether each text is no opening hours; False for missing and blank. Same index, named "is_unreadable"."""
    codes, texts = _distinct(hours)
    bad = np.array([*(_rule(text) is None for text in texts), False], dtype=bool)
    return pd.Series(bad[codes], index=hours.index, name="is_unreadable")


def public_holidays(since: date, until: date) -> list[date]:
    """The days within [since, until) that "PH" in opening hours stands for, ascending.

    New Year, the first day of the Spring Festival, 1 May, Dragon Boat and Mid-Autumn Festival, 1 October; not
    Qingming, and not the further days of the longer festivals.
    """
    rule = OpeningHours("PH", country=_COUNTRY)
    days = (since + timedelta(days=number) for number in range((until - since).days))
    return [day for day in days if rule.is_open(datetime.combine(day, time(12)))]


_TRUTH: Final = {State.OPEN: True, State.CLOSED: False, State.UNKNOWN: None}


def _distinct_rules(hours: pd.Series, *, unreadable_as_unknown: bool) -> tuple[Positions, list[OpeningHours]]:
    """Position of each row among the distinct rules, -1 for unknown, and those rules."""
    codes, texts = _distinct(hours)
    rules = [_rule(text) for text in texts]
    if None in rules and not unreadable_as_unknown:
        _raise_unreadable(hours, codes, [number for number, rule in enumerate(rules) if rule is None])
    position = np.cumsum([rule is not None for rule in rules], dtype=np.intp) - 1
    position[[rule is None for rule in rules]] = -1
    return np.append(position, -1)[codes], [rule for rule in rules if rule is not None]


def _distinct(hours: pd.Series) -> tuple[Positions, list[str]]:
    """Code of each row, -1 for nothing said, and the distinct texts."""
    text = hours.astype("str").str.strip()
    codes, texts = pd.factorize(text.where(text.notna() & (text != "")))
    return codes, [str(one) for one in texts]


def _rule(text: str) -> OpeningHours | None:
    try:
        return OpeningHours(text, country=_COUNTRY)
    except ParserError:
        return None


def _raise_unreadable(hours: pd.Series, codes: Positions, bad: Iterable[int]) -> None:
    wrong = np.flatnonzero(np.isin(codes, list(bad)))
    raise ValueError(
        f"row {hours.index[wrong[0]]}: the opening hours {hours.iloc[wrong[0]]!r} cannot be read"
        f" ({len(wrong)} such rows); write them like 'Mo-Fr 08:30-17:30; PH off', leave them blank,"
        " or ask for unreadable_as_unknown"
    )


def _week_of(rule: OpeningHours, monday: datetime) -> OpenWeek:
    """The week of one rule, as arrays of 168 hours."""
    state = np.full(HOURS_OF_WEEK, State.CLOSED, dtype=object)
    for since, until, kind, _ in rule.intervals(monday, monday + HOURS_OF_WEEK * _HOUR):
        # Minus floor of minus rounds up: the first hour that starts at or after a moment.
        state[-((monday - since) // _HOUR) : -((monday - until) // _HOUR)] = kind
    return OpenWeek(state == State.OPEN, state != State.UNKNOWN)
