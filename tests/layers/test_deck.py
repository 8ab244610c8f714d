"""The view shows what it should, and distances on the screen are true."""

import json
import math

import pydeck as pdk
import pytest

from layers.deck import MAX_ZOOM, MIN_ZOOM, build_deck, fit, metres_per_pixel, scale_bar
from layers.palette import DAY

NANJING = (118.767, 32.0355, 118.7965, 32.0518)


def on_screen(view, lon, lat):
    """Pixels right of and below the centre."""

    def mercator(latitude):
        return 0.5 - math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2)) / (2 * math.pi)

    world_px = 512 * 2**view.zoom
    return (lon - view.longitude) / 360 * world_px, (mercator(lat) - mercator(view.latitude)) * world_px


@pytest.mark.parametrize(("width_px", "height_px"), [(1060, 760), (390, 480), (3840, 1080)])
def test_a_fitted_view_shows_its_bounds_and_fills_one_side(width_px, height_px):
    view = fit(NANJING, width_px=width_px, height_px=height_px, padding_px=20)
    left, bottom = on_screen(view, NANJING[0], NANJING[1])
    right, top = on_screen(view, NANJING[2], NANJING[3])
    assert right == pytest.approx(-left, abs=0.5)
    assert bottom == pytest.approx(-top, abs=0.5)
    room = ((right - left) / (width_px - 40), (bottom - top) / (height_px - 40))
    assert max(room) == pytest.approx(1, abs=0.002)


def test_a_single_point_is_seen_from_as_near_as_it_goes():
    view = fit((118.78, 32.04, 118.78, 32.04), width_px=800, height_px=600)
    assert (view.zoom, view.longitude) == (MAX_ZOOM, 118.78)
    assert view.latitude == pytest.approx(32.04)


def test_a_continent_is_seen_from_as_far_as_it_goes():
    assert fit((70, 10, 140, 60), width_px=800, height_px=600).zoom == MIN_ZOOM


@pytest.mark.parametrize("bounds", [(0, 0, -1, 1), (0, 5, 1, 4), (0, 0, 200, 1), (0, 0, 1, 90), (math.nan, 0, 1, 1)])
def test_bounds_that_are_none_are_refused(bounds):
    with pytest.raises(ValueError, match="are not west, south, east, north in degrees"):
        fit(bounds, width_px=800, height_px=600)


def test_at_the_equator_the_whole_earth_is_one_tile_of_512_pixels():
    assert metres_per_pixel(latitude=0, zoom=0) == pytest.approx(78271.517)
    assert metres_per_pixel(latitude=60, zoom=1) == pytest.approx(78271.517 / 4)


@pytest.mark.parametrize("zoom", [8, 11.3, 14, 15.5, 19])
def test_a_scale_bar_is_a_round_distance_as_long_as_it_says(zoom):
    bar = scale_bar(latitude=32, zoom=zoom, max_width_px=100)
    assert str(bar.metres).rstrip("0") in {"1", "2", "5"}
    assert 40 <= bar.width_px <= 100
    assert bar.metres == pytest.approx(bar.width_px * metres_per_pixel(latitude=32, zoom=zoom))


def test_a_map_of_two_layers_with_one_id_is_refused():
    twice = [pdk.Layer("ScatterplotLayer", id="incidents", data=[]) for _ in range(2)]
    with pytest.raises(ValueError, match=r"\['incidents', 'incidents'\]"):
        build_deck(twice, view=fit(NANJING, width_px=800, height_px=600), style_url="http://x/style.json", theme=DAY)


def test_a_map_looks_at_its_own_base_map_and_at_no_other():
    view = fit(NANJING, width_px=800, height_px=600)
    deck = build_deck([], view=view, style_url="http://127.0.0.1/basemap/style.json", theme=DAY)
    said = json.loads(deck.to_json())
    assert said["mapStyle"] == "http://127.0.0.1/basemap/style.json"
    assert said["mapProvider"] == "carto"
    assert said["initialViewState"]["zoom"] == view.zoom


def made(**look):
    """A layer of rows at an address as the browser is told of it."""
    layer = pdk.Layer("GeoJsonLayer", id="areas", data="http://x/rows.json?token=t", **look)
    view = fit(NANJING, width_px=800, height_px=600)
    deck = build_deck([layer], view=view, style_url="http://x/style.json", theme=DAY)
    return json.loads(deck.to_json())["layers"][0]


def test_a_layer_is_drawn_anew_when_its_lines_change_and_its_rows_do_not():
    by_day, by_night = made(get_line_color=[1, 2, 3]), made(get_line_color=[3, 2, 1])
    assert by_day["data"] != by_night["data"]
    assert {told["data"].partition("#")[0] for told in (by_day, by_night)} == {"http://x/rows.json?token=t"}
    assert by_day == made(get_line_color=[1, 2, 3])


def test_a_layer_whose_fill_alone_changes_is_coloured_anew_and_keeps_its_rows():
    first, second = made(get_fill_color="a > 1 ? [1, 2, 3] : [0, 0, 0]"), made(get_fill_color="[0, 0, 0]")
    assert first["data"] == second["data"] == "http://x/rows.json?token=t"
    assert first["updateTriggers"] != second["updateTriggers"]
