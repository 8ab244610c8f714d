"""What is found beside the claims: an incident of the loop at once, with its photos, an owner and a promised day."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import shapely
from sqlalchemy import Connection

from data.errors import ReviewDemandError, ReviewOutsideError, ReviewPromiseError, ReviewStopError
from data.intake.arriving import accept
from data.intake.ground import present
from data.intake.making import Accepted
from data.intake.report import Report
from data.plans.days import day_of
from data.queries.catalogue import category_of, has_category
from data.queries.grids import grids
from data.queries.reviews import Day
from data.reviews.noting.bodies import Observation
from data.reviews.noting.entry import Entry
from data.reviews.noting.findings import SOURCE, add
from geo.coordinates import metric_crs

CHANNEL: Final = "review"


def to_incident(
    conn: Connection, day: Day, entry: Entry, said: Observation, *, now: datetime
) -> tuple[Accepted, Report, bool]:
    """Make an incident of an observation; the entry's key again is the same incident.

    Args:
        conn: A writing transaction.
        day: The review.
        entry: What was sent.
        said: What it says.
        now: The present moment.

    Returns:
        The incident, the report that it was made of, and whether its place lies outside the grid.

    Raises:
        ReviewStopError: It names a stop that the sheet does not have.
        ReviewOutsideError: It lies outside the grid, and nobody said that this is meant.
        ReviewDemandError: The catalogue has neither its item nor its category.
        ReviewPromiseError: The promised day lies before the review's.
        IntakeError: It cannot be taken in as it is.
    """
    if said.promised_on is not None and said.promised_on < day.on:
        raise ReviewPromiseError(promised_on=said.promised_on, on=day.on)
    lon, lat = _place(day, said)
    is_outside = _is_outside(conn, day, lon, lat, is_meant=said.outside_ok)
    category, item = _demand(conn, said)
    report = Report(
        source=SOURCE,
        channel=CHANNEL,
        category=category,
        item_code=item,
        reported_at=entry.noted_at,
        lon=lon,
        lat=lat,
        photos=entry.photos,
        key=entry.key,
    )
    vars(report)["pictures"] = entry.pictures  # read before the store had to wait
    [accepted] = accept(conn, [report], ground=present(conn), now=now)
    return accepted, report, is_outside


def note(conn: Connection, day: Day, entry: Entry, said: Observation, made: tuple[Accepted, Report, bool]) -> None:
    """Keep an observation whose incident is made, in the same transaction."""
    accepted, report, is_outside = made
    due = None if accepted.due_at is None else day_of(accepted.due_at)
    add(
        conn,
        day,
        entry,
        kind="own",
        verdict="seen",
        state="open",
        category=report.category,
        item_code=report.item_code,
        owner=accepted.department_code,
        promised_on=due if said.promised_on is None else said.promised_on,
        accuracy_m=said.accuracy_m,
        is_outside=is_outside,
        incident_id=accepted.incident_id,
        geom=shapely.Point(report.lon, report.lat),
    )


def stops_of(day: Day) -> dict[str, Mapping[str, Any]]:
    """The stops of a review's sheet by their ids."""
    return {stop["id"]: stop for stop in (day.sheet or {}).get("stops", ())}


def _place(day: Day, said: Observation) -> tuple[float, float]:
    if said.lon is not None and said.lat is not None:
        return said.lon, said.lat
    stop = stops_of(day).get(said.stop or "")
    if stop is None:
        raise ReviewStopError(stop=said.stop)
    return stop["lon"], stop["lat"]


def _is_outside(conn: Connection, day: Day, lon: float, lat: float, *, is_meant: bool) -> bool:
    """Whether a position lies outside the grid; nobody knows where the grid is gone."""
    found = grids(conn, on=day.on, area_code=day.grid_code)
    own = found[found["code"] == day.grid_code]
    point = shapely.Point(lon, lat)
    if own.empty or own.geometry.iloc[0].intersects(point):
        return False
    if not is_meant:
        metres = metric_crs([lon], [lat])
        away = own.geometry.to_crs(metres).distance(own.set_geometry([point], crs=own.crs).to_crs(metres).geometry)
        raise ReviewOutsideError(metres=float(away.iloc[0]))
    return True


def _demand(conn: Connection, said: Observation) -> tuple[str, str | None]:
    """Category and item as the catalogue has them; an item that it no longer has is left out."""
    owner = None if said.item is None else category_of(conn, said.item)
    if owner is not None:
        return owner, said.item
    if said.category is not None and has_category(conn, said.category):
        return said.category, None
    raise ReviewDemandError(demand=said.item or said.category)
