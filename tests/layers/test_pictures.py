"""Markers and patterns can be drawn, and letters have shapes."""

import base64
import io
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from PIL import Image

from layers import glyphs, markers, patterns
from layers.glyphs import glyph_range
from layers.palette import DAY, NIGHT


def svg(url):
    head, _, body = url.partition(",")
    assert head == "data:image/svg+xml;charset=utf-8"
    return ET.fromstring(unquote(body))


def test_the_markers_stand_side_by_side_where_the_mapping_says():
    drawn = svg(markers.atlas(DAY))
    places = [int(group.get("transform")[len("translate(") : -1]) for group in drawn]
    assert places == [place["x"] for place in markers.MAPPING.values()]
    assert int(drawn.get("width")) == max(place["x"] + place["width"] for place in markers.MAPPING.values())


def test_a_refuel_station_differs_from_every_station_by_shape():
    frames = {name: svg(markers.picture(name, theme=NIGHT))[0].tag.rpartition("}")[2] for name in markers.MARKERS}
    assert frames.pop("refuel") == "circle"
    assert set(frames.values()) == {"rect"}


def test_each_marker_has_a_sign_of_its_own():
    signs = {ET.tostring(svg(markers.picture(name, theme=NIGHT))[1]) for name in markers.MARKERS}
    assert len(signs) == len(markers.MARKERS)


def test_the_full_pattern_covers_all_and_the_hatched_one_about_half():
    image = np.asarray(Image.open(io.BytesIO(base64.b64decode(patterns.ATLAS.partition(",")[2]))))[..., 3] / 255
    covered = {
        name: image[at["y"] : at["y"] + at["height"], at["x"] : at["x"] + at["width"]].mean()
        for name, at in patterns.MAPPING.items()
    }
    assert covered["full"] == 1
    assert 0.3 < covered["hatched"] < 0.6


def test_the_hatching_goes_on_across_the_edges_of_its_tile():
    at = patterns.MAPPING["hatched"]
    image = np.asarray(Image.open(io.BytesIO(base64.b64decode(patterns.ATLAS.partition(",")[2]))))[..., 3]
    tile = image[:, at["x"] : at["x"] + at["width"]] > 127
    assert (tile[0] == np.roll(tile[-1], -1)).all()
    assert (tile[:, 0] == np.roll(tile[:, -1], -1)).all()


def fields(body):
    """The (number, value) pairs of a protocol buffer message."""
    place = 0

    def varint():
        nonlocal place
        value, shift = 0, 0
        while True:
            byte = body[place]
            place += 1
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value
            shift += 7

    while place < len(body):
        key = varint()
        if key & 7 == 2:
            length = varint()
            yield key >> 3, body[place : place + length]
            place += length
        else:
            yield key >> 3, varint()


def letters(first):
    [(_, stack)] = fields(glyph_range(first, name="Regular"))
    parts = list(fields(stack))
    assert parts[:2] == [(1, b"Regular"), (2, f"{first}-{first + 255}".encode())]
    return {chr(glyph[1]): glyph for glyph in (dict(fields(body)) for number, body in parts if number == 3)}


def test_all_of_ascii_that_can_be_printed_has_a_shape():
    assert {chr(code) for code in range(32, 127)} <= set(letters(0))


def test_a_letter_is_dark_inside_and_light_around():
    glyph = letters(0)["l"]
    width, height = glyph[3] + 6, glyph[4] + 6
    field = np.frombuffer(glyph[2], np.uint8).reshape(height, width)
    assert field[height // 2, width // 2] > 192  # 192 is the outline itself
    assert field[0].max() < 192


def test_every_shape_has_the_size_that_it_says():
    for glyph in letters(0).values():
        if glyph[3] and glyph[4]:
            assert len(glyph[2]) == (glyph[3] + 6) * (glyph[4] + 6)


def test_letters_stand_on_one_line_and_wide_ones_take_more_room():
    known = letters(0)

    def bottom(letter):
        top = known[letter][6]
        return (top >> 1 if top % 2 == 0 else -(top + 1 >> 1)) - known[letter][4]

    assert {bottom(letter) for letter in "HEI17"} == {-glyphs._BASELINE_PX}
    assert bottom("g") < bottom("x")
    assert known["W"][7] > known["i"][7]


def test_a_space_has_room_and_no_shape():
    assert letters(0)[" "][7] > 0
    assert 2 not in letters(0)[" "]


@pytest.mark.parametrize("first", [19968, 12288, 65280])
def test_what_the_typeface_does_not_have_is_left_to_the_browser(first):
    assert letters(first) == {}
