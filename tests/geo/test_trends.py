import itertools
import json
from collections import Counter

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from geo.trends import CLASSES, MIN_PERIODS, RULES, classify, emerging, mann_kendall

from .conftest import CENTRE, disk_of

LEVEL_OF = {"H": 2, "C": -1, "n": 0}


def _class_of(series: str, trend: float = 0.0) -> str:
    return str(classify(np.array([[LEVEL_OF[letter] for letter in series]]), np.array([trend]))[0])


def _every_series(periods: int) -> np.ndarray:
    return np.array(list(itertools.product((1, 0, -1), repeat=periods)))


# classify


@pytest.mark.parametrize(
    ("series", "trend", "expected"),
    [
        ("nnnnnnnnnH", 0, "new hot"),
        ("CCCCCCCCCH", 0, "new hot"),  # also historical cold: hot wins
        ("nnnnnnnnHH", 0, "consecutive hot"),
        ("CCCCCCCCHH", -1, "consecutive hot"),
        ("nHHHHHHHHH", 1, "intensifying hot"),
        ("nHHHHHHHHH", 0, "persistent hot"),
        ("HHHHHHHHHH", -1, "diminishing hot"),
        ("HHHHHHHHHn", 1, "historical hot"),
        ("HHHHHHHHHC", 0, "historical hot"),  # also new cold: hot wins
        ("nHnnnnnnnH", 0, "sporadic hot"),
        ("CHnnnnnnnH", 0, "oscillating hot"),
        ("nnnnnnnnnC", 0, "new cold"),
        ("HHHnnnnnCC", 0, "consecutive cold"),
        ("CCCCCCCCCC", -1, "intensifying cold"),
        ("CCCCCCCCCC", 1, "diminishing cold"),
        ("CCCCCCCCCn", 0, "historical cold"),
        ("CCnCnnnnnC", 0, "sporadic cold"),
        ("CCnCnHnnnC", 0, "oscillating cold"),
        ("nnnnnnnnnn", 1, "none"),
        ("HHHHHHHHnn", 1, "none"),
    ],
)
def test_each_class_reads_as_its_wording(series, trend, expected):
    assert _class_of(series, trend) == expected


@pytest.mark.parametrize("periods", [9, 10])
def test_classes_of_every_possible_series_are_counted_as_in_the_reference(shared_data, periods):
    folder = shared_data / "reference" / "emerging_classes"
    reference = json.loads((folder / f"counts_T{periods}.json").read_text())["esri_pro3_text"]
    levels = _every_series(periods)
    counted = Counter(name for trend in (-1, 0, 1) for name in classify(levels, np.full(len(levels), trend)).tolist())
    assert counted == reference


def test_no_two_rules_of_one_side_hold_for_the_same_series():
    levels = _every_series(MIN_PERIODS)
    hot_only = levels[(levels >= 0).all(axis=1)]
    for trend in (-1, 0, 1):
        names = classify(hot_only, np.full(len(hot_only), trend))
        for rule in RULES:
            alone = _rule_by_words(rule.name, hot_only, trend)
            assert ((names == f"{rule.name} hot") == alone).all(), rule.name


def _rule_by_words(name: str, levels: np.ndarray, trend: int) -> np.ndarray:
    """The wordings once more, on series without cold, written period by period."""

    def holds(series: str) -> bool:
        times, last = series.count("H"), series.endswith("H")
        one_run = series.strip("n").count("n") == 0
        mostly = times >= 9
        return {
            "new": last and times == 1,
            "consecutive": last and one_run and 2 <= times < 9,
            "intensifying": last and mostly and trend > 0,
            "persistent": last and mostly and trend == 0,
            "diminishing": last and mostly and trend < 0,
            "historical": not last and mostly,
            "oscillating": False,
            "sporadic": last and not one_run and not mostly,
        }[name]

    return np.array([holds("".join("nH"[level] for level in row)) for row in levels])


def test_hot_and_cold_mirror_each_other_but_for_the_four_ties_of_the_last_period():
    levels = _every_series(MIN_PERIODS)
    for trend in (-1, 0, 1):
        names = classify(levels, np.full(len(levels), trend))
        mirrored = classify(-levels, np.full(len(levels), -trend))
        swapped = np.char.replace(np.char.replace(np.char.replace(mirrored, "hot", "?"), "cold", "hot"), "?", "cold")
        differ = levels[names != swapped]
        assert sorted(map(tuple, differ.tolist())) == [(-1,) * 9 + (1,), (1,) * 9 + (-1,)]


def test_there_are_sixteen_classes_and_none():
    assert len(set(CLASSES)) == 17
    names = {str(name) for trend in (-1, 0, 1) for name in classify(_every_series(10), np.full(3**10, trend))}
    assert names == set(CLASSES)


def test_too_sparse_periods_count_as_not_significant():
    levels = np.array([[np.nan] * 9 + [1.0], [1.0] * 9 + [np.nan]])
    assert classify(levels, np.array([np.nan, 0.0])).tolist() == ["new hot", "historical hot"]


def test_no_cell_is_no_class_and_wrong_shapes_are_refused():
    assert classify(np.empty((0, 10)), np.empty(0)).tolist() == []
    with pytest.raises(ValueError, match=r"levels have shape \(3,\)"):
        classify(np.zeros(3), np.zeros(3))
    with pytest.raises(ValueError, match="of at least one period"):
        classify(np.zeros((3, 0)), np.zeros(3))
    with pytest.raises(ValueError, match=r"3 cells but trend of shape \(2,\)"):
        classify(np.zeros((3, 10)), np.zeros(2))


