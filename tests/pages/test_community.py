"""The screen 社区民情地图 on the small demo: five classes, one community, what its map and its panel say."""

import json
import re
import shutil

import pandas as pd
import pytest
from sqlalchemy import update

from data import engine as store
from data.frames import record_change
from data.queries import areas
from data.schema import Area, Base
from pages.common import access, cards
from pages.common.community import choice as choices
from pages.common.community import people
from pages.common.panorama import links
from pages.common.text import speaking
from tests.pages.conftest import in_url, words

SHOWN = {
    "people": ("houses-households", "重点人群（只有数）"),
    "events": ("cells", "哪些事"),
    "places": ("houses-use", "公顷"),
    "things": ("stations", "党群中心、站的群众活动面积"),
    "voices": ("incidents", "满意（4 分及以上）"),
}
"""By class: a layer of its map, and words of its figures."""
PARTS = ("people", "events", "places", "things", "voices")


def layer_ids(app):
    return [layer["id"] for layer in json.loads(app.get("deck_gl_json_chart")[0].proto.json)["layers"]]


def said(app):
    return re.sub(r"<style>.*?</style>", "", words(app), flags=re.DOTALL)


@pytest.fixture(scope="module")
def communities(demo_folder):
    engine = store.open_store(f"sqlite:///{demo_folder / 'grid.gpkg'}")
    with store.read(engine) as conn:
        found = areas.areas(conn, level="community").sort_values("code").reset_index(drop=True)
    engine.dispose()
    return found


def test_the_five_classes_are_people_events_places_things_and_voices():
    assert choices.PARTS == PARTS
    assert set(choices.LAYERS) == set(choices.AT_FIRST) == set(PARTS)
    offered = {name for names in choices.LAYERS.values() for name in names}
    assert all(set(names) <= offered for names in choices.AT_FIRST.values())


def test_each_class_has_figures_and_a_map_of_its_own(open_app, demo_folder, communities):
    app = open_app(demo_folder, "community", area=communities["code"][3])
    for part, (layer, told) in SHOWN.items():
        app.query_params["part"] = part
        app.run()
        assert not app.exception
        text = said(app)
        assert communities["name"][3] in text
        assert told in text
        assert re.search(r"2026-11-\d\d", text)
        assert {layer, "highlight-around"} <= set(layer_ids(app))


def test_every_class_stands_in_a_line_of_its_own_in_english_too(open_app, demo_folder):
    app = open_app(demo_folder, "community", lang="en")
    text = said(app)
    assert [name for name in ("People", "Events", "Places", "Things", "Voices") if f"<dt>{name}</dt>" not in text] == []
    assert not re.search(r"<dt>[^<]*[\u4e00-\u9fff]", text)


def test_a_street_office_or_a_grid_leads_to_a_community_and_the_filters_of_other_screens_do_not_count(
    open_app, demo_folder, communities
):
    code, name = communities["code"][1], communities["name"][1]
    by_grid = open_app(demo_folder, "community", area=f"{code}003", part="events")
    assert name in said(by_grid)
    filtered = open_app(demo_folder, "community", area=code, part="events", category="nothing", state="closed")
    assert re.findall(r"<dd>[^<]*</dd>", said(filtered)) == re.findall(r"<dd>[^<]*</dd>", said(by_grid))


def test_choosing_a_community_writes_it_into_the_url_and_forgets_the_selection(open_app, demo_folder, communities):
    app = open_app(demo_folder, "community", pick="grid:nothing")
    app.selectbox(key="pick_area").select(communities["code"][2]).run()
    assert in_url(app, "area") == [communities["code"][2]]
    assert "pick" not in app.query_params


def test_layers_are_chosen_apart_from_those_of_other_maps(open_app, demo_folder):
    app = open_app(demo_folder, "community", layers=["none"], seen=["uses"])
    assert [one for one in layer_ids(app) if not one.startswith("highlight")] == ["houses-use"]


def test_without_communities_the_screen_says_what_to_import(open_app, demo_folder, tmp_path):
    shutil.copy(demo_folder / "grid.gpkg", tmp_path / "grid.gpkg")
    engine = store.open_store(f"sqlite:///{tmp_path / 'grid.gpkg'}")
    with store.write(engine) as conn:
        conn.execute(update(Area).where(Area.level == "community").values(level="street"))
        record_change(conn, Base.metadata.tables["area"])
    engine.dispose()
    assert "还没有社区" in said(open_app(tmp_path, "community"))


def test_an_empty_store_says_what_to_do_first(open_app, empty_folder):
    app = open_app(empty_folder, "community")
    assert not app.exception
    assert "<ol>" in said(app)


def test_fewer_members_than_the_least_number_are_told_as_fewer():
    groups = pd.DataFrame(
        {"number": pd.array([12, None, 0], dtype="Int64"), "buildings": [1, 0, 0]}, index=["red", "orange", "yellow"]
    )
    with speaking("zh"):
        assert [row[1] for row in people._groups(groups)] == ["12", "不足 5", "0"]


def test_a_station_with_a_panorama_has_a_link_to_it_and_no_other(open_app, demo_folder):
    row = {"code": "S/1", "name": "站", "kind": "canteen", "services": None, "opening_hours": None, "capacity": None}
    row |= {"as_of": pd.Timestamp("2026-11-21", tz="UTC"), "source": "demo", "panorama": None}
    with speaking("en"):
        assert links.link(row) == ""
        assert "href" not in cards.station_card(row)
        card = cards.station_card(row | {"panorama": "a.jpg"})
    assert 'href="/panorama?station=S%2F1&amp;lang=en" target="_blank" rel="noopener"' in card


def test_the_screen_is_on_the_menu():
    assert access.screen("community").file == "community.py"
    assert "community" in {one.name for one in access.screens("local")}
