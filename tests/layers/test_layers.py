"""Each layer: its ids, its rows in their order, what can be clicked, and the colours that its expressions give."""

import json

import geopandas as gpd
import pandas as pd
import pydeck as pdk
import pytest
import shapely

from geo.trends import CLASSES
from layers.areas import LINE_WIDTHS_PX, area_layers
from layers.cells import TREND_GROUPS, cell_layers, fill_accessor, trend_colours
from layers.findings import finding_layers
from layers.grids import grid_layers
from layers.highlight import highlight_layers
from layers.incidents import incident_layers
from layers.palette import DAY, NIGHT, rgba
from layers.refuel_stations import refuel_station_layers
from layers.rows import features, hexagons, points, records
from layers.stations import station_layers
from tests.layers.expressions import evaluate

SQUARE = shapely.box(118.78, 32.04, 118.782, 32.042)
POINT = shapely.Point(118.7812345678, 32.0412345678)
URL = "http://127.0.0.1:8501/data/x.json?token=t"


def frame(shape, **columns):
    rows = {"id": [3, 1, 2], "title": ["丙", "甲", "乙"], "note": ["", "a\nb", None]} | columns
    return gpd.GeoDataFrame(rows, geometry=[shape] * 3, crs=4490).rename_geometry("geom")


GRIDS = frame(SQUARE, code=["3", "1", "2"], name=["三", "一", "二"], grid_class="residential")
AREAS = frame(SQUARE, code=["3", "1", "2"], name=["三", "一", "二"], level=["district", "street", "community"])
STATIONS = frame(POINT, code=["3", "1", "2"], name=["三", "一", "二"], kind=["canteen", "party_mass_centre", "other"])
SHOPS = frame(POINT, code=["3", "1", "2"], name=["三", "一", "二"], host_kind=[None, "bank", "shop"])
INCIDENTS = frame(POINT, urgency=["overdue", "open", "done"])
FINDINGS = frame(SQUARE, layer="grid", rule="overlap", severity=["error", "warning", "note"])
CELLS = pd.DataFrame(
    {
        "cell": pd.array([0x8A309990C957FFF, 0x8A309990C95FFFF], dtype="uint64"),
        "count": [7, 0],
        "level": pd.array([3, None], dtype="Int8"),
        "rate": [1.25, float("nan")],
        "trend_class": pd.array(["new hot", None], dtype="string"),
        "title": ["", ""],
        "note": ["", ""],
    }
)
BUILT = {
    "areas": lambda data: area_layers(data, theme=DAY),
    "grids": lambda data: grid_layers(data, theme=DAY),
    "cells": lambda data: cell_layers(data, theme=DAY),
    "stations": lambda data: station_layers(data, theme=DAY),
    "refuel-stations": lambda data: refuel_station_layers(data, theme=DAY),
    "incidents": lambda data: incident_layers(data, theme=DAY),
    "findings": lambda data: finding_layers(data, theme=DAY),
    "highlight-picked": lambda data: highlight_layers(data, role="picked", theme=DAY),
    "highlight-beyond": lambda data: highlight_layers(data, role="beyond", theme=DAY),
}
DATA = {
    "areas": AREAS,
    "grids": GRIDS,
    "cells": CELLS,
    "stations": STATIONS,
    "refuel-stations": SHOPS,
    "incidents": INCIDENTS,
    "findings": FINDINGS,
    "highlight-picked": GRIDS,
    "highlight-beyond": GRIDS,
}
each_layer = pytest.mark.parametrize("name", BUILT)


def said(layers):
    """The layers as the browser is told of them."""
    return json.loads(pdk.Deck(layers=layers, map_provider=None).to_json())["layers"]


@each_layer
def test_the_first_layer_bears_the_name_and_every_other_begins_with_it(name):
    first, *others = (layer["id"] for layer in said(BUILT[name](DATA[name])))
    assert first == name
    assert all(other.startswith(f"{name}-") for other in others)


@each_layer
def test_what_can_be_clicked_has_no_outline_of_its_own(name):
    for layer in said(BUILT[name](DATA[name])):
        if layer["pickable"] and layer["@@type"] != "IconLayer":
            assert layer["stroked"] is False


@each_layer
def test_an_address_is_passed_on_as_it_is(name):
    assert {layer["data"] for layer in said(BUILT[name](URL))} == {URL}


@each_layer
def test_rows_keep_their_order(name):
    for layer in said(BUILT[name](DATA[name])):
        rows = [row.get("properties", row) for row in layer["data"]]
        assert [row["id"] for row in rows if "id" in row] in ([3, 1, 2], [])


@each_layer
def test_a_frame_is_left_as_it_was(name):
    before = DATA[name].copy()
    BUILT[name](DATA[name])
    pd.testing.assert_frame_equal(pd.DataFrame(DATA[name]), pd.DataFrame(before))


@each_layer
def test_no_rows_are_an_empty_layer(name):
    assert all(layer["data"] == [] for layer in said(BUILT[name](DATA[name].iloc[:0])))


@pytest.mark.parametrize("build", [grid_layers, station_layers, refuel_station_layers, incident_layers, finding_layers])
def test_a_layer_can_be_there_to_see_only(build):
    layers = build(URL, theme=NIGHT, pickable=False)
    assert not any(layer["pickable"] for layer in said(layers))


def test_rows_carry_the_tooltips_words_and_nothing_for_what_is_missing():
    [layer] = said(station_layers(STATIONS, theme=DAY))
    assert layer["data"][1] == {
        "lon": 118.781235, "lat": 32.041235, "id": 1, "code": "1", "name": "一", "kind": "party_mass_centre",
        "title": "甲", "note": "a\nb",
    }  # fmt: skip
    assert layer["data"][2]["note"] is None


