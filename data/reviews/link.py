"""The link to one grid on one day: signed, good for nothing else, and closed when the day is over.

It names the review and its day. Whoever holds it reads the own grid's building level on that day, and may hand in for a
week what was noted on it: a phone that finds no network until the evening loses nothing.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from itsdangerous import BadSignature
from sqlalchemy import Connection

from data.errors import (
    ReviewLinkEarlyError,
    ReviewLinkInvalidError,
    ReviewLinkMissingError,
    ReviewLinkOverError,
    ReviewLinkWithdrawnError,
)
from data.intake.report import CLOCKS_DIFFER_BY
from data.plans.days import day_of, start_of
from data.queries.reviews import Day, review
from data.settings import Settings
from data.signing import serializer

__all__ = ["SCOPE", "TAKEN_FOR", "OpenReview", "day_of", "opened", "token"]

SCOPE: Final = "review"
"""What the signature is for: no token of a map or a wall opens a review."""
TAKEN_FOR: Final = timedelta(days=7)
"""How long after the day what was noted on it may come in."""
LONGEST: Final = 400
"""Characters of a token."""


@dataclass(frozen=True)
class OpenReview:
    """What a link opens.

    Attributes:
        code: The review's number.
        grid_code: The only grid it is about.
        on: The day, in China.
        rank: The reviewer's; None where nobody said.
        state: One of `REVIEW_STATES`.
    """

    code: str
    grid_code: str
    on: date
    rank: str | None
    state: str


def token(settings: Settings, review_code: str, on: date) -> str:
    """What the link to a review carries; the same whenever it is asked for."""
    return str(serializer(settings, SCOPE).dumps([review_code, on.isoformat()]))


def opened(
    conn: Connection, settings: Settings, given: str | None, *, now: datetime, writing: bool = False
) -> OpenReview:
    """The review that a token opens now.

    Args:
        conn: A connection to the store.
        settings: Where this installation's secret lies.
        given: The token; None where none came.
        now: The present moment, with a time zone.
        writing: Whether something is to be noted, which is taken for `TAKEN_FOR` after the day.

    Raises:
        ReviewLinkMissingError: There is no token.
        ReviewLinkInvalidError: It is not ours, or the review is gone or on another day by now.
        ReviewLinkWithdrawnError: The review was withdrawn.
        ReviewLinkEarlyError: Its day is still to come.
        ReviewLinkOverError: Its day is over; for writing, also the time after it.
    """
    found = _named(conn, settings, given)
    if found.state == "withdrawn":
        raise ReviewLinkWithdrawnError(review=found.code)
    _check_time(found, now=now, writing=writing)
    return OpenReview(found.code, found.grid_code, found.on, found.rank, found.state)


def _named(conn: Connection, settings: Settings, given: str | None) -> Day:
    if not given:
        raise ReviewLinkMissingError(header="Authorization")
    unknown = ReviewLinkInvalidError(length=len(given))
    if len(given) > LONGEST:
        raise unknown
    try:
        code, on = serializer(settings, SCOPE).loads(given)
    except BadSignature:
        raise unknown from None
    found = review(conn, code)
    if found is None or found.on.isoformat() != on:
        raise unknown
    return found


def _check_time(found: Day, *, now: datetime, writing: bool) -> None:
    begins, ends = start_of(found.on), start_of(found.on + timedelta(days=1))
    early = CLOCKS_DIFFER_BY if writing else timedelta(0)
    if now < begins - early:
        raise ReviewLinkEarlyError(review=found.code, on=found.on)
    if now >= ends + (TAKEN_FOR if writing else timedelta(0)):
        raise ReviewLinkOverError(review=found.code, on=found.on, until=found.on + TAKEN_FOR)
