import numpy as np
import pyproj
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.gauss_kruger import (
    CENTRAL_MERIDIANS_DEG,
    gauss_kruger_crs,
    gauss_kruger_to_wgs84,
    looks_projected,
)

NANJING = (118.78, 32.04)


@pytest.mark.parametrize(("zone", "epsg"), [(25, 4513), (40, 4528), (45, 4533), (13, 4491), (23, 4501)])
def test_a_zone_number_in_front_tells_the_system(zone, epsg):
    crs = gauss_kruger_crs([zone * 1_000_000 + 479_000.0, zone * 1_000_000 + 502_000.0])
    assert crs.to_epsg() == epsg
    assert f"zone {zone}" in crs.name


@pytest.mark.parametrize("meridian", CENTRAL_MERIDIANS_DEG)
def test_without_a_zone_number_the_central_meridian_tells_it(meridian):
    crs = gauss_kruger_crs([479_000.0], central_meridian=meridian)
    assert 4534 <= crs.to_epsg() <= 4554
    assert f"CM {meridian}E" in crs.name


@given(st.floats(73.6, 135.0), st.floats(18.0, 53.5), st.booleans())
def test_positions_come_back_from_their_zone(lon, lat, prefixed):
    meridian = min(135, max(75, round(lon / 3) * 3))
    epsg = 4513 + (meridian - 75) // 3 if prefixed else 4534 + (meridian - 75) // 3
    x, y = pyproj.Transformer.from_crs(4490, epsg, always_xy=True).transform(lon, lat)
    back = gauss_kruger_to_wgs84([x], [y], central_meridian=None if prefixed else meridian)
    assert np.ravel(back) == pytest.approx([lon, lat], abs=1e-8)


def test_on_the_central_meridian_the_easting_is_500_km():
    lon, lat = gauss_kruger_to_wgs84([40_500_000.0], [0.0])
    assert (lon[0], lat[0]) == pytest.approx((120.0, 0.0), abs=1e-9)


def test_a_few_unlocated_rows_become_missing_positions():
    x = np.array([*[40_479_000.0] * 40, 0.0, np.nan])
    lon, lat = gauss_kruger_to_wgs84(x, np.full(42, 3_546_000.0))
    assert np.isnan(lon).tolist() == np.isnan(lat).tolist() == [False] * 40 + [True] * 2
    assert lon[0] == pytest.approx(119.78, abs=0.01)


def test_two_zones_in_one_file_are_refused():
    with pytest.raises(ValueError, match=r"zones 39, 40 are mixed \(6 of 10 in 40\)"):
        gauss_kruger_crs([40_500_000.0] * 6 + [39_500_000.0] * 4)


def test_eastings_of_no_zone_are_refused_with_a_guess_at_the_cause():
    with pytest.raises(ValueError, match=r"easting 3546000 is in no CGCS2000 zone.*exchanged"):
        gauss_kruger_crs([3_546_000.0])
    with pytest.raises(ValueError, match="easting 24500000 is in no"):
        gauss_kruger_crs([24_500_000.0])
    with pytest.raises(ValueError, match="easting 40900000 is in no"):
        gauss_kruger_crs([40_900_000.0])


def test_eastings_without_a_zone_need_a_central_meridian_that_exists():
    with pytest.raises(ValueError, match="give the central meridian"):
        gauss_kruger_crs([479_000.0])
    with pytest.raises(ValueError, match="central meridian 119 is not one of"):
        gauss_kruger_crs([479_000.0], central_meridian=119)
    with pytest.raises(ValueError, match="no easting"):
        gauss_kruger_crs([np.nan])


def test_metres_are_told_from_degrees():
    assert looks_projected([40_479_000.0, 40_480_000.0], [3_546_000.0, 3_546_100.0])
    assert not looks_projected([118.78, 118.79, 9999.0], [32.04, 32.05, 32.0])
    assert not looks_projected([], [])
