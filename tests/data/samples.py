"""A full row and a bare row for every table, made from its columns, so that a new column is tested by itself."""

from datetime import UTC, date, datetime
from typing import Any

import shapely
from sqlalchemy import Boolean, Column, Connection, Date, Float, Integer, LargeBinary, Table, Text, insert

from data import schema, types
from data.frames import record_change

INSTANT = datetime(2026, 11, 21, 1, 30, 15, 123000, tzinfo=UTC)
RES_11_CELL = 0x8B2AAD5A6B5BFFF  # 18 digits: more than a float can hold

_SQUARE = shapely.Polygon(
    [(118.1, 32.1), (118.3, 32.1), (118.3, 32.3), (118.1, 32.3)],
    [[(118.15, 32.15), (118.2, 32.15), (118.2, 32.2), (118.15, 32.2)]],
)
SHAPES = {
    "POINT": shapely.Point(118.123456789012, 32.0987654321),
    "LINESTRING": shapely.LineString([(118.1, 32.1), (118.2, 32.2), (118.3, 32.15)]),
    "MULTILINESTRING": shapely.MultiLineString([[(118.1, 32.1), (118.2, 32.2)], [(118.3, 32.3), (118.4, 32.4)]]),
    "MULTIPOLYGON": shapely.MultiPolygon([_SQUARE, shapely.box(118.5, 32.5, 118.6, 32.6)]),
    "GEOMETRY": shapely.GeometryCollection([shapely.Point(118.1, 32.1), shapely.box(118.5, 32.5, 118.6, 32.6)]),
}

# What the rules of the schema demand; the bare row takes its own keys besides.
_GIVEN = {
    "area": {"code": "230803001001", "level": "community", "parent_code": "230803001001"},
    "barrier": {"kind": "gate"},
    "catalogue_item": {"department_code": "D01"},
    "building": {"code": "B01"},
    "correction": {"finding_code": "F01", "state": "approved"},
    "department": {"code": "D01", "tier": "area"},
    "finding": {"code": "F01", "review_code": "R01", "kind": "own", "state": "open", "activity": "mediate"},
    "finding_photo": {"finding_code": "F01"},
    "grid": {
        "code": "230803001001001",
        "grid_class": "residential",
        "community_code": "230803001001",
        "service_frequency": "high",
        "valid_from": date(2020, 1, 1),
        "valid_to": date(2027, 1, 1),
        "plan_id": 1,
    },
    "group_count": {"building_code": "B01", "colour": "red"},
    "incident": {
        "id": 1,
        "state": "closed",
        "level": "street",
        "location_quality": "exact",
        "cell": RES_11_CELL,
        "satisfaction": 5,
    },
    "incident_photo": {"incident_id": 1},
    "incident_receipt": {"incident_id": 1},
    "incident_step": {"incident_id": 1},
    "land_cover": {"kind": "green"},
    "plan": {"id": 1, "community_code": "230803001001", "state": "in_force"},
    "plan_grid": {"plan_id": 1, "grid_class": "residential"},
    "plan_unit": {"plan_id": 1},
    "qr_place": {"kind": "building"},
    "quality_finding": {"severity": "warning"},
    "review": {"code": "R01"},
    "review_entry": {"review_code": "R01", "kind": "verdict"},
}
_BARE = {
    "area": {"code": "230803", "level": "district"},
    "barrier": {"kind": "wall"},
    "building": {"code": "B02"},
    "correction": {"finding_code": "F02", "state": "proposed"},
    "department": {"code": "D02", "tier": "high"},
    "finding": {"code": "F02", "review_code": "R02", "kind": "claim", "state": "noted"},
    "finding_photo": {"finding_code": "F02"},
    "grid": {"code": "230803001001002", "grid_class": "rural"},
    "group_count": {"building_code": "B02", "colour": "yellow"},
    "incident": {"id": 2, "state": "collected", "level": "grid", "location_quality": "missing"},
    "incident_photo": {"incident_id": 2},
    "incident_receipt": {"incident_id": 2},
    "incident_step": {"incident_id": 2},
    "land_cover": {"kind": "water"},
    "plan": {"id": 2, "state": "draft"},
    "plan_grid": {"plan_id": 2, "grid_class": "rural"},
    "plan_unit": {"plan_id": 2},
    "qr_place": {"kind": "shop"},
    "quality_finding": {"severity": "note"},
    "review": {"code": "R02"},
    "review_entry": {"review_code": "R02", "kind": "end"},
}


def full_row(table: Table) -> dict[str, Any]:
    """A row with a telling value in every column but the number."""
    row = {column.name: _value(column) for column in table.columns if column.name != "id"}
    return row | _GIVEN.get(table.name, {})


def bare_row(table: Table) -> dict[str, Any]:
    """A row that leaves out all that may be left out, and differs from the full one in its keys."""
    needed = (column for column in table.columns if not column.nullable and column.name != "id")
    return {column.name: _value(column, variant=2) for column in needed} | _BARE.get(table.name, {})


def fill(conn: Connection) -> None:
    """Put a full and a bare row into every table."""
    for table in schema.Base.metadata.sorted_tables:
        conn.execute(insert(table), full_row(table))
        conn.execute(insert(table), bare_row(table))
        record_change(conn, table)


def _value(column: Column[Any], *, variant: int = 1) -> Any:
    kind = column.type
    if isinstance(kind, types.Geometry):
        return SHAPES[kind.kind]
    if isinstance(kind, types.UtcDateTime):
        return INSTANT
    if isinstance(kind, types.Json):
        return {"中文": [1, 2.5, None, True], "b": {"c": "é"}}
    values = {
        Date: date(2026, 11, 21),
        Boolean: True,
        Integer: 40 + variant,
        Float: 0.1 + variant,
        LargeBinary: bytes([0, 255, variant]),
    }
    plain = next((value for base, value in values.items() if isinstance(kind, base)), None)
    if plain is None:
        assert isinstance(kind, Text)
        return f"{column.name}-中文“é’-{variant}"
    return plain
