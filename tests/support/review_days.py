"""A town of one grid with a day in it, for what follows such a day: departments, a compound, a shop, a catalogue."""

import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

import shapely
from PIL import Image
from sqlalchemy import Connection, insert

from data.frames import record_change
from data.schema import (
    Area,
    Base,
    Building,
    CatalogueItem,
    Correction,
    Department,
    Finding,
    Grid,
    Incident,
    RefuelStation,
    Review,
    Station,
)

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
"""Four in the afternoon in China."""
TODAY = date(2026, 11, 21)
GRID = "320106001001001"
HOUR = timedelta(hours=1)
SOURCED = {"source": "test", "as_of": NOW - 24 * HOUR}
SQUARE = shapely.MultiPolygon([shapely.box(118.780, 32.040, 118.788, 32.046)])
MIDDLE = shapely.Point(118.784, 32.043)


def build(conn: Connection) -> None:
    """Put the town into an empty store, with the day R2026-0001 of a 处级 on the grid."""
    _areas(conn)
    for code, name in (("D01", "城管局"), ("D02", "住建局")):
        conn.execute(insert(Department).values(code=code, name=name, tier="high", **SOURCED))
    item = {"code": "I1", "name": "占道堆物", "category_code": "06", "category_name": "城市管理", "limit_minutes": 1440}
    conn.execute(insert(CatalogueItem).values(**item, department_code="D01", **SOURCED))
    home = {"code": "B1", "name": "和园1栋", "households": 412, "geom": SQUARE, "grid_code": GRID}
    conn.execute(insert(Building).values(**home, **SOURCED))
    shop = {"code": "R1", "name": "加油驿站", "water": True, "opening_hours": "Mo-Su 08:00-22:00", "geom": MIDDLE}
    conn.execute(insert(RefuelStation).values(**shop, **SOURCED))
    station = {"code": "S1", "name": "网格驿站", "kind": "grid_station", "capacity": 30, "geom": MIDDLE}
    conn.execute(insert(Station).values(**station, **SOURCED))
    day(conn, "R2026-0001")
    for table in Base.metadata.sorted_tables:
        record_change(conn, table)


def _areas(conn: Connection) -> None:
    above = None
    for level, code, name in (
        ("district", "320106", "示范区"),
        ("street", "320106001", "和平街道"),
        ("community", "320106001001", "和园社区"),
    ):
        conn.execute(insert(Area).values(code=code, name=name, level=level, parent_code=above, geom=SQUARE, **SOURCED))
        above = code
    facts = {"code": GRID, "name": "和园第一网格", "grid_class": "residential", "community_code": above}
    conn.execute(insert(Grid).values(**facts, valid_from=date(2020, 1, 1), geom=SQUARE, **SOURCED))


def day(conn: Connection, code: str, **changes: Any) -> None:
    """A day in the grid."""
    values = {
        "code": code,
        "grid_code": GRID,
        "reviewer_rank": "division",
        "reviewed_on": TODAY,
        "state": "planned",
        "sheet": {"stops": [{"id": "refuel_station:R1", "name": "加油驿站", "lon": 118.784, "lat": 32.043}]},
        **SOURCED,
        **changes,
    }
    conn.execute(insert(Review).values(**values))


def finding(conn: Connection, code: str, **changes: Any) -> str:
    """A claim of the day that is not so: the compound of 412 households has 397."""
    values = {
        "code": code,
        "review_code": "R2026-0001",
        "kind": "claim",
        "state": "open",
        "verdict": "not_so",
        "subject_table": "building",
        "subject_key": "B1",
        "field": "households",
        "claim": "412",
        "found": "397",
        "noted_at": NOW - HOUR,
        **SOURCED,
        **changes,
    }
    conn.execute(insert(Finding).values(**values))
    return code


def correction(conn: Connection, code: str, finding_code: str, **changes: Any) -> str:
    """What the finding above proposes."""
    values = {
        "code": code,
        "finding_code": finding_code,
        "subject_table": "building",
        "subject_key": "B1",
        "field": "households",
        "before": "412",
        "after": "397",
        "state": "proposed",
        "proposed_at": NOW - HOUR,
        **changes,
    }
    conn.execute(insert(Correction).values(**values))
    return code


def incident(conn: Connection, number: int, state: str, **changes: Any) -> int:
    """An incident of department D01 in the grid, reported two days ago and due a day ago."""
    began = NOW - 48 * HOUR
    passed = ("filed_at", "dispatched_at", "claimed_at", "handled_at", "verified_at", "closed_at")
    states = ("filed", "dispatched", "claimed", "handled", "verified", "closed")
    reached = passed[: states.index(state) + 1] if state in states else ()
    values = {
        "id": number,
        "code": f"N{number}",
        "channel": "patrol",
        "category": "06",
        "state": state,
        "location_quality": "exact",
        "grid_code": GRID,
        "department_code": "D01",
        "reported_at": began,
        "due_at": began + 24 * HOUR,
        "is_duplicate": False,
        "geom": MIDDLE,
        **SOURCED,
        **{name: began + place * HOUR for place, name in enumerate(reached, start=1)},
        **changes,
    }
    conn.execute(insert(Incident).values(**values))
    return number


def photo(colour: str = "teal", size: tuple[int, int] = (640, 480)) -> bytes:
    """A JPEG of one colour."""
    written = io.BytesIO()
    Image.new("RGB", size, colour).save(written, "JPEG")
    return written.getvalue()
