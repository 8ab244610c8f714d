"""A town of a few streets, small enough to know by heart, as rows of a store.

     118.780        118.782        118.784
32.044 +--------------+--------------+
       |   grid 002   |   grid 004   |        one community of four grids, 0.002 degrees wide each;
32.042 +------ Long Street (east-west, in two pieces) ------
       |   grid 001   |   grid 003   |        a park in grid 001, a tower and a shed in grid 003
32.040 +--------------+--------------+
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import h3
import shapely
from sqlalchemy import Engine, insert

from data import engine as store
from data import schema
from data.frames import record_change

WEST, SOUTH, STEP = 118.780, 32.040, 0.002
DISTRICT, STREET, COMMUNITY = "320106", "320106001", "320106001001"
AS_OF = datetime(2026, 11, 20, 8, tzinfo=UTC)
GRIDS_FROM, GRIDS_REDRAWN = date(2025, 1, 1), date(2026, 7, 1)
SOURCE = "OpenStreetMap"


def build_town(engine: Engine) -> None:
    """Fill a new store with the town."""
    with store.write(engine) as conn:
        for table, rows in town().items():
            conn.execute(insert(table), [{"source": SOURCE, "as_of": AS_OF} | row for row in rows])
            record_change(conn, schema.Base.metadata.tables[table.__tablename__])


def town() -> dict[type[schema.Base], list[dict[str, Any]]]:
    """The town's rows by table, without what all share."""
    return {
        schema.Area: _areas(),
        schema.Grid: _grids(),
        schema.Building: [
            _building("tower", _square(WEST + 0.0025, SOUTH + 0.0005), name="钟楼（东）", floors=10),
            _building("shed", _square(WEST + 0.0035, SOUTH + 0.0005), height_m=2.5),
            _building("house", _square(WEST + 0.0005, SOUTH + 0.0025)),
        ],
        schema.Street: _streets(),
        schema.LandCover: [
            {"code": "park", "name": "人民公园", "kind": "green", "geom": _square(WEST + 0.0002, SOUTH + 0.0002)},
            {"code": "field", "name": None, "kind": "farmland", "geom": _square(WEST, SOUTH, STEP)},
            {"code": "pond", "name": None, "kind": "water", "geom": _square(WEST + 0.0004, SOUTH + 0.0004, 0.0001)},
        ],
        schema.Barrier: [
            {"code": "rail", "name": None, "kind": "railway", "geom": _line((0, 0.0035), (0.004, 0.0035))},
            {"code": "canal", "name": "运河", "kind": "waterway", "geom": _line((0.0038, 0), (0.0038, 0.004))},
            {"code": "gate", "name": "东门", "kind": "gate", "geom": shapely.Point(WEST + 0.001, SOUTH + 0.001)},
        ],
        schema.Station: _stations(),
        schema.RefuelStation: [
            {"code": "shop", "name": "便民超市", "host_kind": "shop", "water": True, "geom": _point(0.0011, 0.0029)}
        ],
        schema.Incident: _incidents(),
    }


def _areas() -> list[dict[str, Any]]:
    ground = shapely.MultiPolygon([shapely.box(WEST, SOUTH, WEST + 2 * STEP, SOUTH + 2 * STEP)])
    return [
        {"code": DISTRICT, "name": "示范区", "level": "district", "parent_code": None, "geom": ground},
        {"code": STREET, "name": "友谊街道", "level": "street", "parent_code": DISTRICT, "geom": ground},
        {"code": COMMUNITY, "name": "龙泰社区", "level": "community", "parent_code": STREET, "geom": ground},
    ]


def _grids() -> list[dict[str, Any]]:
    corners = [(0, 0), (0, 1), (1, 0), (1, 1)]
    now = [
        _grid(f"00{number}", _square(WEST + x * STEP, SOUTH + y * STEP, STEP), valid_from=GRIDS_REDRAWN)
        for number, (x, y) in enumerate(corners, start=1)
    ]
    before = _grid("001", _square(WEST, SOUTH, 2 * STEP), valid_from=GRIDS_FROM) | {"valid_to": GRIDS_REDRAWN}
    shop = _grid("004", _square(WEST + STEP, SOUTH + STEP, STEP), valid_from=GRIDS_REDRAWN)
    micro = shop | {"code": f"{COMMUNITY}004-01", "parent_code": f"{COMMUNITY}004"}
    now[3] = now[3] | {"grid_class": "commercial"}
    return [
        row | {"valid_to": row.get("valid_to"), "parent_code": row.get("parent_code")} for row in (before, *now, micro)
    ]


