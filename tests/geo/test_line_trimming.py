"""Lines led up to borders and cut away along them."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.line_trimming import led_up_to

BORDER = "0 0, 100 0"


def lines(*wkt: str) -> np.ndarray:
    return np.array([shapely.from_wkt(f"LINESTRING ({points})") for points in wkt], dtype=object)


def led(*wkt: str, border: str = BORDER) -> list[list[float]]:
    """Coordinates of each line, x, y, x, y ..., with borders of 1 m."""
    found = led_up_to(lines(border), lines(*wkt), within_m=1.0)
    return sorted(np.round(shapely.get_coordinates(line), 6).ravel().tolist() for line in found)


def test_a_line_across_the_border_is_cut_and_led_up_to_it_from_either_side():
    assert led("50 -10, 50 10") == [
        [50.0, -10.0, 50.0, -1.0],
        [50.0, -1.0, 50.0, 0.0],
        [50.0, 1.0, 50.0, 0.0],
        [50.0, 1.0, 50.0, 10.0],
    ]


def test_a_line_along_the_border_is_the_border():
    assert led("10 0.4, 90 -0.7") == []


def test_a_line_that_leaves_the_border_stays_where_it_is_beyond():
    # A slope of 1 in 10 is 1 m off at x = 10.
    assert led("0 0, 50 5") == [[10.0, 1.0, 10.0, 0.0], [10.0, 1.0, 50.0, 5.0]]


def test_a_line_that_ends_at_the_border_still_does():
    assert led("50 30, 50 0") == [[50.0, 1.0, 50.0, 0.0], [50.0, 30.0, 50.0, 1.0]]


def test_a_line_that_ends_before_the_border_is_left_alone():
    assert led("50 30, 50 1.5") == [[50.0, 30.0, 50.0, 1.5]]


def test_a_line_past_the_end_of_a_border_keeps_clear_of_it_all_around():
    # At x = 100.6 the disc around the end is 0.8 m high.
    assert led("100.6 -10, 100.6 10") == [
        [100.6, -10.0, 100.6, -0.8],
        [100.6, -0.8, 100.0, 0.0],
        [100.6, 0.8, 100.0, 0.0],
        [100.6, 0.8, 100.6, 10.0],
    ]


def test_a_line_far_off_comes_back_whole():
    assert led("0 5, 50 5, 100 9") == [[0.0, 5.0, 50.0, 5.0, 100.0, 9.0]]


def test_no_lines_are_led_nowhere():
    assert led() == []


points = st.tuples(st.integers(0, 60), st.integers(0, 60))
bends = st.lists(points, min_size=2, max_size=5, unique=True).map(
    lambda found: shapely.LineString([(x / 4.0, y / 4.0) for x, y in found])
)


@given(bends, bends)
def test_what_is_left_is_what_a_strip_around_the_border_leaves(border, line):
    one = np.array([line], dtype=object)

    found = led_up_to(np.array([border], dtype=object), one, within_m=1.0)

    outside = shapely.difference(line, shapely.buffer(border, 1.0, quad_segs=256))
    leads = np.array([shapely.distance(part, border) < 1e-6 for part in found], dtype=np.bool_)
    kept = found[~leads]
    assert shapely.length(kept).sum() == pytest.approx(outside.length, abs=0.05)
    assert (shapely.distance(kept, border) > 1.0 - 1e-6).all()
    assert (shapely.distance(kept, line) < 1e-6).all()
    assert (shapely.length(found[leads]) < 1.0 + 1e-6).all()
