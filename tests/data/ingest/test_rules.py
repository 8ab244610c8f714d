"""Every rule on rows made for it: what it finds, and what it leaves alone."""

from pathlib import Path

import pytest
import shapely
from sqlalchemy import Engine

from data.geopackage import decode
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
    square,
    stored,
    write_csv,
    write_features,
    write_xlsx,
)

OUTSIDE = (119.5, 33.0)


@pytest.fixture
def district(imported: Importer, tmp_path: Path) -> Importer:
    """A store with a district, a street, a community and four grids."""
    imported(write_features(areas(), tmp_path / "areas.gpkg"), "areas")
    imported(write_features(lattice(), tmp_path / "grids.gpkg"), "grids")
    return imported


def stations(**changes: object) -> dict[str, object]:
    lon, lat = middle(0, 0)
    return {
        "站点编号": ["Z1", "Z2"],
        "站点名称": ["甲站", "乙站"],
        "站点类型": ["党群服务中心", "社区食堂"],
        "营业时间": ["周一至周五 8:30-17:30", "全天"],
        "经度": [lon, lon],
        "纬度": [lat, lat],
        **changes,
    }


def test_incidents_are_kept_whatever_their_place_and_only_exact_ones_get_a_cell(
    district: Importer, file_store: Engine, tmp_path: Path
):
    lon, lat = middle(0, 0)
    places = {
        "exact": (lon, lat),
        "missing": ("", ""),
        "null island": (0, 0),
        "no latitude": (lon, ""),
        "out of range": (lon, 132.0),
        "swapped": (lat, lon),
        "outside": OUTSIDE,
    }
    rows = incidents(
        7, 事件编号=list(places), 经度=[x for x, _ in places.values()], 纬度=[y for _, y in places.values()]
    )
    result = district(write_csv(rows, tmp_path / "a.csv"), "incidents")
    assert (result.rows_added, result.rows_rejected) == (7, 0)
    found = {
        code: (quality, cell is not None, grid)
        for code, quality, cell, grid in stored(file_store, "incident", "code", "location_quality", "cell", "grid_code")
    }
    nowhere = (False, None)
    assert found == {
        "exact": ("exact", True, f"{COMMUNITY}001"),
        "missing": ("missing", *nowhere),
        "null island": ("missing", *nowhere),
        "no latitude": ("missing", *nowhere),
        "out of range": ("invalid", *nowhere),
        "swapped": ("invalid", *nowhere),
        "outside": ("outside", *nowhere),
    }
    assert by_rule(result) == {
        "missing_coordinates": 3,
        "impossible_coordinates": 1,
        "swapped_coordinates": 1,
        "outside_district": 1,
    }


def test_stations_without_a_place_on_earth_are_rejected(district: Importer, file_store: Engine, tmp_path: Path):
    lon, lat = middle(0, 0)
    rows = {
        "站点编号": ["ok", "nowhere", "range", "swapped", "far"],
        "站点名称": list("甲乙丙丁戊"),
        "经度": [lon, "", 200.0, lat, OUTSIDE[0]],
        "纬度": [lat, "", 32.0, lon, OUTSIDE[1]],
    }
    result = district(write_csv(rows, tmp_path / "a.csv"), "stations")
    assert stored(file_store, "station", "code") == [("far",), ("ok",)]
    assert dict(zip(rejects(result)["code"], rejects(result)["rule"], strict=True)) == {
        "nowhere": "missing_position",
        "range": "impossible_position",
        "swapped": "swapped_position",
    }
    assert by_rule(result)["outside_district"] == 1


def test_a_default_geocode_is_a_finding_with_its_place_and_no_hotspot(
    district: Importer, file_store: Engine, tmp_path: Path
):
    rows = incidents(300)
    rows["经度"] = [118.77, *([118.77] * 39), *rows["经度"][40:]]
    rows["纬度"] = [32.04, *([32.04] * 39), *rows["纬度"][40:]]
    result = district(write_csv(rows, tmp_path / "a.csv"), "incidents")
    assert by_rule(result)["pile_up"] == 40
    assert [row[0] for row in stored(file_store, "incident", "location_quality")].count("pile_up") == 40
    (finding,) = [
        row
        for row in stored(file_store, "quality_finding", "rule", "subject_key", "geom", order="id")
        if row[0] == "pile_up"
    ]
    assert finding[1] == "118.77, 32.04"
    assert decode([finding[2]])[0] == shapely.Point(118.77, 32.04)


