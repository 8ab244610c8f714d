"""The folder that an import leaves: a summary for people, one for programs, and the rejects."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from data import settings
from data.errors import SettingsError
from data.ingest.request import ImportRequest, ImportResult

REJECTS = "rejects.csv"
SUMMARY = "summary.txt"
SUMMARY_JSON = "summary.json"


@contextmanager
def folder_for(request: ImportRequest, *, at: datetime) -> Iterator[Path]:
    """A new folder under `var/imports`; gone again when the import ends in an error."""
    folder = _new_folder(request, at)
    try:
        yield folder
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _new_folder(request: ImportRequest, at: datetime) -> Path:
    stamp = at.astimezone(ZoneInfo(request.timezone)).strftime("%Y%m%d-%H%M%S")
    parent = settings.from_environment().var_dir / "imports"
    try:
        parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        remedy = f"an import's report cannot be written there ({error.strerror}); name another folder"
        raise SettingsError(name="GRID_VAR_DIR", value=str(parent.parent), remedy=remedy) from error
    for number in count(1):
        folder = parent / (f"{stamp}-{request.layer}" + (f"-{number}" if number > 1 else ""))
        with suppress(FileExistsError):
            folder.mkdir()
            return folder
    raise AssertionError("count never ends")


def write_summary(
    result: ImportResult, request: ImportRequest, *, ignored: tuple[str, ...], columns: dict[str, str]
) -> None:
    """Write both summaries into the result's folder."""
    text = summary(result, request, ignored=ignored, columns=columns)
    (result.report_dir / SUMMARY).write_text(text, encoding="utf-8")
    facts = {
        "file": request.path.name,
        "layer": result.layer,
        "source": result.source,
        "datum": result.datum,
        "crs": result.crs,
        "stored": result.is_stored,
        "rows": {
            "read": result.rows_read,
            "added": result.rows_added,
            "changed": result.rows_changed,
            "unchanged": result.rows_unchanged,
            "rejected": result.rows_rejected,
        },
        "columns": columns,
        "ignored": list(ignored),
        "notes": list(result.notes),
        "findings": result.findings.to_dict("records"),
    }
    (result.report_dir / SUMMARY_JSON).write_text(json.dumps(facts, ensure_ascii=False, indent=2), encoding="utf-8")


def summary(result: ImportResult, request: ImportRequest, *, ignored: tuple[str, ...], columns: dict[str, str]) -> str:
    """The import in words."""
    lines = [
        f"{request.path.name} -> {result.layer} (source: {result.source})",
        headline(result),
        *([] if result.is_stored else [_why_not(result)]),
        *(f"- {note}" for note in result.notes),
        "",
        "Columns: " + ", ".join(f"{ours} = {theirs}" for ours, theirs in columns.items()),
        "Not read: " + (", ".join(ignored) or "none"),
    ]
    for one in result.findings.itertuples():
        lines += ["", *finding_lines(one)]
    if result.rows_rejected:
        lines += ["", f"Every rejected row with its reason: {result.report_dir / REJECTS}"]
    return "\n".join(lines) + "\n"


def headline(result: ImportResult) -> str:
    """`1,264 rows: 0 added, 0 changed, 1,264 unchanged, 0 rejected`."""
    return (
        f"{result.rows_read:,} rows: {result.rows_added:,} added, {result.rows_changed:,} changed, "
        f"{result.rows_unchanged:,} unchanged, {result.rows_rejected:,} rejected"
    )


def _why_not(result: ImportResult) -> str:
    return "Nothing was stored: " + ("rows were rejected." if result.rows_rejected else "this was a dry run.")


def finding_lines(one: Any) -> list[str]:
    """A row of findings in words: what, where, what to do."""
    rows = ", ".join(map(str, one.first_rows))
    more = ", ..." if one.rows > len(one.first_rows) else ""
    values = "; ".join(one.first_values)
    return [
        f"[{one.severity}] {one.rule}{f' ({one.column})' if one.column else ''}: {one.rows:,} rows - {one.problem}",
        f"    rows {rows}{more}" + (f": {values}" if values else ""),
        f"    {one.remedy}",
    ]
