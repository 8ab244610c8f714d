"""The layers of the service circle: colours by a digit, dots, ranges, ways, and places open or closed."""

import re

import geopandas as gpd
import pytest
import shapely

from layers import legend
from layers.facilities import CLOSED_OPACITY, facility_layers
from layers.ink import INKS
from layers.isochrones import isochrone_layers
from layers.palette import DAY, THEMES, rgba
from layers.reach import (
    BEYOND,
    BEYOND_OPACITY,
    CLASSES,
    COVERED_OPACITY,
    class_colours,
    colour_accessor,
    home_layers,
    reach_layers,
)
from layers.routes import route_layers
from tests.layers.colour_vision import DEFICIENCIES, blend, least_distance

SQUARE, POINT = shapely.box(118.78, 32.04, 118.782, 32.042), shapely.Point(118.781, 32.041)
URL = "http://127.0.0.1:8501/data/published/x.json?token=t"
themes = pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
schemes = pytest.mark.parametrize("scheme", CLASSES)


def frame(shape, **columns):
    size = len(next(iter(columns.values())))
    return gpd.GeoDataFrame(columns, geometry=[shape] * size, crs=4490).rename_geometry("geom")


def fill(layer):
    """The colour of a layer and what makes the browser take it anew."""
    [part] = vars(layer)["_sub_layer_props"].values()
    return part


def looked_up(accessor, number):
    """What the browser makes of `(colours)[('digits')[properties.n]]`."""
    colours, digits = re.fullmatch(r"\((.+)\)\[\('(\d*)'\)\[properties\.n\]\]", accessor.removeprefix("@@=")).groups()
    return eval(colours)[int(digits[number])]


def test_a_building_has_the_colour_of_its_digit():
    accessor = colour_accessor("201", [rgba("#000000"), rgba("#111111"), rgba("#222222")])
    assert [looked_up(accessor, number)[0] for number in range(3)] == [0x22, 0x00, 0x11]


@pytest.mark.parametrize("digits", ["3", "0a", "-1"])
def test_a_digit_without_a_colour_is_refused(digits):
    with pytest.raises(ValueError, match="3 colours need the digits 0 to 2"):
        colour_accessor(digits, [rgba("#000000")] * 3)


def test_another_hour_changes_the_digits_and_not_the_shapes():
    one, other = (reach_layers(URL, digits, scheme="minutes", theme=DAY)[0] for digits in ("000", "013"))
    assert one.data == other.data == URL
    assert fill(one) != fill(other)


@themes
@schemes
def test_only_homes_beyond_reach_have_a_dot_that_is_seen(theme, scheme):
    digits = "".join(str(number) for number in range(len(CLASSES[scheme])))
    homes = frame(POINT, n=list(range(len(digits))), radius_m=[9.0] * len(digits))
    [layer] = home_layers(homes, digits, scheme=scheme, theme=theme)
    seen = {
        name for number, name in enumerate(CLASSES[scheme]) if looked_up(fill(layer)["getFillColor"], number)[3] > 0
    }
    assert seen == set(BEYOND[scheme])
    assert layer.pickable is False


def test_a_colour_and_its_trigger_change_together():
    one, same, other = (reach_layers(URL, digits, scheme="minutes", theme=DAY)[0] for digits in ("01", "01", "10"))
    assert fill(one)["updateTriggers"] == fill(same)["updateTriggers"] != fill(other)["updateTriggers"]
    assert fill(one)["getFillColor"].startswith("@@=")
    assert "get_fill_color" not in vars(one)  # Streamlit would fade it whenever anything is selected


def test_the_fill_can_be_clicked_because_it_has_no_outline():
    [layer] = reach_layers(URL, "0", scheme="minutes", theme=DAY)
    assert layer.pickable is True
    assert layer.stroked is False


@themes
@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_minutes_are_told_apart_as_they_lie_on_the_map(theme, deficiency):
    ground = INKS[theme.name].ground
    seen = [blend(colour, ground, COVERED_OPACITY) for colour in theme.walk]
    assert least_distance([*seen, blend(theme.alarm, ground, BEYOND_OPACITY)], deficiency) >= 10


@themes
@schemes
def test_the_legend_explains_every_colour_that_is_on_the_map(theme, scheme):
    told = legend.reach_legend(scheme, theme=theme, tiers=(5, 10, 15), has_losers=True)
    drawn = {legend._css(colour) for colour in class_colours(scheme, theme).values()}
    assert {entry.colour for entry in told.entries} == drawn


def test_a_shorter_circle_has_fewer_steps_and_says_its_own_minutes():
    told = legend.reach_legend("minutes", theme=DAY, tiers=(5, 10))
    assert [entry.values.get("minutes") for entry in told.entries] == [10, 10, 5, None]
    assert told.entries[0].label == "legend.reach.beyond"


def test_a_straight_circle_is_a_line_and_a_walk_an_area():
    areas = frame(SQUARE, minutes=[15, 5])
    [walked], [straight] = (isochrone_layers(areas, kind=kind, theme=DAY) for kind in ("walked", "straight"))
    assert walked.id != straight.id
    assert (walked.filled, straight.filled) == (True, False)
    assert straight.get_line_color[:3] == rgba(DAY.alarm)[:3]
    told = legend.isochrones_legend(("walked", "straight"), theme=DAY, minutes=15)
    assert [entry.values for entry in told.entries] == [{"minutes": 15}] * 2


def test_a_way_lies_on_a_casing_and_the_first_is_bold():
    ways = frame(shapely.LineString([(118.78, 32.04), (118.79, 32.04)]), is_first=[False, True])
    casing, line = route_layers(ways, theme=DAY)
    assert casing.id != line.id
    bold, thin = re.search(r"is_first \? ([\d.]+) : ([\d.]+)", line.get_line_width).groups()
    assert float(bold) > float(thin)


def test_stations_and_shops_open_and_closed_are_layers_of_their_own_and_closed_ones_are_faint():
    places = frame(
        POINT,
        code=["S1", "R1", "S2", "S3"],
        kind=["canteen", "refuel", "new", "new"],
        is_open=[True, False, True, False],
        title=["一"] * 4,
        note=[""] * 4,
    )
    layers = {layer.id: layer for layer in facility_layers(places, theme=DAY)}
    codes = {name: [row["code"] for row in layer.data] for name, layer in layers.items()}
    assert codes == {"refuel-stations-closed": ["R1"], "stations-closed": ["S3"], "stations": ["S1", "S2"]}
    assert {name: layer.opacity for name, layer in layers.items()} == {
        "refuel-stations-closed": CLOSED_OPACITY,
        "stations-closed": CLOSED_OPACITY,
        "stations": 1.0,
    }
    assert facility_layers(places.iloc[:0], theme=DAY) == []
