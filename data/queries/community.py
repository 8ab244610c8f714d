"""One community (社区) as one map shows it: people, events, places, things and voices (人 事 地 物 情).

Every figure comes with what it is a part of. Key groups are counts of buildings and of the whole community; of fewer
than `LEAST_MEMBERS` nobody is told where.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import shapely
from sqlalchemy import ColumnElement, Connection, Select, case, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from data.frames import read_features, read_frame
from data.queries import incidents, loop_figures, resources
from data.queries.community_ground import Places, Things, last, places, things
from data.queries.grids import grids
from data.queries.incidents import Chosen
from data.queries.loop_figures import Figures
from data.queries.steering import unindexed
from data.schema import Area, Building, Finding, GroupCount, Incident, Review
from data.schema.ground import GROUP_COLOURS
from geo.opening_hours import LOCAL_TIME

LEAST_MEMBERS: Final = 5
"""Of a key group in a building or a community: of fewer one could guess who they are."""
PATROL: Final = "patrol"
"""The channel of the grid's own people; whatever else comes in, residents ask for."""
TABLES: Final = (
    *("area", "grid", "building", "group_count", "worker", "land_cover", "station", "refuel_station"),
    *("incident", "catalogue_item", "review", "finding"),
)
"""What the figures are made of."""


@dataclass(frozen=True, eq=False)
class People:
    """人.

    Attributes:
        buildings: How many stand in the community.
        counted: In how many of them somebody counted households.
        households: Sum of what was counted; likewise `residents`, `merchants`.
        registered: Households that the grids themselves say; None where none says any.
        groups: Index = colours of key groups; `number` of members (NA below `LEAST_MEMBERS`) and `buildings` with at
            least so many.
        posts: Columns `template`, `role`, `posts`, `filled`, `vacant`, as `resources.by_role` orders them.
        as_of: The last day of the counts; None without buildings.
    """

    buildings: int
    counted: int
    households: int
    residents: int
    merchants: int
    registered: int | None
    groups: pd.DataFrame
    posts: pd.DataFrame
    as_of: datetime | None


@dataclass(frozen=True, eq=False)
class Events:
    """事: `figures` of the span, `kinds` (columns `category`, `number`, most first), `steps` (reports per step)."""

    figures: Figures
    kinds: pd.DataFrame
    steps: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Voices:
    """情.

    Attributes:
        marks: Index = 1 to 5; how many of the closed incidents got each mark.
        asked: What residents report most: columns `category`, `number`.
        reported: All that residents reported in the span.
        reviews: Days on which a leader was in a grid of the community, up to now.
        reviewed_on: The last of them, a date; None without any.
        promises: What was promised on such days; `kept` of it is closed.
    """

    marks: "pd.Series[int]"
    asked: pd.DataFrame
    reported: int
    reviews: int
    reviewed_on: date | None
    promises: int
    kept: int


@dataclass(frozen=True, eq=False)
class Community:
    """All five, of one community."""

    code: str
    people: People
    events: Events
    places: Places
    things: Things
    voices: Voices


def community(
    conn: Connection, code: str, *, since: datetime, until: datetime, steps: Sequence[datetime], now: datetime
) -> Community:
    """The figures of a community.

    Args:
        conn: A connection to the store.
        code: Its code of 12 digits.
        since: Incidents from here on count ...
        until: ... and before here.
        steps: Borders of the steps of the trend, such as months, ascending, at least two; half-open.
        now: When something is overdue or open, and on whose day grids and stations hold.
    """
    day = now.astimezone(LOCAL_TIME).date()
    drawn = grids(conn, on=day, area_code=code)
    shape = _shape(conn, code, drawn)
    houses = buildings(conn, code)
    chosen = Chosen(since=since, until=until, area_code=code)
    return Community(
        code=code,
        people=_people(conn, code, houses, drawn),
        events=_events(
            conn, chosen, loop_figures.figures(conn, since=since, until=until, now=now, area_code=code), steps
        ),
        places=places(conn, shape, drawn, houses),
        things=things(conn, shape, now=now),
        voices=_voices(conn, chosen, day),
    )


def _shape(conn: Connection, code: str, drawn: gpd.GeoDataFrame) -> shapely.Geometry:
    """The community's ground; that of its grids where nobody drew it."""
    found = read_features(conn, select(Area.code, Area.geom).where(Area.code == code))
    return found["geom"].iloc[0] if len(found) else shapely.union_all(drawn["geom"].to_numpy())


def buildings(conn: Connection, code: str) -> gpd.GeoDataFrame:
    """The buildings of a community's grids.

    Returns:
        Columns `code`, `name`, `use`, `floors`, `households`, `residents`, `merchants`, `as_of`, `geom`; by row number.
    """
    counts = (Building.households, Building.residents, Building.merchants)
    columns = (Building.code, Building.name, Building.use, Building.floors, *counts, Building.as_of, Building.geom)
    statement = select(*columns).where(_within(Building.grid_code, code))
    return read_features(conn, statement.order_by(Building.id))


