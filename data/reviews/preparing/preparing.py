"""Prepare a leader's day in one grid: keep it, make it anew, withdraw it.

The sheet is made once and kept with the day, so that what was noted can always be held against what the screen said.
It is made anew only while nobody has noted anything.
"""

import re
from datetime import date, datetime
from typing import Any, Final

import numpy as np
import shapely
from sqlalchemy import Connection, func, insert, select, update

from data import audit, errors
from data.frames import record_change
from data.plans.days import day_of
from data.queries.grids import grids
from data.reviews.preparing.drafting import WALK_MINUTES, Draft, drafted, sheet_of
from data.schema import Review, ReviewEntry
from data.schema.reviews import RANKS

__all__ = ["WALK_MINUTES", "Draft", "drafted", "prepare", "renew", "sheet_of", "withdraw"]

_REVIEW: Final = Review.metadata.tables[Review.__tablename__]
_CODE: Final = re.compile(r"R\d{4}-(\d+)")


def prepare(
    conn: Connection,
    *,
    grid_code: str,
    on: date,
    rank: str,
    minutes: int,
    now: datetime,
    source: str,
    draft: Draft | None = None,
    actor_role: str = audit.OPERATOR,
) -> str:
    """Keep a day: its grid, its sheet, its walk.

    Args:
        conn: A writing transaction.
        grid_code: A grid in force on that day.
        on: The day, in China; today or later.
        rank: One of `RANKS`: a rank, never a name.
        minutes: One of `WALK_MINUTES`.
        now: The present moment, with a time zone.
        source: What the row says it comes from.
        draft: Of this grid and these minutes, where the caller has made it: a long walk takes seconds to plan, for
            which a writing transaction would keep everybody else waiting.
        actor_role: A role, never a person's name.

    Returns:
        The day's code, such as R2026-0001.

    Raises:
        ReviewDayRankError: There is no such rank.
        ReviewDayPastError: The day is past.
        ReviewDayGridError: No such grid is in force on that day.
        ReviewDayTakenError: The same rank has a day there on that date already.
        ReviewDayMinutesError: No walk of this length is on offer.
        ReviewDayNothingError: Nothing in the grid can be compared with the screen.
    """
    if rank not in RANKS:
        raise errors.ReviewDayRankError(rank=rank, known=", ".join(RANKS))
    if on < day_of(now):
        raise errors.ReviewDayPastError(day=on, today=day_of(now))
    if grid_code not in set(grids(conn, on=on)["code"]):
        raise errors.ReviewDayGridError(grid=grid_code, day=on)
    _free(conn, grid_code, on, rank)
    if draft is None:
        draft = drafted(conn, grid_code=grid_code, minutes=minutes, now=now)
    code = _next_code(conn, on.year)
    conn.execute(
        insert(Review).values(
            code=code,
            grid_code=grid_code,
            reviewer_rank=rank,
            reviewed_on=on,
            state="planned",
            walk_minutes=minutes,
            source=source,
            as_of=now,
            **_made(draft, now=now),
        )
    )
    told = {"grid": grid_code, "day": on.isoformat(), "rank": rank, "minutes": minutes}
    _written(conn, "review-prepare", code, at=now, actor_role=actor_role, details=told)
    return code


def renew(
    conn: Connection, code: str, *, now: datetime, draft: Draft | None = None, actor_role: str = audit.OPERATOR
) -> None:
    """Make the sheet and the walk of a day anew from what the store says now, while no phone has said anything.

    Args:
        conn: A writing transaction.
        code: Of the day.
        now: The present moment, with a time zone.
        draft: Of its grid and minutes, where the caller has made it.
        actor_role: A role, never a person's name.

    Raises:
        ReviewDayMissingError: There is no such day.
        ReviewDayStateError: It is withdrawn or done, or an entry has arrived.
        ReviewDayNothingError: Nothing in the grid can be compared with the screen any more.
    """
    grid_code, minutes = _planned(conn, code)
    number = conn.execute(select(func.count(ReviewEntry.id)).where(ReviewEntry.review_code == code)).scalar_one()
    if number:
        raise errors.ReviewDayStartedError(review=code, entries=number)
    if draft is None:
        draft = drafted(conn, grid_code=grid_code, minutes=minutes, now=now)
    conn.execute(update(Review).where(Review.code == code).values(as_of=now, **_made(draft, now=now)))
    _written(conn, "review-renew", code, at=now, actor_role=actor_role, details={"stops": len(draft.walk.order)})


def withdraw(conn: Connection, code: str, *, now: datetime, actor_role: str = audit.OPERATOR) -> None:
    """Close a day's link: no phone opens it any more; what was noted stays.

    Raises:
        ReviewDayMissingError: There is no such day.
        ReviewDayStateError: It is withdrawn already, or done.
    """
    _planned(conn, code)
    conn.execute(update(Review).where(Review.code == code).values(state="withdrawn"))
    _written(conn, "review-withdraw", code, at=now, actor_role=actor_role, details={})


def _made(draft: Draft, *, now: datetime) -> dict[str, Any]:
    lines = [leg.line for leg in draft.walk.legs]
    points = np.concatenate([shapely.get_coordinates(line) for line in lines]) if lines else np.empty((0, 2))
    return {
        "sheet": sheet_of(draft, now=now),
        "walk": list(draft.walk.order),
        "route": shapely.LineString(points) if len(points) > 1 else None,
        "prepared_at": now,
    }


def _free(conn: Connection, grid_code: str, on: date, rank: str) -> None:
    statement = select(Review.code).where(
        Review.grid_code == grid_code,
        Review.reviewed_on == on,
        Review.reviewer_rank == rank,
        Review.state != "withdrawn",
    )
    taken = conn.execute(statement.order_by(Review.code).limit(1)).scalar_one_or_none()
    if taken is not None:
        raise errors.ReviewDayTakenError(review=taken, grid=grid_code, day=on)


def _next_code(conn: Connection, year: int) -> str:
    """The number after the largest one of the year; whoever holds the last day is the only one who counts on."""
    conn.execute(select(Review.id).order_by(Review.id.desc()).limit(1).with_for_update())
    known = conn.execute(select(Review.code).where(Review.code.like(f"R{year}-%"))).scalars()
    numbers = [int(found[1]) for code in known if (found := _CODE.fullmatch(code))]
    return f"R{year}-{max(numbers, default=0) + 1:04d}"


def _planned(conn: Connection, code: str) -> tuple[str, int]:
    """Grid and minutes of a day that is still to come or going on."""
    statement = select(Review.grid_code, Review.walk_minutes, Review.state).where(Review.code == code)
    row = conn.execute(statement.with_for_update()).first()
    if row is None:
        raise errors.ReviewDayMissingError(review=code)
    if row.state == "withdrawn":
        raise errors.ReviewDayWithdrawnError(review=code)
    if row.state != "planned":
        raise errors.ReviewDayOverError(review=code)
    return row.grid_code, row.walk_minutes or WALK_MINUTES[0]


def _written(
    conn: Connection, action: str, code: str, *, at: datetime, actor_role: str, details: dict[str, Any]
) -> None:
    record_change(conn, _REVIEW)
    audit.record(
        conn,
        at=at,
        actor_role=actor_role,
        action=action,
        subject_table=_REVIEW.name,
        subject_key=code,
        details=details,
    )
