"""What a screen shows before anything is stored."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from data.errors import FileUnreadableError
from data.ingest.previewing import preview
from data.ingest.request import ImportRequest, Preview
from tests.data.ingest.conftest import NOW, Importer
from tests.data.ingest.making import areas, by_rule, count, incidents, lattice, write_csv, write_features


def shown(path: Path, layer: str, engine: Engine | None = None, **options: object) -> Preview:
    return preview(ImportRequest(path=path, layer=layer, now=NOW, **options), engine=engine)  # type: ignore[arg-type]


def test_a_preview_needs_no_store(tmp_path: Path):
    found = shown(
        write_csv(incidents(5, 上报时间=["?", *["2026-10-01 08:00"] * 4], 联系人=["x"] * 5), tmp_path / "a.csv"),
        "incidents",
    )
    assert (found.rows_read, found.rows_good, found.is_complete, found.missing) == (5, 4, True, ())
    assert found.mapping["reported_at"] == "上报时间"
    assert found.ignored == ("联系人",)
    assert by_rule(found) == {"not_a_time": 1}
    assert found.rows.crs == "EPSG:4490"
    assert list(found.rows.index) == [3, 4, 5, 6]
    assert found.rows["location_quality"].unique().tolist() == ["exact"]
    assert found.datum == "WGS84"


def test_a_preview_judges_by_the_store_and_leaves_it_as_it_is(imported: Importer, file_store: Engine, tmp_path: Path):
    imported(write_features(areas(), tmp_path / "areas.gpkg"), "areas")
    imported(write_features(lattice(), tmp_path / "grids.gpkg"), "grids")
    before = (tmp_path / "grid.gpkg").read_bytes()
    rows = incidents(2, 经度=[118.7711, 119.9])
    found = shown(write_csv(rows, tmp_path / "a.csv"), "incidents", file_store)
    assert by_rule(found) == {"outside_district": 1}
    assert found.rows["grid_code"].notna().tolist() == [True, False]
    assert count(file_store, "incident") == 0
    assert (tmp_path / "grid.gpkg").read_bytes() == before


def test_a_preview_says_what_is_missing_instead_of_refusing(tmp_path: Path):
    found = shown(write_csv({"单号": ["1"], "何时": ["2026-10-01"]}, tmp_path / "a.csv"), "incidents")
    assert found.missing == ("category", "reported_at")
    assert found.columns == ("单号", "何时")
    assert found.rows_good == 0


def test_a_preview_follows_the_columns_that_are_tried(tmp_path: Path):
    path = write_csv({"单号": ["1"], "何时": ["2026-10-01"], "何事": ["堆物"]}, tmp_path / "a.csv")
    found = shown(path, "incidents", columns={"reported_at": "何时", "category": "何事"})
    assert (found.missing, found.rows_good) == ((), 1)


def test_a_preview_of_a_long_file_says_that_it_looked_at_its_beginning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("data.ingest.previewing.MAX_ROWS", 10_000)
    found = shown(write_csv(incidents(120_000), tmp_path / "a.csv"), "incidents")
    assert not found.is_complete
    assert 10_000 <= found.rows_read < 120_000
    assert len(found.rows) == 1_000


def test_a_preview_of_a_broken_file_raises_as_the_import_would(tmp_path: Path):
    path = tmp_path / "a.gpkg"
    path.write_bytes(b"broken")
    with pytest.raises(FileUnreadableError):
        shown(path, "grids")


def test_a_preview_names_the_layers_to_choose_from(tmp_path: Path):
    path = write_features(lattice(), tmp_path / "a.gpkg", layer="网格")
    write_features(lattice(), path, layer="小区", mode="a")
    assert shown(path, "grids", sublayer="网格").sublayers == ("网格", "小区")
