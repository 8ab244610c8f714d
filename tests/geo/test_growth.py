from math import comb

import numpy as np
import pandas as pd
import pytest

from geo.growth import growth


def test_growth_equals_the_exact_comparison_of_two_counts():
    found = growth(pd.Series([4], index=["a"]), pd.Series([6], index=["a"]), after_share=0.2)
    by_hand = sum(comb(10, k) * 0.2**k * 0.8 ** (10 - k) for k in range(6, 11))
    assert found.loc["a", "q_high"] == pytest.approx(by_hand)
    assert found.loc["a", "expected"] == pytest.approx(2.0)
    assert found.loc["a", "ratio"] == pytest.approx(3.0)


def test_the_kinds_are_matched_by_name_and_not_by_place():
    before = pd.Series([40, 4], index=["a", "b"])
    after = pd.Series([6, 10], index=["b", "a"])
    assert growth(before, after, after_share=0.2)["after"].tolist() == [10, 6]


def test_many_comparisons_are_corrected_for():
    names = [f"kind {number}" for number in range(10)]
    before, after = pd.Series(40, index=names), pd.Series(10, index=names)
    after["kind 0"] = 19
    alone = growth(before[["kind 0"]], after[["kind 0"]], after_share=0.2).loc["kind 0", "q_high"]
    among_ten = growth(before, after, after_share=0.2).loc["kind 0", "q_high"]
    assert among_ten == pytest.approx(10 * alone)


def test_chance_alone_seldom_grows():
    rng = np.random.default_rng(11)
    names = [f"kind {number}" for number in range(16)]
    calls = 0
    for _ in range(200):
        before, after = (pd.Series(rng.poisson(rate, 16), index=names) for rate in (40, 10))
        calls += bool((growth(before, after, after_share=0.2)["q_high"] < 0.05).any())
    assert calls / 200 < 0.08


def test_a_kind_that_never_happened_has_no_ratio():
    found = growth(pd.Series([0], index=["a"]), pd.Series([0], index=["a"]), after_share=0.5)
    assert np.isnan(found.loc["a", "ratio"])
    assert found.loc["a", "q_high"] == 1.0


@pytest.mark.parametrize("share", [0.0, 1.0, -0.1, float("nan")])
def test_a_share_that_is_no_part_is_refused(share):
    with pytest.raises(ValueError, match="after_share"):
        growth(pd.Series([1]), pd.Series([1]), after_share=share)


def test_a_missing_kind_and_broken_counts_are_refused():
    with pytest.raises(ValueError, match="after"):
        growth(pd.Series([1, 2], index=["a", "b"]), pd.Series([1], index=["a"]), after_share=0.5)
    with pytest.raises(ValueError, match="whole"):
        growth(pd.Series([1.5]), pd.Series([1]), after_share=0.5)
