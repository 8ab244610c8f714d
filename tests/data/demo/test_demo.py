"""The demo district: the same every time, sound as a map, and never over somebody's data."""

from datetime import UTC, datetime
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
import shapely
from sqlalchemy import func, insert, select

from data import engine as store
from data import schema
from data.demo.district import District, make_district
from data.demo.load import StoreNotEmptyError, is_empty, load
from data.demo.size import SIZES
from data.frames import read_features
from geo.cells import cell_of

UNTIL = datetime(2026, 11, 21, tzinfo=UTC)


@pytest.fixture(scope="module")
def small() -> District:
    return make_district(SIZES["small"], until=UNTIL, rng=np.random.default_rng(1))


@pytest.fixture
def empty(store_url):
    engine = store.create_store(store_url)
    yield engine
    engine.dispose()


def test_the_same_seed_makes_the_same_district(small):
    again = make_district(SIZES["small"], until=UNTIL, rng=np.random.default_rng(1))
    for name, table in small.tables.items():
        pd.testing.assert_frame_equal(table, again.tables[name])


def test_another_seed_makes_another_district(small):
    other = make_district(SIZES["small"], until=UNTIL, rng=np.random.default_rng(2))
    assert not small.tables["building"]["geom"].equals(other.tables["building"]["geom"])


def test_no_building_stands_on_another(small):
    shapes = small.tables["building"]["geom"].to_numpy()
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    once = left < right
    assert shapely.area(shapely.intersection(shapes[left[once]], shapes[right[once]])).max(initial=0) < 0.01


def test_no_building_stands_on_a_street(small):
    buildings = small.tables["building"]["geom"].to_numpy()
    streets = small.tables["street"]["geom"].to_numpy()
    assert len(shapely.STRtree(streets).query(buildings, predicate="intersects")[0]) == 0


def test_every_grid_code_starts_with_its_community(small):
    grids = small.tables["grid"]
    assert all(
        code.startswith(owner) and len(code) == 15
        for code, owner in zip(grids["code"], grids["community_code"], strict=True)
    )
    assert grids["code"].is_unique


def test_households_of_grids_are_those_of_their_buildings(small):
    counted = small.tables["building"].groupby("grid_code")["households"].sum()
    stated = small.tables["grid"].set_index("code")["households"]
    assert counted.reindex(stated.index, fill_value=0).equals(stated)


def test_steps_of_an_incident_follow_one_another(small):
    steps = ["reported_at", "filed_at", "dispatched_at", "claimed_at", "handled_at", "verified_at", "closed_at"]
    times = small.tables["incident"][steps].apply(lambda column: column.dt.tz_convert("UTC"))
    for earlier, later in pairwise(steps):
        known = times[later].notna()
        assert (times.loc[known, earlier] <= times.loc[known, later]).all()


def test_response_within_the_limit_rises_from_below_half_to_nearly_all(small):
    incidents = small.tables["incident"]
    in_time = incidents["handled_at"] <= incidents["due_at"]
    order = np.argsort(incidents["reported_at"].to_numpy())
    tenth = len(order) // 10
    assert in_time.iloc[order[:tenth]].mean() < 0.55
    handled = incidents["handled_at"].notna().to_numpy()[order[-tenth:]]
    assert in_time.to_numpy()[order[-tenth:]][handled].mean() > 0.94


def test_it_loads_into_an_empty_store_once(empty):
    rows = load(empty, size="small", seed=3, now=UNTIL)
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
        load(empty, size="small", now=UNTIL)


def test_a_store_with_one_row_of_data_is_left_alone(empty):
    area = {
        "code": "990101", "name": "区", "level": "district", "source": "theirs", "as_of": UNTIL,
        "geom": shapely.multipolygons([shapely.box(118, 32, 119, 33)]),
    }  # fmt: skip
    with store.write(empty) as conn:
        conn.execute(insert(schema.Area), [area])
    with pytest.raises(StoreNotEmptyError):
        load(empty, size="small", now=UNTIL)
    with store.read(empty) as conn:
        assert conn.execute(select(schema.Area.source)).scalars().all() == ["theirs"]
        assert conn.execute(select(func.count()).select_from(schema.Building)).scalar_one() == 0