def _within(column: InstrumentedAttribute[Any], code: str) -> ColumnElement[bool]:
    return column.startswith(code, autoescape=True)


def _people(conn: Connection, code: str, houses: gpd.GeoDataFrame, drawn: gpd.GeoDataFrame) -> People:
    held = resources.posts(conn, area_code=code)
    registered = drawn["households"].dropna()
    return People(
        buildings=len(houses),
        counted=int(houses["households"].notna().sum()),
        households=int(houses["households"].sum()),
        residents=int(houses["residents"].sum()),
        merchants=int(houses["merchants"].sum()),
        registered=int(registered.sum()) if len(registered) else None,
        groups=_groups(conn, code),
        posts=resources.by_role(held[held["grid_code"].isin(drawn["code"])]),
        as_of=last(houses["as_of"]),
    )


def _groups(conn: Connection, code: str) -> pd.DataFrame:
    """Members by colour, and the buildings that hold enough of them."""
    statement = (
        select(GroupCount.colour, GroupCount.number)
        .join(Building, Building.code == GroupCount.building_code)
        .where(_within(Building.grid_code, code))
        .order_by(GroupCount.id)
    )
    counted = read_frame(conn, statement)
    number = counted.groupby("colour")["number"].sum().reindex(GROUP_COLOURS, fill_value=0).astype("Int64")
    enough = counted[counted["number"] >= LEAST_MEMBERS].groupby("colour").size()
    return pd.DataFrame(
        {
            "number": number.mask((number > 0) & (number < LEAST_MEMBERS)),
            "buildings": enough.reindex(GROUP_COLOURS, fill_value=0).astype("int64"),
        }
    )


def _events(conn: Connection, chosen: Chosen, figures: Figures, steps: Sequence[datetime]) -> Events:
    counted = incidents.counts_by_category(conn, chosen, edges=steps)
    return Events(
        figures=figures,
        kinds=_kinds(conn, chosen),
        steps=tuple(int(counted[step].sum()) for step in range(len(steps) - 1)),
    )


def _kinds(conn: Connection, chosen: Chosen, *where: ColumnElement[bool]) -> pd.DataFrame:
    """Columns `category`, `number`: the most frequent first."""
    number = func.count().label("number")
    statement = (
        select(Incident.category, number)
        .where(*_of(chosen), *where)
        .group_by(Incident.category)
        .order_by(number.desc(), Incident.category)
    )
    return read_frame(conn, statement)


def _voices(conn: Connection, chosen: Chosen, day: date) -> Voices:
    asked = _kinds(conn, chosen, or_(Incident.channel.is_(None), Incident.channel != PATROL))
    reviews = read_frame(conn, _reviews(chosen, day)).iloc[0]
    promised = read_frame(conn, _promises(chosen)).iloc[0]
    return Voices(
        marks=_marks(conn, chosen),
        asked=asked,
        reported=int(asked["number"].sum()),
        reviews=int(reviews["number"]),
        reviewed_on=None if pd.isna(reviews["last"]) else reviews["last"],
        promises=int(promised["number"]),
        kept=int(promised["kept"]),
    )


def _marks(conn: Connection, chosen: Chosen) -> "pd.Series[int]":
    statement = (
        select(Incident.satisfaction, func.count().label("number"))
        .where(*_of(chosen, at=Incident.closed_at), Incident.satisfaction.is_not(None))
        .group_by(Incident.satisfaction)
        .order_by(Incident.satisfaction)
    )
    found = read_frame(conn, statement).set_index("satisfaction")["number"]
    return found.reindex(range(1, 6), fill_value=0).astype("int64")


def _of(chosen: Chosen, *, at: InstrumentedAttribute[Any] = Incident.reported_at) -> list[ColumnElement[bool]]:
    """Incidents of the community in the span, by one of their times; duplicates never count."""
    within = unindexed(Incident.grid_code).startswith(str(chosen.area_code), autoescape=True)
    return [unindexed(Incident.is_duplicate).is_(False), within, at >= chosen.since, at < chosen.until]


def _reviews(chosen: Chosen, day: date) -> Select[*tuple[Any, ...]]:
    code = str(chosen.area_code)
    done = (Review.state == "done", _within(Review.grid_code, code), Review.reviewed_on <= day)
    return select(func.count().label("number"), func.max(Review.reviewed_on).label("last")).where(*done)


def _promises(chosen: Chosen) -> Select[*tuple[Any, ...]]:
    """What was promised, and how much of it is done: by itself, or in the loop."""
    is_kept = or_(Finding.closed_on.is_not(None), Incident.state.in_(incidents.HANDLED_STATES))
    kept = func.coalesce(func.sum(case((is_kept, 1), else_=0)), 0)
    return (
        select(func.count().label("number"), kept.label("kept"))
        .select_from(Finding)
        .join(Review, Review.code == Finding.review_code)
        .outerjoin(Incident, Incident.id == Finding.incident_id)
        .where(_within(Review.grid_code, str(chosen.area_code)), Finding.promised_on.is_not(None))
    )
