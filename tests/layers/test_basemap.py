"""The base map's style fits the tiles that the store gives, and asks no other host for anything."""

import json
import re

import pytest
from sqlalchemy import Engine

from data.basemap import MAX_ZOOM, MIN_ZOOM
from data.engine import create_store, read
from data.tile_layers import LOCAL_CLASSES, MAIN_CLASSES, PATH_CLASSES, tile_layers
from layers import basemap
from layers.attribution import attribution, is_openstreetmap
from layers.basemap import style
from tests.support.town import GRIDS_REDRAWN, build_town

BASE = "http://127.0.0.1:8501"
themes = pytest.mark.parametrize("theme", ["day", "night"])


@pytest.fixture
def tiles(tmp_path):
    engine: Engine = create_store(f"sqlite:///{tmp_path / 'grid.gpkg'}")
    build_town(engine)
    with read(engine) as conn:
        yield tile_layers(conn, on=GRIDS_REDRAWN)
    engine.dispose()


def drawn(theme="day"):
    return style(theme, base_url=BASE, version="abc", attribution="© us")


@themes
def test_every_layer_has_an_id_of_its_own_and_can_be_written_as_json(theme):
    ids = [layer["id"] for layer in drawn(theme)["layers"]]
    assert len(set(ids)) == len(ids)
    assert json.loads(json.dumps(drawn(theme))) == drawn(theme)


def test_every_layer_draws_one_of_the_tiles_and_every_tile_is_drawn(tiles):
    used = {layer["source-layer"] for layer in drawn()["layers"] if "source-layer" in layer}
    assert used - {"wall"} == set(tiles)  # the town has no wall


def test_every_property_that_the_style_asks_for_is_in_the_tiles(tiles):
    for layer in drawn()["layers"]:
        asked = set(re.findall(r'\["(?:get|has)", "(\w+)"\]', json.dumps(layer)))
        if layer.get("source-layer") in tiles:
            assert asked <= set(tiles[layer["source-layer"]].features.columns), layer["id"]


def test_every_class_of_street_has_a_width_and_a_place_in_the_drawing():
    classes = {name for _, names in basemap._STREETS for name in names}
    assert classes | {"path"} == set(MAIN_CLASSES + LOCAL_CLASSES + PATH_CLASSES)
    assert classes == set(basemap._WIDTHS_PX)


def test_wider_classes_of_street_are_never_narrower_than_lesser_ones():
    order = ["motorway", "trunk", "primary", "secondary", "tertiary", "local", "service"]
    for place in range(4):
        widths = [basemap._WIDTHS_PX[name][place] for name in order]
        assert widths == sorted(widths, reverse=True)


def test_the_client_asks_for_the_zooms_that_there_are():
    source = drawn()["sources"]["ground"]
    assert (source["minzoom"], source["maxzoom"]) == (MIN_ZOOM, MAX_ZOOM)


@themes
def test_every_address_is_our_own_and_carries_the_version(theme):
    written = json.dumps(drawn(theme))
    assert set(re.findall(r"https?://[^/\"]+", written)) == {BASE}
    assert f"{BASE}/basemap/{{z}}/{{x}}/{{y}}.mvt?v=abc" in written


@themes
def test_without_tiles_there_is_a_plain_ground(theme):
    plain = style(theme, base_url=BASE, version=None)
    assert plain["sources"] == {}
    assert [layer["type"] for layer in plain["layers"]] == ["background"]


@themes
def test_buildings_rise_only_from_their_zoom_on(theme):
    [solid] = [layer for layer in drawn(theme)["layers"] if layer["type"] == "fill-extrusion"]
    assert solid["minzoom"] == basemap.BUILDINGS_3D_ZOOM == 15


def test_names_lie_above_streets_and_streets_above_ground():
    kinds = [layer["type"] for layer in drawn()["layers"]]
    assert kinds[0] == "background"
    assert kinds.index("symbol") > max(place for place, kind in enumerate(kinds) if kind != "symbol")


def test_the_credit_line_is_the_licences_in_both_languages_and_each_source_stands_once():
    sources = ("OpenStreetMap", "osm:nanjing.osm.pbf", "民政局<b>")
    assert attribution(sources, language="zh") == "© OpenStreetMap 贡献者 · © 民政局&lt;b&gt;"
    assert attribution(sources, language="en").startswith("© OpenStreetMap contributors")
    assert attribution((), language="zh") == ""
    assert attribution(("demo",), language="en") == "Invented data"


@pytest.mark.parametrize(("source", "expected"), [("OpenStreetMap", True), ("open street map", True), ("osm", True),
                                                  ("COSMOS", False), ("demo", False)])  # fmt: skip
def test_openstreetmap_is_known_by_its_names(source, expected):
    assert is_openstreetmap(source) is expected
