"""Proposals and gaps on the map: what can be clicked, how pins are numbered, and that strips are seen from afar."""

from urllib.parse import unquote

import geopandas as gpd
import pytest
import shapely

from layers.ownerless import ownerless_layers
from layers.palette import DAY, NIGHT, rgba
from layers.proposals import (
    ADDED,
    CLOSED,
    PINS_A_ROW,
    candidate_layers,
    gained_layers,
    pin,
    plan_layers,
    proposal_layers,
)

POINT, OTHER = shapely.Point(118.78, 32.04), shapely.Point(118.79, 32.05)


def frame(shapes, **columns):
    rows = {"code": [f"P{number}" for number in range(len(shapes))], "title": "超市", "note": "便利店"} | columns
    return gpd.GeoDataFrame(rows, geometry=list(shapes), crs=4490).rename_geometry("geom")


def test_candidates_can_be_clicked_and_say_which_they_are():
    [layer] = candidate_layers(frame([POINT, OTHER]), theme=DAY)
    assert (layer.id, layer.pickable) == ("candidates", True)
    assert [row["code"] for row in layer.data] == ["P0", "P1"]
    assert (layer.data[0]["lon"], layer.data[0]["lat"]) == (118.78, 32.04)


def test_a_url_of_candidates_is_passed_on():
    [layer] = candidate_layers("http://127.0.0.1/x.json", theme=DAY)
    assert layer.data == "http://127.0.0.1/x.json"


@pytest.mark.parametrize("theme", [DAY, NIGHT], ids=["day", "night"])
def test_who_is_newly_reached_has_a_shape_with_an_outline_and_a_dot(theme):
    homes = frame([POINT], radius_m=[7.2])
    shapes, dots = gained_layers(frame([POINT.buffer(0.001)]), homes, theme=theme)
    assert shapes.get_line_color == rgba(theme.text)
    assert shapes.get_fill_color[:3] == rgba(theme.gained)[:3]
    assert dots.data[0]["radius_m"] == 7.2
    assert not shapes.pickable
    assert not dots.pickable


def test_pins_bear_their_number_in_order():
    many = PINS_A_ROW + 2
    [layer] = proposal_layers(frame([POINT] * many, number=range(1, many + 1)), theme=DAY)
    assert [row["sign"] for row in layer.data] == [str(number) for number in range(1, many + 1)]
    atlas = unquote(str(layer.icon_atlas))
    assert f">{many}</text>" in atlas
    last = layer.icon_mapping[str(many)]
    assert (last["x"], last["y"]) == (64, 64)  # the second of the second row


def test_no_proposal_draws_no_pin():
    assert proposal_layers(frame([], number=[]), theme=DAY) == []


def test_a_move_is_a_line_between_two_pins():
    steps = frame([POINT, OTHER], sign=[CLOSED, ADDED])
    ways = gpd.GeoDataFrame(geometry=[shapely.LineString([POINT, OTHER])], crs=4490)
    lines, pins = plan_layers(steps, ways, theme=DAY)
    assert (lines.id, pins.id) == ("plan-moves", "plan")
    assert len(lines.data) == 1
    assert {row["sign"] for row in pins.data} <= set(pins.icon_mapping)


def test_an_empty_list_draws_nothing():
    assert plan_layers(frame([], sign=[]), gpd.GeoDataFrame(geometry=[], crs=4490), theme=DAY) == []


def test_a_closed_place_is_a_cross_in_the_alarm_s_colour():
    assert DAY.alarm in unquote(pin(CLOSED, theme=DAY))
    assert DAY.alarm not in unquote(pin(ADDED, theme=DAY))


@pytest.mark.parametrize("what", ["land", "buildings"])
def test_gaps_have_a_fill_to_click_and_an_outline_in_pixels(what):
    outline, fill = ownerless_layers(frame([POINT.buffer(0.001)]), what=what, theme=DAY)
    assert (fill.id, fill.pickable, fill.stroked) == (f"ownerless-{what}", True, False)
    assert (outline.pickable, outline.stroked, str(outline.line_width_units)) == (False, True, "pixels")
    assert fill.data[0]["properties"]["code"] == "P0"


def test_a_street_without_an_owner_can_be_clicked_itself():
    [layer] = ownerless_layers(frame([shapely.LineString([POINT, OTHER])]), what="streets", theme=DAY)
    assert (layer.id, layer.pickable, layer.filled) == ("ownerless-streets", True, False)
    assert str(layer.line_width_units) == "pixels"
