"""A report looked over by itself."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from data.errors import PhotoKindError, ReportFieldError
from data.intake.report import Report, check

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)


def report(**said: Any) -> Report:
    return Report(**{"source": "hotline", "channel": "hotline_12345", "item_code": "0101"} | said)


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"item_code": None, "category": "市容"},
        {"lon": 180.0, "lat": -90.0},
        {"reported_at": NOW + timedelta(minutes=5)},
        {"reported_at": datetime(1990, 1, 1, tzinfo=UTC)},
        {"code": "N" * 64, "key": "k" * 200},
    ],
)
def test_what_makes_sense_passes(said: dict[str, Any]) -> None:
    check(report(**said), now=NOW)


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ({"source": ""}, "source"),
        ({"channel": " patrol"}, "channel"),
        ({"item_code": "x" * 41}, "item_code"),
        ({"category": "a\x00b"}, "category"),
        ({"place": "\ud800"}, "place"),
        ({"code": ""}, "code"),
        ({"key": "a\nb"}, "key"),
        ({"item_code": None}, "item_code"),
        ({"lon": 118.78}, "lat"),
        ({"lat": 32.04}, "lon"),
        ({"lon": 180.1, "lat": 0.0}, "lon"),
        ({"lon": 0.0, "lat": 90.1}, "lat"),
        ({"lon": float("nan"), "lat": 0.0}, "lon"),
        ({"reported_at": datetime(2026, 11, 21, 8)}, "reported_at"),
        ({"reported_at": NOW + timedelta(minutes=5, seconds=1)}, "reported_at"),
        ({"reported_at": datetime(1989, 12, 31, tzinfo=UTC)}, "reported_at"),
        ({"photos": (b"",) * 4}, "photos"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(said: dict[str, Any], name: str) -> None:
    with pytest.raises(ReportFieldError, match=f"^{name} is "):
        check(report(**said), now=NOW)


def test_a_photo_is_looked_at_too() -> None:
    with pytest.raises(PhotoKindError):
        check(report(photos=(b"no photo",)), now=NOW)


def test_the_digest_is_of_all_that_is_said() -> None:
    same = report(lon=118.78, lat=32.04, reported_at=NOW)
    assert report(lon=118.78, lat=32.04, reported_at=NOW).body_sha256 == same.body_sha256
    others = [
        report(lon=118.78, lat=32.04),
        report(lon=118.78, lat=32.05, reported_at=NOW),
        report(lon=118.78, lat=32.04, reported_at=NOW, item_code="0102"),
        report(lon=118.78, lat=32.04, reported_at=NOW, place="SIGN"),
        report(lon=118.78, lat=32.04, reported_at=NOW, photos=(b"a",)),
        report(lon=118.78, lat=32.04, reported_at=NOW, photos=(b"b",)),
    ]
    assert len({other.body_sha256 for other in [*others, same]}) == len(others) + 1


def test_the_same_moment_in_another_zone_is_the_same_report() -> None:
    shifted = NOW.astimezone(tz=None)
    assert report(reported_at=shifted).body_sha256 == report(reported_at=NOW).body_sha256


def test_a_key_and_a_number_are_told_apart() -> None:
    assert report().identities == ()
    assert report(key="7", code="7").identities == ("key 7", "number 7")


def test_zero_zero_is_no_position() -> None:
    assert report(lon=0.0, lat=0.0).position is None
    assert report(lon=118.78, lat=32.04).position == (118.78, 32.04)
