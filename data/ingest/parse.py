"""Text to values, a whole column at a time; what cannot be read is named, never guessed."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from data.ingest.fields import Field
from data.ingest.names import plain
from data.ingest.times import Zone, parse_dates, parse_times
from data.ingest.words import NOTHING, dictionary, flags

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
    given = nothing_removed(text, keep_no=field.kind == "flag")
    values = _READERS[field.kind](given, field, table, zone, time_format, words)
    unread = given[given.notna() & values.isna()]
    return values, unread


def nothing_removed(text: pd.Series, *, keep_no: bool = False) -> pd.Series:
    """Trimmed text; None for the signs that stand for nothing, 无 among them unless it means no."""
    trimmed = text.str.strip()
    nothing = trimmed.str.casefold().isin(NOTHING if keep_no else (*NOTHING, "无"))
    return trimmed.mask(nothing | trimmed.isna(), None)


def _text(given: pd.Series, *_: object) -> pd.Series:
    return given


def _code(given: pd.Series, *_: object) -> pd.Series:
    """Codes are text; digits that Excel has rounded away (2.30101E+14) cannot be had back."""
    bare = given.str.replace(r"^'", "", regex=True).str.replace(r"^(\d+)\.0+$", r"\1", regex=True)
    return bare.mask(bare.str.match(_SCIENTIFIC, na=False), None)


def _number(given: pd.Series, *_: object) -> pd.Series:
    digits = given.str.extract(_NUMBER, expand=False).str.replace("[,，]", "", regex=True)
    return pd.to_numeric(digits, errors="coerce").astype("float64")


def _integer(given: pd.Series, *_: object) -> pd.Series:
    numbers = _number(given)
    fits = (numbers % 1 == 0) & (numbers.abs() <= MAX_INTEGER)
    return numbers.where(fits).astype("Int64")


def _flag(given: pd.Series, *_: object) -> pd.Series:
    return given.str.casefold().map(flags()).astype("boolean")


def _time(
    given: pd.Series, field: Field, table: str, zone: Zone, time_format: str | None, words: Mapping[str, str]
) -> pd.Series:
    return parse_times(given, zone=zone, time_format=time_format)


def _date(
    given: pd.Series, field: Field, table: str, zone: Zone, time_format: str | None, words: Mapping[str, str]
) -> pd.Series:
    return parse_dates(given, zone=zone)


def _list(given: pd.Series, *_: object) -> pd.Series:
    """Words between commas, or a JSON list as we export it."""
    bare = given.str.strip("[]").str.replace('"', "", regex=False)
    lists = [
        None if value is None or value is pd.NA or isinstance(value, float) else [word for word in value if word]
        for value in bare.str.split(_LIST_SEPARATORS, regex=True)
    ]
    return pd.Series(lists, index=given.index, dtype=object)


def _choice(
    given: pd.Series, field: Field, table: str, zone: Zone, time_format: str | None, words: Mapping[str, str]
) -> pd.Series:
    known = dictionary(table, field.name, extra=words)
    different = {value: known.get(plain(value)) for value in given.dropna().unique()}
    ours = given.map(different)
    return ours if field.is_closed else ours.where(ours.notna(), given)


_READERS = {
    "text": _text,
    "code": _code,
    "number": _number,
    "integer": _integer,
    "flag": _flag,
    "time": _time,
    "date": _date,
    "list": _list,
    "choice": _choice,
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
