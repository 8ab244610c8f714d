"""Every text can be read and every class told apart, also by those who see fewer colours."""

import itertools

import pytest

from layers.basemap import style
from layers.cells import OPACITY
from layers.ink import INKS
from layers.palette import DAY, NIGHT, THEMES, by_step, by_word, rgba, translucent
from tests.layers.colour_vision import DEFICIENCIES, blend, contrast, least_distance
from tests.layers.expressions import evaluate

themes = pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
eyes = pytest.mark.parametrize("deficiency", DEFICIENCIES)


def test_distances_are_those_of_the_published_measurements():
    """The design's own figures for red, yellow and lightened blue, and for its four steps."""
    three, four = ("#ff4d5e", "#ffe066", "#3d8bff"), ("#e0303f", "#ff9f43", "#fff3a3", "#3d8bff")
    eyes = ("normal", "deutan", "protan", "tritan")
    assert [least_distance(three, eye) for eye in eyes] == pytest.approx([46, 26, 42, 43], abs=0.6)
    assert [least_distance(four, eye) for eye in eyes] == pytest.approx([25, 19, 24, 24], abs=0.6)


def test_contrast_of_black_and_white_is_21():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@themes
@pytest.mark.parametrize("role", ["text", "quiet_text", "accent", "attention", "alarm"])
@pytest.mark.parametrize("place", ["ground", "panel"])
def test_text_can_be_read_on_ground_and_panel(theme, role, place):
    assert contrast(getattr(theme, role), getattr(theme, place)) >= 4.5


@pytest.mark.parametrize("theme", INKS)
@pytest.mark.parametrize("name", ["street_name", "area_name", "grid_name", "water_name", "green_name", "building_name"])
def test_names_can_be_read_on_the_base_map(theme, name):
    least = 4.5 if name in ("street_name", "area_name", "grid_name") else 3.0
    assert contrast(getattr(INKS[theme], name), INKS[theme].ground) >= least


@themes
@eyes
def test_hot_and_cold_levels_are_told_apart_by_everyone(theme, deficiency):
    assert least_distance((*theme.hot, *theme.cold), deficiency) >= 18


@themes
@eyes
def test_levels_are_told_apart_as_they_lie_on_the_map(theme, deficiency):
    seen = [blend(colour, INKS[theme.name].ground, OPACITY) for colour in (*theme.hot, *theme.cold)]
    assert least_distance(seen, deficiency) >= 10


@themes
@eyes
def test_amounts_are_told_apart_by_everyone(theme, deficiency):
    assert least_distance(theme.amounts, deficiency) >= 18


@themes
@eyes
def test_grids_of_a_plan_are_told_apart_as_they_lie_on_the_map(theme, deficiency):
    seen = [blend(colour, INKS[theme.name].ground, 0.55) for colour in theme.plan]
    assert least_distance(seen, deficiency) >= 10


@themes
def test_amounts_go_one_way_from_the_ground(theme):
    steps = [contrast(colour, theme.ground) for colour in theme.amounts]
    assert all(later > earlier for earlier, later in itertools.pairwise(steps))


@themes
@eyes
def test_who_is_newly_reached_is_told_from_who_was_and_who_is_not(theme, deficiency):
    others = (*theme.walk, theme.alarm, theme.attention)
    assert min(least_distance((theme.gained, other), deficiency) for other in others) >= 13


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_attention_alarm_and_accent_are_told_apart_on_the_wall(deficiency):
    assert least_distance((NIGHT.alarm, NIGHT.attention, NIGHT.accent), deficiency) >= 26


@themes
def test_lines_of_grids_stand_out_from_the_ground(theme):
    assert contrast(theme.grid_line, theme.ground) >= 4.5


def test_the_base_map_by_night_lies_on_the_walls_ground():
    [background] = [
        layer for layer in style("night", base_url="", version="1")["layers"] if layer["id"] == "background"
    ]
    assert background["paint"]["background-color"] == NIGHT.ground


def test_a_colour_becomes_numbers():
    assert rgba("#ff8000") == [255, 128, 0, 255]
    assert rgba("#000001", opacity=0.5) == [0, 0, 1, 128]
    assert translucent("#ff8000", 0.5) == "rgba(255,128,0,0.5)"


@pytest.mark.parametrize("colour", ["ff8000", "#ff80", "#ff80000", "#gg0000"])
def test_what_is_no_colour_is_refused(colour):
    with pytest.raises(ValueError, match=r"#rrggbb|invalid literal"):
        rgba(colour)


@pytest.mark.parametrize("opacity", [-0.1, 1.1])
def test_an_impossible_opacity_is_refused(opacity):
    with pytest.raises(ValueError, match=f"opacity {opacity}"):
        rgba("#000000", opacity=opacity)


@pytest.mark.parametrize(("value", "place"), [(0, 0), (9.9, 0), (10, 1), (19, 1), (20, 2), (1e9, 2)])
def test_a_break_belongs_to_the_class_above_it(value, place):
    colours = [rgba(colour) for colour in DAY.amounts[:3]]
    assert evaluate(by_step("count", breaks=(10, 20), colours=colours), {"count": value}) == colours[place]


def test_a_word_has_its_colour_and_any_other_the_last():
    expression = by_word("state", {"open": [1, 2, 3, 4]}, otherwise=[0, 0, 0, 0])
    assert evaluate(expression, {"state": "open"}) == [1, 2, 3, 4]
    assert evaluate(expression, {"state": None}) == [0, 0, 0, 0]


@pytest.mark.parametrize(("breaks", "fault"), [((1,), "2 colours, got 3"), ((2, 2), "ascend"), ((3, 2), "ascend")])
def test_breaks_that_do_not_fit_are_refused(breaks, fault):
    with pytest.raises(ValueError, match=fault):
        by_step("count", breaks=breaks, colours=[rgba(colour) for colour in DAY.amounts[:3]])
