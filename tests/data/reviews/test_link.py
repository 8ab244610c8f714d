"""A link opens one review, on its day, and nothing else."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, update

from data import errors, signing
from data.engine import read, write
from data.reviews.link import OpenReview, day_of, opened, token
from data.schema import Review
from data.settings import Settings
from tests.support.phone_days import CODE, GRID, NOW, TODAY, add_review

MIDNIGHT = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)
"""The first moment of the day in China."""
DAY, MINUTE, MS = timedelta(days=1), timedelta(minutes=1), timedelta(milliseconds=1)


@pytest.fixture
def here(phones: Engine, tmp_path: Path) -> Settings:
    return Settings(phones.url, tmp_path / "var")


def open_at(
    phones: Engine, here: Settings, now: datetime, *, given: str | None = None, writing: bool = False
) -> OpenReview:
    with read(phones) as conn:
        return opened(conn, here, given or token(here, CODE, TODAY), now=now, writing=writing)


def changed(phones: Engine, **values: object) -> None:
    with write(phones) as conn:
        conn.execute(update(Review).where(Review.code == CODE).values(**values))


def test_a_link_opens_its_review_alone(phones, here):
    assert open_at(phones, here, NOW) == OpenReview(CODE, GRID, TODAY, "division", "planned")


def test_the_day_is_china_s():
    assert day_of(MIDNIGHT) == TODAY
    assert day_of(MIDNIGHT - MS) == date(2026, 11, 20)


@pytest.mark.parametrize("now", [MIDNIGHT, NOW, MIDNIGHT + DAY - MS])
def test_it_is_read_from_the_first_to_the_last_moment_of_the_day(phones, here, now):
    assert open_at(phones, here, now).code == CODE


@pytest.mark.parametrize("now", [MIDNIGHT - MS, MIDNIGHT - MINUTE, MIDNIGHT - 30 * DAY])
def test_it_is_not_read_before(phones, here, now):
    with pytest.raises(errors.ReviewLinkEarlyError, match="begins on 2026-11-21"):
        open_at(phones, here, now)


@pytest.mark.parametrize("now", [MIDNIGHT + DAY, MIDNIGHT + 300 * DAY])
def test_it_is_not_read_afterwards(phones, here, now):
    with pytest.raises(errors.ReviewLinkOverError, match="taken until 2026-11-28"):
        open_at(phones, here, now)


@pytest.mark.parametrize("now", [MIDNIGHT - 5 * MINUTE, MIDNIGHT, MIDNIGHT + 8 * DAY - MS])
def test_for_a_week_it_takes_in_what_was_noted_on_the_day(phones, here, now):
    assert open_at(phones, here, now, writing=True).code == CODE


def test_it_takes_in_nothing_before_the_day_or_after_the_week(phones, here):
    with pytest.raises(errors.ReviewLinkEarlyError):
        open_at(phones, here, MIDNIGHT - 5 * MINUTE - MS, writing=True)
    with pytest.raises(errors.ReviewLinkOverError):
        open_at(phones, here, MIDNIGHT + 8 * DAY, writing=True)


@pytest.mark.parametrize("writing", [False, True])
def test_a_withdrawn_review_s_link_opens_nothing(phones, here, writing):
    changed(phones, state="withdrawn")
    with pytest.raises(errors.ReviewLinkWithdrawnError, match="R2026-0001"):
        open_at(phones, here, NOW, writing=writing)


def test_a_review_that_is_done_can_still_be_read_on_its_day(phones, here):
    changed(phones, state="done")
    assert open_at(phones, here, NOW).state == "done"


@pytest.mark.parametrize("given", [None, ""])
def test_without_a_link_nothing_is_told(phones, here, given):
    with read(phones) as conn, pytest.raises(errors.ReviewLinkMissingError):
        opened(conn, here, given, now=NOW)


def test_no_character_of_a_link_can_be_changed(phones, here):
    good = token(here, CODE, TODAY)
    for place, sign in enumerate(good[:-1]):  # the last sign's lowest bits say nothing
        with pytest.raises(errors.ReviewLinkInvalidError):
            open_at(phones, here, NOW, given=f"{good[:place]}{'A' if sign != 'A' else 'B'}{good[place + 1 :]}")


def test_the_link_of_another_review_opens_that_one(phones, here):
    with write(phones) as conn:
        add_review(conn, "R2026-0003", grid_code="320106001001001")
    found = open_at(phones, here, NOW, given=token(here, "R2026-0003", TODAY))
    assert (found.code, found.grid_code) == ("R2026-0003", "320106001001001")


@pytest.mark.parametrize("given", ["", ".", "x" * 5000, "调研", "\x00", "W10.x"])
def test_what_nobody_signed_opens_nothing(phones, here, given):
    with pytest.raises(errors.ReviewLinkInvalidError):
        open_at(phones, here, NOW, given=given or " ")


def test_no_other_token_of_this_installation_opens_a_review(phones, here):
    for scope in (signing.MAP, signing.WALL):
        with pytest.raises(errors.ReviewLinkInvalidError):
            open_at(phones, here, NOW, given=signing.token(here, now=NOW, scope=scope))


def test_another_installation_s_link_opens_nothing(phones, here, tmp_path):
    other = Settings(phones.url, tmp_path / "elsewhere")
    with pytest.raises(errors.ReviewLinkInvalidError):
        open_at(phones, here, NOW, given=token(other, CODE, TODAY))


def test_a_review_that_was_moved_to_another_day_needs_another_link(phones, here):
    tomorrow = TODAY + DAY
    changed(phones, reviewed_on=tomorrow)
    for now in (NOW, NOW + DAY):
        with pytest.raises(errors.ReviewLinkInvalidError):
            open_at(phones, here, now)
    assert open_at(phones, here, NOW + DAY, given=token(here, CODE, tomorrow)).on == tomorrow


def test_a_link_says_the_same_whenever_it_is_asked_for_and_names_nobody(here):
    assert token(here, CODE, TODAY) == token(here, CODE, TODAY)
    assert len(token(here, CODE, TODAY)) < 100
