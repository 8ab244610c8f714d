"""What stands and happens in one grid: its row, its buildings, its key groups, its incidents, what was checked."""

from collections.abc import Sequence
from datetime import date, datetime

import geopandas as gpd
import pandas as pd
from sqlalchemy import Connection, Integer, and_, cast, func, or_, select

from data.frames import read_features, read_frame
from data.queries.grids import holding_on
from data.queries.incidents import is_open
from data.schema import Area, Building, CatalogueItem, Finding, Grid, GroupCount, Incident, Review, Worker

CHECKED = ("so", "not_so")
"""Verdicts of somebody who looked and could tell."""


def grid_row(conn: Connection, code: str, *, on: date) -> gpd.GeoDataFrame:
    """A grid in force on a day.

    Returns:
        Columns `code`, `name`, `grid_class`, `community_code`, `households`, `residents`, `merchants`, `source`,
        `as_of`, `geom`; one row, or none.
    """
    columns = (
        *(Grid.code, Grid.name, Grid.grid_class, Grid.community_code),
        *(Grid.households, Grid.residents, Grid.merchants, Grid.source, Grid.as_of, Grid.geom),
    )
    statement = select(*columns).where(Grid.code == code, Grid.parent_code.is_(None), holding_on(on))
    return read_features(conn, statement.order_by(Grid.id.desc()).limit(1))


def micro_grids(conn: Connection, code: str, *, on: date) -> list[str]:
    """Codes of the micro-grids that divide a grid on a day."""
    statement = select(Grid.code).where(Grid.parent_code == code, holding_on(on)).order_by(Grid.code)
    return list(conn.execute(statement).scalars())


def area_names(conn: Connection, codes: Sequence[str]) -> dict[str, str]:
    """Names of areas by code; those that the store does not know are left out."""
    rows = conn.execute(select(Area.code, Area.name).where(Area.code.in_(codes)).order_by(Area.code))
    return {row.code: row.name for row in rows}


def buildings_in(conn: Connection, codes: Sequence[str]) -> gpd.GeoDataFrame:
    """Buildings of a grid and its micro-grids.

    Returns:
        Columns `code`, `name`, `compound`, `floors`, `households`, `residents`, `merchants`, `grid_code`, `as_of`,
        `geom`; by code.
    """
    columns = (
        *(Building.code, Building.name, Building.compound, Building.floors, Building.households),
        *(Building.residents, Building.merchants, Building.grid_code, Building.as_of, Building.geom),
    )
    return read_features(conn, select(*columns).where(Building.grid_code.in_(codes)).order_by(Building.code))


def key_groups_in(conn: Connection, codes: Sequence[str]) -> "pd.Series[int]":
    """Members of the key groups by building, all colours together; buildings without any are left out."""
    statement = (
        select(GroupCount.building_code, cast(func.sum(GroupCount.number), Integer).label("number"))
        .join(Building, Building.code == GroupCount.building_code)
        .where(Building.grid_code.in_(codes))
        .group_by(GroupCount.building_code)
        .order_by(GroupCount.building_code)
    )
    return read_frame(conn, statement).set_index("building_code")["number"]


def posts_in(conn: Connection, codes: Sequence[str]) -> pd.DataFrame:
    """Posts of a grid's team: columns `grid_code`, `role`, `template`, `is_filled`, `as_of`; by code."""
    columns = (Worker.grid_code, Worker.role, Worker.template, Worker.is_filled, Worker.as_of)
    found = read_frame(conn, select(*columns).where(Worker.grid_code.in_(codes)).order_by(Worker.code))
    return found.astype({"is_filled": bool, "template": "string"})


def templates_known(conn: Connection) -> set[str]:
    """The templates of teams of which the store has any post."""
    found = conn.execute(select(Worker.template).where(Worker.template.is_not(None)).distinct()).scalars()
    return {template for template in found if template is not None}


def incidents_in(conn: Connection, codes: Sequence[str], *, handled_since: datetime) -> gpd.GeoDataFrame:
    """Incidents of a grid with an exact place: those that are open, and those handled since a time; no duplicates.

    Returns:
        Columns `id`, `code`, `category`, `item_name`, `state`, `due_at`, `handled_at`, `reopenings`, `geom`; by id.
    """
    columns = (
        *(Incident.id, Incident.code, Incident.category, CatalogueItem.name.label("item_name"), Incident.state),
        *(Incident.due_at, Incident.handled_at, Incident.reopenings, Incident.geom),
    )
    is_late = and_(Incident.state.in_(("handled", "verified", "closed")), Incident.handled_at >= handled_since)
    statement = (
        select(*columns)
        .outerjoin(CatalogueItem, CatalogueItem.code == Incident.item_code)
        .where(
            Incident.grid_code.in_(codes),
            Incident.is_duplicate.is_(False),
            Incident.location_quality == "exact",
            or_(is_open(), is_late),
        )
        .order_by(Incident.id)
    )
    return read_features(conn, statement)


def has_incidents(conn: Connection) -> bool:
    """Whether the store knows any incident at all: none in a grid means something only then."""
    return conn.execute(select(Incident.id).limit(1)).first() is not None


def last_checks(conn: Connection, tables: Sequence[str]) -> pd.DataFrame:
    """When somebody last compared a place with the screen: columns `subject_table`, `subject_key`, `checked_at`."""
    last = func.max(Finding.noted_at, type_=Finding.noted_at.type).label("checked_at")
    statement = (
        select(Finding.subject_table, Finding.subject_key, last)
        .where(Finding.kind == "claim", Finding.verdict.in_(CHECKED), Finding.subject_table.in_(tables))
        .group_by(Finding.subject_table, Finding.subject_key)
        .order_by(Finding.subject_table, Finding.subject_key)
    )
    return read_frame(conn, statement)


def buildings_under(conn: Connection, area_code: str) -> gpd.GeoDataFrame:
    """Buildings of all grids whose code begins so: columns `code`, `households`, `grid_code`, `geom`; by code."""
    columns = (Building.code, Building.households, Building.grid_code, Building.geom)
    begins = Building.grid_code.startswith(area_code, autoescape=True)
    return read_features(conn, select(*columns).where(begins).order_by(Building.code))


def promised_in(conn: Connection, code: str) -> gpd.GeoDataFrame:
    """What was promised at the reviews of a grid, and where.

    Returns:
        Columns `code` (the finding's), `item_name` and `geom`; the latest day first.
    """
    statement = (
        select(Finding.code, CatalogueItem.name.label("item_name"), Finding.geom)
        .join(Review, Review.code == Finding.review_code)
        .outerjoin(CatalogueItem, CatalogueItem.code == Finding.item_code)
        .where(Review.grid_code == code, Finding.promised_on.is_not(None), Finding.state != "dismissed")
        .order_by(Review.reviewed_on.desc(), Finding.promised_on, Finding.code)
    )
    return read_features(conn, statement)
