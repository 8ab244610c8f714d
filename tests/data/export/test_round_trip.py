"""What is exported and imported again changes nothing, in every format and on both back ends."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, select

from data import schema
from data.engine import read
from data.export import LAYERS
from data.ingest.execution import run
from data.ingest.request import ImportRequest, ImportResult
from data.types import Geometry
from tests.data.export.conftest import DAY, ROWS

IMPORTED = [name for name in LAYERS if name != "findings"]


def _content(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    with read(engine) as conn:
        return {name: _rows(conn, schema.Base.metadata.tables[name]) for name in ROWS}


def _rows(conn: Any, table: Any) -> list[tuple[Any, ...]]:
    shapes = [at for at, column in enumerate(table.columns) if isinstance(column.type, Geometry)]
    rows = conn.execute(select(table).order_by(table.c.id)).all()
    return [tuple(value.wkb if at in shapes and value else value for at, value in enumerate(row)) for row in rows]


def _import(engine: Engine, path: Any, layer: str, **options: Any) -> ImportResult:
    return run(engine, ImportRequest(path=path, layer=layer, now=DAY, **options))


@pytest.fixture(autouse=True)
def _own_reports(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRID_VAR_DIR", str(tmp_path / "var"))


@pytest.mark.parametrize("ending", ["gpkg", "geojson", "zip", "csv", "xlsx"])
def test_an_import_of_an_export_changes_nothing(district: Engine, exported: Callable[..., Any], ending: str) -> None:
    before = _content(district)
    for layer in IMPORTED:
        if LAYERS[layer].geometry is None and ending not in {"csv", "xlsx", "gpkg"}:
            continue
        path = exported(layer, f"{layer}.{ending}", history=True).path
        several = ["barriers-linestring", "barriers-point"] if (layer, ending) == ("barriers", "zip") else [None]
        for sublayer in several:
            result = _import(district, path, layer, sublayer=sublayer)
            assert (result.rows_added, result.rows_changed, result.rows_rejected) == (0, 0, 0), layer
            assert result.rows_unchanged > 0, layer
    after = _content(district)
    for table in ROWS.keys() - {"quality_finding"}:
        assert after[table] == before[table], table


@pytest.mark.parametrize("datum", ["GCJ02", "BD09"])
def test_a_map_makers_datum_comes_back_to_the_place(district: Engine, exported: Callable[..., Any], datum: str) -> None:
    done = exported("stations", "stations.csv", datum=datum)
    assert done.notes == (f"The coordinates are on {datum}: give --datum {datum} when this file is imported again.",)
    _import(district, done.path, "stations", datum=datum)
    with read(district) as conn:
        point = conn.execute(select(schema.Station.geom)).scalar_one()
    assert point.distance(ROWS["station"][0]["geom"]) < 1e-9


def test_a_shapefile_in_gbk_comes_back(district: Engine, exported: Callable[..., Any]) -> None:
    before = _content(district)
    path = exported("buildings", "buildings.shp", encoding="GBK").path
    assert path.with_suffix(".cpg").read_text() in {"GBK", "CP936", "936"}
    assert "1号楼".encode("gbk") in path.with_suffix(".dbf").read_bytes()
    result = _import(district, path, "buildings")
    assert (result.rows_changed, result.rows_unchanged) == (0, 2)
    assert _content(district)["building"] == before["building"]
