"""What every file looks like once it is open."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyproj

Shapes = npt.NDArray[np.object_]

CHUNK_ROWS = 50_000
"""Rows that are held in memory at a time: large enough to be fast, small enough for a file of any size."""


@dataclass(frozen=True)
class Chunk:
    """Some rows of a file.

    Attributes:
        rows: The file's columns as text, "" where there is nothing; index = row number as in the file.
        shapes: Geometries in the file's reference system, None where a row has none; None for a plain table.
        broken: Lines that could not be split into the file's columns; index = row number.
    """

    rows: pd.DataFrame
    shapes: Shapes | None = None
    broken: pd.Series = field(default_factory=lambda: pd.Series(dtype="str"))


class TableFile(Protocol):
    """An open file."""

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of its columns, each once."""

    @property
    def crs(self) -> pyproj.CRS | None:
        """The reference system that it names."""

    @property
    def has_shapes(self) -> bool:
        """Whether it is a file of features rather than a plain table."""

    @property
    def row_count(self) -> int | None:
        """Rows, where the format says so."""

    @property
    def sublayers(self) -> tuple[str, ...]:
        """Layers or sheets to choose from."""

    @property
    def name_bytes(self) -> int | None:
        """How long a column's name can be before it is cut; None where names are whole."""

    @property
    def notes(self) -> tuple[str, ...]:
        """What was assumed, in sentences."""

    def chunks(self) -> Iterator[Chunk]:
        """The rows in file order; may be called again for another pass."""
        ...


def distinct(names: list[Any]) -> list[str]:
    """Column names as text, trimmed, none empty and none twice: `名称`, `名称 (2)`, `column 3`."""
    seen: dict[str, int] = {}
    result = []
    for number, given in enumerate(names, start=1):
        name = "" if given is None else str(given).strip().strip("\ufeff")
        name = name or f"column {number}"
        seen[name] = seen.get(name, 0) + 1
        result.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return result
