"""Tables as frames: types that the columns decide, shapes in bulk, revisions that rise."""

from datetime import UTC, date, datetime
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from sqlalchemy import Engine, func, insert, literal, select

from data import schema, types
from data.engine import read, write
from data.frames import append, as_kind, read_features, read_frame, record_change, revisions
from data.inventory import contents, in_words, is_empty, row_counts
from tests.data.samples import INSTANT, RES_11_CELL, SHAPES, fill, full_row

INCIDENT = schema.Incident.__table__
EXPECTED_TYPES = {
    "id": "int64",
    "code": "str",
    "channel": "str",
    "cell": "Int64",
    "reported_at": "datetime64[us, UTC]",
    "closed_at": "datetime64[us, UTC]",
    "satisfaction": "Int64",
    "is_duplicate": "bool",
}


@pytest.mark.parametrize("rows", ["none", "full", "bare", "both"])
def test_types_do_not_depend_on_the_values(store: Engine, rows: str) -> None:
    with write(store) as conn:
        fill(conn)
    wanted = {"none": [], "full": ["closed"], "bare": ["collected"], "both": ["closed", "collected"]}[rows]
    columns = [INCIDENT.columns[name] for name in EXPECTED_TYPES]
    with read(store) as conn:
        frame = read_frame(conn, select(*columns).where(INCIDENT.c.state.in_(wanted)).order_by(INCIDENT.c.id))
    assert len(frame) == len(wanted)
    assert {name: str(kind) for name, kind in frame.dtypes.items()} == EXPECTED_TYPES


def test_a_cell_keeps_every_digit_beside_a_missing_one(store: Engine) -> None:
    with write(store) as conn:
        fill(conn)
    with read(store) as conn:
        cells = read_frame(conn, select(INCIDENT.c.cell).order_by(INCIDENT.c.id))["cell"]
    assert cells[0] == RES_11_CELL
    assert cells[1] is pd.NA
    assert int(np.float64(RES_11_CELL)) != RES_11_CELL  # what a float would have made of it


def test_times_come_back_to_the_millisecond(store: Engine) -> None:
    with write(store) as conn:
        fill(conn)
    with read(store) as conn:
        frame = read_frame(conn, select(INCIDENT.c.reported_at, INCIDENT.c.due_at).order_by(INCIDENT.c.id))
    assert frame["reported_at"].tolist() == [pd.Timestamp(INSTANT)] * 2
    assert frame["due_at"].isna().tolist() == [False, True]


def test_expressions_have_types_too(store: Engine) -> None:
    statement = select(
        func.count().label("rows"), func.max(INCIDENT.c.cell).label("cell"), literal("a").label("word")
    ).select_from(INCIDENT)
    with read(store) as conn:
        frame = read_frame(conn, statement)
    assert frame["rows"].tolist() == [0]
    assert str(frame["rows"].dtype) == "int64"
    assert frame["cell"].isna().all()


@pytest.mark.parametrize("model", [schema.Building, schema.Street, schema.Barrier, schema.Station])
def test_shapes_come_in_bulk_with_their_reference_system(store: Engine, model: type[schema.Base]) -> None:
    with write(store) as conn:
        fill(conn)
    table = model.__table__
    with read(store) as conn:
        frame = read_features(conn, select(table.c.geom, table.c.code).order_by(table.c.id))
    assert isinstance(frame, gpd.GeoDataFrame)
    assert frame.crs == types.STORE_CRS
    assert list(frame.columns) == ["geom", "code"]
    assert all(shapely.equals_exact(shape, SHAPES[table.c.geom.type.kind]) for shape in frame["geom"])


def test_no_features_are_a_frame_without_rows(store: Engine) -> None:
    with read(store) as conn:
        frame = read_features(conn, select(schema.Building.code, schema.Building.geom))
    assert frame.empty
    assert frame.crs == types.STORE_CRS


def test_a_shape_under_another_name_is_found(store: Engine) -> None:
    with write(store) as conn:
        fill(conn)
    with read(store) as conn:
        frame = read_features(conn, select(schema.Review.code, schema.Review.route), geometry="route")
    assert frame.geometry.name == "route"


