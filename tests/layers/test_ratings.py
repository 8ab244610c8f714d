"""Rated grids: the colour that a scheme names, grey and hatched where there are too few cases."""

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geo.ratings import COLOURS
from layers.ink import INKS
from layers.palette import DAY, NIGHT, THEMES, rgba
from layers.ratings import OPACITIES, colour_accessor, load_layers, rating_colours, rating_layers, stripes
from tests.layers.colour_vision import DEFICIENCIES, blend, contrast, least_distance
from tests.layers.expressions import evaluate

themes = pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
eyes = pytest.mark.parametrize("deficiency", DEFICIENCIES)
BREAKS = (10, 20, 30, 40)


def grids(**columns):
    shape = shapely.box(118.0, 32.0, 118.001, 32.001)
    told = {"code": "G1", "title": "一", "note": "二", "stripes": 1.0} | columns
    return gpd.GeoDataFrame({name: [value] for name, value in told.items()}, geometry=[shape], crs=4490)


def seen_by(accessor, row):
    """What the browser makes of a layer's accessor, which pydeck has marked as an expression."""
    return evaluate(accessor.removeprefix("@@="), row)


def fill_of(layer):
    """The accessor of the part that is drawn."""
    return layer._sub_layer_props["polygons-fill"]["getFillColor"]


@themes
@pytest.mark.parametrize("place", range(4))
def test_a_row_has_the_colour_that_its_scheme_names(theme, place):
    seen = evaluate(colour_accessor(theme), {"properties": {"colour": COLOURS[place]}})
    assert seen == rgba(theme.rating[place], opacity=OPACITIES[theme.name])


@themes
def test_a_row_without_a_colour_is_grey(theme):
    seen = evaluate(colour_accessor(theme), {"properties": {"colour": None}})
    assert seen[:3] == rgba(theme.sparse)[:3]


@themes
@eyes
def test_the_four_colours_are_told_apart_by_everyone(theme, deficiency):
    assert least_distance(theme.rating, deficiency) >= 18


@themes
@eyes
def test_the_four_colours_are_told_apart_as_they_lie_on_the_map(theme, deficiency):
    seen = [blend(colour, INKS[theme.name].ground, OPACITIES[theme.name]) for colour in theme.rating]
    assert least_distance(seen, deficiency) >= 14


@pytest.mark.parametrize("place", ["ground", "panel"])
def test_on_a_wall_every_colour_stands_out_from_what_it_lies_on(place):
    assert min(contrast(colour, getattr(NIGHT, place)) for colour in NIGHT.rating) >= 4.5


@themes
def test_a_dark_or_a_white_letter_can_be_read_on_every_colour(theme):
    for colour in theme.rating:
        assert max(contrast(colour, NIGHT.ground), contrast(colour, "#ffffff")) >= 4.5


def test_colours_bear_the_names_of_schemes():
    assert list(rating_colours(DAY)) == list(COLOURS)


def test_the_fill_is_clicked_and_its_outline_is_not():
    fill, outline = rating_layers(grids(colour="red"), kind="grid", theme=DAY)
    assert (fill.id, fill.pickable, fill.stroked) == ("rated-grid", True, False)
    assert (outline.id, outline.pickable) == ("rated-grid-outline", False)
    assert fill.data[0]["properties"]["colour"] == "red"


@pytest.mark.parametrize(("colour", "pattern"), [("red", "full"), (None, "hatched")])
def test_too_few_cases_are_hatched(colour, pattern):
    fill, _ = rating_layers("url", kind="area", theme=DAY)
    assert seen_by(fill.get_fill_pattern, {"properties": {"colour": colour}}) == pattern


@pytest.mark.parametrize(("value", "place"), [(0, 0), (9.9, 0), (10, 1), (39, 3), (40, 4), (1e6, 4)])
def test_a_load_has_the_colour_of_its_class(value, place):
    fill, _ = load_layers("url", breaks=BREAKS, kind="grid", theme=DAY)
    seen = seen_by(fill_of(fill), {"properties": {"per_one": value}})
    assert seen == rgba(DAY.amounts[place], opacity=OPACITIES[DAY.name])


def test_a_load_that_nobody_carries_is_an_alarm_and_no_load_is_grey():
    fill, _ = load_layers("url", breaks=BREAKS, kind="grid", theme=DAY)
    assert seen_by(fill_of(fill), {"properties": {"per_one": -1}})[:3] == rgba(DAY.alarm)[:3]
    assert seen_by(fill_of(fill), {"properties": {"per_one": None}})[:3] == rgba(DAY.sparse)[:3]


def test_a_grid_twice_as_wide_has_stripes_twice_as_wide():
    """A degree at the equator is 111,320 m: 0.0115 degrees are 1,280 m, eight stripes and gaps of 160 m."""
    small, large = stripes(np.array([shapely.box(0, 0, 0.0115, 0.0115), shapely.box(0, 0, 0.023, 0.023)]))
    assert small == pytest.approx(10.0, rel=0.01)
    assert large == pytest.approx(2 * small, rel=0.01)
