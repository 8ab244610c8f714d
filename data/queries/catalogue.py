"""The catalogue of demands (诉求清单), whole and by words."""

import re
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Connection, Select, SQLColumnExpression, case, func, or_, select

from data.frames import read_frame
from data.schema import CatalogueItem, Department

_ESCAPE = "\\"


def items(conn: Connection) -> pd.DataFrame:
    """Every item with its category, department and limit.

    Returns:
        Columns `code`, `name`, `category_code`, `category_name`, `department_code`, `department`, `tier`,
        `limit_minutes`, `is_admitted`, `must_attend`; by category and code.
    """
    return read_frame(conn, _items().order_by(CatalogueItem.category_code, CatalogueItem.code))


def search(conn: Connection, words: str, *, limit: int = 20) -> pd.DataFrame:
    """Items that a few words mean, the likeliest first.

    Args:
        conn: A connection to the store.
        words: What somebody types, parts between blanks; each part stands in the item's name, its category, its
            department or at the beginning of its code.
        limit: At most so many.

    Returns:
        As `items`: names that begin with the first part, then those that hold it, then the rest, by code within each.
    """
    parts = re.split(r"[\s,，、]+", words.strip())[:5]
    if not parts[0]:
        return items(conn).head(limit)
    likeness = case(
        (_holds(CatalogueItem.name, parts[0], first=True), 0), (_holds(CatalogueItem.name, parts[0]), 1), else_=2
    )
    statement = _items().where(*(_is_meant(part) for part in parts))
    return read_frame(conn, statement.order_by(likeness, CatalogueItem.code).limit(limit))


def category_of(conn: Connection, item: str) -> str | None:
    """The code of an item's category; None where the catalogue does not have the item."""
    found: str | None = conn.execute(
        select(CatalogueItem.category_code).where(CatalogueItem.code == item)
    ).scalar_one_or_none()
    return found


def has_category(conn: Connection, category: str) -> bool:
    """Whether the catalogue has a category, by its code."""
    statement = select(CatalogueItem.id).where(CatalogueItem.category_code == category).limit(1)
    return conn.execute(statement).first() is not None


def _items() -> Select[*tuple[Any, ...]]:
    return select(
        CatalogueItem.code,
        CatalogueItem.name,
        CatalogueItem.category_code,
        CatalogueItem.category_name,
        CatalogueItem.department_code,
        Department.name.label("department"),
        Department.tier,
        CatalogueItem.limit_minutes,
        CatalogueItem.is_admitted,
        CatalogueItem.must_attend,
    ).outerjoin(Department, Department.code == CatalogueItem.department_code)


def _is_meant(part: str) -> ColumnElement[bool]:
    held: tuple[SQLColumnExpression[str], ...] = (
        CatalogueItem.name,
        CatalogueItem.category_name,
        func.coalesce(Department.name, ""),
    )
    return or_(*(_holds(column, part) for column in held), _holds(CatalogueItem.code, part, first=True))


def _holds(column: SQLColumnExpression[str], part: str, *, first: bool = False) -> ColumnElement[bool]:
    plain = re.sub(r"([%_\\])", r"\\\1", part.casefold())
    return func.lower(column).like(f"{'' if first else '%'}{plain}%", escape=_ESCAPE)
