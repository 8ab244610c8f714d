"""Incidents counted by place, time and kind. Duplicates never count; a cell only counts what is exactly located."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from typing import Any

import geopandas as gpd
import pandas as pd
from sqlalchemy import ColumnElement, Connection, Integer, Select, and_, case, cast, func, literal_column, select

from data.frames import read_features, read_frame
from data.queries.steering import unindexed
from data.schema import CatalogueItem, Incident
from data.schema.incidents import OPEN_STATES
from data.types import CellId

STORED_RESOLUTION = 11
HANDLED_STATES = ("handled", "verified", "closed")

_RESOLUTION_BITS = 52
_WITHOUT_RESOLUTION = 0x7FFF_FFFF_FFFF_FFFF & ~(0xF << _RESOLUTION_BITS)


@dataclass(frozen=True)
class Chosen:
    """Which incidents are meant; an empty choice means all. Times are half-open: [since, until)."""

    since: datetime | None = None
    until: datetime | None = None
    categories: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    area_code: str | None = None
    """Code of an area or a grid; its incidents are those whose grid code starts with it."""

    def during(self, since: datetime | None, until: datetime | None) -> "Chosen":
        """The same choice in another time."""
        return replace(self, since=since, until=until)


def counts_by_cell(conn: Connection, chosen: Chosen, *, edges: Sequence[datetime], resolution: int) -> pd.DataFrame:
    """Incidents per cell and period; cells without any are left out.

    Args:
        conn: A connection to the store.
        chosen: Which incidents; its own times are replaced by the outer `edges`.
        edges: Borders of consecutive half-open periods, ascending, at least two.
        resolution: H3 resolution of the cells, at most `STORED_RESOLUTION`.

    Returns:
        Column `cell` (int), then one column per period, named 0, 1, ... from the oldest; ordered by cell.
    """
    cell = _parent(resolution).label("cell")
    periods = _per_period(edges)
    statement = (
        select(cell, *periods)
        .where(_matches(chosen.during(edges[0], edges[-1])), Incident.location_quality == "exact")
        .group_by(cell)
        .order_by(cell)
    )
    return _numbered(read_frame(conn, statement), len(periods))


def counts_by_category(
    conn: Connection,
    chosen: Chosen,
    *,
    edges: Sequence[datetime],
    cells: Collection[int] = (),
    resolution: int = STORED_RESOLUTION,
) -> pd.DataFrame:
    """Incidents per category and period, in all places or in some cells; the most frequent category first.

    Returns:
        Column `category`, then one column per period as in `counts_by_cell`.
    """
    periods = _per_period(edges)
    within = [Incident.location_quality == "exact", _parent(resolution).in_(cells)] if cells else []
    statement = (
        select(Incident.category, *periods)
        .where(_matches(chosen.during(edges[0], edges[-1])), *within)
        .group_by(Incident.category)
        .order_by(func.count().desc(), Incident.category)
    )
    return _numbered(read_frame(conn, statement), len(periods))


def counts_by_grid(conn: Connection, chosen: Chosen) -> pd.DataFrame:
    """Incidents per grid: columns `grid_code`, `incidents`; grids without any are left out."""
    statement = (
        select(Incident.grid_code, func.count().label("incidents"))
        .where(_matches(chosen), Incident.grid_code.is_not(None))
        .group_by(Incident.grid_code)
        .order_by(Incident.grid_code)
    )
    return read_frame(conn, statement)


def totals(conn: Connection, chosen: Chosen) -> pd.DataFrame:
    """One row: `incidents`, `located` (exactly) and `open` (not handled yet) among the chosen ones."""
    located = case((Incident.location_quality == "exact", 1), else_=0)
    still_open = case((Incident.state.in_(HANDLED_STATES), 0), else_=1)
    statement = select(
        func.count().label("incidents"),
        func.coalesce(func.sum(located), 0).label("located"),
        func.coalesce(func.sum(still_open), 0).label("open"),
    ).where(_matches(chosen))
    return read_frame(conn, statement)


def span(conn: Connection) -> pd.DataFrame:
    """One row: `first` and `last` time of a report, `as_of` of the newest row; NaT in an empty store."""
    ends = {
        "first": func.min(Incident.reported_at, type_=Incident.reported_at.type),
        "last": func.max(Incident.reported_at, type_=Incident.reported_at.type),
        "as_of": func.max(Incident.as_of, type_=Incident.as_of.type),
    }
    # One by one, for SQLite looks an end up in an index only if it is asked for nothing else.
    statement = select(*(select(end).scalar_subquery().label(name) for name, end in ends.items()))
    return read_frame(conn, statement)


def vocabulary(conn: Connection) -> pd.DataFrame:
    """The words that occur: columns `category`, `channel`, `state`, `incidents`, one row per combination."""
    words = (Incident.category, Incident.channel, Incident.state)
    statement = (
        select(*words, func.count().label("incidents"))
        .where(Incident.is_duplicate.is_(False))
        .group_by(*words)
        .order_by(*words)
    )
    return read_frame(conn, statement)


def categories(conn: Connection) -> pd.DataFrame:
    """The catalogue's categories: columns `code`, `name`."""
    code, name = CatalogueItem.category_code, CatalogueItem.category_name
    statement = select(code.label("code"), func.min(name).label("name")).group_by(code).order_by(code)
    return read_frame(conn, statement)


