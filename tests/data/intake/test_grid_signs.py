"""A code that stands for a whole grid says in which grid, not where: it must not become a hotspot."""

from datetime import UTC, datetime
from typing import Any

import pytest
import shapely
from sqlalchemy import Engine, insert, select, update

from data import schema
from data.engine import read, write
from data.ingest.aftermath import _place_incidents
from data.intake.arriving import Report, accept
from data.intake.ground import Ground
from data.schema import Incident
from tests.support.desk import MIDDLE
from tests.support.pictures import photo
from tests.support.town import COMMUNITY

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
GRID_001 = f"{COMMUNITY}001"
AT_001 = {1: "N", 2: (32.0, 2.0, 27.6), 3: "E", 4: (118.0, 46.0, 50.16)}
"""32.041 north, 118.7806 east: in grid 001, apart from its middle."""


@pytest.fixture
def signed(desk: Engine) -> Engine:
    """The desk with the sign of grid 001."""
    sign = {"code": "GRD1", "kind": "grid", "subject_code": GRID_001, "name": "第一网格", "grid_code": GRID_001}
    with write(desk) as conn:
        conn.execute(insert(schema.QrPlace), sign | {"made_at": NOW, "geom": shapely.Point(MIDDLE["001"])})
    return desk


def taken(engine: Engine, **said: Any) -> Any:
    report = Report(source="snapshot", channel="snapshot", item_code="0101", place="GRD1", **said)
    with write(engine) as conn:
        [accepted] = accept(conn, [report], ground=Ground.of(conn), now=NOW)
    with read(engine) as conn:
        return conn.execute(select(Incident.__table__).where(Incident.id == accepted.incident_id)).one()


def test_what_only_a_grid_s_sign_places_counts_in_the_grid_and_in_no_cell(signed):
    row = taken(signed)
    assert (row.location_quality, row.cell, row.grid_code) == ("pile_up", None, GRID_001)
    assert row.department_code == "DH1"


def test_a_spot_beside_the_sign_is_exact(signed):
    lon, lat = MIDDLE["003"]
    row = taken(signed, lon=lon, lat=lat)
    assert (row.location_quality, row.grid_code) == ("exact", f"{COMMUNITY}003")
    assert row.cell is not None


def test_the_camera_knows_better_than_the_sign_of_a_whole_grid(signed):
    row = taken(signed, photos=(photo(gps=AT_001),))
    assert (row.location_quality, row.grid_code) == ("exact", GRID_001)
    assert row.geom.x == pytest.approx(118.7806, abs=1e-6)


def test_an_import_of_grids_leaves_it_in_its_grid_and_a_default_geocode_in_none(signed):
    placed = taken(signed)
    with write(signed) as conn:
        conn.execute(update(Incident).where(Incident.id == 4).values(location_quality="pile_up", grid_code=None))
        _place_incidents(conn)
        rows = select(Incident.id, Incident.location_quality, Incident.grid_code, Incident.cell)
        found = {row.id: tuple(row)[1:] for row in conn.execute(rows)}
    assert found[placed.id] == ("pile_up", GRID_001, None)
    assert found[4] == ("pile_up", None, None)