def test_a_station_in_a_file_of_outlines_is_the_point_inside(district: Importer, file_store: Engine, tmp_path: Path):
    frame = lattice(1, 1).rename(columns={"网格编码": "站点编号", "网格名称": "站点名称"})
    assert district(write_features(frame, tmp_path / "s.gpkg"), "stations").rows_added == 1
    (point,) = decode([row[0] for row in stored(file_store, "station", "geom")])
    assert square(0, 0).contains(point)


def test_hours_are_kept_in_openstreetmaps_syntax_and_unclear_ones_are_named(
    imported: Importer, file_store: Engine, tmp_path: Path
):
    result = imported(write_csv(stations(营业时间=["周一至周五 8:30-17:30", "看情况"]), tmp_path / "a.csv"), "stations")
    assert stored(file_store, "station", "opening_hours") == [("Mo-Fr 08:30-17:30",), ("看情况",)]
    assert by_rule(result) == {"unclear_hours": 1}
    assert stored(file_store, "station", "kind") == [("party_mass_centre",), ("canteen",)]


def test_services_of_a_refuel_station_are_read_as_yes_and_no(imported: Importer, file_store: Engine, tmp_path: Path):
    lon, lat = middle(0, 0)
    rows = [
        ["门店名称", "商户类型", "爱心标识", "饮水", "充电", "卫生间", "应急药品", "经度", "纬度"],
        ["甲店", "药店", "有", "是", "√", "否", "无", lon, lat],
        ["乙店", "茶馆", "无", "", "×", "提供", "?", lon, lat],
    ]
    result = imported(write_xlsx(rows, tmp_path / "a.xlsx"), "refuel-stations")
    columns = ("host_kind", "has_badge", "water", "charging", "toilet", "first_aid")
    assert stored(file_store, "refuel_station", *columns, order="id") == [("pharmacy", 1, 1, 1, 0, 0)]
    assert rejects(result)[["row", "column", "value", "rule"]].to_numpy().tolist() == [
        ["3", "first_aid", "?", "unknown_word"]
    ]


def test_an_outline_that_crosses_itself_is_rejected_or_repaired_as_asked(
    imported: Importer, file_store: Engine, tmp_path: Path
):
    frame = lattice(2, 1)
    west, south, east, north = square(0, 0).bounds
    bow = shapely.Polygon([(west, south), (east, north), (east, south), (west, north), (west, south)])
    frame.loc[0, "geometry"] = bow
    path = write_features(frame, tmp_path / "grids.gpkg")
    result = imported(path, "grids")
    assert (result.rows_added, by_rule(result)["invalid_shape"]) == (1, 1)
    assert "Self-intersection" in rejects(result).loc[0, "value"]
    mended = imported(path, "grids", repair=True)
    assert (mended.rows_added, mended.rows_rejected, by_rule(mended)["repaired_shape"]) == (1, 0, 1)
    assert all(shape.is_valid for shape in decode([row[0] for row in stored(file_store, "grid", "geom")]))


def test_shapes_of_another_kind_and_rows_without_any_are_rejected(imported: Importer, tmp_path: Path):
    frame = lattice(2, 2)
    frame.loc[0, "geometry"] = shapely.Point(middle(0, 0))
    frame.loc[1, "geometry"] = None
    frame.loc[2, "geometry"] = shapely.Polygon()
    result = imported(write_features(frame, tmp_path / "g.gpkg", geometry_type="Unknown"), "grids")
    assert by_rule(result) == {"wrong_shape": 1, "missing_shape": 2}
    assert result.rows_added == 1


