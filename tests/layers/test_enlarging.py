"""A map for a screen that is read from afar."""

import pydeck as pdk
import pytest

from layers import basemap
from layers.enlarging import enlarged_layer, enlarged_style
from layers.palette import DAY

STYLE = basemap.style(DAY.name, base_url="http://x", version="1")


def test_what_is_in_pixels_grows_and_what_is_in_metres_stays():
    layer = pdk.Layer(
        "GeoJsonLayer",
        id="a",
        get_line_width=8,
        line_width_min_pixels=0.6,
        line_width_max_pixels=1.8,
        point_radius_units=pdk.types.String("pixels"),
        size_units=pdk.types.String("meters"),
    )
    larger = enlarged_layer(layer, 2.0)
    assert (larger.line_width_min_pixels, larger.line_width_max_pixels) == (1.2, 3.6)
    assert larger.point_radius_scale == 2.0
    assert not hasattr(larger, "size_scale")
    assert not hasattr(larger, "line_width_scale")
    assert larger.get_line_width == 8
    assert layer.line_width_max_pixels == 1.8  # the layer itself is left alone


def test_on_a_desk_nothing_changes():
    layer = pdk.Layer("GeoJsonLayer", id="a", line_width_min_pixels=0.6)
    assert enlarged_layer(layer, 1.0) is layer
    assert enlarged_style(STYLE, 1.0) is STYLE


def sizes(style, name):
    """What a property of a style comes to at its stops, layer by layer."""
    found = [
        part[name]
        for layer in style["layers"]
        for part in (layer.get("paint", {}), layer.get("layout", {}))
        if name in part
    ]
    return [value[4::2] if isinstance(value, list) and value[0] == "interpolate" else [value] for value in found]


@pytest.mark.parametrize("name", ["line-width", "text-size"])
def test_letters_and_lines_of_the_base_map_grow(name):
    for before, after in zip(sizes(STYLE, name), sizes(enlarged_style(STYLE, 2.0), name), strict=True):
        assert after == [["*", 2.0, value] if isinstance(value, list) else 2.0 * value for value in before]


def test_the_zoom_stays_outermost_for_maplibre_allows_it_nowhere_else():
    for layer in enlarged_style(STYLE, 1.5)["layers"]:
        for value in (*layer.get("paint", {}).values(), *layer.get("layout", {}).values()):
            if "'zoom'" in str(value):
                assert value[0] in ("interpolate", "step")


def test_colours_and_filters_stay():
    for before, after in zip(STYLE["layers"], enlarged_style(STYLE, 2.0)["layers"], strict=True):
        assert after.keys() == before.keys()
        assert after.get("filter") == before.get("filter")
        assert after.get("paint", {}).get("line-color") == before.get("paint", {}).get("line-color")
