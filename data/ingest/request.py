"""What an import is asked to do, and what it says afterwards."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import geopandas as gpd
import pandas as pd

from geo.coordinates import Datum

DEFAULT_TIMEZONE = "Asia/Shanghai"

FINDING_COLUMNS = [
    "rule",
    "severity",
    "column",
    "rows",
    "first_rows",
    "first_values",
    "problem",
    "remedy",
    "problem_zh",
    "remedy_zh",
]
"""Columns of the findings of a preview and of a result, one row per rule that spoke.

`first_rows` are numbers of rows, `first_values` the most frequent values with how often; `problem` and `remedy` are in
English, `problem_zh` and `remedy_zh` in Chinese.
"""

Progress = Callable[[str, int, int | None], None]
"""Called with the stage ("scan" or "write"), the rows done and, where it is known, the rows in all."""


@dataclass(frozen=True, kw_only=True)
class ImportRequest:
    """A file, the layer that it fills, and how to read it.

    Attributes:
        path: The file.
        layer: One of `data.ingest.layers.LAYERS`.
        source: Name under which the file's rows and its column mapping are kept; by default the file's name.
        datum: Datum of the coordinates; by default that of the file's own reference system, else WGS84.
        crs: Reference system of the coordinates ("EPSG:4549") where the file has none or a wrong one.
        central_meridian: Degrees, for Gauss-Kruger coordinates without a zone number.
        columns: Our column -> the file's column; `column:word` -> the file's word for one of our words.
        sublayer: Which layer of a file that has several, or which sheet of a workbook.
        as_of: The day on which the facts were true; by default the day on which the file was last written.
        timezone: Of times that do not say their own.
        time_format: As in `strptime`, for times in a manner that is not recognised.
        dry_run: Judge and compare everything, change nothing.
        strict: Store nothing at all when a row is rejected.
        repair: Mend invalid shapes instead of rejecting them.
        actor_role: The role that the audit trail names.
        now: The present moment; by default the clock's.
    """

    path: Path
    layer: str
    source: str | None = None
    datum: Datum | None = None
    crs: str | None = None
    central_meridian: int | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    sublayer: str | None = None
    as_of: date | None = None
    timezone: str = DEFAULT_TIMEZONE
    time_format: str | None = None
    dry_run: bool = False
    strict: bool = False
    repair: bool = False
    actor_role: str = "operator"
    now: datetime | None = None


@dataclass(frozen=True)
class Preview:
    """What an import would make of a file, before anything is stored.

    Attributes:
        columns: The file's columns.
        mapping: Our column -> the file's column, guessed, remembered or given.
        ignored: The file's columns that would not be stored.
        missing: Our columns that the layer needs and the file lacks.
        sublayers: Layers or sheets of the file to choose from.
        rows: The first good rows with our columns and `geom`, EPSG:4490; index = row number in the file.
        findings: `FINDING_COLUMNS`, gravest first; errors are rows that would be rejected.
        rows_read: Rows looked at.
        rows_good: Of those, the ones that would go in.
        is_complete: Whether the whole file was looked at.
        datum: Datum that the coordinates are taken to be on.
        crs: Reference system that the coordinates are taken to be in.
        notes: What was assumed, in sentences.
    """

    columns: tuple[str, ...]
    mapping: Mapping[str, str]
    ignored: tuple[str, ...]
    missing: tuple[str, ...]
    sublayers: tuple[str, ...]
    rows: gpd.GeoDataFrame
    findings: pd.DataFrame
    rows_read: int
    rows_good: int
    is_complete: bool
    datum: str | None
    crs: str | None
    notes: tuple[str, ...]


@dataclass(frozen=True)
class ImportResult:
    """What came of an import.

    Attributes:
        layer: The layer that was filled.
        source: Name under which its rows are kept.
        rows_read: Rows in the file.
        rows_added: New rows.
        rows_changed: Rows that differed from the store.
        rows_unchanged: Rows that the store had already, equal.
        rows_rejected: Rows that did not go in.
        findings: `FINDING_COLUMNS`, gravest first.
        report_dir: Folder with `summary.txt`, `summary.json` and, if there are any, `rejects.csv`.
        is_stored: False after a dry run and when `strict` refused the file.
        datum: Datum that the coordinates were taken to be on.
        crs: Reference system that the coordinates were taken to be in.
        notes: What was assumed, in sentences.
    """

    layer: str
    source: str
    rows_read: int
    rows_added: int
    rows_changed: int
    rows_unchanged: int
    rows_rejected: int
    findings: pd.DataFrame
    report_dir: Path
    is_stored: bool
    datum: str | None
    crs: str | None
    notes: tuple[str, ...]

    @property
    def exit_code(self) -> int:
        """0 when every row went in, 1 when some were rejected."""
        return 1 if self.rows_rejected else 0
