"""Lists as districts keep them in Excel: demands with merged categories, limits in words, posts without persons."""

from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import Engine

from data.ingest.limits import in_minutes
from tests.data.ingest.conftest import Importer
from tests.data.ingest.making import COMMUNITY, by_rule, lattice, rejects, stored, write_features, write_xlsx

CATALOGUE = [
    ["网格诉求清单"],
    ["序号", "事项编码", "大类", "事项名称", "主责部门", "办理时限", "是否准入"],
    [1, "0101", "市容环境", "楼道堆物", "城管局", "2小时", "是"],
    [2, "0102", None, "乱堆乱放", "城管局", "3个工作日", "是"],
    [3, "0201", "供水排水", "水管冻裂", "水务局", "90分钟", "否"],
    [4, "0202", None, "雨天积水", "没有的局", None, "是"],
]


@pytest.fixture
def listed(imported: Importer, tmp_path: Path) -> Importer:
    """A store with two departments."""
    rows = [
        ["部门编码", "部门名称", "部门类别", "响应时限（小时）"],
        ["D1", "城管局", "高频", 2],
        ["D2", "水务局", "非高频", 48],
    ]
    imported(write_xlsx(rows, tmp_path / "departments.xlsx"), "departments")
    return imported


def test_a_department_s_limit_is_read_in_the_unit_of_its_heading(listed: Importer, file_store: Engine):
    assert stored(file_store, "department", "code", "tier", "limit_minutes") == [
        ("D1", "high", 120),
        ("D2", "other", 2880),
    ]


def test_a_catalogue_with_merged_categories_and_limits_in_words(listed: Importer, file_store: Engine, tmp_path: Path):
    result = listed(write_xlsx(CATALOGUE, tmp_path / "catalogue.xlsx"), "catalogue")
    assert result.rows_rejected == 0
    columns = ("code", "name", "category_name", "department_code", "limit_minutes", "is_admitted")
    assert stored(file_store, "catalogue_item", *columns) == [
        ("0101", "楼道堆物", "市容环境", "D1", 120, 1),
        ("0102", "乱堆乱放", "市容环境", "D1", 4320, 1),
        ("0201", "水管冻裂", "供水排水", "D2", 90, 0),
        ("0202", "雨天积水", "供水排水", None, None, 1),
    ]
    assert by_rule(result) == {"filled_down": 2, "working_days": 1, "unknown_department": 1}


def test_the_same_catalogue_again_changes_nothing(listed: Importer, tmp_path: Path):
    file = write_xlsx(CATALOGUE, tmp_path / "catalogue.xlsx")
    listed(file, "catalogue")
    again = listed(file, "catalogue")
    assert (again.rows_added, again.rows_changed, again.rows_unchanged) == (0, 0, 4)


def test_a_limit_whose_unit_nobody_says_is_refused_with_the_remedy(listed: Importer, tmp_path: Path):
    rows = [
        ["事项编码", "大类", "事项名称", "办理时限"],
        ["0101", "市容环境", "楼道堆物", 2],
        ["0102", "市容环境", "小广告", "尽快"],
    ]
    result = listed(write_xlsx(rows, tmp_path / "catalogue.xlsx"), "catalogue")
    assert by_rule(result) == {"limit_without_unit": 1, "not_a_number": 1}
    assert list(rejects(result)["value"]) == ["2", "尽快"]


@pytest.mark.parametrize(
    ("text", "heading", "minutes"),
    [
        ("2小时", "时限", "120"),
        ("1.5 小时内", "时限", "90"),
        ("３个工作日", "时限", "4320"),
        ("24h", "时限", "1440"),
        ("2 days", "limit", "2880"),
        ("2", "时限（小时）", "120"),
        ("2", "办理时限天", "2880"),
        ("30", "limit_minutes", "30"),
        ("30", "办理时限分钟", "30"),
        ("45分钟", "时限(小时)", "45"),
        ("", "时限", ""),
        ("尽快", "时限(小时)", "尽快"),
        ("-2", "时限(小时)", "-2"),
    ],
)
def test_limits_become_minutes_by_the_unit_of_the_cell_before_that_of_the_heading(text, heading, minutes):
    found, bare, _ = in_minutes(pd.Series([text]), heading=heading)
    assert (found[0], bare[0]) == (minutes, "")


def test_a_number_under_a_heading_without_a_unit_is_no_limit():
    found, bare, working = in_minutes(pd.Series(["2", "2小时", "2个工作日"]), heading="办理时限")
    assert list(found) == ["", "120", "2880"]
    assert list(bare) == ["2", "", ""]
    assert list(working) == ["", "", "2个工作日"]


POSTS = [
    ["岗位编号", "网格", "岗位", "姓名", "联系电话", "是否专职", "是否在岗", "队伍模式"],
    ["P1", "第1网格", "专职网格员", "某某", "00000000000", "专职", "在岗", "1+X+N"],
    ["P2", f"{COMMUNITY}002", "楼长", "", "", "兼职", "空缺", "五长"],
    ["P3", f"{COMMUNITY}002", "红色管家", "", "", "否", "是", "五长"],
    ["P4", "第9网格", "网格长", "", "", "否", "是", "五长"],
]


@pytest.fixture
def posts(imported: Importer, tmp_path: Path) -> Importer:
    imported(write_features(lattice(), tmp_path / "grids.gpkg"), "grids")
    return imported


def test_posts_keep_role_and_vacancy_and_nobody_s_name(posts: Importer, file_store: Engine, tmp_path: Path):
    result = posts(write_xlsx(POSTS, tmp_path / "posts.xlsx"), "workers")
    columns = ("code", "grid_code", "role", "template", "is_full_time", "is_filled")
    assert stored(file_store, "worker", *columns) == [
        ("P1", f"{COMMUNITY}001", "grid_worker", "1+X+N", 1, 1),
        ("P2", f"{COMMUNITY}002", "building_leader", "五长", 0, 0),
        ("P3", f"{COMMUNITY}002", "红色管家", "五长", 0, 1),
    ]
    assert by_rule(result) == {"unknown_grid": 1}
    assert list(rejects(result)["value"]) == ["第9网格"]


def test_a_post_of_which_nothing_is_said_is_filled_and_stays_as_the_store_knows_it(
    posts: Importer, file_store: Engine, tmp_path: Path
):
    posts(write_xlsx(POSTS, tmp_path / "posts.xlsx"), "workers")
    bare = [["岗位编号", "网格编码", "岗位"], ["P2", f"{COMMUNITY}002", "楼长"], ["P5", f"{COMMUNITY}003", "网格长"]]
    posts(write_xlsx(bare, tmp_path / "bare.xlsx"), "workers", source="posts")
    filled = dict(stored(file_store, "worker", "code", "is_filled"))
    assert (filled["P2"], filled["P5"]) == (0, 1)


def test_two_posts_of_one_role_without_numbers_are_two(posts: Importer, file_store: Engine, tmp_path: Path):
    same = [["网格编码", "岗位"], [f"{COMMUNITY}001", "兼职网格员"], [f"{COMMUNITY}001", "兼职网格员"]]
    file = write_xlsx(same, tmp_path / "same.xlsx")
    assert posts(file, "workers").rows_added == 2
    assert posts(file, "workers").rows_unchanged == 2
