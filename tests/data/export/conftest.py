"""A district of a few rows in every layer, as imports would have left it."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from sqlalchemy import Engine, insert

from data import schema
from data.engine import write
from data.frames import append, record_change
from geo.cells import cell_of

DAY = datetime(2026, 11, 20, tzinfo=UTC)
COMMUNITY = "230803001001"
POINT = shapely.Point(130.3538937832024, 46.81232271740956)


def _box(west: float, south: float, width: float = 0.01) -> shapely.MultiPolygon:
    return shapely.MultiPolygon([shapely.box(west, south, west + width, south + width)])


def _time(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, 19, hour, minute, 7, 123000, tzinfo=UTC)


_WHOLE = _box(130.34, 46.80, 0.03)

ROWS: dict[str, list[dict[str, Any]]] = {
    "area": [
        {"code": "230803", "name": "示范区", "level": "district", "geom": _WHOLE},
        {"code": "230803001", "name": "友谊街道", "level": "street", "parent_code": "230803", "geom": _WHOLE},
        {"code": COMMUNITY, "name": "龙泰社区", "level": "community", "parent_code": "230803001", "geom": _WHOLE},
    ],
    "department": [
        {"code": "D01", "name": "城管局", "tier": "high", "limit_minutes": 120},
        {"code": "D02", "name": "供热办", "tier": "area", "geom": _box(130.35, 46.81)},
    ],
    "catalogue_item": [
        {"code": "0101", "name": "乱堆乱放", "category_code": "01", "category_name": "市容环境",
         "department_code": "D01", "limit_minutes": 120, "is_admitted": True, "must_attend": False},
    ],
    "worker": [
        {"code": "P01", "grid_code": COMMUNITY + "001", "role": "grid_worker", "template": "1+X+N",
         "is_full_time": True, "is_filled": True, "is_trained": False},
        {"code": "P02", "grid_code": COMMUNITY + "002", "role": "楼道管家", "is_filled": False},
    ],
    "grid": [
        {"code": COMMUNITY + "001", "name": "第一网格", "grid_class": "residential", "community_code": COMMUNITY,
         "service_frequency": "high", "households": 412, "has_party_organisation": True, "valid_from": date(2025, 1, 1),
         "geom": _box(130.345, 46.805)},
        {"code": COMMUNITY + "001", "name": "第一网格", "grid_class": "residential", "community_code": COMMUNITY,
         "valid_from": date(2020, 1, 1), "valid_to": date(2025, 1, 1), "geom": _box(130.345, 46.805, 0.012)},
        {"code": COMMUNITY + "002", "name": "=1+1", "grid_class": "commercial", "community_code": COMMUNITY,
         "valid_from": date(2025, 1, 1), "geom": _box(130.36, 46.82, 0.0033333333333)},
    ],
    "building": [
        {"code": "B1", "name": "1号楼", "use": "apartments", "floors": 6, "height_m": 18.123456789, "households": 36,
         "merchants": 0, "grid_code": COMMUNITY + "001", "geom": _box(130.3461, 46.8061, 0.0003)},
        {"code": "B2", "grid_code": COMMUNITY + "001", "geom": _box(130.3481, 46.8061, 1 / 3000)},
    ],
    "street": [
        {"code": "S1", "name": "和平路", "highway": "residential", "width_m": 7.1,
         "geom": shapely.MultiLineString([[(130.345, 46.805), (130.355, 46.8053333333)]])},
    ],
    "station": [
        {"code": "P1", "name": "党群服务站", "kind": "party_mass_station", "services": ["rest", "mediation"],
         "opening_hours": "Mo-Fr 08:00-17:00", "capacity": 40, "area_m2": 320.5, "valid_from": date(2024, 5, 1),
         "geom": POINT},
    ],
    "refuel_station": [
        {"code": "R1", "name": "老王，面馆", "has_badge": True, "water": True, "toilet": False, "geom": POINT},
    ],
    "place": [{"code": "X1", "name": "超市", "category": "shop", "kind": "supermarket", "geom": POINT}],
    "land_cover": [{"code": "L1", "name": "公园", "kind": "green", "geom": _box(130.35, 46.815, 0.002)}],
    "barrier": [
        {"code": "W1", "kind": "wall", "geom": shapely.LineString([(130.35, 46.81), (130.351, 46.812)])},
        {"code": "G1", "kind": "gate", "geom": shapely.Point(130.3505, 46.811)},
    ],
    "incident": [
        {"code": "20261119001", "channel": "patrol", "category": "01", "item_code": "0101", "state": "closed",
         "location_quality": "exact", "department_code": "D01", "reported_at": _time(1), "closed_at": _time(3, 30),
         "satisfaction": 5, "is_duplicate": False, "geom": POINT, "grid_code": COMMUNITY + "001"},
        {"code": "20261119002", "category": "路灯，\n不亮", "state": "collected", "location_quality": "missing",
         "reported_at": _time(2), "is_duplicate": True, "duplicate_of": "20261119001"},
    ],
    "quality_finding": [],
}  # fmt: skip


@pytest.fixture
def district(store: Engine) -> Engine:
    with write(store) as conn:
        for name, rows in ROWS.items():
            if rows:
                _add(conn, schema.Base.metadata.tables[name], rows)
        finding = {"layer": "grid", "rule": "grid_gap", "severity": "warning", "found_at": DAY, "area_m2": 12.5}
        conn.execute(insert(schema.QualityFinding), finding | {"values": {"width_m": 0.2}, "geom": _box(130.35, 46.81)})
    store.dispose()
    return store


def _add(conn: Any, table: Any, rows: list[dict[str, Any]]) -> None:
    frame = pd.DataFrame(rows).assign(source="某市数据局", as_of=DAY)
    if table.name == "incident":
        cell = cell_of([POINT.x], [POINT.y], resolution=11)[0]
        frame["cell"] = pd.Series([int(cell), None], dtype="Int64")
        points = gpd.GeoSeries(frame["geom"])
        assert points.notna().sum() == 1
    append(conn, table, frame)
    record_change(conn, table)


@pytest.fixture
def exported(district: Engine, tmp_path: Any) -> Callable[..., Any]:
    """Call it with a layer and a file name to export, the store then being free for other programs."""
    from data.engine import read
    from data.export import export_layer

    def run(name: str, file: str, **options: Any) -> Any:
        with read(district) as conn:
            done = export_layer(conn, name, tmp_path / file, now=DAY, **options)
        district.dispose()
        return done

    return run
