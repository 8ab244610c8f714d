"""Prepare a leader's day in one grid: what may be seen there, what the screen claims of it, the walk past it.

The sheet is made once and kept with the day, so that what was noted can always be held against what the screen said.
It is made anew only while nobody has noted anything.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from sqlalchemy import Connection, func, insert, select, update

from data import audit, errors
from data.frames import record_change
from data.plans.days import day_of
from data.queries.grids import grids
from data.reviews.claims import Claim, claims
from data.reviews.stops import candidates
from data.reviews.walks import START, Walk, planned
from data.schema import Review, ReviewEntry
from data.schema.reviews import RANKS

WALK_MINUTES: Final = (60, 90, 120)
"""The lengths of a walk that are on offer, stays included."""

_DECIMALS: Final = 6
_REVIEW: Final = Review.metadata.tables[Review.__tablename__]
_CODE: Final = re.compile(r"R\d{4}-(\d+)")


@dataclass(frozen=True)
class Draft:
    """A day as it would be prepared now.

    Attributes:
        candidates: What may be seen, as `data.reviews.stops.candidates` gives it.
        claims: By stop, what the screen says of it.
        walk: Past those that are most worth it.
    """

    candidates: gpd.GeoDataFrame
    claims: dict[str, list[Claim]]
    walk: Walk


def drafted(
    conn: Connection, *, grid_code: str, minutes: int, now: datetime, cells: pd.DataFrame | None = None
) -> Draft:
    """What a day in a grid would hold; nothing is kept.

    Args:
        conn: A connection to the store.
        grid_code: A grid in force.
        minutes: One of `WALK_MINUTES`.
        now: The present moment, with a time zone.
        cells: The district's judged cells (`data.reviews.heat.district_cells`) where the caller keeps them.

    Raises:
        ReviewDayMinutesError: No walk of this length is on offer.
        ReviewDayNothingError: Nothing in the grid can be compared with the screen.
    """
    if minutes not in WALK_MINUTES:
        raise errors.ReviewDayMinutesError(minutes=minutes, known=", ".join(map(str, WALK_MINUTES)))
    found = candidates(conn, grid_code, now=now, cells=cells)
    if found.empty:
        raise errors.ReviewDayNothingError(grid=grid_code)
    return Draft(
        candidates=found,
        claims=claims(conn, list(found.index), now=now),
        walk=_walk_past(conn, grid_code, found, minutes=minutes),
    )


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


def sheet_of(draft: Draft, *, now: datetime) -> dict[str, Any]:
    """A draft as the phone reads it: the stops, what is claimed of each, the walk, the minutes between all.

    A walk begins and ends at `START`, which stands among the ids of `between` as well.
    """
    return {
        "as_of": now.isoformat(timespec="seconds"),
        "stops": [_stop(str(stop), row, draft.claims.get(str(stop), [])) for stop, row in draft.candidates.iterrows()],
        "walk": _walk(draft.walk),
        "between": draft.walk.between,
    }


def _walk_past(conn: Connection, grid_code: str, found: gpd.GeoDataFrame, *, minutes: int) -> Walk:
    """The walk from where a grid's days begin; or, where no way leads from there to most of it, from the best of it."""
    walk = planned(conn, grid_code, found, minutes=minutes, start=None)
    cut_off = [stop for stop, reason in walk.left_out.items() if reason == "no_way"]
    lost = found.loc[cut_off].sort_values("worth", ascending=False, kind="stable")
    if lost["worth"].sum() <= walk.worth:
        return walk
    other = planned(conn, grid_code, found, minutes=minutes, start=lost.geometry.iloc[0])
    return other if other.worth > walk.worth else walk


def _made(draft: Draft, *, now: datetime) -> dict[str, Any]:
    lines = [leg.line for leg in draft.walk.legs]
    points = np.concatenate([shapely.get_coordinates(line) for line in lines]) if lines else np.empty((0, 2))
    return {
        "sheet": sheet_of(draft, now=now),
        "walk": list(draft.walk.order),
        "route": shapely.LineString(points) if len(points) > 1 else None,
        "prepared_at": now,
    }


def _stop(stop: str, row: "pd.Series[Any]", said: list[Claim]) -> dict[str, Any]:
    return {
        "id": stop,
        "kind": row["kind"],
        "name": None if pd.isna(row["name"]) else str(row["name"]),
        "lon": round(row["geometry"].x, _DECIMALS),
        "lat": round(row["geometry"].y, _DECIMALS),
        "why": row["why"],
        "stay_minutes": float(row["stay_minutes"]),
        "worth": round(float(row["worth"]), 3),
        "claims": [{"id": one.id, "field": one.field, "value": one.value, "kind": one.kind} for one in said],
    }


def _walk(walk: Walk) -> dict[str, Any]:
    ends = [START, *walk.order, START]
    return {
        "order": list(walk.order),
        "start": [round(walk.start.x, _DECIMALS), round(walk.start.y, _DECIMALS)],
        "minutes": round(walk.minutes_total, 1),
        "worth": round(walk.worth, 3),
        "bound": round(walk.bound, 3),
        "is_optimal": walk.is_optimal,
        "is_straight": walk.is_straight,
        "left_out": walk.left_out,
        "legs": [
            {
                "from": before,
                "to": after,
                "minutes": round(leg.minutes, 1),
                "metres": round(leg.metres),
                "is_straight": leg.is_straight,
                "line": shapely.get_coordinates(leg.line).round(_DECIMALS).tolist(),
                "steps": [{"street": one.street, "metres": round(one.metres), "turn": one.turn} for one in leg.steps],
            }
            for before, after, leg in zip(ends, ends[1:], walk.legs, strict=False)
        ],
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
    """The number after the largest one of the year."""
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