def overdue(conn: Connection, chosen: Chosen, *, now: datetime) -> gpd.GeoDataFrame:
    """Incidents past their time limit and not handled at `now`; the longest overdue first."""
    late = and_(Incident.due_at < now, is_open())
    return read_features(conn, _listed(chosen).where(late).order_by(Incident.due_at, Incident.id))


def newest(conn: Connection, chosen: Chosen, *, limit: int) -> gpd.GeoDataFrame:
    """The latest reports with an exact place, newest first."""
    statement = _listed(chosen).where(Incident.location_quality == "exact")
    return read_features(conn, statement.order_by(Incident.reported_at.desc(), Incident.id.desc()).limit(limit))


def is_open() -> ColumnElement[bool]:
    """Somebody has still to act on it; in the words of the index `ix_incident_open`, or SQLite would not use it."""
    return Incident.state.in_([literal_column(repr(state)) for state in OPEN_STATES])


def one(conn: Connection, *, incident_id: int) -> gpd.GeoDataFrame:
    """One incident by its row number; no row when there is none."""
    return read_features(conn, _listed(Chosen()).where(Incident.id == incident_id))


def _listed(chosen: Chosen) -> Select[*tuple[Any, ...]]:
    shown = (
        Incident.id,
        Incident.code,
        Incident.category,
        Incident.channel,
        Incident.state,
        Incident.grid_code,
        Incident.department_code,
        Incident.reported_at,
        Incident.due_at,
        Incident.source,
        Incident.as_of,
        Incident.geom,
    )
    return select(*shown).where(_matches(chosen))


def _matches(chosen: Chosen) -> ColumnElement[bool]:
    wanted: list[ColumnElement[bool]] = [unindexed(Incident.is_duplicate).is_(False)]
    if chosen.since is not None:
        wanted.append(Incident.reported_at >= chosen.since)
    if chosen.until is not None:
        wanted.append(Incident.reported_at < chosen.until)
    for column, words in (
        (Incident.category, chosen.categories),
        (Incident.channel, chosen.channels),
        (Incident.state, chosen.states),
    ):
        if words:
            wanted.append(column.in_(words))
    if chosen.area_code is not None:
        wanted.append(Incident.grid_code.startswith(chosen.area_code, autoescape=True))
    return and_(*wanted)


def _parent(resolution: int) -> ColumnElement[int | None]:
    """H3 says the resolution in four bits and fills the digits below it with ones: a parent is plain arithmetic."""
    if not 0 <= resolution <= STORED_RESOLUTION:
        raise ValueError(f"resolution {resolution} is not within 0..{STORED_RESOLUTION}, the one that is stored")
    if resolution == STORED_RESOLUTION:
        return Incident.cell.expression
    unused_digits = (1 << 3 * (15 - resolution)) - 1
    bits = (resolution << _RESOLUTION_BITS) | unused_digits
    return cast(Incident.cell, CellId).bitwise_and(_WITHOUT_RESOLUTION).bitwise_or(bits)


def _per_period(edges: Sequence[datetime]) -> list[ColumnElement[int]]:
    if len(edges) < 2 or any(later <= earlier for earlier, later in pairwise(edges)):
        raise ValueError(f"edges must be at least two ascending times, got {list(edges)}")
    return [
        cast(
            func.sum(case((and_(Incident.reported_at >= since, Incident.reported_at < until), 1), else_=0)), Integer
        ).label(f"period_{number}")
        for number, (since, until) in enumerate(pairwise(edges))
    ]


def _numbered(frame: pd.DataFrame, periods: int) -> pd.DataFrame:
    return frame.rename(columns={f"period_{number}": number for number in range(periods)})
