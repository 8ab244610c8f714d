"""An import from end to end: what goes in, what stays out, what is left behind."""

import json
from datetime import date
from pathlib import Path

import h3
import pytest
from sqlalchemy import Engine

from data.errors import ColumnsMissingError, SourceUnclearError
from data.frames import revisions
from tests.data.ingest.conftest import Importer
from tests.data.ingest.making import (
    COMMUNITY,
    areas,
    by_rule,
    count,
    incidents,
    lattice,
    middle,
    rejects,
    stored,
    write_csv,
    write_features,
)


def test_incidents_with_chinese_headings_go_in_with_their_cell_grid_and_utc_times(
    imported_anywhere: Importer, store: Engine, tmp_path: Path
):
    imported_anywhere(write_features(lattice(), tmp_path / "grids.gpkg"), "grids")
    result = imported_anywhere(write_csv(incidents(3), tmp_path / "a.csv"), "incidents")
    assert (result.rows_added, result.rows_rejected, result.exit_code) == (3, 0, 0)
    columns = ("category", "channel", "state", "location_quality", "grid_code")
    assert stored(store, "incident", *columns)[0] == ("市容环境", "12345热线", "closed", "exact", f"{COMMUNITY}001")
    when = stored(store, "incident", "reported_at", "closed_at")[0]
    assert str(when[0])[:16].replace("T", " ") == "2026-10-01 00:00"  # eight in the morning at Shanghai
    assert str(when[1])[:16].replace("T", " ") == "2026-10-02 01:00"
    (cell, *_) = (row[0] for row in stored(store, "incident", "cell"))
    assert h3.int_to_str(cell) == h3.latlng_to_cell(*reversed(middle(0, 0)), 11)


def test_importing_the_same_file_again_changes_nothing_and_says_so(
    imported_anywhere: Importer, store: Engine, tmp_path: Path
):
    files = {
        "areas": write_features(areas(), tmp_path / "areas.gpkg"),
        "grids": write_features(lattice(), tmp_path / "grids.gpkg"),
        "incidents": write_csv(incidents(50), tmp_path / "incidents.csv"),
    }
    for layer, path in files.items():
        imported_anywhere(path, layer)
    with store.connect() as conn:
        before = revisions(conn)
    for layer, path in files.items():
        again = imported_anywhere(path, layer)
        assert (again.rows_added, again.rows_changed, again.rows_unchanged) == (0, 0, again.rows_read)
        assert "0 added, 0 changed" in (again.report_dir / "summary.txt").read_text(encoding="utf-8")
    with store.connect() as conn:
        assert revisions(conn) == before


def test_a_file_without_codes_makes_the_same_codes_again_and_keeps_rows_that_say_the_same_apart(
    imported: Importer, file_store: Engine, tmp_path: Path
):
    rows = incidents(4)
    del rows["事件编号"]
    for name in ("上报时间", "经度", "纬度"):
        rows[name] = [rows[name][0]] * 4
    path = write_csv(rows, tmp_path / "a.csv")
    assert imported(path, "incidents").rows_added == 4
    again = imported(path, "incidents")
    assert (again.rows_added, again.rows_unchanged, by_rule(again)["made_codes"]) == (0, 4, 4)
    assert count(file_store, "incident") == 4


def test_one_changed_cell_changes_one_row(imported_anywhere: Importer, store: Engine, tmp_path: Path):
    path = tmp_path / "a.csv"
    imported_anywhere(write_csv(incidents(5), path), "incidents")
    result = imported_anywhere(write_csv(incidents(5, 状态=["处置中", *["已办结"] * 4]), path), "incidents")
    assert (result.rows_added, result.rows_changed, result.rows_unchanged) == (0, 1, 4)
    assert [row[0] for row in stored(store, "incident", "state")] == ["claimed", *["closed"] * 4]


def test_good_rows_go_in_and_each_bad_one_is_rejected_with_its_row_column_value_and_remedy(
    imported_anywhere: Importer, store: Engine, tmp_path: Path
):
    rows = incidents(
        6,
        上报时间=[
            "2026-10-01 08:00",
            "昨天",
            "2027-01-01 08:00",
            "1970-01-01 08:00",
            "2026-10-03 08:00",
            "2026-10-01 08:00",
        ],
        办结时间=["2026-10-02 09:00", "", "", "", "2026-10-02 09:00", "2026-10-02 09:00"],
        事件编号=["A1", "A2", "A3", "A4", "A5", "A1"],
    )
    result = imported_anywhere(write_csv(rows, tmp_path / "a.csv"), "incidents")
    assert (result.rows_read, result.rows_added, result.rows_rejected, result.exit_code) == (6, 1, 5, 1)
    table = rejects(result).set_index("row")
    assert table["rule"].to_dict() == {
        "3": "not_a_time",
        "4": "in_the_future",
        "5": "before_1990",
        "6": "ends_before_start",
        "7": "duplicate_key",
    }
    assert table.loc["3", ["column", "value", "code"]].tolist() == ["reported_at", "昨天", "A2"]
    assert table.loc["7", "value"] == "A1 (row 2)"
    assert (table["remedy"].str.len() > 20).all()
    assert (table["处理办法"].str.len() > 4).all()
    assert stored(store, "incident", "code") == [("A1",)]


