"""Weeks of opening hours that a reader can check against a calendar: 2026-11-23 is a Monday, 2026-10-01 a Thursday."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pandas as pd
import pyogrio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.opening_hours import (
    HOURS_OF_WEEK,
    LOCAL_TIME,
    is_open,
    is_unreadable,
    next_change,
    open_by_hour,
    public_holidays,
)

WEEK = date(2026, 11, 23)
NATIONAL_DAY_WEEK = date(2026, 9, 28)


def hours_open(text, *, week=WEEK):
    """Hours of the week, 0 = Monday 00:00, at whose start a place with these hours is open."""
    return np.flatnonzero(open_by_hour(pd.Series([text]), week=week).is_open[0]).tolist()


def at(day, hour, minute=0):
    return datetime(2026, 11, day, hour, minute, tzinfo=LOCAL_TIME)


def test_always_open_is_open_in_all_168_hours():
    assert hours_open("24/7") == list(range(168))


def test_a_lunch_break_closes_the_hours_that_start_in_it():
    assert hours_open("Mo 09:00-12:00,14:00-18:00") == [9, 10, 11, 14, 15, 16, 17]


def test_an_hour_counts_by_its_start():
    assert hours_open("Tu 08:30-20:00") == list(range(24 + 9, 24 + 20))


def test_hours_over_midnight_belong_to_the_next_morning_too():
    assert hours_open("Mo 22:00-02:00") == [22, 23, 24, 25]


def test_a_sunday_night_of_the_week_before_reaches_into_monday():
    assert hours_open("Su 22:00-02:00") == [0, 1, 6 * 24 + 22, 6 * 24 + 23]


def test_closing_times_beyond_24_say_the_same_as_over_midnight():
    assert hours_open("Fr 08:00-26:00") == hours_open("Fr 08:00-02:00")


def test_a_week_begins_on_the_monday_of_whatever_day_is_given():
    rows = pd.Series(["Mo 09:00-10:00"])
    weeks = [open_by_hour(rows, week=WEEK + timedelta(days=number)).is_open for number in range(7)]
    assert all((week == weeks[0]).all() for week in weeks)
    assert (open_by_hour(pd.Series(["2026 Nov 30"]), week=WEEK + timedelta(days=7)).is_open[0, :24]).all()


def test_a_later_rule_takes_the_place_of_an_earlier_one():
    assert hours_open("Mo-Su 09:00-11:00; We off; Sa 10:00-11:00") == [
        9, 10, 24 + 9, 24 + 10, 72 + 9, 72 + 10, 96 + 9, 96 + 10, 120 + 10, 144 + 9, 144 + 10,
    ]  # fmt: skip


def test_public_holidays_close_what_closes_on_them():
    open_days = {hour // 24 for hour in hours_open("Mo-Fr 09:00-17:00; PH off", week=NATIONAL_DAY_WEEK)}
    assert open_days == {0, 1, 2, 4}, "Thursday is 1 October; the library does not know 2 October"


def test_public_holidays_open_what_opens_on_them():
    assert hours_open("PH 10:00-12:00", week=NATIONAL_DAY_WEEK) == [3 * 24 + 10, 3 * 24 + 11]
    assert hours_open("PH 10:00-12:00") == []


def test_the_holidays_are_the_first_days_of_the_festivals_of_the_calendar():
    assert public_holidays(date(2026, 1, 1), date(2027, 1, 1)) == [
        date(2026, 1, 1),
        date(2026, 2, 17),
        date(2026, 5, 1),
        date(2026, 6, 19),
        date(2026, 9, 25),
        date(2026, 10, 1),
    ]


def test_a_range_of_days_without_its_end_has_no_holiday_on_its_end():
    assert public_holidays(date(2026, 9, 30), date(2026, 10, 1)) == []
    assert public_holidays(date(2026, 10, 1), date(2026, 10, 1)) == []


def test_the_moment_is_read_on_the_clock_in_china():
    row = pd.Series(["Mo 09:00-10:00"])
    assert is_open(row, datetime(2026, 11, 23, 1, 0, tzinfo=UTC)).tolist() == [True]
    assert is_open(row, datetime(2026, 11, 23, 9, 0, tzinfo=UTC)).tolist() == [False]


def test_opening_time_is_open_and_closing_time_is_closed():
    row = pd.Series(["Mo 09:00-10:00"])
    moments = [at(23, 8, 59), at(23, 9), at(23, 9, 59), at(23, 10)]
    assert [is_open(row, moment).item() for moment in moments] == [False, True, True, False]


def test_missing_and_blank_hours_are_unknown_not_closed():
    rows = pd.Series(["24/7", None, "", "  ", np.nan], index=list("abcde"))
    now = is_open(rows, at(23, 12))
    assert now.name == "is_open"
    assert now.index.tolist() == list("abcde")
    assert now.isna().tolist() == [False, True, True, True, True]
    week = open_by_hour(rows, week=WEEK)
    assert week.is_known.all(axis=1).tolist() == [True, False, False, False, False]
    assert not week.is_known[1:].any()
    assert not week.is_open[1:].any()


def test_hours_that_call_themselves_unknown_are_unknown_in_those_hours_alone():
    week = open_by_hour(pd.Series(['Mo 09:00-12:00; Tu 09:00-12:00 unknown "by appointment"']), week=WEEK)
    assert np.flatnonzero(week.is_open[0]).tolist() == [9, 10, 11]
    assert np.flatnonzero(~week.is_known[0]).tolist() == [33, 34, 35]
    assert is_open(pd.Series(["Tu 09:00-12:00 unknown"]), at(24, 10)).isna().all()


def test_no_facility_gives_no_row():
    week = open_by_hour(pd.Series([], dtype=object), week=WEEK)
    assert week.is_open.shape == week.is_known.shape == (0, HOURS_OF_WEEK)
    assert is_open(pd.Series([], dtype=object), at(23, 12)).empty


@pytest.mark.parametrize("judge", [lambda rows: open_by_hour(rows, week=WEEK), lambda rows: is_open(rows, at(23, 12))])
def test_a_text_that_cannot_be_read_is_named_with_row_value_and_remedy(judge):
    rows = pd.Series(["24/7", "九点开门", "九点开门", "early"], index=[10, 11, 12, 13])
    with pytest.raises(ValueError, match=r"row 11: .*'九点开门' cannot be read \(3 such rows\).*leave them blank"):
        judge(rows)


def test_texts_that_cannot_be_read_count_as_unknown_when_asked():
    rows = pd.Series(["early", "24/7", None])
    assert is_unreadable(rows).tolist() == [True, False, False]
    assert is_open(rows, at(23, 12), unreadable_as_unknown=True).isna().tolist() == [True, False, True]
    week = open_by_hour(rows, week=WEEK, unreadable_as_unknown=True)
    assert week.is_known[:, 0].tolist() == [False, True, False]
    assert week.is_open[:, 0].tolist() == [False, True, False]


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="2026-11-23 12:00 has no time zone; give one"):
        is_open(pd.Series(["24/7"]), datetime(2026, 11, 23, 12))


TEXTS = ["24/7", "Mo-Fr 08:30-12:00,14:00-18:00; PH off", "20:00-04:30", None, "Sa 09:00-12:00 unknown", "Su off"]


@given(st.lists(st.sampled_from(TEXTS), max_size=6), st.integers(0, HOURS_OF_WEEK - 1), st.integers(0, 52))
def test_each_column_is_the_state_at_the_start_of_its_hour(texts, hour, weeks):
    rows = pd.Series(texts, dtype=object)
    monday = datetime(2026, 1, 5, tzinfo=LOCAL_TIME) + timedelta(weeks=weeks)
    week = open_by_hour(rows, week=monday.date())
    now = is_open(rows, monday + timedelta(hours=hour))
    assert week.is_open[:, hour].tolist() == now.fillna(False).tolist()
    assert week.is_known[:, hour].tolist() == now.notna().tolist()


@pytest.mark.parametrize(("extract", "count"), [("nanjing_xinjiekou", 9), ("beijing_wudaokou", 4)])
def test_the_hours_of_real_shops_are_read(shared_data, extract, count):
    source = shared_data / "osm" / extract / f"{extract}.osm.pbf"
    tags = pd.concat(
        pyogrio.read_dataframe(source, layer=layer, read_geometry=False)["other_tags"]
        for layer in ("points", "lines", "multipolygons")
    )
    hours = tags.str.extract('"opening_hours"=>"([^"]*)"', expand=False).dropna().drop_duplicates()
    assert len(hours) == count
    assert not is_unreadable(hours).any()
    assert open_by_hour(hours, week=WEEK).is_open.any(axis=1).all()


def test_what_is_open_closes_next_and_what_is_closed_opens():
    hours = pd.Series(["Mo-Fr 08:30-12:00,14:00-17:30", "Mo-Su 22:00-02:00", "24/7", None, ""], index=list("abcde"))
    found = next_change(hours, at(20, 9))
    assert list(found.index) == list("abcde")
    assert found["a"] == at(20, 12)
    assert found["b"] == at(20, 22)
    assert found[["c", "d", "e"]].isna().all(), "nothing changes, or nobody knows"
    assert next_change(hours, at(20, 18))["a"] == at(23, 8, 30), "after the weekend"
    assert next_change(hours, at(20, 23))["b"] == at(21, 2)


def test_the_next_change_is_told_in_utc_for_a_moment_of_any_zone():
    found = next_change(pd.Series(["Mo-Su 08:00-20:00"]), datetime(2026, 11, 20, 4, tzinfo=UTC))
    assert str(found.dtype) == "datetime64[us, UTC]"
    assert found[0] == datetime(2026, 11, 20, 12, tzinfo=UTC)


def test_a_change_needs_a_zone_and_hours_that_can_be_read():
    with pytest.raises(ValueError, match="no time zone"):
        next_change(pd.Series(["24/7"]), datetime(2026, 11, 20))
    with pytest.raises(ValueError, match="cannot be read"):
        next_change(pd.Series(["whenever"]), at(20, 9))
    assert next_change(pd.Series(["whenever"]), at(20, 9), unreadable_as_unknown=True).isna().all()


def test_just_after_a_change_the_state_is_the_other_one():
    hours = pd.Series(["Mo-Fr 08:30-12:00,14:00-17:30", "Sa 10:00-16:00; PH off", "Mo-Su 22:00-02:00"])
    moments = [at(20, 9) + timedelta(hours=number) for number in range(0, 72, 5)]
    for moment in moments:
        before = is_open(hours, moment)
        changes = next_change(hours, moment)
        for place, change in changes.items():
            assert is_open(hours, change.to_pydatetime())[place] != before[place]
