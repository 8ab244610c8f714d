from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pandas as pd
import pytest

from geo.periods import counts_by_period, equal_periods

from .conftest import CENTRE, disk_of

NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)


def test_an_incomplete_last_period_is_dropped():
    borders = equal_periods(NEW_YEAR, NEW_YEAR + timedelta(days=20), days=7)
    assert borders.tolist() == [pd.Timestamp(NEW_YEAR) + timedelta(days=d) for d in (0, 7, 14)]


def test_a_period_that_ends_with_the_data_is_complete():
    assert len(equal_periods(NEW_YEAR, NEW_YEAR + timedelta(days=21), days=7)) == 4
    assert len(equal_periods(NEW_YEAR, NEW_YEAR + timedelta(days=21, microseconds=-1), days=7)) == 3


def test_borders_are_utc_wherever_the_start_was_given():
    shanghai = timezone(timedelta(hours=8))
    borders = equal_periods(datetime(2026, 1, 1, tzinfo=shanghai), NEW_YEAR + timedelta(days=30), days=7)
    assert str(borders.tz) == "UTC"
    assert borders[0] == pd.Timestamp("2025-12-31T16:00Z")


def test_periods_that_cannot_be_are_refused():
    with pytest.raises(ValueError, match="lacks a time zone"):
        equal_periods(datetime(2026, 1, 1), NEW_YEAR, days=7)
    with pytest.raises(ValueError, match="periods of 0 days"):
        equal_periods(NEW_YEAR, NEW_YEAR, days=0)
    with pytest.raises(ValueError, match="no period of 7 days fits"):
        equal_periods(NEW_YEAR, NEW_YEAR + timedelta(days=6), days=7)


def test_counts_are_by_cell_and_half_open_period_with_zeros():
    borders = equal_periods(NEW_YEAR, NEW_YEAR + timedelta(days=14), days=7)
    study = disk_of(1)
    elsewhere = np.setdiff1d(disk_of(2), study)[0]
    days = [0.0, 6.999, 7.0, 13.9, 14.0, -0.1, 3.0]
    cells = np.array([CENTRE] * 6 + [elsewhere], dtype=np.uint64)
    times = pd.Series([pd.Timestamp(NEW_YEAR) + timedelta(days=d) for d in days])
    counts = counts_by_period(cells, times, study=study, borders=borders)
    assert counts.loc[CENTRE].tolist() == [2, 2]
    assert counts.to_numpy().sum() == 4
    assert counts.index.tolist() == study.tolist()
    assert counts.columns.equals(borders[:-1])


def test_incidents_without_a_time_are_not_counted():
    borders = equal_periods(NEW_YEAR, NEW_YEAR + timedelta(days=7), days=7)
    times = pd.Series([pd.NaT, pd.Timestamp(NEW_YEAR)]).dt.tz_convert("UTC")
    counts = counts_by_period([CENTRE, CENTRE], times, study=[CENTRE], borders=borders)
    assert counts.to_numpy().tolist() == [[1]]


def test_unequal_lengths_and_a_study_area_with_duplicates_are_refused():
    borders = equal_periods(NEW_YEAR, NEW_YEAR + timedelta(days=7), days=7)
    with pytest.raises(ValueError, match="2 cells but 1 times"):
        counts_by_period([CENTRE, CENTRE], pd.Series([pd.Timestamp(NEW_YEAR)]), study=[CENTRE], borders=borders)
    with pytest.raises(ValueError, match=f"study has cell {CENTRE} twice"):
        counts_by_period([CENTRE], pd.Series([pd.Timestamp(NEW_YEAR)]), study=[CENTRE] * 2, borders=borders)
