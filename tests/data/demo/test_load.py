"""Loading the demo: once, whole, the same bytes, and never over somebody's data."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import shapely
from sqlalchemy import create_engine, func, insert, inspect, select, text

from data import engine as store
from data import schema
from data.demo.load import last_morning, load
from data.demo.size import SIZES
from data.errors import StoreNotEmptyError
from data.frames import read_features
from data.inventory import is_empty
from geo.cells import cell_of

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


@pytest.fixture
def empty(store_url):
    engine = store.create_store(store_url)
    yield engine
    engine.dispose()


def test_it_loads_into_an_empty_store_once(empty):
    rows = load(empty, size="small", seed=3, now=NOW)
    with store.read(empty) as conn:
        assert conn.execute(select(func.count()).select_from(schema.Incident)).scalar_one() == rows["incident"]
        incidents = read_features(
            conn, select(schema.Incident.cell, schema.Incident.location_quality, schema.Incident.geom)
        )
        assert not is_empty(conn)
    exact = incidents[incidents["location_quality"] == "exact"]
    expected = cell_of(exact.geometry.x, exact.geometry.y, resolution=11)
    assert (exact["cell"].astype("uint64").to_numpy() == expected).all()
    with pytest.raises(StoreNotEmptyError, match="never overwrites"):
        load(empty, size="small", now=NOW)


def test_the_same_seed_and_day_write_the_same_bytes_in_every_table(tmp_path):
    contents = []
    for hours in (0, 5):
        path = tmp_path / f"{hours}.gpkg"
        engine = store.create_store(f"sqlite:///{path}")
        load(engine, size="small", seed=7, now=NOW + timedelta(hours=hours))
        engine.dispose()
        contents.append(dump(path))
    assert contents[0] == contents[1]
    assert len(contents[0]) > 20


def dump(path):
    """Every row of every table, but for the clock times of the store's own bookkeeping."""
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as conn:
        names = [n for n in inspect(conn).get_table_names() if not n.startswith("gpkg_") and n != "layer_revision"]
        found = {name: conn.execute(text(f'SELECT * FROM "{name}" ORDER BY 1')).all() for name in names}
    engine.dispose()
    found.pop("audit", None)
    return found


def test_a_city_is_districts_side_by_side(tmp_path, monkeypatch):
    monkeypatch.setitem(SIZES, "city", replace(SIZES["small"], districts=3))
    engine = store.create_store(f"sqlite:///{tmp_path / 'city.gpkg'}")
    load(engine, size="city", now=NOW)
    with store.read(engine) as conn:
        areas = read_features(conn, select(schema.Area.code, schema.Area.geom).where(schema.Area.level == "district"))
        assert conn.execute(select(func.count(schema.Building.code.distinct()))).scalar_one() > 800
    engine.dispose()
    assert areas["code"].tolist() == ["990101", "990102", "990103"]
    shapes = areas.geometry.to_numpy()
    assert shapely.area(shapely.intersection(shapes[:-1], shapes[1:])).max() < 1e-9


def test_the_history_ends_at_eight_in_the_morning_of_the_day():
    assert last_morning(datetime(2026, 11, 21, 0, 0, tzinfo=UTC)) == datetime(2026, 11, 21, tzinfo=UTC)
    assert last_morning(datetime(2026, 11, 20, 23, 59, tzinfo=UTC)) == datetime(2026, 11, 20, tzinfo=UTC)


def test_a_store_with_one_row_of_data_is_left_alone(empty):
    area = {
        "code": "990101", "name": "区", "level": "district", "source": "theirs", "as_of": NOW,
        "geom": shapely.multipolygons([shapely.box(118, 32, 119, 33)]),
    }  # fmt: skip
    with store.write(empty) as conn:
        conn.execute(insert(schema.Area), [area])
    with pytest.raises(StoreNotEmptyError):
        load(empty, size="small", now=NOW)
    with store.read(empty) as conn:
        assert conn.execute(select(schema.Area.source)).scalars().all() == ["theirs"]
        assert conn.execute(select(func.count()).select_from(schema.Building)).scalar_one() == 0
