"""A table's columns as an import sees them, taken from the schema itself."""

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Boolean, Date, Double, Integer, Table

from data.ingest.words import KEEPS_OTHERS, has_words
from data.types import Geometry, Json, UtcDateTime

Kind = Literal["text", "code", "integer", "number", "flag", "time", "date", "list", "choice"]

INTERNAL = frozenset({"id", "source", "as_of", "geom", "cell", "location_quality", "plan_id"})
"""Columns that the program fills by itself."""


@dataclass(frozen=True)
class Field:
    """A column that a file may fill.

    Attributes:
        name: Our column.
        kind: How its text is read.
        required: Whether the table insists on it.
        is_closed: Whether only our own words will do.
    """

    name: str
    kind: Kind
    required: bool
    is_closed: bool = False


def fields_of(table: Table) -> tuple[Field, ...]:
    """The columns of a table that a file may fill, in the table's order."""
    return tuple(
        Field(
            name=column.name,
            kind=_kind(table.name, column.name, column.type),
            required=not column.nullable and column.server_default is None,
            is_closed=has_words(table.name, column.name) and (table.name, column.name) not in KEEPS_OTHERS,
        )
        for column in table.columns
        if column.name not in INTERNAL
    )


def geometry_kind(table: Table) -> str | None:
    """The type of a table's shapes, such as MULTIPOLYGON; None for a table without."""
    column = table.columns.get("geom")
    return column.type.kind if column is not None and isinstance(column.type, Geometry) else None


def _kind(table: str, name: str, type_: object) -> Kind:
    if has_words(table, name):
        return "choice"
    if name == "code" or name.endswith("_code") or name == "duplicate_of":
        return "code"
    for known, kind in _KINDS:
        if isinstance(type_, known):
            return kind
    return "text"


_KINDS: tuple[tuple[type, Kind], ...] = (
    (UtcDateTime, "time"),
    (Json, "list"),
    (Boolean, "flag"),
    (Integer, "integer"),
    (Double, "number"),
    (Date, "date"),
)
