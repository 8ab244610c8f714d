"""Which words files use for ours, per column; the words themselves stand in `words.toml`."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from data.ingest.names import plain

KEEPS_OTHERS = {("station", "kind"), ("refuel_station", "host_kind"), ("incident", "state"), ("worker", "role")}
"""Columns where a word that is none of ours is no fault of the row: it is kept, or completion sees to it."""

_TABLE = Path(__file__).with_name("words.toml")


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads(_TABLE.read_text(encoding="utf-8"))


def has_words(table: str, column: str) -> bool:
    """Whether a column holds one of a few words."""
    return column in _table().get(table, {})


def dictionary(table: str, column: str, *, extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Every known word of a column, in plain form -> our word.

    Args:
        table: Name of the table.
        column: Name of the column.
        extra: Our word -> the file's word, as the user gave it.
    """
    known = {plain(word): ours for ours, words in _table()[table][column].items() for word in (ours, *words)}
    return known | {plain(theirs): ours for ours, theirs in (extra or {}).items()}


@cache
def nothing(*, is_flag: bool) -> frozenset[str]:
    """What stands in a cell that holds nothing, in lower case."""
    words = frozenset(_table()["nothing"])
    return words if is_flag else words | {"无"}


@cache
def flags() -> Mapping[str, bool]:
    """The words of a yes/no column, in lower case."""
    return dict.fromkeys(_table()["yes"], True) | dict.fromkeys(_table()["no"], False)


def without_duplicate_mark(states: pd.Series) -> tuple[pd.Series, pd.Series]:
    """States without `(Duplicate)` or `重复`, and whether they had it."""
    marks = "|".join(_table()["duplicate"])
    marked = states.str.contains(marks, case=False, na=False)
    without = states.str.replace(rf"[(（\s]*(?:{marks})(?:件|工单)?[)）\s]*", "", case=False, regex=True)
    return states.where(~marked, without), marked
