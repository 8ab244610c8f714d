"""ISO weeks at the turns of years, by the calendar."""

from datetime import date, timedelta

import pytest

from geo.iso_weeks import IsoWeek


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(2026, 11, 21), "2026-W47"),
        (date(2026, 11, 22), "2026-W47"),
        (date(2026, 11, 23), "2026-W48"),
        (date(2027, 1, 3), "2026-W53"),
        (date(2027, 1, 4), "2027-W01"),
        (date(2024, 12, 30), "2025-W01"),
    ],
)
def test_a_day_lies_in_the_week_of_its_thursday(day, code):
    week = IsoWeek.of(day)
    assert week.code == code
    assert week.monday <= day <= week.sunday
    assert (week.sunday - week.monday).days == 6


def test_a_code_names_its_week_again():
    assert IsoWeek.parse("2026-W53").monday == date(2026, 12, 28)


def test_weeks_follow_each_other_over_the_turn_of_a_year():
    assert IsoWeek(2026, 53).later(1) == IsoWeek(2027, 1)
    assert IsoWeek(2027, 1).later(-1) == IsoWeek(2026, 53)


def test_five_years_of_weeks_leave_out_no_day():
    week, day = IsoWeek(2023, 1), date(2023, 1, 2)
    for _ in range(261):
        assert week.monday == day
        week, day = week.later(1), day + timedelta(days=7)


@pytest.mark.parametrize("code", ["", "2026-47", "2026-W7", "W47", "2026-W47-1"])
def test_what_names_no_week_is_refused(code):
    with pytest.raises(ValueError, match="names no week"):
        IsoWeek.parse(code)


@pytest.mark.parametrize("code", ["2026-W00", "2026-W54", "2025-W53"])
def test_a_week_that_the_year_does_not_have_is_refused(code):
    with pytest.raises(ValueError, match="has no week"):
        IsoWeek.parse(code)
