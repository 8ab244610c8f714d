"""The tables: every column keeps its value, rules are enforced, and models and migrations agree."""

import re
from datetime import timedelta
from typing import Any

import pytest
import shapely
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, Table, create_engine, delete, insert, inspect, select, text, update
from sqlalchemy.exc import IntegrityError

from data import schema, types
from data.engine import create_store, read, write
from tests.data.samples import INSTANT, bare_row, fill, full_row
from tests.support.server import PROJECT_ROOT

TABLES = schema.Base.metadata.sorted_tables


def test_every_table_returns_what_was_put_in(store: Engine) -> None:
    with write(store) as conn:
        fill(conn)
    with read(store) as conn:
        for table in TABLES:
            full, bare = (_row(conn, table, wanted) for wanted in (full_row(table), bare_row(table)))
            assert _same(full, full_row(table)), table.name
            assert _same(bare, bare_row(table)), table.name


def _row(conn: Any, table: Table, wanted: dict[str, Any]) -> dict[str, Any]:
    """The stored row that was made from `wanted`: the full one comes before the bare one."""
    rows = conn.execute(select(table).order_by(table.c.id)).mappings().all()
    return dict(rows[-1] if wanted == bare_row(table) else rows[-2])


def _same(stored: dict[str, Any], given: dict[str, Any]) -> bool:
    for name, value in stored.items():
        expected = given.get(name)
        if isinstance(expected, shapely.Geometry):
            assert shapely.equals_exact(value, expected), name
        elif name != "id":
            assert value == expected, name
            assert type(value) is type(expected), name
    return True


def test_times_are_cut_to_the_millisecond_on_both_back_ends(store: Engine) -> None:
    finer = INSTANT + timedelta(microseconds=999)
    row = full_row(schema.Audit.__table__) | {"at": finer}
    with write(store) as conn:
        conn.execute(insert(schema.Audit), row)
    with read(store) as conn:
        assert conn.execute(select(schema.Audit.at)).scalar_one() == INSTANT


def test_a_time_without_a_zone_is_refused(store: Engine) -> None:
    row = full_row(schema.Audit.__table__) | {"at": INSTANT.replace(tzinfo=None)}
    with pytest.raises(Exception, match="has no time zone"), write(store) as conn:
        conn.execute(insert(schema.Audit), row)


@pytest.mark.parametrize("word", ["2026-11-21", "2026-11-21 09:30", "2026-11-21T01:30:00.000+08", "yesterday"])
def test_a_time_in_words_is_refused(store: Engine, word: str) -> None:
    with pytest.raises(Exception, match="no UTC time"), write(store) as conn:
        conn.execute(insert(schema.Audit), full_row(schema.Audit.__table__) | {"at": word})


def test_no_json_is_null_and_not_the_word_null(store: Engine) -> None:
    with write(store) as conn:
        conn.execute(insert(schema.Audit), full_row(schema.Audit.__table__) | {"details": None})
    with read(store) as conn:
        assert conn.execute(select(schema.Audit.details.is_(None))).scalar_one() in {True}


@pytest.mark.parametrize(
    ("table", "wrong"),
    [
        (schema.Grid, {"grid_class": "urban"}),
        (schema.Grid, {"valid_to": INSTANT.date().replace(year=2019)}),
        (schema.Grid, {"community_code": "999999999999"}),
        (schema.Building, {"households": -1}),
        (schema.Incident, {"state": "lost"}),
        (schema.Incident, {"satisfaction": 6}),
        (schema.Station, {"name": None}),
        (schema.Area, {"parent_code": "nowhere"}),
        (schema.GroupCount, {"colour": "purple"}),
        (schema.Plan, {"approved_by": None}),
    ],
)
def test_the_database_refuses_what_breaks_a_rule(
    store: Engine, table: type[schema.Base], wrong: dict[str, Any]
) -> None:
    with write(store) as conn:
        fill(conn)
    statement = update(table).where(table.__table__.c.id == 1).values(**wrong)
    with pytest.raises(IntegrityError), write(store) as conn:
        conn.execute(statement)


@pytest.mark.parametrize("table", [schema.Building, schema.Incident, schema.Grid, schema.Area, schema.Station])
def test_a_natural_key_stands_once(store: Engine, table: type[schema.Base]) -> None:
    with write(store) as conn:
        fill(conn)
    row = full_row(table.__table__)
    with pytest.raises(IntegrityError), write(store) as conn:
        conn.execute(insert(table), row)


def test_what_belongs_to_a_row_goes_with_it(store: Engine) -> None:
    with write(store) as conn:
        fill(conn)
        conn.execute(delete(schema.Building))
        conn.execute(delete(schema.Review))
    with read(store) as conn:
        assert conn.execute(select(schema.GroupCount.id)).all() == []
        assert conn.execute(select(schema.Finding.id)).all() == []


