import geopandas as gpd
import pytest
import shapely
import shapely.affinity

from geo.generalising import filled, simplified

OUTER = shapely.box(0, 0, 100, 100)
SMALL, LARGE = shapely.box(10, 10, 15, 15), shapely.box(40, 40, 80, 80)
ORIGIN = (500_000, 3_500_000)
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


def neighbours(crs="EPSG:4547"):
    """Two fields of 100 m with a border of four corners: one is 0.2 m off the line, another 20 m."""
    border = [(100, 0), (110.2, 30), (120, 60), (100, 100)]
    west = shapely.Polygon([(0, 0), *border, (0, 100)])
    east = shapely.Polygon([*border, (200, 100), (200, 0)])
    placed = shapely.transform([west, east], lambda xy: xy + ORIGIN)
    return gpd.GeoSeries(placed, index=["w", "e"], crs=crs)


def test_corners_on_a_line_go_and_the_others_stay():
    simple = simplified(neighbours(), tolerance_m=0.5)
    border = shapely.line_merge(shapely.intersection(simple["w"], simple["e"]))
    assert sorted((shapely.get_coordinates(border) - ORIGIN).tolist()) == [[100, 0], [100, 100], [120, 60]]
    assert (list(simple.index), simple.crs) == (["w", "e"], neighbours().crs)


def test_corners_stay_where_they_are_further_off_than_the_tolerance():
    assert simplified(neighbours(), tolerance_m=0.1).geom_equals(neighbours()).all()


def test_lines_drawn_apart_by_centimetres_get_simple_too():
    west, east = neighbours()
    apart = gpd.GeoSeries([west, shapely.affinity.translate(east, 0.02, 0.01)], crs="EPSG:4547")
    assert shapely.get_num_coordinates(simplified(apart, tolerance_m=0.5).to_numpy()).tolist() == [6, 6]


def test_degrees_are_simplified_by_metres():
    in_degrees = neighbours().to_crs(4490)
    assert shapely.get_num_coordinates(simplified(in_degrees, tolerance_m=0.5).to_numpy()).tolist() == [6, 6]
    assert simplified(in_degrees, tolerance_m=0.1).geom_equals(in_degrees).all()


def test_a_tolerance_below_zero_and_polygons_without_a_crs_are_refused():
    with pytest.raises(ValueError, match=r"-1 m is none"):
        simplified(neighbours(), tolerance_m=-1)
    with pytest.raises(ValueError, match="no CRS"):
        simplified(neighbours(crs=None), tolerance_m=1)
