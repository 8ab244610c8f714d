"""A town of two grids, in metres, with one street past its houses: what a brief says of it can be worked out by hand.

    y
300 +-----------------+-----------------+
    |     grid a      |     grid b      |
170 |  B1     B2  B3  |                 |     houses of 20 m by 20 m, 20 m north of the street
150 ===== Long Street =R1=====R2===S1===================================== S2 (canteen)
    |                 |                 |
  0 +-----------------+-----------------+
    0 50     250 350 400 450  600  800        x                            4,000
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from sqlalchemy import Connection, insert, update

from data.frames import record_change
from data.schema import (
    Area,
    Base,
    Building,
    CatalogueItem,
    Department,
    Finding,
    Grid,
    GroupCount,
    Incident,
    Plan,
    PlanGrid,
    RefuelStation,
    Review,
    Station,
    StoreProperty,
    Street,
    Worker,
)
from data.types import STORE_CRS
from geo.cells import cell_of

NOW = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
"""Noon in China, a Saturday."""
TODAY = date(2026, 11, 21)
DAY = timedelta(days=1)
COMMUNITY = "320106001001"
A, B = f"{COMMUNITY}001", f"{COMMUNITY}002"
MICRO = f"{A}-01"
SOURCED = {"source": "test", "as_of": NOW - 30 * DAY}
_ORIGIN_M, _CRS = (668_000.0, 3_548_000.0), "EPSG:32650"


def placed(shape: shapely.Geometry) -> Any:
    """A shape of the plan above, on the globe."""
    moved = shapely.transform(shape, lambda xy: np.add(xy, _ORIGIN_M))
    return gpd.GeoSeries([moved], crs=_CRS).to_crs(STORE_CRS).iloc[0]


def point(x: float, y: float = 150.0) -> Any:
    """A place of the plan above."""
    return placed(shapely.Point(x, y))


def box(west: float, south: float, east: float, north: float) -> Any:
    """A rectangle of the plan above."""
    return placed(shapely.MultiPolygon([shapely.box(west, south, east, north)]))


def build(conn: Connection) -> None:
    """Put the town into an empty store."""
    _territory(conn)
    _ground(conn)
    _services(conn)
    _teams(conn)
    _incidents(conn)
    for table in Base.metadata.sorted_tables:
        record_change(conn, table)


def _territory(conn: Connection) -> None:
    above = None
    whole = box(0, 0, 800, 300)
    for level, code, name in (("district", "320106", "示范区"), ("street", "320106001", "友谊街道")):
        row = {"code": code, "name": name, "level": level, "parent_code": above, "geom": whole}
        conn.execute(insert(Area), row | SOURCED)
        above = code
    row = {"code": COMMUNITY, "name": "和园社区", "level": "community", "parent_code": above, "geom": whole}
    conn.execute(insert(Area), row | SOURCED)
    usual = {"grid_class": "residential", "community_code": COMMUNITY, "valid_from": date(2024, 1, 1)} | SOURCED
    grids = (
        {"code": A, "name": "第一网格", "households": 170, "residents": 400, "geom": box(0, 0, 400, 300)},
        {"code": B, "name": "第二网格", "geom": box(400, 0, 800, 300)},
        {"code": MICRO, "name": "微网格", "parent_code": A, "geom": box(300, 0, 400, 300)},
    )
    for grid in grids:
        conn.execute(insert(Grid), {"households": None, "residents": None, "parent_code": None} | usual | grid)
    conn.execute(insert(StoreProperty), [{"name": "is_demo", "value": "true"}])


def _ground(conn: Connection) -> None:
    homes = (("B1", 50, 60, A), ("B2", 250, 100, A), ("B3", 350, None, MICRO), ("B4", 500, 30, B))
    for code, x, households, grid in homes:
        row = {
            "code": code,
            "name": None if code == "B2" else f"{code}号楼",
            "households": households,
            "grid_code": grid,
        }
        shape = {"geom": box(x - 10, 160, x + 10, 180), "floors": 6, "compound": "和园"}
        conn.execute(insert(Building), row | shape | SOURCED)
    for colour, number in (("red", 4), ("yellow", 6)):
        row = {"building_code": "B1", "colour": colour, "number": number}
        conn.execute(insert(GroupCount), row | SOURCED)
    line = placed(shapely.MultiLineString([[(-100, 150), (4_100, 150)]]))
    conn.execute(insert(Street), {"code": "L1", "name": "长街", "highway": "residential", "geom": line} | SOURCED)


def _services(conn: Connection) -> None:
    stations = (
        ("S1", "党群服务站", "party_mass_station", "Mo-Fr 08:30-17:30", 800.0),
        ("S2", "社区食堂", "canteen", None, 4_000.0),
    )
    for code, name, kind, hours, x in stations:
        row = {"code": code, "name": name, "kind": kind, "opening_hours": hours, "services": ["meals"], "capacity": 30}
        conn.execute(insert(Station), row | {"geom": point(x)} | SOURCED)
    shops = (
        {"code": "R1", "name": "便民超市", "opening_hours": "Mo-Su 08:00-22:00", "water": True, "charging": False}
        | {"geom": point(450), "as_of": NOW - 180 * DAY},
        {"code": "R2", "name": "药店", "opening_hours": None, "water": None, "charging": None, "geom": point(600)},
    )
    for shop in shops:
        conn.execute(insert(RefuelStation), SOURCED | shop)


def _teams(conn: Connection) -> None:
    posts = (
        ("W1", A, "grid_worker", "1+X+N", True),
        ("W2", A, "policing", "1+X+N", False),
        ("W3", A, "part_time", "1+X+N", True),
        ("W4", B, "grid_leader", "五长", True),
    )
    for code, grid, role, template, is_filled in posts:
        row = {"code": code, "grid_code": grid, "role": role, "template": template, "is_filled": is_filled}
        conn.execute(insert(Worker), row | SOURCED)


def _incidents(conn: Connection) -> None:
    conn.execute(insert(Department), {"code": "D1", "name": "城管局", "tier": "high"} | SOURCED)
    item = {
        "code": "I1",
        "name": "占道堆物",
        "category_code": "06",
        "category_name": "城市管理",
        "department_code": "D1",
    }
    conn.execute(insert(CatalogueItem), item | SOURCED)
    incident(conn, 1, due_at=NOW - 5 * DAY, item_code="I1", department_code="D1")
    incident(conn, 2, due_at=NOW + DAY)
    incident(conn, 3, state="closed", handled_at=NOW - 10 * DAY, closed_at=NOW - 9 * DAY)
    incident(conn, 4, reopenings=2, grid_code=MICRO)
    incident(conn, 5, due_at=NOW - 5 * DAY, is_duplicate=True)
    incident(conn, 6, location_quality="missing", geom=None)
    incident(conn, 7, state="closed", handled_at=NOW - 40 * DAY, closed_at=NOW - 40 * DAY)
    incident(conn, 8, due_at=NOW - DAY, grid_code=B, geom=point(500))


def incident(conn: Connection, number: int, **known: Any) -> None:
    """An incident of grid a, dispatched, reported twenty days ago, without a limit."""
    row = {
        "id": number,
        "code": f"N{number}",
        "category": "06",
        "item_code": None,
        "state": "dispatched",
        "location_quality": "exact",
        "cell": None,
        "grid_code": A,
        "department_code": None,
        "reported_at": NOW - 20 * DAY,
        "handled_at": None,
        "closed_at": None,
        "due_at": None,
        "reopenings": 0,
        "is_duplicate": False,
        "geom": point(100.0 + 10 * number),
    }
    row |= SOURCED | known
    if row["location_quality"] == "exact":
        row["cell"] = int(cell_of(row["geom"].x, row["geom"].y, resolution=11))
    conn.execute(insert(Incident), row)
    record_change(conn, Base.metadata.tables[Incident.__tablename__])


def review(conn: Connection, code: str, *, on: date, **known: Any) -> None:
    """A day in grid a that is done."""
    row = {"code": code, "grid_code": A, "reviewer_rank": "division", "reviewed_on": on, "state": "done"}
    conn.execute(insert(Review), row | SOURCED | known)


def finding(conn: Connection, code: str, review_code: str, **known: Any) -> None:
    """Something found at a review."""
    row = {"code": code, "review_code": review_code, "kind": "own", "verdict": "seen", "state": "open"}
    conn.execute(insert(Finding), row | SOURCED | known)


def approved_plan(conn: Connection, *, border_x: float = 300.0, number: int = 7) -> None:
    """A plan, approved for the new year, that puts the border of both grids elsewhere: at 300, B3 leaves grid a."""
    plan = {"id": number, "name": "方案甲", "community_code": COMMUNITY, "state": "draft", "created_at": NOW}
    conn.execute(insert(Plan), plan | SOURCED)
    for code, name, west, east in ((A, "第一网格", 0, border_x), (B, "第二网格", border_x, 800)):
        row = {"plan_id": number, "code": code, "name": name, "grid_class": "residential", "community_code": COMMUNITY}
        counts = {"is_redrawn": True, "households": 0, "residents": 0, "merchants": 0}
        conn.execute(insert(PlanGrid), row | counts | {"geom": box(west, 0, east, 300)})
    decided = {"state": "approved", "approved_by": "某某", "approved_at": NOW, "effective_on": date(2027, 1, 1)}
    conn.execute(update(Plan).where(Plan.id == number).values(**decided))
