"""Excel workbooks: one sheet of rows, one that says what they are.

openpyxl makes the workbook with its headings; the rows are written into its sheet as text, ten times as fast as it
would, with every digit of a number, and never as formulas.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import openpyxl
import pandas as pd
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from data import errors
from data.export.about import MARK, About
from data.export.text import as_text, numeric_columns, with_coordinates
from data.spreadsheet import writable

MAX_ROWS = 1_048_576
MAX_CELL = 32_767
_WIDEST = 40
_SHEET = "xl/worksheets/sheet1.xml"
_CHUNK_ROWS = 5_000


def write_workbook(rows: Any, part: Path, path: Path, about: About, encoding: str) -> tuple[str, ...]:
    """Write rows as Excel's own table: numbers as numbers, everything else as text."""
    if len(rows) >= MAX_ROWS:
        remedy = "Ask for less with --since and --until, or write .csv."
        detail = f"{len(rows):,} rows do not fit on a sheet of {MAX_ROWS:,}"
        raise errors.ExportContentError(layer=about.layer.name, path=path, detail=detail, remedy=remedy)
    text = with_coordinates(as_text(rows), rows, about)
    notes: tuple[str, ...] = ()
    if "wkt" in text and (too_long := int((text["wkt"].str.len() > MAX_CELL).sum())):
        text = text.drop(columns="wkt")
        notes = (f"The shapes are left out: {too_long:,} are longer than a cell of Excel's. Write .gpkg to keep them.",)
    numbers = {*numeric_columns(rows), "longitude", "latitude"}
    _fill(_shell(text, about), text, numbers, part)
    return notes


def _shell(text: pd.DataFrame, about: About) -> io.BytesIO:
    """The workbook without its rows."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = about.layer.title
    sheet.freeze_panes = "A2"
    sheet.oddFooter.center.text = f"{about.layer.title} · {about.as_of} · {MARK}"
    for number, name in enumerate(text.columns, start=1):
        sheet.cell(1, number, name).font = Font(bold=True)
        longest = int(text[name].head(200).str.len().max())
        sheet.column_dimensions[get_column_letter(number)].width = min(max(longest, len(name)) + 2, _WIDEST)
    notes = book.create_sheet("说明")
    for line in (*about.lines().items(), (), *((name, about.meaning(name)) for name in text.columns)):
        notes.append(line)
    saved = io.BytesIO()
    book.save(saved)
    return saved


def _fill(shell: io.BytesIO, text: pd.DataFrame, numbers: set[str], part: Path) -> None:
    with zipfile.ZipFile(shell) as source, zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.namelist():
            content = source.read(entry)
            if entry != _SHEET:
                target.writestr(entry, content)
                continue
            size = f'ref="A1:{get_column_letter(len(text.columns))}{len(text) + 1}"'.encode()
            before, end, after = content.partition(b"</sheetData>")
            with target.open(entry, "w", force_zip64=True) as sheet:
                sheet.write(re.sub(rb'(?<=<dimension )ref="[^"]*"', size, before))
                for rows in _rows(text, numbers):
                    sheet.write(rows.encode())
                sheet.write(end + after)


def _rows(text: pd.DataFrame, numbers: set[str]) -> Iterator[str]:
    for start in range(0, len(text), _CHUNK_ROWS):
        some = text.iloc[start : start + _CHUNK_ROWS]
        columns = [_cells(some[name].tolist(), is_number=name in numbers) for name in some.columns]
        yield "".join(f"<row>{''.join(row)}</row>" for row in zip(*columns, strict=True))


def _cells(values: list[str], *, is_number: bool) -> list[str]:
    if is_number:
        return [f"<c><v>{value}</v></c>" if value else "<c/>" for value in values]
    return [
        f'<c t="inlineStr"><is><t xml:space="preserve">{escape(writable(value))}</t></is></c>' if value else "<c/>"
        for value in values
    ]
