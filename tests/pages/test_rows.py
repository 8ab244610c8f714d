import json

import geopandas as gpd
import h3
import numpy as np
import pandas as pd
import pytest
import shapely

from pages.common import rows, text

CELLS = [int(cell, 16) for cell in h3.grid_disk(h3.latlng_to_cell(32.04, 118.78, 9), 1)][:3]


@pytest.fixture(autouse=True)
def in_chinese(monkeypatch):
    monkeypatch.setattr(text.address, "value", lambda name, default="": "zh")


@pytest.fixture
def judged():
    return pd.DataFrame(
        {
            "count": [1234, 0, 5],
            "rate": [12.34, np.nan, 1.0],
            "observed": [1500, 2, 9],
            "expected": [1000.04, 1.5, 20.0],
            "level": pd.array([3, pd.NA, -2], dtype="Int8"),
            "trend_class": pd.array(["new hot", pd.NA, "none"], dtype="string"),
        },
        index=pd.Index(np.array(CELLS, dtype=np.uint64), name="cell"),
    )


def test_a_cell_carries_its_numbers_and_its_verdict_in_words(judged):
    hot, sparse, cold = json.loads(rows.cell_rows(judged))
    assert hot["hex"] == f"{CELLS[0]:x}"
    assert hot["title"] == "1,234 件 · 每千户 12.3"
    assert hot["note"] == "含周边 1,500 件，推算 1,000.0 件\n明显偏多，偶然的可能性低于 1%\n新热点"
    assert (sparse["level"], sparse["title"]) == (None, "0 件 · 每千户 –")
    assert "数据太少，无法判断" in sparse["note"]
    assert cold["level"] == -2
    assert "cell" not in hot  # 64 bits do not survive in a browser


def test_where_only_high_counts_low_cells_keep_their_words_but_not_their_colour(judged):
    _, _, cold = json.loads(rows.cell_rows(judged, only_high=True))
    assert cold["level"] == 0
    assert "明显偏少" in cold["note"]


def test_the_order_of_rows_is_that_of_the_frame(judged):
    assert [row["hex"] for row in json.loads(rows.cell_rows(judged))] == [f"{cell:x}" for cell in CELLS]


def test_changed_cells_say_both_periods(judged):
    changed = judged.assign(before=[900, 3, 11])
    first = json.loads(rows.change_rows(changed))[0]
    assert first["note"] == "含周边 1,500 件，对比期 900 件\n明显增多，偶然的可能性低于 1%"


def test_incidents_without_a_place_are_left_out_and_overdue_ones_say_since_when():
    at = pd.Timestamp("2026-11-20 01:00", tz="UTC")
    frame = pd.DataFrame(
        {
            "id": [1, 2],
            "category": ["01", "02"],
            "state": ["collected", "closed"],
            "reported_at": [at, at],
            "due_at": [at + pd.Timedelta(days=1), pd.NaT],
            "urgency": ["overdue", "done"],
            "geom": [shapely.Point(118.78, 32.04), None],
        }
    )
    (row,) = json.loads(rows.incident_rows(gpd.GeoDataFrame(frame, geometry="geom"), {"01": "市容环境"}))
    assert row["title"] == "市容环境"
    assert row["note"] == "已采集 · 2026-11-20 09:00\n超时，应于 2026-11-21 09:00 前处置"
    assert (row["lon"], row["lat"]) == (118.78, 32.04)


def test_wider_areas_lie_on_top_of_narrower_ones():
    square = shapely.box(118, 32, 119, 33)
    frame = pd.DataFrame(
        {"id": [1, 2, 3], "code": ["320106", "320106001", "320106001001"], "name": "x", "level": "y", "geom": square}
    )
    drawn = json.loads(rows.area_shapes(gpd.GeoDataFrame(frame, geometry="geom", crs=4490)))["features"]
    assert [len(each["properties"]["code"]) for each in drawn] == [12, 9, 6]