def test_strict_stores_nothing_when_a_row_is_rejected(imported_anywhere: Importer, store: Engine, tmp_path: Path):
    path = write_csv(incidents(3, 上报时间=["2026-10-01 08:00", "?", "2026-10-01 08:00"]), tmp_path / "a.csv")
    result = imported_anywhere(path, "incidents", strict=True)
    assert (result.is_stored, result.exit_code) == (False, 1)
    assert [count(store, table) for table in ("incident", "import_run", "quality_finding", "audit")] == [0, 0, 0, 0]
    assert len(rejects(result)) == 1


def test_a_dry_run_tells_what_would_happen_and_changes_nothing(
    imported_anywhere: Importer, store: Engine, tmp_path: Path
):
    path = write_csv(incidents(3), tmp_path / "a.csv")
    imported_anywhere(path, "incidents")
    changed = write_csv(incidents(4, 状态=["已办结", "处置中", "已办结", "已办结"]), path)
    result = imported_anywhere(changed, "incidents", dry_run=True)
    assert (result.rows_added, result.rows_changed, result.rows_unchanged) == (1, 1, 2)
    assert not result.is_stored
    assert (count(store, "incident"), count(store, "import_run")) == (3, 1)


def test_an_import_leaves_a_line_an_audit_line_and_its_columns(
    imported_anywhere: Importer, store: Engine, tmp_path: Path
):
    rows = incidents(2)
    rows["哪天报的"] = rows.pop("上报时间")
    path = write_csv(rows, tmp_path / "october.csv")
    imported_anywhere(path, "incidents", source="hotline", columns={"reported_at": "哪天报的"})
    line = stored(store, "import_run", "layer", "source", "file_name", "datum", "rows_read", "rows_added", order="id")
    assert line == [("incident", "hotline", "october.csv", "WGS84", 2, 2)]
    assert stored(store, "audit", "action", "subject_table", "subject_key", order="id") == [
        ("import", "incident", "october.csv")
    ]
    again = imported_anywhere(path, "incidents", source="hotline")  # the mapping is remembered
    assert again.rows_unchanged == 2


def test_columns_that_are_not_ours_are_named_and_never_stored(imported: Importer, file_store: Engine, tmp_path: Path):
    rows = incidents(2, 联系人=["张某", "李某"], 联系电话=["13800000000", "13900000000"], 诉求内容=["楼道堆物", "停车"])
    result = imported(write_csv(rows, tmp_path / "a.csv"), "incidents")
    facts = json.loads((result.report_dir / "summary.json").read_text(encoding="utf-8"))
    assert facts["ignored"] == ["联系人", "联系电话", "诉求内容"]
    kept = (tmp_path / "grid.gpkg").read_bytes()
    assert not any(secret.encode() in kept for secret in ("张某", "13800000000", "楼道堆物"))


def test_what_a_file_does_not_say_is_left_as_the_store_knows_it(imported: Importer, file_store: Engine, tmp_path: Path):
    imported(write_features(lattice(), tmp_path / "grids.gpkg"), "grids")
    update = {"网格编码": [f"{COMMUNITY}001", f"{COMMUNITY}002", f"{COMMUNITY}099"], "户数": [412, 310, 5]}
    result = imported(write_csv(update, tmp_path / "households.csv"), "grids")
    assert (result.rows_changed, result.rows_unchanged, result.rows_rejected) == (1, 1, 1)
    assert rejects(result)["rule"].tolist() == ["not_in_store"]
    rows = stored(file_store, "grid", "name", "grid_class", "households")
    assert rows[0] == ("第1网格", "residential", 412)
    assert count(file_store, "grid") == 4


