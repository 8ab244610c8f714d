"""A lane on which every walk can be counted by hand, as rows of a store.

    metres east   0 ----- 300 ----- 600 ----- 900 ----- 1400 - 1500
                  H1      S1        H2        R1        M1     H3
    households    10                20                         30

The lane is straight, so that metres on foot are metres; H4 with 40 households lies 900 m north of S1, where no street
leads. S1, a centre, is open Mo-Fr 09:00-17:00; R1, a shop with water, always; nobody knows when M1, for mediation, is.
H1 and H2 are in grid 1 and H3 in grid 2; H4 is in no grid. H1 has three people of the red group.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pyproj
import shapely
from sqlalchemy import Engine, insert

from data import engine as store
from data import schema
from data.frames import record_change

Table = type[schema.Base]

AS_OF = datetime(2026, 11, 20, 8, tzinfo=UTC)
DISTRICT, STREET, COMMUNITY = "990101", "990101001", "990101001001"
_LOCAL = pyproj.CRS.from_proj4("+proj=tmerc +lon_0=118.78 +lat_0=32.04 +k=1 +ellps=GRS80 +units=m")
_TO_DEGREES = pyproj.Transformer.from_crs(_LOCAL, "EPSG:4490", always_xy=True)


def build_lane(
    engine: Engine,
    *,
    without: Sequence[Table] = (),
    changes: Mapping[Table, dict[str, Any]] | None = None,
    one_unknown: str = "",
) -> None:
    """Fill a new store with the lane.

    Args:
        engine: The store.
        without: Tables that stay empty.
        changes: Columns of every row that are set to something else, by table.
        one_unknown: A building whose households nobody knows.
    """
    with store.write(engine) as conn:
        for table, rows in _tables().items():
            if table in without:
                continue
            told = {"source": "test", "as_of": AS_OF}, (changes or {}).get(table, {})
            rows = [row | {"households": None} if row.get("code") == one_unknown else row for row in rows]
            conn.execute(insert(table), [told[0] | row | told[1] for row in rows])
            record_change(conn, schema.Base.metadata.tables[table.__tablename__])


def place(x: float, y: float = 0.0) -> shapely.Point:
    """A point so many metres east and north of H1."""
    return shapely.Point(*_TO_DEGREES.transform(x, y))


def _tables() -> dict[Table, list[dict[str, Any]]]:
    ground = _shape(shapely.MultiPolygon([shapely.box(-100, -100, 1600, 1000)]))
    areas = [(DISTRICT, "示范区", "district", None), (STREET, "长巷街道", "street", DISTRICT)]
    areas.append((COMMUNITY, "长巷社区", "community", STREET))
    names = ("code", "name", "level", "parent_code")
    return {
        schema.Area: [dict(zip(names, row, strict=True)) | {"geom": ground} for row in areas],
        schema.Grid: [_grid("001", -100, 700), _grid("002", 700, 1600)],
        schema.Building: [
            _building("H1", 0, 0, 10, "001"),
            _building("H2", 600, 0, 20, "001"),
            _building("H3", 1500, 0, 30, "002"),
            _building("H4", 300, 900, 40, None),
        ],
        schema.GroupCount: [{"building_code": "H1", "colour": "red", "number": 3}],
        schema.Street: [
            {"code": "lane", "name": "长巷", "highway": "residential", "geom": _shape(_line((-50, 0), (1550, 0)))}
        ],
        schema.Station: [
            _station("S1", "party_mass_centre", 300, "Mo-Fr 09:00-17:00"),
            _station("M1", "mediation", 1400, None),
        ],
        schema.RefuelStation: [
            {
                "code": "R1",
                "name": "便民超市",
                "host_kind": "shop",
                "has_badge": True,
                "opening_hours": "24/7",
                "water": True,
                "geom": place(900),
            }
        ],
    }


def _grid(sequence: str, west: float, east: float) -> dict[str, Any]:
    return {
        "code": COMMUNITY + sequence,
        "name": f"第{int(sequence)}网格",
        "grid_class": "residential",
        "community_code": COMMUNITY,
        "valid_from": date(2025, 1, 1),
        "geom": _shape(shapely.MultiPolygon([shapely.box(west, -100, east, 500)])),
    }


def _building(code: str, x: float, y: float, households: int, grid: str | None) -> dict[str, Any]:
    return {
        "code": code,
        "name": f"{code}号楼",
        "households": households,
        "residents": 3 * households,
        "merchants": 0,
        "grid_code": None if grid is None else COMMUNITY + grid,
        "geom": _shape(shapely.MultiPolygon([shapely.box(x - 2, y - 2, x + 2, y + 2)])),
    }


def _station(code: str, kind: str, x: float, hours: str | None) -> dict[str, Any]:
    return {
        "code": code,
        "name": f"{code}站",
        "kind": kind,
        "services": ["consultation"],
        "opening_hours": hours,
        "capacity": 40,
        "geom": place(x),
    }


def _line(*points: tuple[float, float]) -> shapely.MultiLineString:
    return shapely.MultiLineString([points])


def _shape(shape: shapely.Geometry) -> shapely.Geometry:
    return shapely.transform(shape, lambda xy: np.column_stack(_TO_DEGREES.transform(xy[:, 0], xy[:, 1])))
