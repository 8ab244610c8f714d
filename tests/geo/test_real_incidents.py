"""Houston's crimes and Baltimore's requests: the engine on what offices really have."""

import h3
import numpy as np
import pandas as pd
import pytest

from benchmarks.houston import classified
from geo.cells import cell_of, disks_around, neighbours
from geo.coordinates import within_bounds
from geo.hotspots import excess, gi_star
from geo.pileups import find_pileups, in_pileups
from geo.trends import CLASSES

HOUSTON_BOUNDS = (-95.9, 29.4, -94.9, 30.2)
DOWNTOWN = (-95.3633, 29.7633)


@pytest.fixture(scope="module")
def houston(shared_data) -> pd.Series:
    """Crimes per cell of resolution 9, with the quiet cells around."""
    rows = pd.read_csv(shared_data / "incidents" / "houston_crime_2010" / "houston_crime_2010.csv.gz")
    rows = rows[within_bounds(rows["lon"], rows["lat"], bounds=HOUSTON_BOUNDS)]
    return _counted(rows["lon"], rows["lat"])


def _counted(lon, lat) -> pd.Series:
    cells = pd.Series(cell_of(lon, lat, resolution=9)).value_counts()
    return cells.reindex(disks_around(cells.index.to_numpy(), rings=1), fill_value=0)


def test_houstons_gi_star_equals_cell_by_cell_arithmetic(houston):
    number = dict(zip(houston.index.tolist(), houston.tolist(), strict=True))
    n, mean, spread = houston.size, houston.mean(), houston.std(ddof=0)
    z = gi_star(houston)
    for cell in houston.index[::37].tolist():
        disk = [h3.str_to_int(text) for text in h3.grid_disk(h3.int_to_str(cell), 1)]
        here = [number[other] for other in disk if other in number]
        w = len(here)
        expected = (sum(here) - w * mean) / (spread * np.sqrt((n * w - w * w) / (n - 1)))
        assert z[cell] == pytest.approx(expected, abs=1e-9)


@pytest.mark.filterwarnings("ignore")
def test_houstons_gi_star_equals_esda(houston):
    from esda.getisord import G_Local
    from libpysal.weights import W

    matrix = neighbours(houston.index)
    rows = np.split(matrix.indices, matrix.indptr[1:-1])
    weights = W({i: [j for j in row.tolist() if j != i] for i, row in enumerate(rows)}, silence_warnings=True)
    oracle = G_Local(houston.to_numpy(float), weights, transform="B", star=True, permutations=0).Zs
    assert np.abs(gi_star(houston).to_numpy() - oracle).max() < 1e-9


def test_houstons_downtown_is_hot_and_its_rim_is_not(houston):
    found = excess(houston, pd.Series(1.0, index=houston.index))
    assert houston.sum() == 86_083
    downtown = found.loc[cell_of(*DOWNTOWN, resolution=9)]
    assert downtown["level"] == 3
    assert downtown["ratio"] > 10
    rim = neighbours(houston.index).sum(axis=1) <= 4
    assert (found.loc[rim, "level"] < 0).mean() > 0.9
    assert (found.loc[rim, "level"] > 0).mean() < 0.05


def test_houstons_weeks_become_classes(shared_data):
    found = classified(shared_data / "incidents" / "houston_crime_2010" / "houston_crime_2010.csv.gz")
    assert set(found["trend_class"]) <= set(CLASSES)
    assert found.loc[cell_of(*DOWNTOWN, resolution=9), "trend_class"] in {
        "persistent hot",
        "intensifying hot",
        "diminishing hot",
    }
    assert (found["told_periods"] <= 34).all()
    assert (found["hot_periods"] + found["cold_periods"] <= found["told_periods"]).all()


def test_baltimores_false_hotspot_goes_with_its_pileup(shared_data):
    rows = pd.read_csv(shared_data / "incidents" / "baltimore311_sample" / "311_sample.csv")
    rows = rows.dropna(subset=["Longitude", "Latitude"])
    false = cell_of(-77.0, 39.0, resolution=9)
    before = _counted(rows["Longitude"], rows["Latitude"])
    assert before.idxmax() == false
    assert gi_star(before).idxmax() in disks_around([false])
    assert excess(before, before * 0 + 1).loc[false, "level"] == 3
    pileups = find_pileups(rows["Longitude"], rows["Latitude"])
    real = rows[~in_pileups(rows["Longitude"], rows["Latitude"], pileups=pileups)]
    after = _counted(real["Longitude"], real["Latitude"])
    assert after.sum() == len(rows) - 892
    assert false not in after.index
    assert gi_star(after).max() > 5  # and the real ones stay
