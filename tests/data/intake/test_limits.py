"""By when an answer is due."""

from datetime import UTC, datetime, timedelta

import pytest

from data.intake.limits import DUE_FACTORS, Limits

NONE = {"item": None, "department": None, "tier": None, "frequency": None}


@pytest.mark.parametrize(
    ("said", "minutes"),
    [
        ({"item": 120, "department": 600, "tier": "high"}, 120),
        ({"department": 600, "tier": "high"}, 600),
        ({"tier": "high"}, 720),
        ({"tier": "other"}, 2880),
        ({"tier": "area"}, 1440),
        ({"item": 120, "frequency": "high"}, 60),
        ({"item": 120, "frequency": "medium"}, 120),
        ({"tier": "area", "frequency": "low"}, 2160),
        ({"item": 1, "frequency": "high"}, 1),
    ],
)
def test_the_most_special_limit_counts_times_the_frequency_of_the_grid(said: dict[str, object], minutes: int) -> None:
    assert Limits().minutes(**NONE | said) == minutes


def test_nothing_is_due_where_nothing_says_how_long() -> None:
    assert Limits().minutes(**NONE | {"frequency": "high"}) is None
    assert Limits().due_at(datetime(2026, 11, 21, tzinfo=UTC), **NONE) is None


def test_the_limit_counts_from_the_report() -> None:
    told = datetime(2026, 11, 21, 8, tzinfo=UTC)
    assert Limits().due_at(told, **NONE | {"item": 90}) == told + timedelta(minutes=90)


def test_an_emergency_halves_every_limit() -> None:
    assert Limits(is_emergency=True).minutes(**NONE | {"item": 120}) == 60
    assert Limits.of({"mode": "emergency"}).minutes(**NONE | {"item": 120, "frequency": "high"}) == 30
    assert Limits.of({"mode": "normal"}).minutes(**NONE | {"item": 120}) == 120


def test_a_district_sets_its_own_factors() -> None:
    limits = Limits.of({"due_factors": '{"high": 0.25, "emergency": 0.1}', "mode": "emergency"})
    assert limits.minutes(**NONE | {"item": 400, "frequency": "high"}) == 10
    assert limits.factors["low"] == 1.5


@pytest.mark.parametrize("text", ["", "no json", "[1]", '{"high": "x", "low": -1, "medium": 0, "huge": 9}'])
def test_what_is_no_factor_changes_nothing(text: str) -> None:
    assert Limits.of({"due_factors": text}).factors == dict(DUE_FACTORS)
