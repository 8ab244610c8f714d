"""Excel workbooks: one sheet of rows, one that says what they are."""

from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from data import errors
from data.export.about import MARK, About
from data.export.text import as_text, numeric_columns, with_coordinates

MAX_ROWS = 1_048_576
MAX_CELL = 32_767
_WIDEST = 40


def write_workbook(rows: Any, part: Path, path: Path, about: About, encoding: str) -> tuple[str, ...]:
    """Write rows as Excel's own table: numbers as numbers, everything else as text and never as a formula."""
    if len(rows) >= MAX_ROWS:
        remedy = "Ask for less with --since and --until, or write .csv."
        detail = f"{len(rows):,} rows do not fit on a sheet of {MAX_ROWS:,}"
        raise errors.ExportContentError(layer=about.layer.name, path=path, detail=detail, remedy=remedy)
    text = with_coordinates(as_text(rows), rows, about)
    notes: tuple[str, ...] = ()
    if "wkt" in text and (too_long := int((text["wkt"].str.len() > MAX_CELL).sum())):
        text = text.drop(columns="wkt")
        notes = (f"The shapes are left out: {too_long:,} are longer than a cell of Excel's. Write .gpkg to keep them.",)
    _save(text, numeric_columns(rows), part, about)
    return notes


def _save(text: pd.DataFrame, numbers: list[str], part: Path, about: About) -> None:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(about.layer.title)
    sheet.freeze_panes = "A2"
    sheet.oddFooter.center.text = f"{about.layer.title} · {about.as_of} · {MARK}"
    numeric = [name in numbers or name in {"longitude", "latitude"} for name in text.columns]
    for letter, name in enumerate(text.columns, start=1):
        longest = int(text[name].head(200).str.len().max())
        sheet.column_dimensions[get_column_letter(letter)].width = min(max(longest, len(name)) + 2, _WIDEST)
    sheet.append([_heading(sheet, name) for name in text.columns])
    for values in text.itertuples(index=False, name=None):
        sheet.append([_cell(sheet, value, is_number) for value, is_number in zip(values, numeric, strict=True)])
    notes = book.create_sheet("说明")
    for line in about.lines().items():
        notes.append(line)
    notes.append(())
    for name in text.columns:
        notes.append((name, about.meaning(name)))
    book.save(part)


def _heading(sheet: Any, name: str) -> Any:
    cell = WriteOnlyCell(sheet, name)
    cell.font = Font(bold=True)
    return cell


def _cell(sheet: Any, value: str, is_number: bool) -> Any:
    if value == "":
        return None
    if is_number:
        return _number(sheet, value)
    clean = ILLEGAL_CHARACTERS_RE.sub("", value)
    if not clean.startswith("="):
        return clean
    cell = WriteOnlyCell(sheet, clean)
    cell.data_type = "s"  # what looks like a formula is a name that somebody gave
    return cell


def _number(sheet: Any, digits: str) -> Any:
    """A number with all its digits: openpyxl would keep sixteen, one less than a coordinate needs to come back."""
    cell = WriteOnlyCell(sheet)
    cell.data_type = "n"
    cell._value = digits
    return cell
