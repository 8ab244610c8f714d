import numpy as np
import pandas as pd
import pytest

from geo.pileups import decimals_of, find_pileups, in_pileups


def _town(rows: int = 2000, seed: int = 24) -> tuple[np.ndarray, np.ndarray]:
    """Addresses with six decimals, as geocoders give them."""
    rng = np.random.default_rng(seed)
    return rng.uniform(118.7, 118.9, rows).round(6), rng.uniform(31.9, 32.1, rows).round(6)


def _with(lon: np.ndarray, lat: np.ndarray, x: float, y: float, rows: int) -> tuple[np.ndarray, np.ndarray]:
    return np.append(lon, np.full(rows, x)), np.append(lat, np.full(rows, y))


def test_rows_on_a_rounded_coordinate_are_a_pileup():
    lon, lat = _with(*_town(), 118.8, 32.0, 5)
    found = find_pileups(lon, lat)
    assert found[["lon", "lat", "rows", "decimals", "reason"]].to_numpy().tolist() == [[118.8, 32.0, 5, 1, "rounded"]]
    assert np.flatnonzero(in_pileups(lon, lat, pileups=found)).tolist() == list(range(2000, 2005))


def test_four_rows_on_a_rounded_coordinate_are_not_enough():
    assert find_pileups(*_with(*_town(), 118.8, 32.0, 4)).empty


def test_one_round_axis_alone_is_chance():
    assert find_pileups(*_with(*_town(), 118.8, 32.012345, 30)).empty


def test_a_busy_address_is_left_alone():
    lon, lat = _with(*_town(), 118.812345, 32.012345, 90)
    lon, lat = _with(lon, lat, 118.754321, 32.054321, 20)
    names = np.array([f"{number} Road" for number in range(2000)] + ["Drum Tower Hospital"] * 110, dtype=object)
    assert find_pileups(lon, lat).empty
    assert find_pileups(lon, lat, places=names).empty


def test_many_places_on_one_full_coordinate_are_a_pileup():
    lon, lat = _with(*_town(), 118.812345, 32.012345, 90)
    names = np.array([f"{number} Road" for number in range(2000)] + [f"{n % 25} Lane" for n in range(90)], dtype=object)
    found = find_pileups(lon, lat, places=names)
    assert found[["rows", "places", "reason"]].to_numpy().tolist() == [[90, 25, "many places"]]
    names[2000:] = [f"{n % 19} Lane" for n in range(90)]
    assert find_pileups(lon, lat, places=names).empty


def test_a_coordinate_that_dwarfs_all_others_is_a_pileup():
    lon, lat = _with(*_town(), 118.812345, 32.012345, 300)
    assert find_pileups(lon, lat)["reason"].tolist() == ["dominant"]
    beside_a_rival = _with(lon, lat, 118.7654321, 32.0654321, 31)
    assert find_pileups(*beside_a_rival).empty


def test_a_file_that_is_rounded_throughout_has_no_pileup():
    lon, lat = _town()
    lon, lat = lon.round(2), lat.round(2)
    assert pd.Series(zip(lon, lat, strict=True)).value_counts().max() >= 5
    assert find_pileups(lon, lat).empty


def test_rows_without_coordinates_are_no_pileup():
    lon, lat = _with(*_town(), np.nan, np.nan, 600)
    found = find_pileups(lon, lat)
    assert found.empty
    assert not in_pileups(lon, lat, pileups=found).any()
    assert find_pileups([], []).empty


def test_decimals_are_those_that_a_number_needs():
    assert decimals_of([39.0, -76.6, 118.78, 0.000001, 1 / 3, np.nan]).tolist() == [0, 1, 2, 6, 7, 7]


def test_unequal_lengths_are_refused():
    with pytest.raises(ValueError, match="2 longitudes, 2 latitudes, 1 places"):
        find_pileups([1.0, 2.0], [1.0, 2.0], places=["here"])


def test_the_baltimore_sample_has_892_rows_on_two_defaults(shared_data):
    table = pd.read_csv(shared_data / "incidents" / "baltimore311_sample" / "311_sample.csv")
    found = find_pileups(table["Longitude"], table["Latitude"])
    assert found[["lon", "lat", "rows"]].to_numpy().tolist() == [[-77.0, 39.0, 885.0], [-76.0, 39.0, 7.0]]
    marked = in_pileups(table["Longitude"], table["Latitude"], pileups=found)
    assert (marked == (table["Latitude"] == 39.0)).all()
    # The busiest real address, with 42 requests, stays even when addresses are compared.
    assert len(find_pileups(table["Longitude"], table["Latitude"], places=table["Address"])) == 2


def test_houstons_malls_stay_and_its_city_centre_default_goes(shared_data):
    table = pd.read_csv(shared_data / "incidents" / "houston_crime_2010" / "houston_crime_2010.csv.gz")
    found = find_pileups(table["lon"], table["lat"], places=table["address"])
    assert (found.loc[0, "rows"], found.loc[0, "places"]) == (515, 149)
    marked = table[in_pileups(table["lon"], table["lat"], pileups=found)]
    for busy in ("950 gessner dr", "5050 westheimer rd", "750 meyerland plaza"):
        assert busy not in set(marked["address"])
