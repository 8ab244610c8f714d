"""Compactness of shapes, against formulas that a reader can check."""

from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import affinity

from geo.compactness import (
    convexity,
    moment_of_inertia,
    moment_of_inertia_of,
    moments,
    moments_together,
    polsby_popper,
    polsby_popper_of,
    reock,
)

FAR_EAST, FAR_NORTH = 600_000.0, 5_180_000.0  # where projected coordinates are, in metres
SQUARE = shapely.box(FAR_EAST, FAR_NORTH, FAR_EAST + 100.0, FAR_NORTH + 100.0)
RIBBON = shapely.box(FAR_EAST, FAR_NORTH, FAR_EAST + 400.0, FAR_NORTH + 10.0)
DISC = shapely.Point(FAR_EAST, FAR_NORTH).buffer(80.0, quad_segs=64)
NOTHING = shapely.Polygon()


def test_a_circle_is_as_compact_as_can_be():
    for measure in (polsby_popper, moment_of_inertia, reock, convexity):
        assert measure([DISC]) == pytest.approx([1.0], abs=1e-3)


def test_a_square_has_the_values_of_the_formulas():
    assert polsby_popper([SQUARE]) == pytest.approx([np.pi / 4.0])
    assert moment_of_inertia([SQUARE]) == pytest.approx([3.0 / np.pi])
    assert reock([SQUARE]) == pytest.approx([2.0 / np.pi])
    assert convexity([SQUARE]) == pytest.approx([1.0])


def test_a_ribbon_equals_hand_calculation():
    # A = 4,000 m2, P = 820 m; I = 400 * 10 * (400^2 + 10^2) / 12 m4.
    assert polsby_popper([RIBBON]) == pytest.approx([4.0 * np.pi * 4_000.0 / 820.0**2])
    assert moments([RIBBON]).inertia_m4 == pytest.approx([4_000.0 * 160_100.0 / 12.0])
    assert moment_of_inertia([RIBBON]) == pytest.approx([4_000.0**2 / (2.0 * np.pi * 4_000.0 * 160_100.0 / 12.0)])


def test_a_bay_costs_convexity():
    bay = SQUARE.difference(shapely.box(FAR_EAST + 40.0, FAR_NORTH + 50.0, FAR_EAST + 60.0, FAR_NORTH + 100.0))

    assert convexity([bay]) == pytest.approx([0.9])


def test_a_hole_takes_its_own_inertia_away():
    hole = shapely.box(FAR_EAST + 40.0, FAR_NORTH + 40.0, FAR_EAST + 60.0, FAR_NORTH + 60.0)

    # A square's second moment is side^4 / 6; both have the same centre.
    assert moments([SQUARE.difference(hole)]).inertia_m4 == pytest.approx([(100.0**4 - 20.0**4) / 6.0])


def test_the_way_that_a_ring_runs_does_not_matter():
    assert np.array(moments([SQUARE.reverse()])) == pytest.approx(np.array(moments([SQUARE])))


def test_two_parts_far_from_each_other_are_not_compact():
    parts = shapely.union_all([SQUARE, affinity.translate(SQUARE, xoff=900.0)])

    # I = 2 (side^4 / 6 + A 450^2)
    inertia = 2.0 * (100.0**4 / 6.0 + 1e4 * 450.0**2)
    assert moment_of_inertia([parts]) == pytest.approx([2e4**2 / (2.0 * np.pi * inertia)])


def test_shapes_without_area_are_not_compact():
    line = shapely.LineString([(0.0, 0.0), (10.0, 0.0)])

    for measure in (polsby_popper, moment_of_inertia, reock, convexity):
        assert measure([NOTHING, line]).tolist() == [0.0, 0.0]


def test_no_shapes_have_no_values():
    for measure in (polsby_popper, moment_of_inertia, reock, convexity):
        assert measure([]).shape == (0,)


def test_every_shape_gets_its_own_value():
    values = moment_of_inertia([SQUARE, NOTHING, RIBBON, DISC])

    assert values == pytest.approx(
        np.concatenate([moment_of_inertia([one]) for one in (SQUARE, NOTHING, RIBBON, DISC)])
    )


@given(cuts=st.lists(st.floats(1.0, 99.0), min_size=1, max_size=6, unique=True), columns=st.integers(1, 4))
def test_moments_of_parts_add_up_to_those_of_the_whole(cuts, columns):
    edges = [0.0, *sorted(cuts), 100.0]
    parts = [
        shapely.box(FAR_EAST + west, FAR_NORTH + south, FAR_EAST + west + 100.0 / columns, FAR_NORTH + north)
        for west in np.arange(columns) * 100.0 / columns
        for south, north in pairwise(edges)
    ]

    whole = moments_together(moments(parts), np.full(len(parts), 1), groups=3)

    assert whole.area_m2 == pytest.approx([0.0, 1e4, 0.0])
    assert moment_of_inertia_of(whole) == pytest.approx([0.0, 3.0 / np.pi, 0.0])


def test_perimeters_of_parts_add_up_to_that_of_the_whole():
    left, right = shapely.box(0.0, 0.0, 40.0, 50.0), shapely.box(40.0, 0.0, 100.0, 50.0)

    joined = polsby_popper_of(left.area + right.area, left.length + right.length - 2.0 * 50.0)

    assert joined == pytest.approx(polsby_popper([left.union(right)])[0])