def test_row_numbers_have_64_bits(store: Engine) -> None:
    beyond_32_bits = 3_000_000_000
    with write(store) as conn:
        conn.execute(insert(schema.Station), full_row(schema.Station.__table__) | {"id": beyond_32_bits})
    with read(store) as conn:
        assert conn.execute(select(schema.Station.id)).scalar_one() == beyond_32_bits


def test_models_equal_migrations_for_alembic(store: Engine) -> None:
    with store.connect() as conn:
        context = MigrationContext.configure(
            conn, opts={"include_object": _is_compared, "compare_server_default": True}
        )
        assert compare_metadata(context, schema.Base.metadata) == []


def _is_compared(item: Any, name: str | None, kind: str, reflected: bool, _: Any) -> bool:
    """The migrations make GeoPackage's and PostGIS's own tables and the spatial indexes, which no model names."""
    if kind == "table" and reflected:
        return not (str(name).startswith("gpkg_") or name in {"spatial_ref_sys"})
    is_spatial = kind == "index" and reflected and {column.name for column in item.columns} <= {"geom", "route"}
    return not is_spatial


def test_models_equal_migrations_in_every_constraint(
    store: Engine, store_url: str, request: pytest.FixtureRequest, tmp_path: Any
) -> None:
    """Alembic compares no checks; build the tables from the models and let the database describe both."""
    is_sqlite = store.dialect.name == "sqlite"
    other_url = f"sqlite:///{tmp_path / 'models.db'}" if is_sqlite else _second_database(request)
    other = create_engine(other_url)
    try:
        schema.Base.metadata.create_all(other)
        for table in TABLES:
            assert _described(store, table.name) == _described(other, table.name), table.name
    finally:
        other.dispose()


def _second_database(request: pytest.FixtureRequest) -> str:
    cluster = request.getfixturevalue("postgis_cluster")
    url = cluster.create_database()
    request.addfinalizer(lambda: cluster.drop_database(url))
    return str(url)


def _described(engine: Engine, table: str) -> dict[str, Any]:
    inspector = inspect(engine)
    columns = {
        column["name"]: (str(column["type"]), column["nullable"], column["default"])
        for column in inspector.get_columns(table)
    }
    return {
        "columns": columns,
        "key": inspector.get_pk_constraint(table),
        "checks": _sorted(inspector.get_check_constraints(table)),
        "foreign keys": _sorted(inspector.get_foreign_keys(table)),
        "unique": _sorted(inspector.get_unique_constraints(table)),
        "indexes": _sorted(
            index | {"dialect_options": {name: str(said) for name, said in index.get("dialect_options", {}).items()}}
            for index in inspector.get_indexes(table)
            if not {"geom", "route"} & set(index["column_names"])
        ),
    }


def _sorted(found: Any) -> list[str]:
    return sorted(re.sub(r"\s+", " ", str(item)) for item in found)


def test_every_shape_is_indexed_in_postgis(store: Engine) -> None:
    if store.dialect.name == "sqlite":
        return  # a GeoPackage has no index of this kind that a plain SQLite could keep up to date
    statement = text("SELECT tablename, indexname FROM pg_indexes WHERE indexdef LIKE '%USING gist%'")
    with read(store) as conn:
        indexed = {tuple(row) for row in conn.execute(statement)}
    shapes = {(table.name, column.name) for table in TABLES for column in table.columns if _is_shape(column)}
    assert indexed == {(table, f"ix_{table}_{column}") for table, column in shapes}


def _is_shape(column: Any) -> bool:
    return isinstance(column.type, types.Geometry)


def test_making_a_store_again_changes_nothing(store: Engine, store_url: str) -> None:
    with write(store) as conn:
        fill(conn)
    create_store(store_url).dispose()
    with read(store) as conn:
        assert conn.execute(select(schema.Building.code).order_by(schema.Building.id)).scalars().all() == ["B01", "B02"]


def test_the_manual_names_every_table() -> None:
    manual = (PROJECT_ROOT / "docs" / "store.md").read_text(encoding="utf-8")
    assert [table.name for table in TABLES if f"`{table.name}`" not in manual] == []


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_the_readmes_name_every_setting(readme: str) -> None:
    settings = set(re.findall(r"GRID_[A-Z_]+", (PROJECT_ROOT / "data" / "settings.py").read_text(encoding="utf-8")))
    told = (PROJECT_ROOT / readme).read_text(encoding="utf-8")
    assert {name for name in settings if f"`{name}`" not in told} == set()
