"""Leaders' days in one grid: the days, what phones said of them, what was found."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import geopandas as gpd
import pandas as pd
from sqlalchemy import Connection, func, or_, select

from data.frames import read_features, read_frame
from data.schema import Correction, Finding, FindingPhoto, Review, ReviewEntry
from data.schema.reviews import FINDING_STATES

OPEN_STATES = ("open", "conflict")
"""Findings that somebody has still to settle."""
_IS_DIFFERENCE = or_(Finding.verdict == "not_so", Finding.kind == "own")


@dataclass(frozen=True)
class Day:
    """A review as it was prepared, and where it stands.

    Attributes:
        code: Its number, such as R2026-0001.
        grid_code: The grid.
        on: The day, in China.
        rank: One of `RANKS`; None where nobody said.
        state: One of `REVIEW_STATES`.
        walk_minutes: How long the walk was to be.
        sheet: The stops with what the screen claims of them; None for a day that was never prepared.
        walk: Ids of stops in walking order.
        prepared_at: When the sheet was made.
        ended_at: When the phone said that the day was over.
    """

    code: str
    grid_code: str
    on: date
    rank: str | None
    state: str
    walk_minutes: int | None
    sheet: dict[str, Any] | None
    walk: list[str] | None
    prepared_at: datetime | None
    ended_at: datetime | None


_DAY = (
    *(Review.code, Review.grid_code, Review.reviewed_on, Review.reviewer_rank, Review.state, Review.walk_minutes),
    *(Review.sheet, Review.walk, Review.prepared_at, Review.ended_at),
)


def review(conn: Connection, code: str, *, to_change: bool = False) -> Day | None:
    """One review; None where there is no such code.

    Args:
        conn: A connection to the store.
        code: The review's number.
        to_change: Let nobody else change it, nor anything of it, until the transaction ends.
    """
    statement = select(*_DAY).where(Review.code == code)
    row = conn.execute(statement.with_for_update() if to_change else statement).one_or_none()
    return None if row is None else Day(*row)


def reviews(
    conn: Connection,
    *,
    grid_code: str | None = None,
    since: date | None = None,
    until: date | None = None,
    state: str | None = None,
) -> pd.DataFrame:
    """Reviews without their sheets, the latest day first.

    Args:
        conn: A connection to the store.
        grid_code: Of one grid, or of those whose code begins with this one of an area; all when None.
        since: From this day on.
        until: Before this day.
        state: One of `REVIEW_STATES`; all when None.

    Returns:
        Columns `code`, `grid_code`, `reviewer_rank`, `reviewed_on`, `state`, `walk_minutes`, `prepared_at`, `ended_at`,
        `entries` (what phones said), `findings`, `differences` (what is not as the screen says, and what it did not
        know) and `unsettled` (findings of `OPEN_STATES`).
    """
    statement = select(
        Review.code,
        Review.grid_code,
        Review.reviewer_rank,
        Review.reviewed_on,
        Review.state,
        Review.walk_minutes,
        Review.prepared_at,
        Review.ended_at,
        _number(ReviewEntry.id, ReviewEntry.review_code).label("entries"),
        _number(Finding.id, Finding.review_code).label("findings"),
        _number(Finding.id, Finding.review_code, _IS_DIFFERENCE).label("differences"),
        _number(Finding.id, Finding.review_code, Finding.state.in_(OPEN_STATES)).label("unsettled"),
    )
    if grid_code is not None:
        statement = statement.where(Review.grid_code.startswith(grid_code, autoescape=True))
    if since is not None:
        statement = statement.where(Review.reviewed_on >= since)
    if until is not None:
        statement = statement.where(Review.reviewed_on < until)
    if state is not None:
        statement = statement.where(Review.state == state)
    return read_frame(conn, statement.order_by(Review.reviewed_on.desc(), Review.code.desc()))


def findings(
    conn: Connection, review_code: str | None = None, *, states: Sequence[str] = FINDING_STATES
) -> gpd.GeoDataFrame:
    """What was found, in the order in which it came in.

    Args:
        conn: A connection to the store.
        review_code: Of one review; of all when None.
        states: Some of `FINDING_STATES`.

    Returns:
        Every column of the table but `source` and `as_of`, and `photos` (how many).
    """
    shown = [column for column in Finding.__table__.columns if column.name not in {"source", "as_of"}]
    statement = select(*shown, _number(FindingPhoto.id, FindingPhoto.finding_code, of=Finding.code).label("photos"))
    if review_code is not None:
        statement = statement.where(Finding.review_code == review_code)
    return read_features(conn, statement.where(Finding.state.in_(states)).order_by(Finding.id))


def entries(conn: Connection, review_code: str) -> pd.DataFrame:
    """What phones said, in the order in which it came in.

    Returns:
        Columns `key`, `device`, `sequence`, `kind`, `body`, `noted_at`, `received_at`.
    """
    columns = (ReviewEntry.key, ReviewEntry.device, ReviewEntry.sequence, ReviewEntry.kind, ReviewEntry.body)
    statement = select(*columns, ReviewEntry.noted_at, ReviewEntry.received_at)
    return read_frame(conn, statement.where(ReviewEntry.review_code == review_code).order_by(ReviewEntry.id))


def corrections(conn: Connection, review_code: str) -> pd.DataFrame:
    """What is to be, or was, corrected after a review, in the order of the proposals.

    Returns:
        Columns `code`, `finding_code`, `subject_table`, `subject_key`, `field`, `before`, `after`, `state`,
        `proposed_at`, `decided_at`, `decided_by`, `reason`.
    """
    shown = [column for column in Correction.__table__.columns if column.name != "id"]
    statement = select(*shown).join(Finding, Finding.code == Correction.finding_code)
    return read_frame(conn, statement.where(Finding.review_code == review_code).order_by(Correction.id))


def photos(conn: Connection, finding_code: str) -> list[bytes]:
    """The photos of a finding, in the order in which they were sent: JPEG."""
    statement = select(FindingPhoto.image).where(FindingPhoto.finding_code == finding_code)
    return list(conn.execute(statement.order_by(FindingPhoto.number)).scalars())


def _number(counted: Any, of_review: Any, *also: Any, of: Any = Review.code) -> Any:
    """How many rows belong to each row of the statement around it."""
    return select(func.count(counted)).where(of_review == of, *also).correlate(of.class_).scalar_subquery()
