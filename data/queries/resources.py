"""Who and what serves where: stations, refuel shops and posts by area, beside what they have to carry."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from sqlalchemy import Connection, Integer, cast, func, select

from data.frames import read_frame
from data.ingest.assign import GridIndex
from data.queries.areas import areas
from data.queries.grids import grids
from data.queries.refuel_stations import refuel_stations
from data.queries.stations import stations
from data.schema import Incident, Worker
from data.schema.territory import AREA_CODE_DIGITS
from geo import staffing
from geo.staffing import TEMPLATES

GRID_DIGITS: Final = 15
LEVELS: Final = {**AREA_CODE_DIGITS, "grid": GRID_DIGITS}
"""Digits of the codes by level: district, street, community, grid."""

Load = Literal["households", "incidents", "vacant"]
Supply = Literal["filled", "stations", "refuel_stations"]


@dataclass(frozen=True, eq=False)
class Resources:
    """What there is on a day.

    Attributes:
        areas: Index = codes of so many digits that an area or a grid in force has, in order, named "code";
            `households`, `incidents` (of the period, not duplicates), `posts`, `filled`, `vacant`, `stations`,
            `refuel_stations`, all int64.
        stations: Columns `kind`, `number`, most first.
        refuel_stations: Columns `host_kind` (NA where unknown), `number`, most first.
        roles: Columns `template` (NA where unknown), `role`, `posts`, `filled`, `vacant`, in the order of the
            template, other roles after it.
        teams: By template: `geo.staffing.completeness` of the grids that have a post of it.
        grids: How many grids are in force, micro-grids apart.
        without_posts: How many of them have no post at all.
    """

    areas: pd.DataFrame
    stations: pd.DataFrame
    refuel_stations: pd.DataFrame
    roles: pd.DataFrame
    teams: dict[str, pd.DataFrame]
    grids: int
    without_posts: int


def resources(conn: Connection, *, digits: int, on: date, since: datetime, until: datetime) -> Resources:
    """Stations, shops, posts and their load by area.

    Args:
        conn: A connection to the store.
        digits: Of the areas' codes, one of `LEVELS`: 6 the district, 9 streets, 12 communities, 15 grids.
        on: The day whose grids and stations count.
        since: Incidents reported from here on ...
        until: ... and before here are load, duplicates apart.

    Raises:
        ValueError: No level has so many digits.
    """
    if digits not in LEVELS.values():
        raise ValueError(f"no area's code has {digits} digits; give one of {sorted(LEVELS.values())}")
    known, held = grids(conn, on=on), posts(conn)
    standing, shops = stations(conn, on=on), refuel_stations(conn)
    ground = _ground(conn, known, digits)
    columns = {
        "households": known["households"].fillna(0).groupby(known["code"].str[:digits]).sum(),
        "incidents": _incidents(conn, digits, since=since, until=until),
        "posts": held.groupby(held["grid_code"].str[:digits]).size(),
        "filled": held["is_filled"].astype("int64").groupby(held["grid_code"].str[:digits]).sum(),
        "stations": _inside(ground, standing),
        "refuel_stations": _inside(ground, shops),
    }
    found = pd.DataFrame({name: each.reindex(ground.index, fill_value=0) for name, each in columns.items()})
    found = found.astype("int64").assign(vacant=lambda frame: frame["posts"] - frame["filled"])
    return Resources(
        areas=found,
        stations=_counted(standing["kind"], "kind"),
        refuel_stations=_counted(shops["host_kind"], "host_kind"),
        roles=by_role(held),
        teams=_teams(held),
        grids=len(known),
        without_posts=int((~known["code"].isin(held["grid_code"])).sum()),
    )


def thin(found: Resources, *, load: Load, supply: Supply) -> pd.DataFrame:
    """Where little stands against much, the thinnest area first: `geo.staffing.thinness` of two of its columns."""
    return staffing.thinness(found.areas[load], found.areas[supply])


def posts(conn: Connection, *, area_code: str | None = None) -> pd.DataFrame:
    """Posts of the grids' teams: columns `grid_code`, `role`, `template` (NA where unknown), `is_filled`; by code.

    Args:
        conn: A connection to the store.
        area_code: Only of grids whose code begins with it; all when None.
    """
    statement = select(Worker.grid_code, Worker.role, Worker.template, Worker.is_filled).order_by(Worker.code)
    if area_code is not None:
        statement = statement.where(Worker.grid_code.startswith(area_code, autoescape=True))
    return read_frame(conn, statement).astype({"is_filled": bool, "template": "string"})


def _ground(conn: Connection, known: gpd.GeoDataFrame, digits: int) -> pd.Series:
    """Shapes by code, in the order of the codes: of grids, or of the areas of a level."""
    if digits == GRID_DIGITS:
        once = known.drop_duplicates("code").sort_values("code")
        return pd.Series(once["geom"].to_numpy(), index=pd.Index(once["code"], name="code"))
    level = next(name for name, number in AREA_CODE_DIGITS.items() if number == digits)
    shapes = areas(conn, level=level).sort_values("code")
    drawn = pd.Series(shapes["geom"].to_numpy(), index=pd.Index(shapes["code"], name="code"))
    every = drawn.index.union(known["code"].str[:digits].unique()).rename("code")
    return drawn.reindex(every)


def _incidents(conn: Connection, digits: int, *, since: datetime, until: datetime) -> pd.Series:
    """Incidents of a period by area."""
    code = func.substr(Incident.grid_code, 1, digits).label("code")
    statement = (
        select(code, cast(func.count(), Integer).label("number"))
        .where(Incident.reported_at >= since, Incident.reported_at < until)
        .where(Incident.is_duplicate.is_(False), Incident.grid_code.is_not(None))
        .group_by(code)
        .order_by(code)
    )
    return read_frame(conn, statement).set_index("code")["number"]


def _inside(ground: pd.Series, points: gpd.GeoDataFrame) -> pd.Series:
    """How many points lie in each shape; on a common border in the one of the lower code."""
    drawn = ground.dropna()
    places = np.asarray(points["geom"].to_numpy(), dtype=object)
    return _codes_at(drawn, places).value_counts()


def _codes_at(drawn: pd.Series, places: npt.NDArray[np.object_]) -> pd.Series:
    """Code of the shape that each point lies in; those that lie nowhere are left out."""
    index = GridIndex(drawn.index.to_numpy(dtype=object), shapely.STRtree(drawn.to_numpy(dtype=object)))
    return pd.Series(index.codes_at(places), dtype="string").dropna()


def _counted(words: pd.Series, name: str) -> pd.DataFrame:
    number = words.astype("string").value_counts(dropna=False, sort=False)
    found = pd.DataFrame({name: number.index.astype("string"), "number": number.to_numpy()})
    return found.sort_values(["number", name], ascending=[False, True], ignore_index=True)


def by_role(held: pd.DataFrame) -> pd.DataFrame:
    """Posts as `posts` gives them, by template and role: see `Resources.roles`."""
    grouped = held.groupby(["template", "role"], dropna=False, sort=False)["is_filled"]
    found = grouped.agg(posts="size", filled="sum").reset_index().astype({"posts": "int64", "filled": "int64"})
    order = {f"{one.code} {role}": place for one in TEMPLATES.values() for place, role in enumerate(one.roles)}
    place = (found["template"] + " " + found["role"]).map(order).fillna(len(order))
    found = found.assign(vacant=found["posts"] - found["filled"], place=place)
    return found.sort_values(["template", "place", "role"], ignore_index=True).drop(columns="place")


def _teams(held: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Completeness by template, in the order of `TEMPLATES`; templates without any post are left out."""
    present = set(held["template"].dropna())
    return {
        code: staffing.completeness(held[held["template"].eq(code).fillna(False)], template)
        for code, template in TEMPLATES.items()
        if code in present
    }