def test_wider_areas_have_wider_borders():
    [layer] = said(area_layers(AREAS, theme=DAY))
    width = layer["getLineWidth"].removeprefix("@@=")
    widths = [evaluate(width, row) for row in layer["data"]]
    assert widths == [LINE_WIDTHS_PX[level] for level in ("district", "street", "community")]
    assert widths == sorted(widths, reverse=True)


@pytest.mark.parametrize(("kind", "sign"), [("canteen", "canteen"), ("mediation", "mediation"), ("其他", "station"),
                                            (None, "station")])  # fmt: skip
def test_a_station_has_the_sign_of_its_kind_and_else_the_plain_one(kind, sign):
    [layer] = said(station_layers(STATIONS, theme=DAY))
    assert evaluate(layer["getIcon"].removeprefix("@@="), {"kind": kind}) == sign


def test_what_is_overdue_is_larger_and_of_the_alarms_colour():
    [layer] = said(incident_layers(INCIDENTS, theme=NIGHT))
    radii = [evaluate(layer["getRadius"].removeprefix("@@="), row) for row in layer["data"]]
    fills = [evaluate(layer["getFillColor"].removeprefix("@@="), row) for row in layer["data"]]
    assert radii == sorted(radii, reverse=True)
    assert fills[0] == rgba(NIGHT.alarm)


def test_graver_findings_have_the_graver_colour():
    fill = said(finding_layers(FINDINGS, theme=DAY))[0]
    colours = [evaluate(fill["getFillColor"].removeprefix("@@="), row)[:3] for row in fill["data"]]
    assert colours == [rgba(colour)[:3] for colour in (DAY.alarm, DAY.attention, DAY.quiet_text)]


def test_cells_are_written_as_deck_gl_reads_them():
    [layer] = said(cell_layers(CELLS, theme=DAY))
    assert [row["hex"] for row in layer["data"]] == ["8a309990c957fff", "8a309990c95ffff"]
    assert layer["extruded"] is False
    assert layer["data"][1]["level"] is None


@pytest.mark.parametrize(("level", "colour"), [(3, DAY.hot[2]), (2, DAY.hot[1]), (1, DAY.hot[0]), (0, DAY.unremarkable),
                                               (-1, DAY.cold[0]), (-2, DAY.cold[1]), (-3, DAY.cold[2]),
                                               (None, DAY.sparse)])  # fmt: skip
def test_a_level_has_its_colour(level, colour):
    assert evaluate(fill_accessor("significance", theme=DAY), {"level": level})[:3] == rgba(colour)[:3]


@pytest.mark.parametrize(
    ("measure", "level", "pattern"),
    [
        ("significance", None, "hatched"),
        ("significance", 0, "full"),
        ("trend", None, "hatched"),
        ("count", None, "full"),
    ],
)
def test_too_little_data_is_hatched_where_significance_is_shown(measure, level, pattern):
    [layer] = said(cell_layers(CELLS, measure=measure, theme=DAY, breaks=(1, 2, 3, 4)))
    assert evaluate(layer["getFillPattern"].removeprefix("@@="), {"level": level}) == pattern


def test_a_count_has_the_colour_of_its_class():
    accessor = fill_accessor("count", theme=DAY, breaks=(1, 5, 10, 50))
    for count, colour in zip((0, 1, 5, 49, 50), DAY.amounts, strict=False):
        expected = {49: DAY.amounts[3], 50: DAY.amounts[4]}.get(count, colour)
        assert evaluate(accessor, {"count": count})[:3] == rgba(expected)[:3]


def test_a_count_without_breaks_is_refused():
    with pytest.raises(ValueError, match="count needs 4 breaks, got"):
        cell_layers(CELLS, measure="count", theme=DAY)


def test_every_trend_class_has_a_colour_and_hot_is_not_cold():
    colours = trend_colours(NIGHT)
    assert set(colours) == set(CLASSES) - {"none"}
    assert sum(len(names) for names in TREND_GROUPS.values()) == 8
    hot = {tuple(colour) for name, colour in colours.items() if name.endswith("hot")}
    assert hot.isdisjoint(tuple(colour) for name, colour in colours.items() if name.endswith("cold"))


def test_what_grows_has_the_strongest_colour():
    accessor = fill_accessor("trend", theme=DAY)
    fills = [evaluate(accessor, {"level": 1, "trend_class": f"{name} hot"})[:3] for name in ("new", "historical")]
    assert fills == [rgba(DAY.hot[2])[:3], rgba(DAY.hot[0])[:3]]
    assert evaluate(accessor, {"level": 1, "trend_class": "none"})[:3] == rgba(DAY.unremarkable)[:3]


def test_records_hold_the_columns_that_there_are():
    rows = records(pd.DataFrame({"n": [1.5, None], "s": ["一", None]}), ["s", "n", "absent"])
    assert rows == [{"s": "一", "n": 1.5}, {"s": None, "n": None}]


def test_features_are_geojson_to_a_decimetre():
    [feature, *_] = features(GRIDS, ["name"])
    assert feature["type"] == "Feature"
    assert feature["properties"] == {"name": "三"}
    assert shapely.from_geojson(json.dumps(feature["geometry"])).equals(SQUARE)
    [near, *_] = points(frame(POINT), ["id"])
    assert near == {"lon": 118.781235, "lat": 32.041235, "id": 3}


def test_a_hexagon_is_written_in_lower_case_without_a_prefix():
    assert hexagons(pd.Series([0x8A309990C957FFF], dtype="uint64")).tolist() == ["8a309990c957fff"]
