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

_BYTE_ORDER_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_DELIMITERS = ",\t;|"


class DelimitedFile:
    """A CSV file; row 1 is its header."""

    crs = None
    has_shapes = False
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
        """Blocks of some megabytes.

        Raises:
            FileUnreadableError: A quote that never closes, or a line longer than a block.
        """
        skipped: list[int] = []
        texts: list[str] = []

        def skip(line: Any) -> str:
            skipped.append(line.number)
            texts.append(f"{line.actual_columns} columns instead of {line.expected_columns}" if line.text else "")
            return "skip"

        next_row, told = 2, 0
        try:
            for batch in self._reader(skip):
                frame = batch.to_pandas()
                missed = np.array(skipped, dtype=np.int64)
                numbers = np.arange(next_row, next_row + len(frame) + int((missed >= next_row).sum()))
                frame.index = pd.Index(np.setdiff1d(numbers, missed)[: len(frame)])
                next_row = int(frame.index[-1]) + 1 if len(frame) else next_row
                broken = pd.Series(texts[told:], index=skipped[told:], dtype="str")
                told = len(skipped)
                yield Chunk(frame, broken=broken[broken != ""])
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
    with path.open(encoding=encoding, newline="") as file:
        first = file.readline()
        delimiter = max(_DELIMITERS, key=first.count)
        file.seek(0)
        header = next(csv.reader(file, delimiter=delimiter), [])
    if not any(name.strip() for name in header):
        raise FileEmptyError(path=path.name)
    return delimiter, header
