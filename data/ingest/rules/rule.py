"""What a rule is, and what it finds."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from data.ingest.context import Context

Severity = Literal["error", "warning", "note"]

Check = Callable[[pd.DataFrame, Context], pd.Series]
"""Rows of a layer in, offending values out; its index are those of the rows that offend."""


@dataclass(frozen=True)
class Rule:
    """A thing that can be wrong with a row.

    Attributes:
        name: Its word in findings, rejects and the manual.
        severity: An `error` keeps the row out; a `warning` or a `note` lets it in and is written down.
        column: Our column that it speaks of.
        problem: What is wrong, in English and Chinese.
        remedy: What to do, in English and Chinese.
        check: Finds the offending rows; None for rules that the reading itself applies.
    """

    name: str
    severity: Severity
    column: str
    problem: tuple[str, str]
    remedy: tuple[str, str]
    check: Check | None = None


@dataclass(frozen=True)
class Hit:
    """Rows that break a rule.

    Attributes:
        rule: The rule.
        found: What offends in each row; index = row number in the file.
        column: Our column that it stands in.
    """

    rule: Rule
    found: pd.Series
    column: str
