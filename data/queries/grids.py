"""Grids as they stood on a day."""

from datetime import date
from typing import Any

import geopandas as gpd
from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select, union_all

from data.frames import read_features
from data.schema import Grid


def grids(
    conn: Connection, *, on: date, area_code: str | None = None, grid_class: str | None = None
) -> gpd.GeoDataFrame:
    """Grids in force on a day; micro-grids are left out, their parents stand for them.

    Args:
        conn: A connection to the store.
        on: The day; a grid holds from `valid_from` until the day before `valid_to`.
        area_code: Code of a 区, 街道 or 社区, with which a grid's own code begins; everywhere when None.
        grid_class: One of `GRID_CLASSES`; all classes when None.

    Returns:
        Columns `id`, `code`, `name`, `grid_class`, `community_code`, `service_frequency`, `households`, `residents`,
        `merchants`, `valid_from`, `source`, `as_of`, `geom`; by row number.
    """
    statement = _in_force(on).where(Grid.parent_code.is_(None)).order_by(Grid.id)
    if area_code is not None:
        statement = statement.where(Grid.code.startswith(area_code, autoescape=True))
    if grid_class is not None:
        statement = statement.where(Grid.grid_class == grid_class)
    return read_features(conn, statement)


def redrawn_on(conn: Connection, *, on: date) -> date | None:
    """The last day, up to `on`, on which a grid began or ended; None before there was one."""
    days = union_all(select(Grid.valid_from.label("day")), select(Grid.valid_to)).subquery()
    last: date | None = conn.execute(select(func.max(days.c.day)).where(days.c.day <= on)).scalar_one()
    return last


def holding_on(day: date) -> ColumnElement[bool]:
    """That a grid holds on a day: from `valid_from` until the day before `valid_to`."""
    return and_(Grid.valid_from <= day, or_(Grid.valid_to.is_(None), Grid.valid_to > day))


def _in_force(on: date) -> Select[*tuple[Any, ...]]:
    return select(
        Grid.id,
        Grid.code,
        Grid.name,
        Grid.grid_class,
        Grid.community_code,
        Grid.service_frequency,
        Grid.households,
        Grid.residents,
        Grid.merchants,
        Grid.valid_from,
        Grid.source,
        Grid.as_of,
        Grid.geom,
    ).where(holding_on(on))
