from math import comb

import numpy as np
import pandas as pd
import pytest

from geo.change import change

from .conftest import CENTRE, disk_of


def test_change_of_one_cell_is_the_binomial_by_hand():
    cells = disk_of(1)
    before, after = pd.Series(2, index=cells), pd.Series([8, 1, 1, 1, 1, 1, 1], index=cells)
    found = change(before, after, rings=0, after_share=0.5)
    first = found.iloc[0]
    assert (first["before"], first["observed"], first["expected"]) == (2, 8, 5.0)
    assert first["p_high"] == pytest.approx(sum(comb(10, k) for k in (8, 9, 10)) / 2**10)
    assert first["p_low"] == pytest.approx(1 - (10 + 1) / 2**10)


def test_a_district_that_doubled_evenly_changed_nowhere_by_its_own_measure():
    cells = disk_of(6)
    before = pd.Series(10, index=cells)
    assert (change(before, before * 2)["level"] == 0).all()
    assert (change(before, before * 2, after_share=0.5)["level"] == 3).all()


def test_where_it_got_worse_is_found_and_where_it_got_better_too():
    rng = np.random.default_rng(16)
    cells = disk_of(12)
    worse, better = np.isin(cells, disk_of(1)), np.isin(cells, disk_of(1, int(cells[-1])))
    before = pd.Series(rng.poisson(6.0, cells.size), index=cells)
    after = pd.Series(rng.poisson(np.select([worse, better], [15.0, 0.5], 6.0)), index=cells)
    level = change(before, after.sample(frac=1.0, random_state=1))["level"]
    assert level[CENTRE] == 3
    assert level[cells[-1]] < 0
    elsewhere = ~np.isin(cells, disk_of(3)) & ~np.isin(cells, disk_of(3, int(cells[-1])))
    assert (level[elsewhere].abs() < 2).all()


def test_a_place_empty_in_both_periods_tells_nothing():
    cells = disk_of(6)
    here = pd.Series(np.where(cells == CENTRE, 40, 0), index=cells)
    found = change(here, here)
    assert found["level"].isna().sum() == cells.size - 7
    assert found.loc[CENTRE, "level"] == 0
    assert found["ratio"].isna().sum() == cells.size - 7


def test_shares_and_periods_that_allow_no_comparison_are_refused():
    cells = disk_of(1)
    some, none = pd.Series(3, index=cells), pd.Series(0, index=cells)
    for share in (0.0, 1.0):
        with pytest.raises(ValueError, match=f"after_share is {share}"):
            change(some, some, after_share=share)
    with pytest.raises(ValueError, match="21 incidents before and 0 after leave no share"):
        change(some, none)
    with pytest.raises(ValueError, match="after lacks 1 of 7 cells"):
        change(some, some.iloc[1:])
