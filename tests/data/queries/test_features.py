"""The map's layers change their version when what they are made of changes, and incidents say how urgent they are."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, insert, update

from data import schema
from data.engine import read, write
from data.frames import record_change
from data.queries.features import MADE_OF, incident_points, layer_version
from data.queries.incidents import Chosen
from tests.support.town import AS_OF, SOURCE, build_town


@pytest.fixture
def town(store: Engine) -> Engine:
    build_town(store)
    return store


def versions(engine):
    with read(engine) as conn:
        return {layer: layer_version(conn, layer) for layer in MADE_OF}


@pytest.mark.parametrize("table", sorted({table for tables in MADE_OF.values() for table in tables}))
def test_a_change_of_a_table_changes_the_versions_of_the_layers_made_of_it(town, table):
    before = versions(town)
    with write(town) as conn:
        changed = schema.Base.metadata.tables[table]
        if conn.dialect.name == "postgresql":
            conn.execute(update(changed).values(id=changed.c.id))
        record_change(conn, changed)
    after = versions(town)
    assert {layer for layer in MADE_OF if after[layer] != before[layer]} == {
        layer for layer, tables in MADE_OF.items() if table in tables
    }


def test_versions_stay_while_nothing_changes(town):
    assert versions(town) == versions(town)


def test_there_is_no_version_of_an_unknown_layer(town):
    with read(town) as conn, pytest.raises(KeyError):
        layer_version(conn, "persons")


def test_incidents_with_a_place_come_by_number_with_their_urgency(town):
    with read(town) as conn:
        found = incident_points(conn, Chosen(), at=AS_OF, limit=100)
    assert found["urgency"].tolist() == ["done", "overdue", "open", "open"]
    assert found["id"].is_monotonic_increasing
    assert found["category_name"].tolist() == ["parking", "parking", "parking", "noise"]


def test_what_is_open_now_is_overdue_later(town):
    with read(town) as conn:
        later = incident_points(conn, Chosen(), at=AS_OF + timedelta(hours=2), limit=100)
    assert later["urgency"].tolist() == ["done", "overdue", "overdue", "open"]


def test_a_category_bears_its_name_of_the_catalogue(town):
    item = {
        "code": "P01",
        "name": "乱停车",
        "category_code": "parking",
        "category_name": "停车秩序",
        "source": SOURCE,
        "as_of": AS_OF,
    }
    with write(town) as conn:
        conn.execute(insert(schema.CatalogueItem), item)
        found = incident_points(conn, Chosen(), at=AS_OF, limit=100)
    assert found["category_name"].tolist() == ["停车秩序", "停车秩序", "停车秩序", "noise"]


def test_a_limit_keeps_the_newest(town):
    with read(town) as conn:
        assert incident_points(conn, Chosen(), at=AS_OF, limit=2)["code"].tolist() == ["I1", "I2"]


def test_no_incidents_are_no_rows(store):
    with read(store) as conn:
        assert incident_points(conn, Chosen(), at=AS_OF, limit=5).empty
