"""Who answers for what in the town, and the signs that stand in it.

grid 002  medium | grid 004  medium        DA1 answers for the west, DA2 for the east
grid 001  high   | grid 003  low           a sign at a board in grid 001
"""

from datetime import timedelta
from typing import Any

import shapely
from sqlalchemy import Connection, Engine, insert, update

from data import engine as store
from data import schema
from data.frames import record_change
from data.intake import keys
from tests.support.town import AS_OF, COMMUNITY, SOUTH, STEP, WEST, build_town

MIDDLE = {
    "001": (WEST + 0.5 * STEP, SOUTH + 0.5 * STEP),
    "002": (WEST + 0.5 * STEP, SOUTH + 1.5 * STEP),
    "003": (WEST + 1.5 * STEP, SOUTH + 0.5 * STEP),
    "004": (WEST + 1.5 * STEP, SOUTH + 1.5 * STEP),
}
"""Longitude and latitude in the middle of each grid."""

SENDER, CHANNEL = "hotline", "hotline_12345"


def build_desk(engine: Engine) -> str:
    """Fill a new store with the town and all that a report is judged by; returns the key of `SENDER`."""
    build_town(engine)
    with store.write(engine) as conn:
        _add(conn, schema.Department, _departments())
        _add(conn, schema.CatalogueItem, _items())
        _add_signs(conn)
        for number, frequency in {"001": "high", "002": "medium", "003": "low", "004": "medium"}.items():
            in_force = (schema.Grid.code == COMMUNITY + number, schema.Grid.valid_to.is_(None))
            conn.execute(update(schema.Grid).where(*in_force).values(service_frequency=frequency))
        record_change(conn, schema.Base.metadata.tables["grid"])
        return keys.add(conn, SENDER, channel=CHANNEL, now=AS_OF)


def _departments() -> list[dict[str, Any]]:
    west = shapely.box(WEST, SOUTH, WEST + STEP, SOUTH + 2 * STEP)
    east = shapely.box(WEST + STEP, SOUTH, WEST + 2 * STEP, SOUTH + 2 * STEP)
    return [
        _department("DH1", "high"),
        _department("DO1", "other", limit_minutes=600),
        _department("DA1", "area", geom=shapely.MultiPolygon([west])),
        _department("DA2", "area", geom=shapely.MultiPolygon([east])),
    ]


def _department(code: str, tier: str, **known: Any) -> dict[str, Any]:
    return {"code": code, "name": f"{code} 部门", "tier": tier, "limit_minutes": None, "geom": None} | known


def _items() -> list[dict[str, Any]]:
    return [
        _item("0101", department_code="DH1", limit_minutes=120),
        _item("0102", department_code="DH1"),
        _item("0201", department_code="DO1"),
        _item("1401", department_code="DA1"),
        _item("0301", department_code="DH1", is_admitted=False),
        _item("0401"),
    ]


def _item(code: str, **known: Any) -> dict[str, Any]:
    return {
        "code": code,
        "name": f"事项 {code}",
        "category_code": code[:2],
        "category_name": f"类别 {code[:2]}",
        "department_code": None,
        "limit_minutes": None,
        "is_admitted": None,
    } | known


def _add_signs(conn: Connection) -> None:
    place = {"kind": "board", "name": "公示栏", "grid_code": f"{COMMUNITY}001", "geom": shapely.Point(MIDDLE["001"])}
    gone = {"code": "GONE", "subject_code": "b2", "made_at": AS_OF, "revoked_at": AS_OF + timedelta(days=1)}
    here = {"code": "SIGN", "subject_code": "b1", "made_at": AS_OF, "revoked_at": None}
    conn.execute(insert(schema.QrPlace), [place | here, place | gone])
    record_change(conn, schema.Base.metadata.tables["qr_place"])


def _add(conn: Connection, table: type[schema.Base], rows: list[dict[str, Any]]) -> None:
    conn.execute(insert(table), [{"source": "town", "as_of": AS_OF} | row for row in rows])
    record_change(conn, schema.Base.metadata.tables[table.__tablename__])