def test_a_later_file_can_close_incidents_without_moving_them(imported: Importer, file_store: Engine, tmp_path: Path):
    imported(
        write_csv(incidents(2, 状态=["处置中"] * 2, 办结时间=[""] * 2), tmp_path / "a.csv"), "incidents", source="x"
    )
    closing = {"事件编号": ["SJ00001"], "办结时间": ["2026-10-05 10:00"], "状态": ["已办结"]}
    result = imported(write_csv(closing, tmp_path / "b.csv"), "incidents", source="x")
    assert (result.rows_changed, result.rows_rejected) == (1, 0)
    rows = stored(file_store, "incident", "state", "location_quality", "category")
    assert rows == [("closed", "exact", "市容环境"), ("claimed", "exact", "市容环境")]


def test_a_file_without_what_new_rows_need_is_refused_with_the_columns_to_choose_from(
    imported: Importer, tmp_path: Path
):
    path = write_csv({"单号": ["1"], "何时": ["2026-10-01"], "什么事": ["堆物"]}, tmp_path / "a.csv")
    with pytest.raises(ColumnsMissingError, match=r"category, reported_at.*何时, 什么事"):
        imported(path, "incidents")
    assert list((tmp_path / "var" / "imports").iterdir()) == []  # an import that never was leaves no report


def test_points_without_coordinates_are_refused_for_a_layer_of_places(imported: Importer, tmp_path: Path):
    with pytest.raises(ColumnsMissingError, match="longitude, latitude"):
        imported(write_csv({"站点名称": ["甲"], "站点类型": ["食堂"]}, tmp_path / "a.csv"), "stations")


def test_the_same_incidents_under_another_file_name_are_not_counted_twice(imported: Importer, tmp_path: Path):
    imported(write_csv(incidents(20), tmp_path / "october.csv"), "incidents")
    renamed = write_csv(incidents(30), tmp_path / "october-november.csv")
    with pytest.raises(SourceUnclearError, match=r"20 of .*30 codes.*--source october "):
        imported(renamed, "incidents")
    assert imported(renamed, "incidents", source="october").rows_added == 10
    assert imported(renamed, "incidents", source="another system").rows_added == 30


def test_a_named_day_is_a_change_a_guessed_one_is_not(imported: Importer, file_store: Engine, tmp_path: Path):
    path = write_features(lattice(1, 1), tmp_path / "grids.gpkg")
    imported(path, "grids", as_of=date(2026, 11, 1))
    assert imported(path, "grids", as_of=None).rows_unchanged == 1
    assert imported(path, "grids", as_of=date(2026, 11, 2)).rows_changed == 1
    assert str(stored(file_store, "grid", "as_of")[0][0])[:10] == "2026-11-01"  # midnight at Shanghai, in UTC


def test_a_word_of_ones_own_can_be_mapped_and_is_remembered(imported: Importer, file_store: Engine, tmp_path: Path):
    path = write_features(lattice(1, 2, 网格类型=["甲类", "甲类"]), tmp_path / "grids.gpkg")
    assert by_rule(imported(path, "grids")) == {"unknown_word": 2}
    assert imported(path, "grids", columns={"grid_class:exclusive": "甲类"}).rows_added == 2
    assert imported(path, "grids").rows_unchanged == 2
    assert stored(file_store, "grid", "grid_class") == [("exclusive",)] * 2


def test_incidents_are_placed_anew_when_grids_and_the_district_come_later(
    imported_anywhere: Importer, store: Engine, tmp_path: Path
):
    lon, lat = zip(middle(0, 0), middle(1, 1), middle(7, 7), strict=True)
    imported_anywhere(write_csv(incidents(3, 经度=lon, 纬度=lat), tmp_path / "a.csv"), "incidents")
    columns = ("grid_code", "location_quality")
    assert stored(store, "incident", *columns) == [(None, "exact")] * 3
    imported_anywhere(write_features(areas(), tmp_path / "areas.gpkg"), "areas")
    imported_anywhere(write_features(lattice(), tmp_path / "grids.gpkg"), "grids")
    assert stored(store, "incident", *columns) == [
        (f"{COMMUNITY}001", "exact"),
        (f"{COMMUNITY}004", "exact"),
        (None, "outside"),
    ]
    cells = [row[0] for row in stored(store, "incident", "cell")]
    assert [cell is None for cell in cells] == [False, False, True]


def test_progress_is_told_for_both_passes(file_store: Engine, tmp_path: Path):
    from data.ingest.execution import run
    from data.ingest.request import ImportRequest

    told: list[tuple[str, int, int | None]] = []
    request = ImportRequest(path=write_csv(incidents(5), tmp_path / "a.csv"), layer="incidents")
    run(file_store, request, progress=lambda *step: told.append(step))
    assert told[0] == ("scan", 5, None)
    assert told[-1] == ("write", 5, 5)
