"""Doubts about the store as a whole."""

from pathlib import Path

import pytest
import shapely
from sqlalchemy import Engine, update

from data.engine import read, write
from data.ingest import quality
from data.schema import Grid
from tests.data.ingest.conftest import NOW, Importer
from tests.data.ingest.making import COMMUNITY, STEP, areas, lattice, square, stored, write_features

SQUARE_M2 = 188.8 * 221.8
"""About the ground of one square of the lattice: 0.002 degrees each way at 32 N."""


def findings(engine: Engine) -> list[tuple[str, str | None, float | None]]:
    with read(engine) as conn:
        found = quality.check_store(conn)
    return list(zip(found["rule"], found["subject_key"], found["area_m2"], strict=True))


@pytest.fixture
def communities(imported_anywhere: Importer, tmp_path: Path) -> Importer:
    imported_anywhere(write_features(areas(), tmp_path / "areas.gpkg"), "areas")
    return imported_anywhere


def test_an_overlap_and_a_gap_are_found_with_their_square_metres_and_places(
    communities: Importer, store: Engine, tmp_path: Path
):
    frame = lattice().iloc[:3].copy()  # the north-east square is nobody's
    frame.loc[0, "geometry"] = square(0, 0, size=1.5 * STEP).intersection(shapely.box(118.0, 32.0, 119.0, 32.042))
    communities(write_features(frame, tmp_path / "grids.gpkg"), "grids")
    (gap, overlap) = sorted(findings(store), key=lambda one: one[0] != "grid_gap")
    assert gap[:2] == ("grid_gap", COMMUNITY)
    assert gap[2] == pytest.approx(SQUARE_M2, rel=0.01)
    assert overlap[:2] == ("grid_overlap", f"{COMMUNITY}001")
    assert overlap[2] == pytest.approx(SQUARE_M2 / 2, rel=0.01)
    rows = stored(store, "quality_finding", "layer", "rule", "severity", order="rule")
    assert rows == [("grid", "grid_gap", "warning"), ("grid", "grid_overlap", "warning")]


def test_findings_go_when_the_grids_are_mended(communities: Importer, store: Engine, tmp_path: Path):
    communities(write_features(lattice().iloc[:3], tmp_path / "a.gpkg"), "grids")
    assert [rule for rule, _, _ in findings(store)] == ["grid_gap"]
    communities(write_features(lattice(), tmp_path / "b.gpkg"), "grids")
    assert findings(store) == []
    assert stored(store, "quality_finding", "rule", order="id") == []


def test_a_grid_beyond_its_community_is_found(communities: Importer, store: Engine, tmp_path: Path):
    communities(write_features(lattice(3, 2).iloc[[0, 1, 2, 3, 4]], tmp_path / "a.gpkg"), "grids")
    found = {rule: area for rule, _, area in findings(store)}
    assert found["grid_beyond_community"] == pytest.approx(SQUARE_M2, rel=0.01)


def test_grids_of_two_classes_may_share_ground(communities: Importer, store: Engine, tmp_path: Path):
    frame = lattice(2, 3, 网格类型=["居民网格"] * 4 + ["商业网格"] * 2)
    frame.loc[4, "geometry"], frame.loc[5, "geometry"] = square(0, 0), square(1, 1)
    communities(write_features(frame, tmp_path / "a.gpkg"), "grids")
    assert findings(store) == []


def test_grids_without_a_community_and_areas_without_a_parent_are_named(
    imported: Importer, file_store: Engine, tmp_path: Path
):
    imported(write_features(areas().iloc[[2]], tmp_path / "areas.gpkg"), "areas")
    imported(write_features(lattice(1, 1, 网格编码=["990101001001001"]), tmp_path / "grids.gpkg"), "grids")
    assert {(rule, key) for rule, key, _ in findings(file_store)} == {
        ("area_without_parent", COMMUNITY),
        ("grid_without_community", "990101001001001"),
    }


def test_buildings_in_no_grid_are_one_finding_with_all_their_places(
    imported: Importer, file_store: Engine, tmp_path: Path
):
    homes = lattice(3, 1).rename(columns={"网格编码": "楼栋编号"}).drop(columns=["网格名称", "网格类型", "户数"])
    imported(write_features(homes, tmp_path / "homes.gpkg"), "buildings")
    assert findings(file_store) == []  # without grids there is nothing to be outside of
    imported(write_features(lattice(1, 1), tmp_path / "grids.gpkg"), "grids")
    with read(file_store) as conn:
        (found,) = quality.check_store(conn).to_dict("records")
    assert (found["rule"], found["values"]["rows"], len(found["geom"].geoms)) == ("building_in_no_grid", 2, 2)
    grids = [row[0] for row in stored(file_store, "building", "grid_code")]
    assert grids == [f"{COMMUNITY}001", None, None]


def test_recording_again_replaces_and_an_empty_store_has_no_findings(store: Engine):
    for _ in range(2):
        with write(store) as conn:
            assert len(quality.record(conn, at=NOW)) == 0
    assert stored(store, "quality_finding", "id", order="id") == []


def test_rows_that_break_a_rule_are_found_again_with_their_outline(
    imported: Importer, file_store: Engine, tmp_path: Path
):
    imported(write_features(areas(), tmp_path / "areas.gpkg"), "areas")
    codes = [f"{COMMUNITY}001", "320106001002002", f"{COMMUNITY}3", f"{COMMUNITY}004"]
    frame = lattice(网格编码=codes, 户数=[9_000, 300, 300, 10], 常住人口=[9_000, 900, 900, 900], 社区=[COMMUNITY] * 4)
    imported(write_features(frame, tmp_path / "grids.gpkg"), "grids")
    expected = {
        ("absurd_households", codes[0]),
        ("code_outside_community", codes[1]),
        ("grid_code_shape", codes[2]),
        ("absurd_household_size", codes[3]),
    }
    assert {(rule, key) for rule, key, _ in findings(file_store)} == expected
    rows = stored(file_store, "quality_finding", "rule", "subject_key", "source", order="id")
    assert {(rule, key) for rule, key, _ in rows} == expected
    assert {source for _, _, source in rows} == {None}  # once each: the import leaves them to the store


def test_an_outline_that_another_program_broke_is_found_and_does_no_harm(
    imported: Importer, file_store: Engine, tmp_path: Path
):
    imported(write_features(areas(), tmp_path / "areas.gpkg"), "areas")
    imported(write_features(lattice(), tmp_path / "grids.gpkg"), "grids")
    west, south, east, north = square(0, 0).bounds
    bow = shapely.MultiPolygon([shapely.Polygon([(west, south), (east, north), (east, south), (west, north)])])
    with write(file_store) as conn:
        conn.execute(update(Grid).where(Grid.code == f"{COMMUNITY}001").values(geom=bow))
    assert ("invalid_shape", f"{COMMUNITY}001") in {(rule, key) for rule, key, _ in findings(file_store)}
