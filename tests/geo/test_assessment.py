import h3
import numpy as np
import pandas as pd
import pytest

from geo.assessment import assess
from geo.hotspots import excess, gi_star, shrunk_rate
from geo.trends import emerging

CENTRE = h3.latlng_to_cell(32.04, 118.78, 9)
CELLS = np.sort(np.array([int(cell, 16) for cell in h3.grid_disk(CENTRE, 4)], dtype=np.uint64))
RNG = np.random.default_rng(5)
HOT = int(CENTRE, 16)


@pytest.fixture
def counts():
    """Noise of 5 per cell, and 40 more in the middle."""
    made = pd.Series(RNG.poisson(5, CELLS.size), index=pd.Index(CELLS, name="cell"))
    made[HOT] += 40
    return made


@pytest.fixture
def households():
    return pd.Series(100.0, index=pd.Index(CELLS, name="cell"))


@pytest.fixture
def by_period(counts):
    """Twelve periods; the middle rises in the last three."""
    made = pd.DataFrame(RNG.poisson(5, (CELLS.size, 12)), index=counts.index)
    for period, more in ((9, 60), (10, 90), (11, 140)):
        made.loc[HOT, period] += more
    return made


def test_the_table_holds_what_each_part_says_alone(counts, households, by_period):
    found = assess(counts, households, by_period=by_period)
    pd.testing.assert_series_equal(found["gi_star"], gi_star(counts))
    pd.testing.assert_series_equal(found["rate"], shrunk_rate(counts, households), check_names=False)
    alone = excess(counts, households)
    pd.testing.assert_frame_equal(found[alone.columns], alone)
    trend = emerging(by_period, households)["trend_class"]
    assert found["trend_class"].tolist() == trend.tolist()


def test_a_planted_cluster_is_found_with_its_run_and_its_rise(counts, households, by_period):
    row = assess(counts, households, by_period=by_period).loc[HOT]
    assert row["count"] == counts[HOT]
    assert row["households_near"] == 700
    assert row["level"] == 3
    assert row["hot_run"] == 3
    assert row["rises"] >= 3
    assert row["trend_class"] == "consecutive hot"


def test_without_enough_periods_no_trend_is_told(counts, households, by_period):
    for few in (None, by_period.iloc[:, :9]):
        found = assess(counts, households, by_period=few)
        assert found["trend_class"].isna().all()
        assert (found["hot_run"] == 0).all()


def test_unknown_households_mean_an_even_expectation_and_no_rate(counts, households):
    found = assess(counts, households * 0)
    assert found["rate"].isna().all()
    pd.testing.assert_series_equal(found["expected"], excess(counts, households)["expected"])


def test_no_incidents_at_all_are_judged_too(households):
    found = assess(pd.Series(0, index=households.index), households)
    assert found["level"].isna().all()
    assert (found["count"] == 0).all()


def test_counts_that_are_no_whole_numbers_are_refused(counts, households):
    with pytest.raises(ValueError, match="whole"):
        assess(counts + 0.5, households)
