"""Buildings by households or use: every number and every word has its colour, and none has two."""

import json

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from layers import houses
from layers.houses import house_colours, house_layers, household_groups, use_groups
from layers.palette import DAY, NIGHT

SHAPES = gpd.GeoDataFrame(
    {"code": ["B1", "B2"], "group": ["few", "most"], "title": ["1号楼", "2号楼"], "note": ["", ""]},
    geometry=[shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)],
)


def test_each_break_begins_a_colour():
    counted = pd.Series([None, 0, 1, 19, 20, 49, 50, 99, 100, 199, 200, 5_000])
    assert household_groups(counted).tolist() == [
        "other", "other", "few", "few", "some", "some", "more", "more", "many", "many", "most", "most",
    ]  # fmt: skip


def test_words_of_ours_and_of_openstreetmap_mean_the_same_use():
    uses = pd.Series(["residential", "apartments", "commercial", "retail", "school", "barn", None])
    assert use_groups(uses).tolist() == ["homes", "homes", "trade", "trade", "public", "other", "other"]


def test_no_word_means_two_uses():
    words = [word for several in houses.USES.values() for word in several]
    assert len(words) == len(set(words))


@pytest.mark.parametrize("theme", [DAY, NIGHT])
@pytest.mark.parametrize("scheme", ["households", "use"])
def test_every_group_has_a_colour_of_its_own(scheme, theme):
    colours = house_colours(scheme, theme)
    assert list(colours)[-1] == "other"
    assert len({tuple(colour) for colour in colours.values()}) == len(colours)
    assert len(colours) <= 7


def test_a_layer_looks_the_group_s_colour_up_and_can_be_pointed_at():
    [layer] = house_layers(SHAPES, scheme="households", theme=DAY)
    told = json.loads(layer.to_json())
    assert told["id"] == "houses-households"
    assert told["pickable"]
    assert "properties.group == 'most'" in told["getFillColor"]
    assert [row["properties"]["code"] for row in told["data"]] == ["B1", "B2"]


def test_rows_travel_by_address():
    [layer] = house_layers("http://127.0.0.1/rows.json", scheme="use", theme=DAY)
    assert json.loads(layer.to_json())["data"] == "http://127.0.0.1/rows.json"