# mann_kendall


def test_mann_kendall_by_hand():  # 1 2 2 4: 5 pairs rise, 1 is tied; variance (4 * 3 * 13 - 2 * 1 * 9) / 18
    tau, p = mann_kendall([[1, 2, 2, 4]])
    assert tau[0] == pytest.approx(5 / np.sqrt(6 * 5))
    assert p[0] == pytest.approx(2 * stats.norm.sf((5 - 1) / np.sqrt(138 / 18)))


def test_mann_kendall_equals_pair_by_pair_counting_and_scipys_tau():
    values = np.random.default_rng(17).poisson(2.0, (200, 12)).astype(float)
    tau, p = mann_kendall(values)
    for row, (one_tau, one_p) in enumerate(zip(tau, p, strict=True)):
        score, variance = _score_and_variance(values[row])
        assert one_tau == pytest.approx(stats.kendalltau(np.arange(12), values[row]).statistic)
        assert one_p == pytest.approx(2 * stats.norm.sf(max(abs(score) - 1, 0) / np.sqrt(variance)))


def _score_and_variance(series: np.ndarray) -> tuple[float, float]:
    n = series.size
    score = sum(np.sign(series[j] - series[i]) for i in range(n) for j in range(i + 1, n))
    tied = sum(t * (t - 1) * (2 * t + 5) for t in Counter(series.tolist()).values())
    return score, (n * (n - 1) * (2 * n + 5) - tied) / 18


def test_mann_kendall_of_rising_falling_and_constant_series():
    tau, p = mann_kendall([np.arange(10), -np.arange(10), np.full(10, 0.1)])
    assert tau.tolist() == pytest.approx([1.0, -1.0, 0.0])
    assert (p[:2] < 0.001).all()
    assert p[2] == 1.0


def test_mann_kendall_does_not_care_for_the_scale():
    values = np.random.default_rng(18).random((50, 11))
    for one, other in zip(mann_kendall(values), mann_kendall(np.exp(9 * values)), strict=True):
        assert one == pytest.approx(other)


@pytest.mark.parametrize("periods", [10, 35])
def test_series_without_a_trend_show_one_in_at_most_5_percent(periods):
    values = np.random.default_rng(19).poisson(3.0, (20_000, periods))
    assert 0.025 < (mann_kendall(values)[1] < 0.05).mean() < 0.053


def test_series_too_short_for_a_trend_have_none():
    for periods in (0, 1, 2):
        tau, p = mann_kendall(np.arange(3 * periods).reshape(3, periods))
        assert p.tolist() == [1.0] * 3
        assert np.isfinite(tau).all()


def test_mann_kendall_refuses_a_flat_array_and_missing_values():
    with pytest.raises(ValueError, match=r"shape \(3,\)"):
        mann_kendall([1.0, 2.0, 3.0])
    with pytest.raises(ValueError, match="nan in row 1, period 2"):
        mann_kendall([[1.0, 2.0, 3.0], [1.0, 2.0, np.nan]])


# emerging


def _counts(rates: np.ndarray, seed: int) -> pd.DataFrame:
    cells = disk_of(10)
    planted = np.isin(cells, disk_of(1))
    mean = np.where(planted[:, None], rates[None, :], 2.0)
    return pd.DataFrame(np.random.default_rng(seed).poisson(mean), index=cells)


@pytest.mark.parametrize(
    ("rates", "expected"),
    [
        (np.full(12, 12.0), "persistent hot"),
        (np.linspace(6.0, 30.0, 12), "intensifying hot"),
        (np.linspace(30.0, 6.0, 12), "diminishing hot"),
        (np.repeat([2.0, 12.0], [11, 1]), "new hot"),
        (np.repeat([2.0, 12.0], [8, 4]), "consecutive hot"),
        (np.repeat([12.0, 2.0], [11, 1]), "historical hot"),
        (np.full(12, 0.0), "persistent cold"),
    ],
)
def test_a_planted_history_gets_its_class(rates, expected):
    counts = _counts(rates, seed=20)
    found = emerging(counts, pd.Series(1.0, index=counts.index))
    assert found.loc[CENTRE, "trend_class"] == expected


def test_emerging_counts_the_periods_it_could_tell():
    counts = _counts(np.full(10, 12.0), seed=21)
    counts.loc[:, 4] = 0
    found = emerging(counts, pd.Series(1.0, index=counts.index))
    assert found.loc[CENTRE, ["hot_periods", "cold_periods", "told_periods"]].tolist() == [9, 0, 9]
    assert found["level"].dtype == "Int8"


def test_a_period_without_any_incident_makes_no_trend():
    counts = pd.DataFrame(5, index=disk_of(4), columns=range(12))
    counts.loc[:, 0] = 0
    found = emerging(counts, pd.Series(1.0, index=counts.index))
    assert found["tau"].tolist() == pytest.approx([0.0] * 61)


def test_a_district_that_grows_as_a_whole_has_no_trend_anywhere():
    cells = disk_of(10)
    growing = np.linspace(2.0, 12.0, 12)
    counts = pd.DataFrame(np.random.default_rng(22).poisson(np.tile(growing, (cells.size, 1))), index=cells)
    assert (emerging(counts, pd.Series(1.0, index=cells))["trend_p"] < 0.05).mean() < 0.08


def test_fewer_than_ten_periods_are_refused():
    counts = _counts(np.full(9, 2.0), seed=23)
    with pytest.raises(ValueError, match="9 periods are too few for a trend; give 10"):
        emerging(counts, pd.Series(1.0, index=counts.index))
