"""Pictures of the demo: what stands where in them follows from the town's own shapes."""

import io

import numpy as np
import pandas as pd
import pytest
import shapely
from PIL import Image

from data import panoramas
from data.demo.panoramas import EYE_M, WIDTH_PX, with_panoramas

HEIGHT_PX = WIDTH_PX // 2
STREETS = pd.DataFrame({"highway": ["residential"], "geom": [shapely.LineString([(-200, -6), (200, -6)])]})


def row_of(angle: float) -> int:
    """The row of an angle above the horizon, in degrees."""
    return int((90 - angle) / 180 * HEIGHT_PX)


def column_of(bearing: float) -> int:
    """The column of a bearing, in degrees clockwise from north."""
    return int(((bearing + 180) % 360) / 360 * WIDTH_PX)


@pytest.fixture(scope="module")
def seen(tmp_path_factory):
    """One house 28 m high whose wall stands 20 m north of the eye, from 10 m west to 10 m east, and a street south."""
    place = tmp_path_factory.mktemp("pictures")
    houses = pd.DataFrame({"geom": [shapely.box(-10, 20, 10, 32)], "height_m": [28.0]})
    stations = pd.DataFrame({"kind": ["a", "a", "b"], "geom": [shapely.Point(0, 0)] * 3})
    named = with_panoramas(stations, houses, STREETS, number=2, place=place)
    held = panoramas.opened(place, named["panorama"][0])
    return named, np.asarray(Image.open(io.BytesIO(held.image)).convert("RGB")).astype(int), place


def is_sky(pixel) -> bool:
    return bool(pixel[2] > pixel[0] + 8 and pixel[2] > 190)


def test_a_wall_stands_where_it_is_as_high_as_it_is(seen):
    picture = seen[1]
    top = np.degrees(np.arctan2(28 - EYE_M, 20))
    assert not is_sky(picture[row_of(top - 2), column_of(0)])
    assert is_sky(picture[row_of(top + 2), column_of(0)])
    foot = np.degrees(np.arctan2(-EYE_M, 20))
    grass = picture[row_of(foot - 1.5), column_of(0)]
    assert grass[1] > grass[0] + 10
    assert grass[1] > grass[2] + 10


@pytest.mark.parametrize(
    ("bearing", "is_wall"), [(-28, False), (-25, True), (25, True), (28, False), (90, False), (180, False)]
)
def test_a_wall_ends_where_it_ends(seen, bearing, is_wall):
    """Its corners lie at atan(10/20) = 26.6 degrees from north."""
    assert is_sky(seen[1][row_of(8), column_of(bearing)]) != is_wall


def test_the_ground_shows_the_street(seen):
    """Six metres south of the eye, 15 degrees below the horizon; behind the paving before the door."""
    road = seen[1][row_of(-np.degrees(np.arctan2(EYE_M, 7.5))), column_of(180)]
    assert max(road) - min(road) < 15


def test_the_first_of_every_kind_comes_before_the_second_of_any(seen):
    named, _, place = seen
    assert named["panorama"].notna().tolist() == [True, False, True]
    assert named["panorama"][0] == named["panorama"][2]  # the same view is the same file
    assert len(list(place.iterdir())) == 1


def test_whoever_looks_stands_before_the_house_and_not_in_it(tmp_path):
    houses = pd.DataFrame({"geom": [shapely.box(-10, -10, 10, 10)], "height_m": [60.0]})
    stations = pd.DataFrame({"kind": ["a"], "geom": [shapely.Point(0, 3)]})
    named = with_panoramas(stations, houses, STREETS, number=1, place=tmp_path)
    held = panoramas.opened(tmp_path, named["panorama"][0])
    picture = np.asarray(Image.open(io.BytesIO(held.image)).convert("RGB")).astype(int)
    assert is_sky(picture[row_of(30), column_of(0)])
    assert not is_sky(picture[row_of(30), column_of(180)])


def test_an_empty_plain_has_no_walls(tmp_path):
    houses = pd.DataFrame({"geom": [shapely.box(5_000, 0, 5_010, 10)], "height_m": [9.0]})
    stations = pd.DataFrame({"kind": ["a"], "geom": [shapely.Point(0, 0)]})
    named = with_panoramas(stations, houses, STREETS, number=1, place=tmp_path)
    picture = np.asarray(Image.open(tmp_path / named["panorama"][0])).astype(int)
    assert all(is_sky(pixel) for pixel in picture[row_of(3)])
