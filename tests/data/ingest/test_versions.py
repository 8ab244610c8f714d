"""Grids through time."""

from datetime import date
from pathlib import Path

from sqlalchemy import Engine

from tests.data.ingest.conftest import Importer
from tests.data.ingest.making import COMMUNITY, by_rule, lattice, square, stored, write_features

MARCH, JUNE = date(2026, 3, 1), date(2026, 6, 1)
FIRST = f"{COMMUNITY}001"


def days(engine: Engine) -> list[tuple[str, str, str | None]]:
    rows = stored(engine, "grid", "code", "valid_from", "valid_to", order="code, valid_from")
    return [(str(code), str(since), None if until is None else str(until)) for code, since, until in rows]


def redrawn(path: Path) -> Path:
    frame = lattice(1, 2)
    frame.loc[0, "geometry"] = square(0, 0, size=0.001)
    return write_features(frame, path)


def test_a_grid_that_is_redrawn_later_ends_its_former_version(
    imported_anywhere: Importer, store: Engine, tmp_path: Path
):
    imported_anywhere(write_features(lattice(1, 2), tmp_path / "a.gpkg"), "grids", as_of=MARCH)
    result = imported_anywhere(redrawn(tmp_path / "b.gpkg"), "grids", as_of=JUNE)
    assert (result.rows_added, by_rule(result)["redrawn"]) == (1, 1)
    assert days(store) == [
        (FIRST, "2026-03-01", "2026-06-01"),
        (FIRST, "2026-06-01", None),
        (f"{COMMUNITY}002", "2026-03-01", None),
    ]
    again = imported_anywhere(tmp_path / "b.gpkg", "grids", as_of=JUNE)
    assert (again.rows_added, again.rows_changed, again.rows_unchanged) == (0, 0, 2)
    assert "redrawn" not in by_rule(again)


def test_new_households_are_no_new_version(imported: Importer, file_store: Engine, tmp_path: Path):
    imported(write_features(lattice(1, 2), tmp_path / "a.gpkg"), "grids", as_of=MARCH)
    result = imported(write_features(lattice(1, 2, 户数=[1, 2]), tmp_path / "b.gpkg"), "grids", as_of=JUNE)
    assert (result.rows_added, result.rows_changed) == (0, 2)
    assert [since for _, since, _ in days(file_store)] == ["2026-03-01"] * 2


def test_a_shape_of_the_same_or_an_earlier_day_corrects_the_version(
    imported: Importer, file_store: Engine, tmp_path: Path
):
    imported(write_features(lattice(1, 2), tmp_path / "a.gpkg"), "grids", as_of=JUNE)
    for day in (JUNE, MARCH):
        result = imported(redrawn(tmp_path / f"{day}.gpkg"), "grids", as_of=day)
        assert result.rows_added == 0
    assert [since for _, since, _ in days(file_store)] == ["2026-06-01"] * 2


def test_a_file_that_says_the_days_is_taken_at_its_word(imported: Importer, file_store: Engine, tmp_path: Path):
    imported(write_features(lattice(1, 1, 启用日期=["2026-03-01"]), tmp_path / "a.gpkg"), "grids")
    result = imported(write_features(lattice(1, 1, 启用日期=["2026-06-01"]), tmp_path / "b.gpkg"), "grids")
    assert result.rows_added == 1
    assert days(file_store) == [(FIRST, "2026-03-01", "2026-06-01"), (FIRST, "2026-06-01", None)]


def test_a_border_moved_by_a_hair_is_the_same_border(imported: Importer, file_store: Engine, tmp_path: Path):
    imported(write_features(lattice(1, 1), tmp_path / "a.gpkg"), "grids", as_of=MARCH)
    frame = lattice(1, 1)
    frame.geometry = frame.geometry.translate(5e-7, 0)
    assert imported(write_features(frame, tmp_path / "b.gpkg"), "grids", as_of=JUNE).rows_changed == 1
    assert len(days(file_store)) == 1
