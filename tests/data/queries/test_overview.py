from datetime import UTC, datetime

import pytest
import shapely
from sqlalchemy import insert

from data import schema
from data.engine import read, write
from data.frames import record_change
from data.queries import findings, imports, overview

DAY = datetime(2026, 11, 20, tzinfo=UTC)
STREET = shapely.MultiLineString([[(118.1, 32.1), (118.2, 32.2)]])


def street(code, *, source="osm", as_of=DAY):
    return {"code": code, "highway": "residential", "geom": STREET, "source": source, "as_of": as_of}


def fill(store, model, rows):
    with write(store) as conn:
        for row in rows:
            conn.execute(insert(model), row)
        record_change(conn, model.__table__)


def test_every_layer_is_listed_also_an_empty_one(store):
    fill(store, schema.Street, [street("a"), street("b", source="survey", as_of=datetime(2026, 1, 1, tzinfo=UTC))])
    with read(store) as conn:
        found = overview.layers(conn)
    assert found["layer"].tolist() == list(overview.SOURCED_LAYERS)
    row = found.set_index("layer").loc["street"]
    assert (row["rows"], row["sources"], row["source"]) == (2, 2, "osm")
    assert (row["oldest"], row["as_of"]) == (datetime(2026, 1, 1, tzinfo=UTC), DAY)
    assert found.set_index("layer").loc["grid", "rows"] == 0


def test_a_version_changes_with_its_table_and_only_with_it(store):
    def versions():
        with read(store) as conn:
            return overview.versions(conn)

    before = versions()
    fill(store, schema.Street, [street("a")])
    after = versions()
    assert after["street"] != before.get("street")
    assert {name for name in after if after[name] != before.get(name)} == {"street"}
    assert versions() == after


def test_properties_are_facts_by_name(store):
    fill(store, schema.StoreProperty, [{"name": "is_demo", "value": "true"}])
    with read(store) as conn:
        assert overview.properties(conn) == {"is_demo": "true"}


def run(layer, file_name, *, hour):
    at = datetime(2026, 11, 20, hour, tzinfo=UTC)
    numbers = dict.fromkeys(("rows_read", "rows_added", "rows_changed", "rows_unchanged", "rows_rejected"), 1)
    words = {"source": "s", "file_sha256": "0", "datum": "WGS84", "crs": None, "details": {}}
    return {"layer": layer, "file_name": file_name, "started_at": at, "finished_at": at, **numbers, **words}


def test_the_last_import_of_each_layer_and_the_last_of_all(store):
    fill(store, schema.ImportRun, [run("grid", "1", hour=1), run("area", "2", hour=2), run("grid", "3", hour=3)])
    with read(store) as conn:
        assert imports.latest(conn)[["layer", "file_name"]].to_numpy().tolist() == [["area", "2"], ["grid", "3"]]
        assert imports.history(conn, limit=2)["file_name"].tolist() == ["3", "2"]


@pytest.fixture
def doubtful(store):
    shape = {"geom": shapely.Point(118.1, 32.1)}
    common = {"found_at": DAY, "values": {}, "source": None, "subject_key": None}
    rows = [
        {"layer": "grid", "rule": "gap", "severity": "warning", "area_m2": 10.0, **shape, **common},
        {"layer": "grid", "rule": "gap", "severity": "warning", "area_m2": 30.0, **shape, **common},
        {"layer": "grid", "rule": "overlap", "severity": "error", "area_m2": 5.0, **shape, **common},
        {"layer": "incident", "rule": "late", "severity": "error", "area_m2": None, "geom": None, **common},
    ]
    fill(store, schema.QualityFinding, rows)
    return store


def test_doubts_are_counted_by_rule_the_gravest_first(doubtful):
    with read(doubtful) as conn:
        found = findings.counts(conn)
    assert found[["rule", "findings", "area_m2"]].to_numpy().tolist() == [
        ["overlap", 1, 5.0],
        ["late", 1, 0.0],
        ["gap", 2, 40.0],
    ]


def test_doubts_with_a_place_come_gravest_and_largest_first(doubtful):
    with read(doubtful) as conn:
        assert findings.located(conn, limit=9)["area_m2"].tolist() == [5.0, 30.0, 10.0]
        assert findings.located(conn, limit=1)["rule"].tolist() == ["overlap"]
        assert findings.located(conn, layer="incident", limit=9).empty
