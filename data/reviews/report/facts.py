"""What the report of a day in a grid is made of: the day, its findings, photos and ground, as they are stored now."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import shapely
from sqlalchemy import Connection, select

from data import errors
from data.plans.days import start_of
from data.queries import reviews
from data.queries.catalogue import items
from data.queries.grid_contents import buildings_in
from data.queries.ground import land_cover
from data.queries.overview import properties
from data.queries.reviews import Day
from data.queries.streets import streets
from data.reviews.after.following import differences
from data.reviews.after.promise_register import promises
from data.reviews.noting.bodies import JUDGEMENTS
from data.reviews.noting.verdicts import claim_of
from data.reviews.own_grid import OwnGrid, own_grid
from data.reviews.subjects import name_of
from data.schema import Finding, FindingPhoto, Review

MOST_PHOTOS: Final = 6
"""Of one finding; the others stay in the store."""
_NOON: Final = timedelta(hours=12)


@dataclass(frozen=True, eq=False)
class Facts:
    """A day in a grid.

    Attributes:
        day: As it was prepared, and where it stands.
        grid: As it was on the day; None where it is unknown.
        route: The walk as it was drawn, EPSG:4490; None where there is none.
        stops: In walking order, then those beside the walk of which something was noted: `id` and, where they are
            known, `name`, `lon` and `lat`.
        findings: Everything that was noted and not taken back: columns of `data.queries.reviews.findings`.
        differences: As `data.reviews.after.following.differences`.
        promises: As `data.reviews.after.promise_register.promises`.
        photos: By finding, at most `MOST_PHOTOS`: JPEG.
        items: Name by code of the catalogue's items, and of its categories.
        streets: Columns `name`, `highway`, `geom`.
        buildings: Footprints in the grid.
        covers: Columns `kind`, `geom`.
        is_demo: Whether the district is invented.
        now: The present moment.
    """

    day: Day
    grid: OwnGrid | None
    route: shapely.Geometry | None
    stops: list[dict[str, Any]]
    findings: gpd.GeoDataFrame
    differences: gpd.GeoDataFrame
    promises: pd.DataFrame
    photos: dict[str, list[bytes]]
    items: dict[str, str]
    streets: gpd.GeoDataFrame
    buildings: gpd.GeoSeries
    covers: gpd.GeoDataFrame
    is_demo: bool
    now: datetime

    @property
    def claims(self) -> gpd.GeoDataFrame:
        """Findings about what the screen claims."""
        return self.findings[self.findings["kind"] == "claim"]

    @property
    def own(self) -> gpd.GeoDataFrame:
        """Findings besides."""
        return self.findings[self.findings["kind"] == "own"]

    @cached_property
    def judged(self) -> dict[str, dict[str, int]]:
        """By stop, how many of its claims were judged how."""
        told: dict[str, dict[str, int]] = {}
        for row in self.claims.itertuples():
            counts = told.setdefault(stop_of(row), dict.fromkeys(JUDGEMENTS, 0))
            counts[str(row.verdict)] += 1
        return told

    @cached_property
    def numbers(self) -> dict[str, str]:
        """The number of each stop on the map."""
        return {stop["id"]: str(number) for number, stop in enumerate(self.stops, start=1)}

    @cached_property
    def names(self) -> dict[str, str]:
        """What people call each stop."""
        return {stop["id"]: stop["name"] for stop in self.stops if stop.get("name")}

    @cached_property
    def letters(self) -> dict[str, str]:
        """The letter of each own finding on the map: A to Z, then AA, AB ..."""
        return {str(code): _letter(number) for number, code in enumerate(self.own["code"])}


def stop_of(row: Any) -> str:
    """The id of the stop that a finding about a claim belongs to."""
    return claim_of(row).rpartition("/")[0]


def facts(conn: Connection, review_code: str, *, now: datetime) -> Facts:
    """Read a day.

    Raises:
        ReviewReportMissingError: There is no such review.
    """
    day = reviews.review(conn, review_code)
    if day is None:
        raise errors.ReviewReportMissingError(review=review_code)
    grid = _grid(conn, day)
    found = reviews.findings(conn, review_code)
    return Facts(
        day=day,
        grid=grid,
        route=conn.execute(select(Review.route).where(Review.code == review_code)).scalar(),
        stops=_stops(day, _noted(conn, review_code)),
        findings=found[found["state"] != "dismissed"],
        differences=differences(conn, review_code=review_code),
        promises=promises(conn, now=now, review_code=review_code),
        photos=_photos(conn, found["code"].tolist()),
        items=_items(conn),
        streets=streets(conn),
        buildings=buildings_in(conn, () if grid is None else grid.codes).geometry,
        covers=land_cover(conn),
        is_demo=properties(conn).get("is_demo") == "true",
        now=now,
    )


def _letter(number: int) -> str:
    first, last = divmod(number, 26)
    return (chr(ord("A") + first - 1) if first else "") + chr(ord("A") + last)


def _grid(conn: Connection, day: Day) -> OwnGrid | None:
    try:
        return own_grid(conn, day.grid_code, now=start_of(day.on) + _NOON)
    except errors.GridUnknownError:
        return None


def _stops(day: Day, noted: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """The walk, the phone's own stops included, then what was judged beside it."""
    known = noted | {stop["id"]: stop for stop in (day.sheet or {}).get("stops", ())}
    walk = list(day.walk or ())
    order = [*walk, *(stop for stop in noted if stop not in walk)]
    return [known.get(stop, {"id": stop}) for stop in order]


def _noted(conn: Connection, review_code: str) -> dict[str, dict[str, Any]]:
    """The stops whose claims were judged, as far as the store knows them."""
    about = (Finding.subject_table, Finding.subject_key)
    statement = (
        select(*about, name_of(*about), Finding.field, Finding.geom)
        .where(Finding.review_code == review_code, Finding.kind == "claim", Finding.state != "dismissed")
        .order_by(Finding.id)
    )
    found: dict[str, dict[str, Any]] = {}
    for row in conn.execute(statement):
        stop = stop_of(row)
        place = {} if row.geom is None else {"lon": row.geom.x, "lat": row.geom.y}
        found[stop] = {"id": stop, "name": row.subject, **place}
    return found


def _photos(conn: Connection, codes: list[str]) -> dict[str, list[bytes]]:
    statement = (
        select(FindingPhoto.finding_code, FindingPhoto.image)
        .where(FindingPhoto.finding_code.in_(codes), FindingPhoto.number <= MOST_PHOTOS)
        .order_by(FindingPhoto.finding_code, FindingPhoto.number)
    )
    found: dict[str, list[bytes]] = {}
    for row in conn.execute(statement):
        found.setdefault(row.finding_code, []).append(row.image)
    return found


def _items(conn: Connection) -> dict[str, str]:
    rows = items(conn)
    categories = dict(zip(rows["category_code"], rows["category_name"], strict=True))
    return categories | dict(zip(rows["code"], rows["name"], strict=True))