def test_one_feature_in_several_rows_is_put_together_and_two_features_with_one_code_are_not(
    imported: Importer, file_store: Engine, tmp_path: Path
):
    names = ["第1网格", "第1网格", "甲", "乙"]
    codes = [f"{COMMUNITY}001", f"{COMMUNITY}001", f"{COMMUNITY}002", f"{COMMUNITY}002"]
    path = write_features(lattice(网格编码=codes, 网格名称=names, 户数=[300] * 4), tmp_path / "g.gpkg")
    result = imported(path, "grids")
    assert (result.rows_added, by_rule(result)) == (2, {"duplicate_key": 1, "merged_parts": 1})
    assert rejects(result)["value"].tolist() == [f"{COMMUNITY}002 (row 3)"]
    shapes = decode([row[0] for row in stored(file_store, "grid", "geom")])
    assert shapes[0].equals(square(0, 0).union(square(1, 0)))
    assert imported(path, "grids").rows_unchanged == 2


def test_the_row_that_is_kept_of_two_with_one_code_is_the_first_good_one(
    imported: Importer, file_store: Engine, tmp_path: Path
):
    rows = incidents(3, 事件编号=["A", "A", "A"], 上报时间=["?", "2026-10-01 08:00", "2026-10-01 09:00"])
    result = imported(write_csv(rows, tmp_path / "a.csv"), "incidents")
    assert stored(file_store, "incident", "code") == [("A",)]
    assert rejects(result)[["row", "value"]].to_numpy().tolist() == [["2", "?"], ["4", "A (row 3)"]]


def test_households_negative_absurd_or_too_full_are_told_apart(imported: Importer, tmp_path: Path):
    frame = lattice(2, 2, 户数=[-1, 9_000, 300, 300], 常住人口=[100, 20_000, 9_000, 800])
    result = imported(write_features(frame, tmp_path / "g.gpkg"), "grids")
    assert by_rule(result) == {"negative_count": 1, "absurd_households": 1, "absurd_household_size": 1}
    assert (result.rows_added, rejects(result).loc[0, "value"]) == (3, "households -1")


def test_codes_that_do_not_belong_to_their_community_are_named(district: Importer, file_store: Engine, tmp_path: Path):
    codes = ["320106001002001", f"{COMMUNITY}12", f"{COMMUNITY}003-01", f"{COMMUNITY}004"]
    frame = lattice(网格编码=codes, 所属社区=["天津新村社区", "", "别的社区", COMMUNITY])
    result = district(write_features(frame, tmp_path / "g.gpkg"), "grids", dry_run=True)
    found = by_rule(result)
    assert found["code_outside_community"] == 1
    assert found["grid_code_shape"] == 1
    assert found["unknown_community"] == 1


def test_codes_of_areas_have_six_nine_or_twelve_digits(imported: Importer, file_store: Engine, tmp_path: Path):
    frame = areas()
    frame["区划代码"] = ["320106", "32010600", "320106001001"]
    result = imported(write_features(frame, tmp_path / "a.gpkg"), "areas")
    assert by_rule(result)["area_code_shape"] == 1
    assert stored(file_store, "area", "code", "level") == [("320106", "district"), ("320106001001", "community")]


def test_areas_find_their_parents_in_any_order_and_in_a_later_file(
    imported: Importer, file_store: Engine, tmp_path: Path
):
    imported(write_features(areas().iloc[[2]], tmp_path / "c.gpkg"), "areas")
    assert stored(file_store, "area", "code", "parent_code") == [(COMMUNITY, None)]
    result = imported(write_features(areas().iloc[[2, 1, 0]], tmp_path / "all.gpkg"), "areas", source="all")
    assert result.rows_rejected == 0
    assert stored(file_store, "area", "code", "parent_code") == [
        ("320106", None),
        ("320106001", "320106"),
        (COMMUNITY, "320106001"),
    ]
    assert imported(tmp_path / "all.gpkg", "areas", source="all").rows_unchanged == 3


