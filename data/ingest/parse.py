"""Text to values, a whole column at a time; what cannot be read is named, never guessed."""

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from data.ingest.fields import Field
from data.ingest.names import plain
from data.ingest.times import Zone, parse_dates, parse_times
from data.ingest.words import dictionary, flags, nothing

MAX_INTEGER = 2**31 - 1

_UNITS = r"(?:户|人|家|层|栋|个|年|米|m|㎡|m2|m²|平方米|分钟|间|座|张)?"
_NUMBER = rf"^([-+]?\d[\d,，]*(?:\.\d+)?(?:[eE][-+]?\d+)?|[-+]?\.\d+)\s*{_UNITS}$"
_LIST_SEPARATORS = r"[,，、;；|/\s]+"
_SCIENTIFIC = r"^\d(?:\.\d+)?[eE]\+?\d+$"


def parse(
    text: pd.Series, field: Field, *, table: str, zone: Zone, time_format: str | None, words: Mapping[str, str]
) -> tuple[pd.Series, pd.Series]:
    """Values of a column and the texts that could not be read.

    Args:
        text: What the file says, "" for nothing.
        field: The column that it fills.
        table: Its table, for the words it knows.
        zone: Time zone of times without an offset.
        time_format: The only format of times, where the user gave one.
        words: Our word -> the file's word, where the user gave some.

    Returns:
        The values, None where there is none, same index; and the unreadable texts with their index.
    """
    given = nothing_removed(text, is_flag=field.kind == "flag")
    values = _values(given, field, table=table, zone=zone, time_format=time_format, words=words)
    unread = given[given.notna() & values.isna()]
    return values, unread


def nothing_removed(text: pd.Series, *, is_flag: bool = False) -> pd.Series:
    """Trimmed text; None for the signs that stand for nothing, 无 among them unless it means no."""
    trimmed = text.str.strip()
    return trimmed.mask(trimmed.isna() | trimmed.str.casefold().isin(nothing(is_flag=is_flag)), None)


def _values(
    given: pd.Series, field: Field, *, table: str, zone: Zone, time_format: str | None, words: Mapping[str, str]
) -> pd.Series:
    if field.kind == "time":
        return parse_times(given, zone=zone, time_format=time_format)
    if field.kind == "date":
        return parse_dates(given, zone=zone)
    if field.kind == "choice":
        return _choice(given, dictionary(table, field.name, extra=words), is_closed=field.is_closed)
    return _READERS[field.kind](given)


def _text(given: pd.Series) -> pd.Series:
    return given


def parse_codes(text: pd.Series) -> pd.Series:
    """Codes of a file's texts, None for nothing: ` A1`, `'A1` and `A1` are one."""
    return _code(nothing_removed(text))


def _code(given: pd.Series) -> pd.Series:
    """Codes are text; digits that Excel has rounded away (2.30101E+14) cannot be had back."""
    bare = given.str.replace(r"^'", "", regex=True).str.replace(r"^(\d+)\.0+$", r"\1", regex=True)
    return bare.mask(bare.str.match(_SCIENTIFIC, na=False), None)


def _number(given: pd.Series) -> pd.Series:
    digits = given.str.extract(_NUMBER, expand=False).str.replace("[,，]", "", regex=True)
    return pd.to_numeric(digits, errors="coerce").astype("float64")


def _integer(given: pd.Series) -> pd.Series:
    numbers = _number(given)
    fits = (numbers % 1 == 0) & (numbers.abs() <= MAX_INTEGER)
    return numbers.where(fits).astype("Int64")


def _flag(given: pd.Series) -> pd.Series:
    return given.str.casefold().map(flags()).astype("boolean")


def _list(given: pd.Series) -> pd.Series:
    """Words between commas, or a JSON list as we export it."""
    bare = given.str.strip("[]").str.replace('"', "", regex=False)
    lists = [
        [word for word in value if word] if isinstance(value, list) else None
        for value in bare.str.split(_LIST_SEPARATORS, regex=True)
    ]
    return pd.Series(lists, index=given.index, dtype=object)


def _choice(given: pd.Series, known: Mapping[str, str], *, is_closed: bool) -> pd.Series:
    ours = given.map({value: known.get(plain(value)) for value in given.dropna().unique()})
    return ours if is_closed else ours.where(ours.notna(), given)


_READERS: Mapping[str, Callable[[pd.Series], pd.Series]] = {
    "text": _text,
    "code": _code,
    "number": _number,
    "integer": _integer,
    "flag": _flag,
    "list": _list,
}


def parse_degrees(text: pd.Series) -> pd.Series:
    """Coordinates: plain numbers, or degrees with minutes and seconds (118°46'40.5"E)."""
    given = nothing_removed(text)
    numbers = pd.to_numeric(given.str.replace(r"[°度EeNn]$", "", regex=True), errors="coerce").astype("float64")
    left = given[numbers.isna() & given.notna()]
    if left.empty:
        return numbers
    parts = left.str.extract(
        r"^\D?(\d{1,3})[°度]\s*(\d{1,2})['′分]\s*(?:(\d{1,2}(?:\.\d+)?)[\"″秒]?)?\s*([EWNSewns])?$"
    )
    degrees = pd.to_numeric(parts[0]) + pd.to_numeric(parts[1]) / 60 + pd.to_numeric(parts[2]).fillna(0.0) / 3600
    west_or_south = parts[3].str.casefold().isin(["w", "s"])
    numbers.loc[left.index] = np.where(west_or_south, -degrees, degrees)
    return numbers
