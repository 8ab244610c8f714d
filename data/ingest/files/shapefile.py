"""A Shapefile's own promises: how long it is, and which encoding its text is in, whatever it claims.

Source: ESRI Shapefile Technical Description (1998), main file header; dBASE III+ table structure (header 32 bytes,
field descriptors of 32 bytes, ended by 0x0D).
"""

import codecs
from collections.abc import Iterator
from pathlib import Path

from data.errors import FileUnreadableError

_CLAIMS = {
    "utf8": "UTF-8", "utf-8": "UTF-8", "65001": "UTF-8", "gbk": "GB18030", "gb2312": "GB18030", "gb18030": "GB18030",
    "936": "GB18030", "cp936": "GB18030", "ansi936": "GB18030", "big5": "BIG5", "950": "BIG5", "cp950": "BIG5",
}  # fmt: skip
NAME_BYTES = 10
"""The longest name of a column: three Chinese characters in UTF-8, five in GBK."""

_CHINESE_LANGUAGE_ID = 0x4D
_HEADER_BYTES = 32
_MAIN_HEADER_BYTES = 100
_SAMPLE_RECORDS = 5_000


def check_length(path: Path) -> None:
    """Raise `FileUnreadableError` for a `.shp` that is shorter than its header says, or whose `.shx` or `.dbf` is gone.

    GDAL would give empty shapes for what is missing.
    """
    if path.suffix.casefold() != ".shp":
        return
    with path.open("rb") as file:
        header = file.read(_MAIN_HEADER_BYTES)
    promised = 2 * int.from_bytes(header[24:28], "big")
    if len(header) < _MAIN_HEADER_BYTES or path.stat().st_size < promised:
        detail = f"it has {path.stat().st_size:,} of {promised:,} bytes"
        raise FileUnreadableError(path=path.name, detail=detail)
    gone = [suffix for suffix in (".shx", ".dbf") if _beside(path, suffix) is None]
    if gone:
        detail = f"the {' and '.join(gone)} beside it is missing: a Shapefile is several files"
        raise FileUnreadableError(path=path.name, detail=detail)


def encoding(path: Path) -> tuple[str | None, tuple[str, ...]]:
    """The encoding of a Shapefile's attributes, and notes about it; None for other files.

    The `.cpg` is believed as far as the text agrees with it: many are written by hand, or left from another file.
    """
    table = _beside(path, ".dbf")
    if path.suffix.casefold() != ".shp" or table is None:
        return None, ()
    claimed = _claim(path)
    if claimed is None and _language(table) == _CHINESE_LANGUAGE_ID:
        claimed = "GB18030"
    for name in (claimed, "UTF-8", "GB18030"):
        if name is not None and all(_decodes(value, name) for value in _values(table)):
            return name, _notes(name, claimed)
    return claimed, ()


def _notes(name: str, claimed: str | None) -> tuple[str, ...]:
    if claimed is not None and name != claimed:
        return (f"The .cpg says {claimed}, but the text is {name}; read as {name}.",)
    return () if name == "UTF-8" else (f"The text of the .dbf is encoded in {name}.",)


def _beside(path: Path, suffix: str) -> Path | None:
    """The file of the same name with another ending, in either case."""
    return next(
        (other for other in (path.with_suffix(suffix), path.with_suffix(suffix.upper())) if other.exists()), None
    )


def _claim(path: Path) -> str | None:
    file = _beside(path, ".cpg")
    if file is None:
        return None
    return _CLAIMS.get(file.read_text(encoding="ascii", errors="replace").strip().casefold().replace(" ", ""))


def _language(table: Path) -> int:
    with table.open("rb") as file:
        header = file.read(_HEADER_BYTES)
    return header[29] if len(header) == _HEADER_BYTES else 0


def _values(table: Path) -> Iterator[bytes]:
    """Field names and the text of the first records."""
    with table.open("rb") as file:
        header = file.read(_HEADER_BYTES)
        if len(header) < _HEADER_BYTES:
            return
        header_size, record_size = (int.from_bytes(header[at : at + 2], "little") for at in (8, 10))
        descriptors = file.read(max(0, header_size - _HEADER_BYTES))
        fields = []
        for at in range(0, len(descriptors) - 31, 32):
            if descriptors[at] == 0x0D:
                break
            yield descriptors[at : at + 11].split(b"\x00")[0]
            fields.append((chr(descriptors[at + 11]), descriptors[at + 16]))
        for _ in range(_SAMPLE_RECORDS):
            record = file.read(record_size)
            if len(record) < record_size:
                return
            start = 1
            for kind, width in fields:
                if kind == "C":
                    yield record[start : start + width].rstrip(b"\x00 ")
                start += width


def _decodes(value: bytes, name: str) -> bool:
    """Whether bytes are text in an encoding; the last character may be cut by the field's width."""
    try:
        codecs.getincrementaldecoder(name)().decode(value)
    except UnicodeDecodeError:
        return False
    return True
