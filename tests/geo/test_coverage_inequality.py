import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.inequality import gini, lorenz


def test_gini_of_one_two_three_four_is_a_quarter():
    # mean absolute difference of 1, 2, 3, 4: (3x1 + 2x2 + 1x3) x 2 / 16 = 1.25; halved over the mean 2.5
    assert gini(pd.Series([4.0, 1.0, 3.0, 2.0])) == pytest.approx(0.25)


def test_the_lorenz_curve_starts_with_the_worst_served():
    curve = lorenz(pd.Series([3.0, 1.0]), pd.Series([1.0, 3.0]))
    assert curve["people"].tolist() == [0.0, 0.75, 1.0]
    assert curve["access"].tolist() == [0.0, 0.5, 1.0]
    assert gini(pd.Series([3.0, 1.0]), pd.Series([1.0, 3.0])) == pytest.approx(0.25)


def test_equal_access_has_no_inequality_and_one_owner_nearly_all():
    assert gini(pd.Series([7.0] * 5), pd.Series([1, 2, 3, 4, 5])) == pytest.approx(0.0, abs=1e-12)
    assert gini(pd.Series([0.0] * 9 + [5.0])) == pytest.approx(0.9)


@given(
    st.lists(st.tuples(st.integers(0, 50), st.integers(0, 30), st.integers(1, 4)), min_size=1, max_size=12),
)
def test_gini_is_half_the_mean_difference_over_the_mean_and_does_not_care_how_grids_are_cut(grids):
    access, heads, parts = (np.array(column, dtype=float) for column in zip(*grids, strict=True))
    if not (access * heads).any():
        return
    whole = gini(pd.Series(access), pd.Series(heads))
    times = parts.astype(int)
    split = gini(pd.Series(np.repeat(access, times)), pd.Series(np.repeat(heads / parts, times)))
    mean = (access * heads).sum() / heads.sum()
    difference = (np.abs(access[:, None] - access) * np.outer(heads, heads)).sum() / heads.sum() ** 2
    assert whole == pytest.approx(difference / (2 * mean), abs=1e-9)
    assert split == pytest.approx(whole, abs=1e-9)


def test_grids_without_people_or_figures_take_no_part():
    assert gini(pd.Series([1.0, 3.0, 99.0, np.nan]), pd.Series([3.0, 1.0, 0.0, 5.0])) == pytest.approx(
        gini(pd.Series([1.0, 3.0]), pd.Series([3.0, 1.0]))
    )


def test_nothing_to_share_has_no_gini_and_no_curve():
    assert np.isnan(gini(pd.Series([0.0, 0.0])))
    assert np.isnan(gini(pd.Series([], dtype=float)))
    with pytest.raises(ValueError, match="nobody has any access"):
        lorenz(pd.Series([0.0, 0.0]))


def test_numbers_must_be_sound():
    with pytest.raises(ValueError, match=r"access hold -1.0"):
        gini(pd.Series([-1.0, 2.0]))
    with pytest.raises(ValueError, match="weights hold inf"):
        gini(pd.Series([1.0, 2.0]), pd.Series([np.inf, 1.0]))
    with pytest.raises(ValueError, match="the weights have another index than access"):
        gini(pd.Series([1.0, 2.0]), pd.Series([1.0]))
