from datetime import UTC, datetime

import geopandas as gpd
import h3
import numpy as np
import pandas as pd
import pytest
import shapely

from pages.common import attention, text
from pages.common.places import Gazetteer

CELL = int(h3.latlng_to_cell(32.04, 118.78, 9), 16)
NOW = datetime(2026, 11, 21, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_chinese(monkeypatch):
    monkeypatch.setattr(text.address, "value", lambda name, default="": "zh")


@pytest.fixture
def gazetteer():
    square = shapely.box(118.77, 32.03, 118.79, 32.05)
    areas = pd.DataFrame(
        [
            ("320106001", "友谊街道", "street", square.buffer(0.02)),
            ("320106001001", "友谊一社区", "community", square.buffer(0.01)),
        ],
        columns=["code", "name", "level", "geom"],
    )
    grid = {"name": "第三网格", "community_code": "320106001001", "grid_class": "residential"}
    grids = pd.DataFrame(
        [
            {"code": "320106001001003", "households": 612, "geom": square, **grid},
            {"code": "320106001001004", "households": 250, "geom": square.buffer(-0.005), **grid, "name": "第四网格"},
            {"code": "320106001001005", "households": 400, "geom": square.buffer(-0.006), **grid, "name": "第五网格"},
        ]
    )
    return Gazetteer(gpd.GeoDataFrame(grids, geometry="geom"), gpd.GeoDataFrame(areas, geometry="geom"))


def late(rows):
    frame = pd.DataFrame(rows, columns=["grid_code", "geom"])
    return gpd.GeoDataFrame(frame, geometry="geom")


def judged(**changes):
    row = {
        "level": 3,
        "count": 54,
        "p_high": 0.001,
        "observed": 60,
        "expected": 15.0,
        "ratio": 4.0,
        "trend_class": "consecutive hot",
        "hot_run": 3,
    } | changes
    index = pd.Index(np.array([CELL], dtype=np.uint64), name="cell")
    return pd.DataFrame(row, index=index).astype({"level": "Int8", "trend_class": "string"})


def test_overdue_says_how_many_and_where_most_are(gazetteer):
    here = shapely.Point(118.78, 32.04)
    rows = [("320106001001003", here)] * 2 + [("320106002001001", here), (None, None)]
    (line,) = attention.overdue(late(rows), gazetteer)
    assert line.title == "4 件超时未处置"
    assert line.facts == "最多在友谊街道，2 件"
    assert line.is_alarm
    assert line.bounds[0] < 118.78 < line.bounds[2]


def test_overdue_without_any_place_shows_none(gazetteer):
    (line,) = attention.overdue(late([(None, None)]), gazetteer)
    assert line.bounds is None
    assert line.facts == ""
    assert attention.overdue(late([]), gazetteer) == []


def test_a_cluster_is_named_by_its_place_and_its_trend(gazetteer):
    (line,) = attention.clusters(judged(), gazetteer)
    assert line.title == "友谊一社区 第三网格 连续热点"
    assert line.facts == "54 件，周边是按户数推算的 4.0 倍"
    assert (line.screen, line.pick) == ("hotspots", f"cell:{CELL:x}")


@pytest.mark.parametrize("trend", ["none", pd.NA])
def test_a_cluster_without_a_trend_is_only_a_cluster(gazetteer, trend):
    (line,) = attention.clusters(judged(trend_class=trend), gazetteer)
    assert line.title == "友谊一社区 第三网格 聚集"


def test_fading_clusters_give_way_to_urgent_ones_and_nothing_to_nothing(gazetteer):
    assert attention.clusters(None, gazetteer) == []
    assert attention.clusters(judged(level=1), gazetteer) == []


def test_only_growth_beyond_chance_is_told():
    grown = pd.DataFrame({"after": [34, 50], "expected": [24.2, 20.0], "q_high": [0.06, 0.001]}, index=["01", "02"])
    (line,) = attention.growth(grown, {"02": "停车秩序"})
    assert line.title == "停车秩序 近7天明显增多"
    assert line.facts == "50 件，按此前四周推算 20 件"
    assert attention.growth(grown.iloc[:1], {}) == []


def test_grids_outside_the_range_are_counted_on_either_side(gazetteer):
    over, under = attention.households(gazetteer.grids, gazetteer)
    assert over.title == "1 个网格户数超标"
    assert over.facts == "最突出：友谊一社区 第三网格，612 户（原则 300–500 户）"
    assert over.pick == "grid:320106001001003"
    assert under.title == "1 个网格户数不足"


def test_only_errors_in_the_data_need_attention():
    counts = pd.DataFrame(
        [("grid", "grid_overlap", "error", 3), ("grid", "grid_gap", "warning", 9)],
        columns=["layer", "rule", "severity", "findings"],
    )
    (line,) = attention.doubts(counts)
    assert line.title == "数据有 3 处错误待核"
    assert line.facts.startswith("网格：")
    assert (line.screen, line.view) == ("store", "findings")
    assert attention.doubts(counts.iloc[1:]) == []


def test_the_grids_of_an_area_are_those_whose_codes_begin_with_its_own(gazetteer):
    assert len(attention.within(gazetteer.grids, "320106001")) == 3
    assert attention.within(gazetteer.grids, "320106002").empty


def test_a_place_is_named_by_the_smallest_thing_that_is_known(gazetteer):
    assert gazetteer.name_at(118.7705, 32.0305) == "友谊一社区 第三网格"
    assert gazetteer.name_at(118.765, 32.04) == "友谊一社区"
    assert gazetteer.name_at(118.752, 32.04) == "友谊街道"
    assert gazetteer.name_at(120.0, 32.04) == ""
    assert gazetteer.name_of_code("999") == "999"
