"""The town's desk on the day of a review of grid 003, and what a phone says of it.

grid 002 (shop) | grid 004     the sheet: the tower (40 households, 10 floors) and incident 1, which is closed, in the
----------------+----------    reviewed grid 003; the shop of grid 002, the nearest one
grid 001 (house)| grid 003
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, insert, update

from data.engine import write
from data.frames import record_change
from data.reviews.link import OpenReview
from data.reviews.noting.entries import Entry
from data.schema import Base, Building, Finding, Incident, Review
from tests.support.desk import MIDDLE, build_desk
from tests.support.town import AS_OF, COMMUNITY, SOUTH, WEST

TODAY = date(2026, 11, 21)
NOW = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
"""Noon in China."""
CODE, GRID = "R2026-0001", f"{COMMUNITY}003"
REVIEW = OpenReview(CODE, GRID, TODAY, "division", "planned")
HOUSEHOLDS, FLOORS = "building:tower/households", "building:tower/floors"
WATER, HOURS = "refuel_station:shop/water", "refuel_station:shop/opening_hours"
CLOSED, PROMISE = "incident:1/state", "promise:F1/closed"
OUTSIDE = MIDDLE["004"]
"""In the grid to the north: 0.001 degrees of latitude from the line."""


def build(engine: Engine) -> None:
    """Fill a new store with the desk and the review."""
    build_desk(engine)
    with write(engine) as conn:
        for code, number in (("tower", "003"), ("shed", "003"), ("house", "001")):
            conn.execute(update(Building).where(Building.code == code).values(grid_code=COMMUNITY + number))
        add_review(conn, CODE)
        add_review(conn, "R2026-0002", reviewed_on=TODAY - timedelta(days=30), sheet=None)
        promise = {"code": "F1", "review_code": "R2026-0002", "kind": "own", "state": "open", "verdict": "seen"}
        conn.execute(insert(Finding).values(**promise, source="t", as_of=AS_OF, promised_on=TODAY))
        for table in (Building, Review, Finding):
            record_change(conn, Base.metadata.tables[table.__tablename__])


def add_review(conn: Any, code: str, **changes: Any) -> None:
    """Another review of the grid on the same day."""
    values = {"grid_code": GRID, "reviewer_rank": "division", "reviewed_on": TODAY, "state": "planned"}
    values |= {"walk_minutes": 60, "sheet": sheet(), "walk": [stop["id"] for stop in sheet()["stops"]]}
    conn.execute(
        insert(Review).values(**values | {"code": code, "source": "t", "as_of": NOW, "prepared_at": NOW} | changes)
    )


def sheet() -> dict[str, Any]:
    """The sheet of the day as it is prepared."""
    tower, shop = (WEST + 0.0027, SOUTH + 0.0007), (WEST + 0.0011, SOUTH + 0.0029)
    walk = {"order": ["building:tower"], "minutes": 12.0, "legs": []}
    stops = [
        _stop("building:tower", tower, households=("40", "number"), floors=("10", "number")),
        _stop("refuel_station:shop", shop, water=("true", "flag"), opening_hours=(None, "hours")),
        _stop("incident:1", tower, state=("closed", "state")),
        _stop("promise:F1", tower, closed=("false", "flag")),
    ]
    return {"as_of": NOW.isoformat(), "stops": stops, "walk": walk, "between": {"ids": [], "minutes": []}}


def _stop(stop: str, place: tuple[float, float], **fields: tuple[str | None, str]) -> dict[str, Any]:
    claims = [
        {"id": f"{stop}/{field}", "field": field, "value": value, "kind": kind}
        for field, (value, kind) in fields.items()
    ]
    told = {"id": stop, "kind": stop.partition(":")[0], "name": stop, "lon": place[0], "lat": place[1], "why": []}
    return told | {"stay_minutes": 5.0, "worth": 1.0, "claims": claims}


def entry(kind: str, body: dict[str, Any], **changes: Any) -> Entry:
    """What the first phone says; the key is its count unless another is given."""
    values: dict[str, Any] = {
        "device": "one",
        "sequence": 1,
        "noted_at": NOW - timedelta(minutes=1),
        "photos": (),
    } | changes
    return Entry(**{"key": f"{values['device']}-{values['sequence']}", "kind": kind, "body": body} | values)


def verdict(claim: str = HOUSEHOLDS, said: str = "not_so", **changes: Any) -> Entry:
    """A verdict; `value`, `found` and `seen` go into its body."""
    values = {HOUSEHOLDS: "40", FLOORS: "10", WATER: "true", HOURS: None, CLOSED: "closed", PROMISE: "false"}
    named = {name: changes.pop(name) for name in ("value", "found", "seen") if name in changes}
    return entry("verdict", {"claim": claim, "value": values.get(claim), "verdict": said} | named, **changes)


def finding(*, photos: tuple[bytes, ...] = (), sequence: int = 1, key: str | None = None, **said: Any) -> Entry:
    """An item of the catalogue found in the middle of the grid."""
    lon, lat = MIDDLE["003"]
    body = {"category": "01", "item": "0101", "lon": lon, "lat": lat, "accuracy_m": 8.5, "how": "gps"} | said
    named = {} if key is None else {"key": key}
    return entry(
        "finding",
        {name: value for name, value in body.items() if value is not ...},
        sequence=sequence,
        photos=photos,
        **named,
    )


def closed_incident(engine: Engine, state: str) -> None:
    """Move incident 1 on."""
    with write(engine) as conn:
        conn.execute(update(Incident).where(Incident.id == 1).values(state=state))
