"""Candidate hosts come in the order of their rows, by category where asked, on each back end."""

import pytest
import shapely
from sqlalchemy import Engine, insert

from data.engine import read, write
from data.queries.places import places
from data.schema import Place
from tests.data.samples import INSTANT

SHARED = {"source": "OpenStreetMap", "as_of": INSTANT, "geom": shapely.Point(118.78, 32.04)}
HOSTS = [
    {"code": "P2", "name": "便利店", "category": "shop", "kind": "convenience", "opening_hours": "Mo-Su 07:00-23:00"},
    {"code": "P1", "name": None, "category": "amenity", "kind": "bank", "opening_hours": None},
    {"code": "P3", "name": "超市", "category": "shop", "kind": "supermarket", "opening_hours": None},
]


@pytest.fixture
def street(store: Engine) -> Engine:
    with write(store) as conn:
        conn.execute(insert(Place), [SHARED | host for host in HOSTS])
    return store


def test_candidates_come_with_place_hours_source_and_date(street):
    with read(street) as conn:
        found = places(conn)
    assert found["code"].tolist() == ["P2", "P1", "P3"]
    assert found.crs.to_epsg() == 4490
    assert found["opening_hours"].isna().tolist() == [False, True, True]
    assert {"id", "name", "category", "kind", "source", "as_of", "geom"} <= set(found.columns)


@pytest.mark.parametrize(
    ("categories", "expected"),
    [(["shop"], ["P2", "P3"]), (["amenity", "shop"], ["P2", "P1", "P3"]), (["office"], []), ([], [])],
)
def test_candidates_of_some_categories(street, categories, expected):
    with read(street) as conn:
        assert places(conn, categories=categories)["code"].tolist() == expected


def test_an_empty_store_gives_no_rows_but_the_same_columns(store):
    with read(store) as conn:
        empty = places(conn)
    with write(store) as conn:
        conn.execute(insert(Place), [SHARED | host for host in HOSTS])
    with read(store) as conn:
        assert list(places(conn).columns) == list(empty.columns)
    assert empty.empty