def _grid(sequence: str, shape: shapely.MultiPolygon, *, valid_from: date) -> dict[str, Any]:
    return {
        "code": COMMUNITY + sequence,
        "name": f"第{int(sequence)}网格",
        "grid_class": "residential",
        "community_code": COMMUNITY,
        "households": 300 + int(sequence),
        "valid_from": valid_from,
        "geom": shape,
    }


def _building(code: str, shape: shapely.MultiPolygon, **known: Any) -> dict[str, Any]:
    return {"code": code, "name": None, "floors": None, "height_m": None, "households": 40, "geom": shape} | known


def _streets() -> list[dict[str, Any]]:
    long_street = {"name": "长街", "highway": "primary"}
    return [
        _street("long-west", _line((0, 0.002), (0.002, 0.002)), **long_street),
        _street("long-east", _line((0.002, 0.002), (0.004, 0.002)), **long_street),
        _street("lane", _line((0.002, 0), (0.002, 0.004)), name="小巷", highway="residential"),
        _street("steps", _line((0.001, 0.001), (0.001, 0.002)), highway="steps"),
        _street("underpass", _line((0.003, 0), (0.003, 0.002)), highway="primary", name="长街", tunnel="yes"),
    ]


def _street(code: str, shape: shapely.MultiLineString, **known: Any) -> dict[str, Any]:
    return {"code": code, "name": None, "tunnel": None, "bridge": None, "geom": shape} | known


def _stations() -> list[dict[str, Any]]:
    return [
        {
            "code": "centre",
            "name": "党群服务中心",
            "kind": "party_mass_centre",
            "valid_from": None,
            "valid_to": None,
            "geom": _point(0.001, 0.001),
        },
        {
            "code": "plates",
            "name": "临时车牌安装点",
            "kind": "temporary",
            "valid_from": date(2026, 3, 1),
            "valid_to": date(2026, 4, 1),
            "geom": _point(0.003, 0.003),
        },
    ]


def _incidents() -> list[dict[str, Any]]:
    """Six: handled, overdue, open, of another category, a duplicate, and one without a place."""
    usual = {"category": "parking", "channel": "12345", "state": "dispatched", "due_at": None}
    return [
        _incident(1, usual | {"state": "closed", "due_at": AS_OF - timedelta(days=30)}),
        _incident(2, usual | {"due_at": AS_OF - timedelta(hours=1)}),
        _incident(3, usual | {"due_at": AS_OF + timedelta(hours=1)}),
        _incident(4, usual | {"category": "noise", "channel": None}),
        _incident(5, usual | {"is_duplicate": True}),
        _incident(6, usual | {"location_quality": "missing", "cell": None, "grid_code": None, "geom": None}),
    ]


def _incident(number: int, known: dict[str, Any]) -> dict[str, Any]:
    lon, lat = WEST + 0.0005 * number, SOUTH + 0.0005
    return {
        "code": f"I{number}",
        "location_quality": "exact",
        "cell": h3.str_to_int(h3.latlng_to_cell(lat, lon, 11)),
        "grid_code": f"{COMMUNITY}00{1 if number < 4 else 3}",
        "reported_at": AS_OF - timedelta(days=number),
        "is_duplicate": False,
        "geom": shapely.Point(lon, lat),
    } | known


def _square(west: float, south: float, size: float = 0.0004) -> shapely.MultiPolygon:
    return shapely.MultiPolygon([shapely.box(west, south, west + size, south + size)])


def _line(*offsets: tuple[float, float]) -> shapely.MultiLineString:
    return shapely.MultiLineString([[(WEST + x, SOUTH + y) for x, y in offsets]])


def _point(x: float, y: float) -> shapely.Point:
    return shapely.Point(WEST + x, SOUTH + y)
