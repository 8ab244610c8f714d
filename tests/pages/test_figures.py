from datetime import UTC, date, datetime

import pandas as pd
import pytest

from pages.common import figures, text


@pytest.fixture
def reader(monkeypatch):
    """Call it with a language to read in it."""
    return lambda code: monkeypatch.setattr(text.address, "value", lambda name, default="": code)


def test_headlines_count_in_ten_thousands_in_chinese_only(reader):
    reader("zh")
    assert [figures.amount(n) for n in (9_999, 10_000, 12_345, 153_000)] == ["9,999", "1万", "1.2万", "15.3万"]
    reader("en")
    assert figures.amount(12_345) == "12,345"


def test_a_missing_number_is_a_dash_and_a_negative_one_has_a_minus():
    assert figures.number(None) == figures.number(float("nan")) == figures.number(pd.NA) == "–"
    assert figures.number(-1234.5, digits=1) == "\N{MINUS SIGN}1,234.5"


def test_a_share_says_both_numbers(reader):
    reader("zh")
    assert figures.share(12, 340) == "12 / 340 件（3.5%）"
    assert figures.share(0, 0) == "0 / 0 件（–）"


def test_times_are_those_of_the_district():
    evening = datetime(2026, 11, 20, 17, 5, tzinfo=UTC)
    assert figures.moment(evening) == "2026-11-21 01:05"
    assert figures.day(evening) == "2026-11-21"
    assert figures.day(date(2026, 1, 2)) == "2026-01-02"
    assert figures.moment(pd.NaT) == figures.day(None) == "–"


def test_opening_hours_are_said_in_the_reader_s_words(reader):
    reader("zh")
    assert figures.hours("Mo-Fr 08:30-17:30; Sa off") == "周一-周五 08:30-17:30; 周六 休息"
    assert figures.hours("24/7") == "全天"
    assert figures.hours(None) == "–"
    reader("en")
    assert figures.hours("Su,PH 09:00-12:00") == "Sun,public holidays 09:00-12:00"


def test_months_are_short_enough_for_an_axis(reader):
    reader("zh")
    assert figures.month(datetime(2026, 10, 31, 16, tzinfo=UTC)) == "11月"
