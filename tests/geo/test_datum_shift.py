import geopandas as gpd
import numpy as np
import pytest
import shapely

from geo.coordinates import from_wgs84
from geo.datum_shift import check_datum


def _blocks() -> np.ndarray:
    """400 buildings of 40 m, 100 m apart, with streets between them."""
    west, south = np.meshgrid(118.78 + 0.001 * np.arange(20), 32.04 + 0.001 * np.arange(20))
    return shapely.box(west.ravel(), south.ravel(), west.ravel() + 0.0004, south.ravel() + 0.0004)


def _middles() -> tuple[np.ndarray, np.ndarray]:
    middles = shapely.centroid(_blocks())
    return shapely.get_x(middles), shapely.get_y(middles)


@pytest.mark.parametrize("datum", ["GCJ02", "BD09"])
def test_points_of_another_datum_are_suspected_of_it(datum):
    found = check_datum(*from_wgs84(*_middles(), datum=datum), _blocks())
    assert found.suspected == datum
    assert found.shares[datum] == 1.0
    assert found.shares["WGS84"] < 0.5
    assert found.points == 400


def test_points_that_fit_are_not_suspected():
    found = check_datum(*_middles(), _blocks())
    assert found.suspected is None
    assert found.shares["WGS84"] == 1.0


def test_points_along_streets_are_not_suspected_though_any_shift_moves_some_indoors():
    rng = np.random.default_rng(25)
    lon = 118.78 + 0.001 * rng.integers(0, 19, 500) + 0.0007
    lat = 32.04 + 0.02 * rng.random(500)
    found = check_datum(lon, lat, _blocks())
    assert found.shares["WGS84"] == 0.0
    assert max(found.shares.values()) > 0.1
    assert found.suspected is None


def test_one_address_a_thousand_times_is_one_point():
    lon, lat = from_wgs84(*_middles(), datum="GCJ02")
    found = check_datum(np.repeat(lon[:20], 50), np.repeat(lat[:20], 50), _blocks())
    assert (found.suspected, found.points) == (None, 20)


def test_many_points_are_sampled():
    rng = np.random.default_rng(26)
    found = check_datum(rng.uniform(118.78, 118.8, 12_000), rng.uniform(32.04, 32.06, 12_000), _blocks())
    assert found.points == 4_000
    assert found.suspected is None


def test_no_point_or_no_polygon_is_no_suspicion():
    assert check_datum([], [], _blocks()).suspected is None
    assert check_datum([np.nan], [np.nan], _blocks()).points == 0
    assert check_datum(*_middles(), []).shares == {"WGS84": 0.0, "GCJ02": 0.0, "BD09": 0.0}


@pytest.mark.parametrize("place", ["nanjing_xinjiekou", "beijing_wudaokou"])
@pytest.mark.parametrize("datum", ["WGS84", "GCJ02", "BD09"])
def test_real_shops_tell_their_datum_by_real_buildings(shared_data, place, datum):
    file = shared_data / "osm" / place / f"{place}.gpkg"
    buildings, shops = gpd.read_file(file, layer="buildings"), gpd.read_file(file, layer="pois")
    lon, lat = from_wgs84(shops.geometry.x, shops.geometry.y, datum=datum)
    found = check_datum(lon, lat, buildings.geometry)
    assert found.suspected == (None if datum == "WGS84" else datum)
    assert max(found.shares.values()) == found.shares[datum]