def test_words_of_a_loaded_catalogue_become_its_codes_and_others_are_named(
    imported: Importer, file_store: Engine, tmp_path: Path
):
    departments = {"部门编码": ["D1"], "部门名称": ["城管局"], "部门类别": ["高频"]}
    imported(write_csv(departments, tmp_path / "d.csv"), "departments")
    items = {
        "事项编码": ["0101"],
        "事项名称": ["楼道堆物"],
        "大类编码": ["01"],
        "大类": ["市容环境"],
        "责任部门": ["城管局"],
    }
    assert imported(write_csv(items, tmp_path / "c.csv"), "catalogue").rows_added == 1
    rows = incidents(
        3, 事件类别=["市容环境", "", "外星人"], 小类=["楼道堆物", "0101", ""], 处置部门=["城管局", "D1", "税务局"]
    )
    result = imported(write_csv(rows, tmp_path / "a.csv"), "incidents")
    assert stored(file_store, "incident", "category", "item_code", "department_code") == [
        ("01", "0101", "D1"),
        ("01", "0101", "D1"),
        ("外星人", None, "税务局"),
    ]
    assert (by_rule(result)["unknown_category"], by_rule(result)["unknown_department"]) == (1, 1)


def test_states_in_chinese_are_understood_and_an_unknown_one_follows_from_the_times(
    imported: Importer, file_store: Engine, tmp_path: Path
):
    words = ["已办结", "处置中", "待核查（二次）", "云上飘", "已办结（重复件）", ""]
    rows = incidents(6, 状态=words, 办结时间=["2026-10-02 09:00", "", "", "", "2026-10-02 09:00", ""])
    rows["派遣时间"] = ["", "", "", "2026-10-01 23:00", "", ""]
    result = imported(write_csv(rows, tmp_path / "a.csv"), "incidents")
    assert stored(file_store, "incident", "state", "is_duplicate") == [
        ("closed", 0),
        ("claimed", 0),
        ("handled", 0),
        ("dispatched", 0),
        ("closed", 1),
        ("collected", 0),
    ]
    assert (by_rule(result)["unknown_state"], by_rule(result)["marked_duplicate"]) == (1, 1)


def test_a_deadline_before_the_report_is_a_warning_and_one_ahead_is_none(imported: Importer, tmp_path: Path):
    rows = incidents(2, 截止时间=["2026-09-30 08:00", "2027-10-05 08:00"])
    assert by_rule(imported(write_csv(rows, tmp_path / "a.csv"), "incidents")) == {"due_before_report": 1}


def test_the_present_moment_is_not_the_future(imported: Importer, tmp_path: Path):
    rows = incidents(2, 上报时间=["2026-11-21 09:35:00", "2026-11-21 09:45:00"], 办结时间=["", ""])  # now is 09:30
    assert by_rule(imported(write_csv(rows, tmp_path / "a.csv"), "incidents")) == {"in_the_future": 1}


def test_a_station_that_closes_before_it_opens_is_rejected(imported: Importer, tmp_path: Path):
    rows = stations(启用日期=["2026-05-01", "2026-05-01"], 停用日期=["2026-04-30", ""])
    assert by_rule(imported(write_csv(rows, tmp_path / "a.csv"), "stations")) == {"ends_before_it_is_valid": 1}


def test_numbers_with_units_and_separators_are_read_and_others_rejected(
    imported: Importer, file_store: Engine, tmp_path: Path
):
    frame = lattice(2, 2, 户数=["1,264户", "三百", "12.5", "300"])
    result = imported(write_features(frame, tmp_path / "g.gpkg"), "grids")
    assert (by_rule(result)["not_a_number"], result.rows_added) == (2, 2)
    assert stored(file_store, "grid", "households") == [(1264,), (300,)]
    kept = imported(tmp_path / "g.gpkg", "grids", columns={"households": ""})
    assert (kept.rows_added, kept.rows_rejected) == (2, 0)  # the column can be left out


def test_the_district_counts_in_the_store_once_each(district: Importer, file_store: Engine):
    assert (count(file_store, "area"), count(file_store, "grid")) == (3, 4)


def test_codes_that_differ_by_blanks_and_quotes_are_one_code(imported: Importer, file_store: Engine, tmp_path: Path):
    rows = incidents(4, 事件编号=["A1", " A1 ", "'A1", "A2"])
    result = imported(write_csv(rows, tmp_path / "a.csv"), "incidents")
    assert stored(file_store, "incident", "code") == [("A1",), ("A2",)]
    assert by_rule(result)["duplicate_key"] == 2
