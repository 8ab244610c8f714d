"""Text in the cells of a workbook, and how wide it is."""

from typing import Any

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

_WIDE_FROM = 0x2E80


def writable(text: str) -> str:
    """Text without the letters that a workbook cannot hold."""
    return str(ILLEGAL_CHARACTERS_RE.sub("", text))


def put(cell: Any, value: Any) -> None:
    """Write a value into a cell; text stays text, also where it looks like a formula."""
    cell.value = writable(value) if isinstance(value, str) else value
    if isinstance(value, str):
        cell.data_type = "s"


def width(text: str) -> int:
    """How many Latin letters take as much room; a Chinese one is as wide as two."""
    return sum(2 if ord(letter) >= _WIDE_FROM else 1 for letter in text)