def test_appended_rows_are_those_of_the_frame(store: Engine) -> None:
    rows = pd.DataFrame(
        {
            "code": ["1", "2"],
            "name": ["一", None],
            "floors": pd.array([6, None], dtype="Int64"),
            "height_m": [18.5, np.nan],
            "geom": [shapely.box(118, 32, 119, 33), SHAPES["MULTIPOLYGON"]],
            "source": ["s", "s"],
            "as_of": [INSTANT, pd.Timestamp(INSTANT)],
            "not_a_column": [1, 2],
        }
    )
    table = schema.Building.__table__
    with write(store) as conn:
        append(conn, table, rows)
        append(conn, table, rows.head(0))
    names = ("code", "name", "floors", "height_m", "as_of", "geom")
    with read(store) as conn:
        first, second = conn.execute(select(*(table.columns[name] for name in names)).order_by(table.c.id))
    assert tuple(first)[:5] == ("1", "一", 6, 18.5, INSTANT)
    assert tuple(second)[:5] == ("2", None, None, None, INSTANT)
    assert first.geom == shapely.MultiPolygon([shapely.box(118, 32, 119, 33)])
    assert second.geom == SHAPES["MULTIPOLYGON"]


def test_appended_lists_flags_days_and_absent_places_survive(store: Engine) -> None:
    day = date(2026, 11, 21)
    told = {"code": "s", "name": "n", "kind": "k", "source": "s", "as_of": INSTANT, "geom": SHAPES["POINT"]}
    station = pd.DataFrame({"services": [["rest"]], "valid_from": [day]}).assign(**told)
    incident = full_row(INCIDENT) | {"geom": None, "is_duplicate": np.bool_(True)}
    with write(store) as conn:
        append(conn, schema.Station.__table__, station)
        append(conn, INCIDENT, pd.DataFrame([incident]))
    with read(store) as conn:
        assert conn.execute(select(schema.Station.services, schema.Station.valid_from)).one() == (["rest"], day)
        assert conn.execute(select(INCIDENT.c.geom, INCIDENT.c.is_duplicate)).one() == (None, True)


def test_single_shapes_become_the_many_of_their_column() -> None:
    line, box, point = SHAPES["LINESTRING"], shapely.box(0, 0, 1, 1), SHAPES["POINT"]
    assert as_kind([line, None], "MULTILINESTRING").tolist() == [shapely.MultiLineString([line]), None]
    assert as_kind([box], "MULTIPOLYGON").tolist() == [shapely.MultiPolygon([box])]
    assert as_kind([point, line], "GEOMETRY").tolist() == [point, line]


def test_a_change_raises_its_layer_alone(store: Engine) -> None:
    with read(store) as conn:
        before = revisions(conn)
    with write(store) as conn:
        conn.execute(insert(schema.Station), full_row(schema.Station.__table__))
        record_change(conn, schema.Station.__table__)
    with read(store) as conn:
        after = revisions(conn)
    assert {layer for layer in after if after[layer] != before[layer]} == {"station"}
    assert after["station"] > before["station"]


def test_revisions_of_two_stores_differ(store: Engine) -> None:
    """A browser that has seen another store must not take its answers for this one's."""
    long_ago = datetime(2026, 1, 1, tzinfo=UTC).timestamp()
    with read(store) as conn:
        assert all(revision > long_ago for revision in revisions(conn).values())


def test_an_empty_store_says_so_and_a_filled_one_what_it_holds(store: Engine) -> None:
    with read(store) as conn:
        assert is_empty(conn)
        assert in_words(row_counts(conn)) == "nothing"
    with write(store) as conn:
        fill(conn)
    with read(store) as conn:
        counts = row_counts(conn)
        assert not is_empty(conn)
    assert set(counts) == set(schema.Base.metadata.tables)
    assert counts["building"] == 2
    assert {"audit", "layer_revision"}.isdisjoint(contents(counts))


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ({}, "nothing"),
        ({"grid": 0, "audit": 9}, "nothing"),
        ({"grid": 841, "incident": 100_000}, "100,000 incident, 841 grid"),
        (dict.fromkeys("abcde", 1), "1 a, 1 b, 1 c, 1 d and 1 other table"),
        (dict.fromkeys("abcdefg", 1), "1 a, 1 b, 1 c, 1 d and 3 other tables"),
    ],
)
def test_contents_in_words(counts: dict[str, Any], words: str) -> None:
    assert in_words(counts) == words
