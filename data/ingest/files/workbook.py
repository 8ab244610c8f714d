"""Excel workbooks: the sheet, the row of headings, and the cells as Excel shows them."""

import re
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pyarrow as pa
from openpyxl.utils.exceptions import InvalidFileException

from data.errors import FileEmptyError, FileUnreadableError, SublayerUnknownError
from data.ingest.files.table import CHUNK_ROWS, Chunk, distinct
from data.ingest.names import plain

HEADER_SEARCH_ROWS = 20
"""Titles, units and merged cells may stand above the headings; they are looked for in so many rows."""

_ROW = "\x00row"
_BLOCK = 2**20
_LONGEST_FORMULA = 9_000  # Excel's own limit is 8,192 characters
_NO_RESULT = re.compile(rb"</f>\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>")


class WorkbookFile:
    """One sheet of an `.xlsx`; its cells are copied to a plain file once, since Excel's own is slow to read."""

    crs = None
    has_shapes = False
    name_bytes = None

    def __init__(self, path: Path, *, sheet: str | None, scratch: Path, known_names: frozenset[str]) -> None:
        self.path = path
        workbook = _open(path)
        try:
            self.sublayers = tuple(workbook.sheetnames)
            rows = workbook[_sheet(path, workbook, sheet)].iter_rows(values_only=True)
            self._copy = scratch / "sheet.arrow"
            header_row, header, rest = _headings(path, rows, known_names)
            self.columns = tuple(distinct(header))
            self.row_count = self._spool(header_row, rest)
        finally:
            workbook.close()
        self.notes: tuple[str, ...] = (f"The headings are in row {header_row}.",) if header_row > 1 else ()
        if _has_formulas_without_result(path):
            self.notes += ("Some cells are formulas without a stored result: open the file in Excel once and save it.",)

    def chunks(self) -> Iterator[Chunk]:
        """Rows that are not empty, under the row numbers of the sheet."""
        with pa.memory_map(str(self._copy)) as mapped, pa.ipc.open_file(mapped) as reader:
            for number in range(reader.num_record_batches):
                frame = reader.get_batch(number).to_pandas()
                yield Chunk(frame.drop(columns=_ROW).set_index(pd.Index(frame[_ROW].to_numpy())))

    def _spool(self, header_row: int, rows: Iterable[tuple[Any, ...]]) -> int:
        schema = pa.schema([(_ROW, pa.int64()), *((name, pa.string()) for name in self.columns)])
        total = 0
        with pa.OSFile(str(self._copy), "wb") as target, pa.ipc.new_file(target, schema) as writer:
            for numbered in _batched(rows, first=header_row + 1, width=len(self.columns)):
                columns = list(zip(*numbered, strict=True))
                writer.write_batch(pa.record_batch([pa.array(column) for column in columns], schema=schema))
                total += len(numbered)
        return total


def _batched(rows: Iterable[tuple[Any, ...]], *, first: int, width: int) -> Iterator[list[tuple[Any, ...]]]:
    batch: list[tuple[Any, ...]] = []
    for number, row in enumerate(rows, start=first):
        if all(cell is None for cell in row):
            continue
        cells = tuple(map(as_text, row[:width]))
        batch.append((number, *cells, *("",) * (width - len(cells))))
        if len(batch) == CHUNK_ROWS:
            yield batch
            batch = []
    if batch:
        yield batch


def as_text(cell: Any) -> str:
    """A cell as text: whole numbers without a point, times in ISO 8601."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime | date | time):
        return cell.isoformat(sep=" ") if isinstance(cell, datetime) else cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return str(cell).strip()


def _has_formulas_without_result(path: Path) -> bool:
    """Whether a program wrote formulas that no spreadsheet has worked out since."""
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                tail = b""
                with archive.open(name) as sheet:
                    while block := sheet.read(_BLOCK):
                        if _NO_RESULT.search(tail + block):
                            return True
                        tail = block[-_LONGEST_FORMULA:]
    return False


def _open(path: Path) -> openpyxl.Workbook:
    try:
        return openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError, EOFError) as error:
        raise FileUnreadableError(path=path.name, detail=f"Excel's format is broken: {error}") from error


def _sheet(path: Path, workbook: openpyxl.Workbook, wanted: str | None) -> str:
    if wanted is None:
        return str(workbook.sheetnames[0])
    if wanted not in workbook.sheetnames:
        raise SublayerUnknownError(path=path.name, name=wanted, choices=", ".join(workbook.sheetnames))
    return wanted


def _headings(
    path: Path, rows: Iterator[tuple[Any, ...]], known_names: frozenset[str]
) -> tuple[int, list[Any], Iterator[tuple[Any, ...]]]:
    """The row of headings is the one with the most names that we know; without any, the first with two cells."""
    seen = [row for _, row in zip(range(HEADER_SEARCH_ROWS), rows, strict=False)]
    filled = [[cell for cell in row if cell is not None] for row in seen]
    scores = [sum(plain(cell) in known_names for cell in cells) for cells in filled]
    if scores and max(scores) > 0:
        at = scores.index(max(scores))
    else:
        at = next((number for number, cells in enumerate(filled) if len(cells) > 1), -1)
    if at < 0:
        raise FileEmptyError(path=path.name)
    header = list(seen[at])
    while header and header[-1] is None:
        header.pop()

    def rest() -> Iterator[tuple[Any, ...]]:
        yield from seen[at + 1 :]
        yield from rows

    return at + 1, header, rest()
