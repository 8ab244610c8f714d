import numpy as np
import pandas as pd
import pytest

from geo.hotspots import shrunk_rate

from .conftest import disk_of


def test_shrunk_rate_equals_marshalls_formula_by_hand():
    # Rates 0.1, 0.3, 0.2 of 10, 10, 20 households: mean 0.2, weighted variance 0.005, sampling part 0.2 / (40 / 3).
    cells = disk_of(1)[:3]
    flat = shrunk_rate(pd.Series([1, 3, 4], index=cells), pd.Series([10, 10, 20], index=cells), per=1)
    assert flat.tolist() == pytest.approx([0.2] * 3)  # 0.005 < 0.015: chance alone explains it
    # Rates 0.1, 0.7, 0.3: mean 0.35, weighted variance 0.0475, prior 0.0475 - 0.02625 = 0.02125.
    rate = shrunk_rate(pd.Series([1, 7, 6], index=cells), pd.Series([10, 10, 20], index=cells), per=1000)
    w10, w20 = 0.02125 / (0.02125 + 0.035), 0.02125 / (0.02125 + 0.0175)
    assert rate.tolist() == pytest.approx([350 - 250 * w10, 350 + 350 * w10, 350 - 50 * w20])
    assert rate.name == "shrunk_rate"


def test_shrunk_rate_equals_the_independent_estimator():
    from esda.smoothing import Empirical_Bayes

    rng = np.random.default_rng(15)
    homes = rng.integers(1, 400, 100).astype(float)
    incidents = rng.poisson(homes * rng.gamma(2.0, 0.01, 100)).astype(float)
    cells = disk_of(6)[:100]
    rate = shrunk_rate(pd.Series(incidents, index=cells), pd.Series(homes, index=cells), per=1)
    assert rate.to_numpy() == pytest.approx(np.ravel(Empirical_Bayes(incidents, homes).r), rel=1e-12)


def test_few_households_shrink_more_than_many():
    cells = disk_of(1)
    households = pd.Series([4, 4000, 1000, 1000, 1000, 1000, 1000], index=cells)
    counts = pd.Series([1, 1000, 10, 200, 15, 5, 100], index=cells)  # both first ones 250 per 1,000
    rate = shrunk_rate(counts, households)
    district = 1000 * counts.sum() / households.sum()
    assert abs(rate.iloc[0] - district) < abs(rate.iloc[1] - district)
    assert rate.iloc[1] == pytest.approx(250, rel=0.01)


def test_where_nobody_lives_there_is_no_rate_and_no_influence():
    cells = disk_of(1)
    households = pd.Series([0, 100, 100, 100, 100, 100, 100], index=cells)
    counts = pd.Series([50, 5, 9, 1, 0, 2, 30], index=cells)
    rate = shrunk_rate(counts, households)
    assert np.isnan(rate.iloc[0])
    pd.testing.assert_series_equal(rate.iloc[1:], shrunk_rate(counts.iloc[1:], households.iloc[1:]))


def test_no_incident_is_a_rate_of_zero_and_no_household_an_error():
    cells = disk_of(1)
    assert (shrunk_rate(pd.Series(0, index=cells), pd.Series(5, index=cells)) == 0.0).all()
    with pytest.raises(ValueError, match="households are zero everywhere"):
        shrunk_rate(pd.Series(1, index=cells), pd.Series(0, index=cells))
    with pytest.raises(ValueError, match=r"households hold -5\.0"):
        shrunk_rate(pd.Series(1, index=cells), pd.Series(-5, index=cells))
    with pytest.raises(ValueError, match="counts hold nan"):
        shrunk_rate(pd.Series(np.nan, index=cells), pd.Series(5, index=cells))
