"""What was found in a file: every reject to a table at once, a summary of everything at the end."""

import csv
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

import numpy as np
import pandas as pd
import shapely

from data.ingest.request import FINDING_COLUMNS
from data.ingest.rules.rule import Hit, Rule
from data.schema.operation import SEVERITIES

SHOWN_ROWS = 10
DRAWN_POINTS = 1_000
COUNTED_VALUES = 10_000
"""Different values of a rule that are counted; a file can hold any number."""
REJECTS_HEADER = ("row", "code", "column", "value", "rule", "problem", "remedy", "问题", "处理办法")

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass
class Tally:
    """How often a rule spoke, its first rows and its values."""

    rule: Rule
    column: str
    rows: int = 0
    first_rows: list[int] = field(default_factory=list)
    values: Counter[str] = field(default_factory=Counter)
    points: list[tuple[float, float]] = field(default_factory=list)

    def add(self, values: pd.Series, places: pd.DataFrame | None) -> None:
        """Count more rows."""
        room = SHOWN_ROWS - len(self.first_rows)
        self.first_rows += [int(row) for row in values.index[:room]]
        for value, times in values.astype("str").value_counts().items():
            if value in self.values or len(self.values) < COUNTED_VALUES:
                self.values[str(value)] += int(times)
        self.rows += len(values)
        if places is not None and len(self.points) < DRAWN_POINTS:
            known = places.loc[places.index.intersection(values.index)].dropna()
            known = known[known["longitude"].between(-180, 180) & known["latitude"].between(-90, 90)]
            self.points += list(known.head(DRAWN_POINTS - len(self.points)).itertuples(index=False, name=None))

    @property
    def examples(self) -> list[str]:
        """The most frequent values, with how often where it is more than once."""
        common = [(value, times) for value, times in self.values.most_common(SHOWN_ROWS) if value]
        return [value if times == 1 else f"{value} x {times:,}" for value, times in common]

    def record(self) -> dict[str, object]:
        """The tally as a row of findings."""
        rule = self.rule
        return {
            "rule": rule.name,
            "severity": rule.severity,
            "column": self.column,
            "rows": self.rows,
            "first_rows": self.first_rows,
            "first_values": self.examples,
            "problem": rule.problem[0],
            "remedy": rule.remedy[0],
            "problem_zh": rule.problem[1],
            "remedy_zh": rule.remedy[1],
        }

    @property
    def geometry(self) -> shapely.MultiPoint | None:
        """Where it spoke, at most `DRAWN_POINTS` places."""
        return shapely.MultiPoint(self.points) if self.points else None


class Ledger:
    """Collects hits; writes rejects to a file as they come, so that their number does not matter."""

    def __init__(self, rejects_path: Path | None = None) -> None:
        self.tallies: dict[tuple[str, str], Tally] = {}
        self.rows_rejected = 0
        self._path = rejects_path
        self._file: TextIO | None = None

    def __enter__(self) -> "Ledger":
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()

    def enter(self, hits: list[Hit], rows: pd.DataFrame) -> pd.Index:
        """Write hits down.

        Args:
            hits: What a chunk's rows break.
            rows: The chunk, with `longitude` and `latitude` where it is located.

        Returns:
            The rows that are rejected, each once.
        """
        places = rows[["longitude", "latitude"]] if "longitude" in rows else None
        for hit in hits:
            key = (hit.rule.name, hit.column)
            self.tallies.setdefault(key, Tally(hit.rule, hit.column)).add(hit.found, places)
        errors = [hit for hit in hits if hit.rule.severity == "error" and len(hit.found)]
        if not errors:
            return pd.Index([], dtype="int64")
        numbers = np.unique(np.concatenate([hit.found.index.to_numpy() for hit in errors]))
        rejected: pd.Index = pd.Index(numbers)
        self.rows_rejected += len(rejected)
        self._write(errors, rows.get("code"))
        return rejected

    def note(self, rule: Rule, *, rows: int, value: str) -> None:
        """Write down what holds for the file as a whole."""
        self.tallies[rule.name, rule.column] = Tally(rule, rule.column, rows=rows, values=Counter([value]))

    def findings(self) -> pd.DataFrame:
        """One row per rule and column, gravest and most frequent first; `FINDING_COLUMNS`."""
        spoken = sorted(
            self.tallies.values(), key=lambda one: (SEVERITIES.index(one.rule.severity), -one.rows, one.rule.name)
        )
        return pd.DataFrame([tally.record() for tally in spoken], columns=FINDING_COLUMNS)

    def _write(self, errors: list[Hit], codes: pd.Series | None) -> None:
        if self._path is None:
            return
        if self._file is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._path.open("w", encoding="utf-8-sig", newline="")
            csv.writer(self._file).writerow(REJECTS_HEADER)
        named = {} if codes is None else codes.dropna().to_dict()
        lines = [_line(hit, row, named.get(row), value) for hit in errors for row, value in hit.found.items()]
        csv.writer(self._file).writerows(sorted(lines))


def _line(hit: Hit, row: Any, code: object, value: object) -> tuple[Any, ...]:
    rule = hit.rule
    words = (rule.problem[0], rule.remedy[0], rule.problem[1], rule.remedy[1])
    return (int(row), harmless(code), hit.column, harmless(value), rule.name, *words)


def harmless(value: object) -> str:
    """Text that a spreadsheet will not run as a formula."""
    text = "" if value is None else str(value)
    is_number = text.replace(".", "", 1).removeprefix("-").isdigit()
    return f"'{text}" if text.startswith(_FORMULA_STARTS) and not is_number else text
