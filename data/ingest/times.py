"""Times as files write them, in UTC."""

import re
from collections.abc import Callable
from datetime import tzinfo

import numpy as np
import pandas as pd

FORMATS = (
    "%Y-%m-%d %H:%M:%S",
    "%Y/%m/%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%Y/%m/%d %H:%M",
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%Y.%m.%d %H:%M:%S",
    "%Y.%m.%d %H:%M",
    "%Y年%m月%d日 %H时%M分%S秒",
    "%Y年%m月%d日%H时%M分%S秒",
    "%Y年%m月%d日 %H时%M分",
    "%Y年%m月%d日%H时%M分",
    "%Y年%m月%d日 %H:%M:%S",
    "%Y年%m月%d日 %H:%M",
    "%Y年%m月%d日%H:%M:%S",
    "%Y年%m月%d日%H:%M",
    "%Y年%m月%d日",
    "%Y%m%d%H%M%S",
    "%Y%m%d",
    "%m/%d/%Y %I:%M:%S %p",
    "%m/%d/%Y %H:%M:%S",
    "%m/%d/%Y %I:%M %p",
    "%m/%d/%Y %H:%M",
    "%m/%d/%Y",
)
"""Each is tried on what those before could not read. Day before month is never assumed: say it with a format."""

_OFFSET = re.compile(r"\d(?:Z|\s?[+-]\d{2}:?\d{2}|\+\d{2})$")
_EXCEL_EPOCH = pd.Timestamp("1899-12-30")
_EXCEL_DAYS = (20_000.0, 80_000.0)  # 1954-2119; smaller numbers are no days of a district's business
_SAMPLE = 40
_UNIX_DIGITS = {10: "s", 13: "ms"}

Zone = str | tzinfo


def parse_times(text: pd.Series, *, zone: Zone, time_format: str | None = None) -> pd.Series:
    """Times in UTC.

    Args:
        text: What the file says; NA for nothing. ISO 8601 with or without an offset, the formats above, Excel's day
            numbers, and seconds or milliseconds since 1970 are understood.
        zone: Time zone of what says no offset. A time that a change of clocks makes ambiguous is the later one, one
            that it skips moves to the next that exists.
        time_format: The only format to read by, as in `strptime`.

    Returns:
        `datetime64[us, UTC]`, same index; NaT for nothing and for what cannot be read.
    """
    found = pd.Series(pd.NaT, index=text.index, dtype="datetime64[us, UTC]")
    left = text.dropna()
    for read in _readers(left, zone, time_format):
        if left.empty:
            break
        values = read(left).dropna()
        found.loc[values.index] = values.astype("datetime64[us, UTC]")
        left = left.drop(values.index)
    return found


def parse_dates(text: pd.Series, *, zone: Zone) -> pd.Series:
    """Days as `datetime64[us]` at midnight, without a zone; NaT for nothing and for what cannot be read."""
    days: pd.Series = parse_times(text, zone=zone).dt.tz_convert(zone).dt.tz_localize(None).dt.normalize()
    return days


def _readers(text: pd.Series, zone: Zone, time_format: str | None) -> list[Callable[[pd.Series], pd.Series]]:
    """How to read, the likeliest format first: a column mostly keeps to one."""
    if time_format is not None:
        return [_reader(time_format, zone)]
    sample = text.head(_SAMPLE)
    hits = {one: pd.to_datetime(sample, format=one, errors="coerce").notna().sum() for one in FORMATS}
    likeliest_first = sorted(FORMATS, key=lambda one: -hits[one])
    return [_with_offset, *(_reader(one, zone) for one in likeliest_first), _fractional(zone), _unix, _excel(zone)]


def _reader(time_format: str, zone: Zone) -> Callable[[pd.Series], pd.Series]:
    def read(values: pd.Series) -> pd.Series:
        return _local(pd.to_datetime(values, format=time_format, errors="coerce"), zone)

    return read


def _with_offset(values: pd.Series) -> pd.Series:
    """What says its own offset: 2026-11-21T08:00:00+08:00, ...Z."""
    marked = values[values.str.contains(_OFFSET)]
    marked = marked[marked.str.contains(":", regex=False)]
    return pd.Series(pd.to_datetime(marked, format="ISO8601", utc=True, errors="coerce"))


def _fractional(zone: Zone) -> Callable[[pd.Series], pd.Series]:
    """The rest of ISO 8601: a T, fractions of seconds."""

    def read(values: pd.Series) -> pd.Series:
        plausible = values[values.str.match(r"\d{4}-\d{2}-\d{2}[T ]\d{2}")]
        return _local(pd.to_datetime(plausible, format="ISO8601", errors="coerce"), zone)

    return read


def _unix(values: pd.Series) -> pd.Series:
    parts = []
    for digits, unit in _UNIX_DIGITS.items():
        numbers = pd.to_numeric(values[values.str.fullmatch(rf"1\d{{{digits - 1}}}")]).astype("int64")
        parts.append(
            pd.Series(numbers.to_numpy().astype(f"datetime64[{unit}]"), index=numbers.index).dt.tz_localize("UTC")
        )
    return pd.concat(parts)


def _excel(zone: Zone) -> Callable[[pd.Series], pd.Series]:
    """Excel counts days from 1899-12-30."""

    def read(values: pd.Series) -> pd.Series:
        days = pd.to_numeric(values, errors="coerce")
        days = days[days.between(*_EXCEL_DAYS)]
        seconds = (days * 86_400.0).round().to_numpy().astype("timedelta64[s]")
        return _local(pd.Series(np.datetime64(_EXCEL_EPOCH, "s") + seconds, index=days.index), zone)

    return read


def _local(times: pd.Series, zone: Zone) -> pd.Series:
    is_summer = np.zeros(len(times), dtype=bool)
    there = times.dt.tz_localize(zone, ambiguous=is_summer, nonexistent="shift_forward")
    return pd.Series(there.dt.tz_convert("UTC"))
