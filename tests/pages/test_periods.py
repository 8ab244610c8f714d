from datetime import UTC, date, datetime, timedelta

import pytest

from pages.common import periods

MORNING = datetime(2026, 11, 21, 1, 30, tzinfo=UTC)
"""09:30 of the 21st in the district."""


def test_twelve_weeks_end_with_the_day_of_the_newest_data():
    period = periods.preset("12w", as_of=MORNING)
    assert period.until == datetime(2026, 11, 21, 16, tzinfo=UTC)
    assert period.since == datetime(2026, 8, 29, 16, tzinfo=UTC)
    assert (period.first_day, period.last_day, period.days) == (date(2026, 8, 30), date(2026, 11, 21), 84)


def test_a_trend_of_twelve_weeks_has_twelve_complete_weeks_that_end_before_today():
    period = periods.preset("12w", as_of=MORNING)
    assert len(period.edges) == 13
    assert period.edges[-1] == datetime(2026, 11, 20, 16, tzinfo=UTC)
    assert {later - earlier for earlier, later in zip(period.edges, period.edges[1:], strict=False)} == {
        timedelta(weeks=1)
    }
    assert period.has_weekly_steps


def test_seven_days_are_too_short_for_a_trend():
    assert periods.preset("7d", as_of=MORNING).edges == ()
    assert not periods.preset("7d", as_of=MORNING).has_weekly_steps


def test_late_evening_in_utc_belongs_to_the_next_day_of_the_district():
    assert periods.preset("7d", as_of=datetime(2026, 11, 20, 17, tzinfo=UTC)).last_day == date(2026, 11, 21)


def test_own_days_include_the_first_and_the_last():
    period = periods.between(date(2026, 11, 1), date(2026, 11, 3))
    assert (period.since, period.until) == (
        datetime(2026, 10, 31, 16, tzinfo=UTC),
        datetime(2026, 11, 3, 16, tzinfo=UTC),
    )
    assert period.edges == ()


def test_own_days_are_cut_into_equal_steps_that_end_with_the_last_day():
    period = periods.between(date(2026, 1, 1), date(2026, 2, 1))  # 32 days: 12 steps of 2, the oldest 8 days left over
    assert len(period.edges) == 13
    assert period.edges[-1] == period.until
    assert period.edges[0] == period.until - timedelta(days=24)


def test_the_period_before_is_as_long_and_ends_where_this_one_begins():
    period = periods.preset("28d", as_of=MORNING)
    assert period.before.until == period.since
    assert period.before.days == 28


def test_a_year_before_falls_on_the_same_weekdays():
    period = periods.preset("28d", as_of=MORNING)
    assert period.year_before.first_day.weekday() == period.first_day.weekday()
    assert period.since - period.year_before.since == timedelta(days=364)


def test_months_are_those_of_the_calendar_across_the_new_year():
    edges = periods.months(until=datetime(2026, 2, 10, tzinfo=UTC), count=3)
    assert [edge.astimezone(periods.DISTRICT_TIME).date() for edge in edges] == [
        date(2025, 12, 1),
        date(2026, 1, 1),
        date(2026, 2, 1),
        date(2026, 3, 1),
    ]


def test_the_month_of_midnight_is_the_one_that_has_just_ended():
    edges = periods.months(until=periods.midnight(date(2026, 12, 1)), count=1)
    assert edges[0] == periods.midnight(date(2026, 11, 1))


def test_the_last_week_follows_four_weeks():
    first, middle, last = periods.last_week_and_before(periods.preset("12w", as_of=MORNING))
    assert (middle - first, last - middle) == (timedelta(weeks=4), timedelta(weeks=1))


@pytest.mark.parametrize("name", periods.PRESETS)
def test_every_preset_has_whole_days_and_equal_steps(name):
    days, steps = periods.PRESETS[name]
    period = periods.preset(name, as_of=MORNING)
    assert period.days == days
    assert len(period.edges) == (steps + 1 if steps else 0)
    assert steps == 0 or days % steps == 0
