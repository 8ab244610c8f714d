import eviltransform
import numpy as np
import pyproj
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.coordinates import (
    DATUMS,
    equal_area_crs,
    from_wgs84,
    metric_crs,
    swapped,
    to_wgs84,
    within_bounds,
)

IN_CHINA = (st.floats(73.5, 135.1), st.floats(3.8, 53.6))
TIANANMEN = (116.39747, 39.90884)


@given(*IN_CHINA, st.sampled_from(DATUMS))
def test_there_and_back_again_is_where_it_was(lon, lat, datum):
    for first, second in ((from_wgs84, to_wgs84), (to_wgs84, from_wgs84)):
        there = first([lon], [lat], datum=datum)
        back = second(*there, datum=datum)
        assert np.allclose(back, [[lon], [lat]], rtol=0.0, atol=1e-9)


@given(*IN_CHINA)
def test_forward_equals_the_independent_encoder(lon, lat):
    for datum, oracle in (("GCJ02", eviltransform.wgs2gcj), ("BD09", eviltransform.wgs2bd)):
        x, y = from_wgs84([lon], [lat], datum=datum)
        assert (y[0], x[0]) == pytest.approx(oracle(lat, lon), abs=1e-6)


@given(*IN_CHINA)
def test_the_independent_encoder_leads_back_from_our_inverse(lon, lat):
    for datum, oracle in (("GCJ02", eviltransform.wgs2gcj), ("BD09", eviltransform.wgs2bd)):
        x, y = to_wgs84([lon], [lat], datum=datum)
        assert oracle(y[0], x[0]) == pytest.approx((lat, lon), abs=1e-6)


@pytest.mark.parametrize(("datum", "least_m", "most_m"), [("GCJ02", 300, 800), ("BD09", 800, 1600)])
def test_a_wrong_datum_is_hundreds_of_metres_off(datum, least_m, most_m):
    lon, lat = from_wgs84(*TIANANMEN, datum=datum)
    metres = pyproj.Geod(ellps="WGS84").inv(*TIANANMEN, float(lon), float(lat))[2]
    assert least_m < metres < most_m


@given(st.floats(-180, 70), st.floats(-90, 90), st.sampled_from(DATUMS))
def test_outside_china_every_datum_is_wgs84(lon, lat, datum):
    for convert in (from_wgs84, to_wgs84):
        x, y = convert([lon], [lat], datum=datum)
        assert (x[0], y[0]) == (lon, lat)


@pytest.mark.parametrize("datum", ["WGS84", "CGCS2000"])
def test_cgcs2000_is_taken_as_wgs84_and_the_input_is_not_shared(datum):
    lon, lat = np.array([118.8]), np.array([32.0])
    x, y = to_wgs84(lon, lat, datum=datum)
    assert (x, y) == (lon, lat)
    x[0] = 0.0
    assert lon[0] == 118.8


def test_conversion_keeps_shape_and_missing_values():
    lon, lat = np.full((2, 3), 118.8), np.full((2, 3), 32.0)
    lon[0, 1] = np.nan
    x, y = to_wgs84(lon, lat, datum="BD09")
    assert x.shape == y.shape == (2, 3)
    assert np.argwhere(np.isnan(x)).tolist() == [[0, 1]]
    assert to_wgs84([], [], datum="GCJ02")[0].size == 0


def test_an_unknown_datum_and_unequal_lengths_are_refused():
    for convert in (to_wgs84, from_wgs84):
        with pytest.raises(ValueError, match=r"'GCJ-02' is unknown; give one of WGS84, CGCS2000, GCJ02, BD09"):
            convert([118.0], [32.0], datum="GCJ-02")
        with pytest.raises(ValueError, match="1 longitudes but 2 latitudes"):
            convert([118.0], [32.0, 33.0], datum="GCJ02")


def test_swapped_are_only_those_that_fit_the_other_way_round():
    lon = [118.8, 32.0, 0.0, np.nan, 32.0]
    lat = [32.0, 118.8, 0.0, 32.0, 10.0]
    assert swapped(lon, lat).tolist() == [False, True, False, False, False]


def test_swapped_within_a_district_tells_what_china_cannot():
    assert swapped([45.0], [75.0]).tolist() == [True]
    assert swapped([80.0], [50.0], bounds=(49.0, 79.0, 51.0, 81.0)).tolist() == [True]
    assert swapped([80.0], [50.0]).tolist() == [False]


def test_bounds_include_their_border_and_no_missing_position():
    inside = within_bounds([1.0, 2.0, 3.0, np.nan], [1.0, 2.0, 2.0, 1.0], bounds=(1.0, 1.0, 2.0, 2.0))
    assert inside.tolist() == [True, True, False, False]


@pytest.mark.parametrize(
    ("lon", "lat", "epsg"),
    [(118.78, 32.04, 32650), (126.6, 45.7, 32652), (-95.4, 29.8, 32615), (28.0, -26.2, 32735), (180.0, 0.0, 32601)],
)
def test_the_metric_projection_is_the_utm_zone_of_the_place(lon, lat, epsg):
    assert metric_crs(lon, lat).to_epsg() == epsg


def test_wrong_coordinates_do_not_move_the_metric_projection():
    lon, lat = np.full(99, 118.78), np.full(99, 32.04)
    lon[:30], lat[:30] = 0.0, 0.0
    lon[40] = np.nan
    assert metric_crs(lon, lat).to_epsg() == 32650


def test_a_kilometre_is_a_kilometre_in_the_metric_projection():
    lon, lat, _ = pyproj.Geod(ellps="WGS84").fwd(118.78, 32.04, 77.0, 1000.0)
    project = pyproj.Transformer.from_crs(4326, metric_crs(118.78, 32.04), always_xy=True)
    x, y = project.transform([118.78, lon], [32.04, lat])
    assert np.hypot(x[1] - x[0], y[1] - y[0]) == pytest.approx(1000.0, rel=1e-3)


def test_no_position_or_none_on_utm_is_refused():
    with pytest.raises(ValueError, match="no position"):
        metric_crs([np.nan], [32.0])
    with pytest.raises(ValueError, match=r"118\.7800 has no UTM zone"):
        metric_crs(32.04, 118.78)
    with pytest.raises(ValueError, match="no position"):
        equal_area_crs([], [])


def test_the_equal_area_projection_measures_the_ellipsoid():
    lon, lat = [118.0, 118.02, 118.02, 118.0], [32.0, 32.0, 32.02, 32.02]
    true_m2 = abs(pyproj.Geod(ellps="WGS84").polygon_area_perimeter(lon, lat)[0])
    x, y = pyproj.Transformer.from_crs(4326, equal_area_crs(118.01, 32.01), always_xy=True).transform(lon, lat)
    area = 0.5 * abs(np.dot(x, np.roll(y, 1)) - np.dot(y, np.roll(x, 1)))
    assert area == pytest.approx(true_m2, rel=1e-6)
