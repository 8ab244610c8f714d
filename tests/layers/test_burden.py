"""The colours of a wall's grids can be told apart by everyone, and stand out from the wall."""

import pytest

from layers.burden import BEYOND_OPACITY, LOAD, beyond_colours, level_colours, load_colours
from layers.palette import NIGHT, THEMES
from tests.layers.colour_vision import DEFICIENCIES, blend, contrast, least_distance

themes = pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
eyes = pytest.mark.parametrize("deficiency", DEFICIENCIES)


@themes
@eyes
def test_loads_are_told_apart_by_everyone(theme, deficiency):
    assert least_distance(load_colours(theme), deficiency) >= 15


def test_every_load_stands_out_from_the_dark_wall():
    assert min(contrast(colour, NIGHT.ground) for colour in LOAD["night"]) >= 3


@eyes
def test_what_is_beyond_reach_is_told_apart_as_it_lies_on_the_wall(deficiency):
    seen = [blend(colour, NIGHT.ground, BEYOND_OPACITY) for colour in NIGHT.amounts]
    assert least_distance(seen, deficiency) >= 10


@themes
def test_a_legend_has_at_most_seven_classes(theme):
    assert len(load_colours(theme)) == 6
    assert len(beyond_colours(theme)) == 5
    assert [colour is None for colour in level_colours(theme)] == [False] * 3 + [True] + [False] * 3
