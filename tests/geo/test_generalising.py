import pytest
import shapely

from geo.generalising import filled

OUTER = shapely.box(0, 0, 100, 100)
SMALL, LARGE = shapely.box(10, 10, 15, 15), shapely.box(40, 40, 80, 80)
RING = OUTER.difference(SMALL).difference(LARGE)


def test_small_holes_are_filled_and_large_ones_stay():
    assert filled(RING, holes_under_m2=100).equals(OUTER.difference(LARGE))
    assert filled(RING, holes_under_m2=25).equals(RING)  # 25 square metres are not under 25
    assert filled(RING, holes_under_m2=10_000).equals(OUTER)


def test_every_part_stays():
    far = shapely.box(200, 0, 300, 100)
    assert filled(shapely.union_all([RING, far]), holes_under_m2=10_000).area == 20_000


def test_the_outline_moves_by_no_more_than_the_tolerance():
    round_ = shapely.Point(0, 0).buffer(100, quad_segs=64)
    simple = filled(round_, holes_under_m2=0, tolerance_m=3)
    assert len(simple.exterior.coords) < len(round_.exterior.coords) / 4
    assert shapely.hausdorff_distance(simple, round_) <= 3


def test_nothing_stays_nothing():
    assert filled(shapely.Polygon(), holes_under_m2=1).is_empty


@pytest.mark.parametrize("limits", [{"holes_under_m2": -1}, {"holes_under_m2": 1, "tolerance_m": -1}])
def test_limits_below_zero_are_refused(limits):
    with pytest.raises(ValueError, match="give 0 or more"):
        filled(RING, **limits)
