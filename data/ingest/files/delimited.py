"""CSV files of any size: read as text in blocks, encoding and delimiter found out."""

import codecs
import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import csv as arrow_csv

from data.errors import FileEmptyError, FileUnreadableError
from data.ingest.files.table import Chunk, distinct

BLOCK_BYTES = 4 * 2**20
MANY_LINES = 100

_BYTE_ORDER_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_DELIMITERS = ",\t;|"


class DelimitedFile:
    """A CSV file; row 1 is its header."""

    crs = None
    has_shapes = False
    name_bytes = None
    row_count = None
    sublayers: tuple[str, ...] = ()

    def __init__(self, path: Path) -> None:
        self.path = path
        self.encoding = _encoding(path)
        self.delimiter, header = _header(path, self.encoding)
        self.columns = tuple(distinct(header))
        plain = self.encoding in {"utf-8", "utf-8-sig"}
        self.notes: tuple[str, ...] = () if plain else (f"The text is encoded in {self.encoding}.",)

    def chunks(self) -> Iterator[Chunk]:
        """Blocks of some megabytes; lines without anything are left out.

        Raises:
            FileUnreadableError: A quotation mark that is never closed, or a line longer than a block.
        """
        lines = _Lines()
        try:
            for batch in self._reader(lines.skip):
                frame = batch.to_pandas()
                frame.index = lines.numbers(len(frame))
                lines.look_at_end(frame)
                yield Chunk(frame[(frame != "").any(axis=1)], broken=lines.broken())
            lines.check_quotes(self.path)
        except pa.ArrowInvalid as error:
            if "Empty CSV file" in str(error):
                return
            raise FileUnreadableError(path=self.path.name, detail=_in_plain_words(str(error))) from error

    def _reader(self, skip: Callable[[Any], str]) -> Any:
        names = list(self.columns)
        return arrow_csv.open_csv(
            self.path,
            read_options=arrow_csv.ReadOptions(
                use_threads=False,  # row numbers are only told without
                block_size=BLOCK_BYTES,
                encoding=self.encoding,
                column_names=names,
                skip_rows=1,
            ),
            parse_options=arrow_csv.ParseOptions(
                delimiter=self.delimiter,
                newlines_in_values=True,
                ignore_empty_lines=False,
                invalid_row_handler=skip,
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
            ),
        )


class _Lines:
    """Numbers the rows of a file around the lines that could not be split."""

    def __init__(self) -> None:
        self._skipped: list[int] = []
        self._reasons: list[str] = []
        self._next, self._told = 2, 0
        self._unclosed: int | None = None

    def skip(self, line: Any) -> str:
        """Note a line with the wrong number of columns; an empty one is no fault."""
        self._skipped.append(line.number)
        self._reasons.append(f"{line.actual_columns} columns instead of {line.expected_columns}" if line.text else "")
        if line.text.count('"') % 2:
            self._unclosed = line.number
        return "skip"

    def numbers(self, rows: int) -> pd.Index:
        """The numbers of the next rows that could be split."""
        missed = np.array(self._skipped, dtype=np.int64)
        wanted = np.arange(self._next, self._next + rows + int((missed >= self._next).sum()))
        index = pd.Index(np.setdiff1d(wanted, missed)[:rows])
        self._next = int(index[-1]) + 1 if rows else self._next
        return index

    def broken(self) -> pd.Series:
        """What is wrong with the lines that were skipped since the last call."""
        reasons = pd.Series(self._reasons[self._told :], index=self._skipped[self._told :], dtype="str")
        self._told = len(self._skipped)
        return reasons[reasons != ""]

    def look_at_end(self, frame: pd.DataFrame) -> None:
        """A last cell with many lines in it has swallowed the rest of the file."""
        if len(frame) and str(frame.iloc[-1, -1]).count("\n") >= MANY_LINES:
            self._unclosed = int(frame.index[-1])

    def check_quotes(self, path: Path) -> None:
        """Raise `FileUnreadableError` for a quotation mark that is never closed."""
        if self._unclosed is not None:
            detail = f"the quotation mark that row {self._unclosed} opens is never closed"
            raise FileUnreadableError(path=path.name, detail=detail)


def _in_plain_words(said: str) -> str:
    if "straddl" in said:
        return "a line is longer than 4 MB: a quotation mark is opened and never closed"
    return said.removeprefix("CSV parse error: ").rstrip(".")


def _encoding(path: Path) -> str:
    """`utf-8`, `utf-8-sig`, `utf-16` or `gb18030`: the first that the whole file agrees with."""
    with path.open("rb") as file:
        start = file.read(3)
    if not start:
        raise FileEmptyError(path=path.name)
    for mark, name in _BYTE_ORDER_MARKS.items():
        if start.startswith(mark):
            return name
    for name in ("utf-8", "gb18030"):
        if _decodes(path, name):
            return name
    raise FileUnreadableError(path=path.name, detail="its text is neither UTF-8 nor GB18030; save it as CSV UTF-8")


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while block := file.read(BLOCK_BYTES):
                if b"\x00" in block:
                    return False
                decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _header(path: Path, encoding: str) -> tuple[str, list[str]]:
    try:
        with path.open(encoding=encoding, newline="") as file:
            first = file.readline()
            delimiter = max(_DELIMITERS, key=first.count)
            file.seek(0)
            header = next(csv.reader(file, delimiter=delimiter), [])
    except (UnicodeDecodeError, csv.Error) as error:
        raise FileUnreadableError(path=path.name, detail=str(error)) from error
    if not any(name.strip() for name in header):
        raise FileEmptyError(path=path.name)
    return delimiter, header
