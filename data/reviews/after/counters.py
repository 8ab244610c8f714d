"""How many days were spent in grids, what they found and what came of it: numerators beside their denominators."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import pandas as pd
from sqlalchemy import Connection, func, or_, select

from data.frames import read_frame
from data.reviews.after.following import differences
from data.reviews.after.promise_register import promises
from data.reviews.subjects import STREET, placed
from data.schema import Finding, Review
from data.schema.reviews import ACTIVITIES, RANKS

FIGURES: Final = ("prepared", "held", "differences", "settled", "promised", "kept", "late", "overdue")
"""Numbers of each group; see `Counters`."""
SETTLED: Final = frozenset({"handled", "corrected"})
"""Outcomes of a difference that is no longer one."""
_NONE: Final = frozenset({"dismissed", "noted"})
"""Outcomes of what turned out to be no difference."""


@dataclass(frozen=True)
class Counters:
    """Figures of a period, by the day of the review; days withdrawn before anything was noted count nowhere.

    Every frame has the columns of `FIGURES`: `held` of `prepared` days took place; `settled` of `differences` were
    handled or corrected (what was dismissed was none); of `promised` matters, `kept` were handled in time, `late`
    after their day, and `overdue` are open after it; the rest is still within its time.

    Attributes:
        total: One row.
        by_rank: Index = rank, every one of `RANKS` ("other" also where nobody said).
        by_street: Index = code of the street ("" where the grid is unknown), column `name`; by code.
        by_kind: Index = what the difference is about: `building`, `station`, `refuel_station`, `incident`, `finding`
            (an earlier promise) or `own`; without `prepared` and `held`, most differences first.
        activities: Index = every one of `ACTIVITIES`; columns `reviews` (days on which it was done) and `amount`.
    """

    total: pd.DataFrame
    by_rank: pd.DataFrame
    by_street: pd.DataFrame
    by_kind: pd.DataFrame
    activities: pd.DataFrame


def counters(conn: Connection, *, since: date, until: date, now: datetime) -> Counters:
    """Count the days in [since, until).

    Args:
        conn: A connection to the store.
        since: The first day, in China.
        until: The day after the last one.
        now: The present moment: whether a promise is overdue.
    """
    days = _days(conn, since=since, until=until)
    found = differences(conn)
    found = pd.DataFrame(found.drop(columns="geom"))[found["review_code"].isin(days.index)]
    promised = promises(conn, now=now)
    facts = _facts(days, found, promised[promised["review_code"].isin(days.index)])
    streets = days.drop_duplicates("street").set_index("street")["street_name"].sort_index()
    by_street = _sums(facts, "street").reindex(streets.index).rename_axis(None)
    return Counters(
        total=facts[list(FIGURES)].sum().astype("int64").to_frame().T,
        by_rank=_sums(facts, "rank").reindex(list(RANKS), fill_value=0),
        by_street=by_street.assign(name=streets)[["name", *FIGURES]],
        by_kind=_sums(facts[facts["kind"].notna()], "kind")
        .drop(columns=["prepared", "held"])
        .sort_values("differences", ascending=False, kind="stable"),
        activities=_activities(conn, days),
    )


def _days(conn: Connection, *, since: date, until: date) -> pd.DataFrame:
    """The days of the period. Index = code; columns `rank`, `street`, `street_name`, `held`."""
    noted = select(func.count()).where(Finding.review_code == Review.code).scalar_subquery()
    statement = (
        select(
            Review.code,
            func.coalesce(Review.reviewer_rank, "other").label("rank"),
            func.coalesce(STREET.code, "").label("street"),
            func.coalesce(STREET.name, "").label("street_name"),
            or_(Review.state == "done", noted > 0).label("held"),
        )
        .where(Review.reviewed_on >= since, Review.reviewed_on < until)
        .where(or_(Review.state != "withdrawn", noted > 0))
        .order_by(Review.code)
    )
    return read_frame(conn, placed(statement)).set_index("code")


def _facts(days: pd.DataFrame, found: pd.DataFrame, promised: pd.DataFrame) -> pd.DataFrame:
    """A row per day, per difference and per promise, with a 1 in each figure that it counts in."""
    kinds = found["subject_table"].where(found["kind"].ne("own"), "own").fillna("own")
    kind_of = pd.Series(kinds.to_numpy(), index=found["code"].to_numpy(), dtype=object)
    parts: list[dict[str, Any]] = [
        {"review": days.index, "prepared": 1, "held": days["held"].astype(bool).astype("int64").to_numpy()},
        {
            "review": found["review_code"].to_numpy(),
            "kind": kinds.to_numpy(),
            "differences": (~found["outcome"].isin(_NONE)).astype("int64").to_numpy(),
            "settled": found["outcome"].isin(SETTLED).astype("int64").to_numpy(),
        },
        {
            "review": promised["review_code"].to_numpy(),
            "kind": kind_of.reindex(promised["code"]).to_numpy(),
            "promised": 1,
            **{name: promised["state"].eq(name).astype("int64").to_numpy() for name in ("kept", "late", "overdue")},
        },
    ]
    facts = pd.concat([pd.DataFrame(part) for part in parts], ignore_index=True)
    facts[list(FIGURES)] = facts.reindex(columns=list(FIGURES)).fillna(0).astype("int64")
    return facts.join(days[["rank", "street"]], on="review")


def _sums(facts: pd.DataFrame, by: str) -> pd.DataFrame:
    return facts.groupby(by)[list(FIGURES)].sum().rename_axis(None)


def _activities(conn: Connection, days: pd.DataFrame) -> pd.DataFrame:
    statement = select(Finding.review_code, Finding.activity, Finding.amount).where(
        Finding.kind == "activity", Finding.state != "dismissed"
    )
    done = read_frame(conn, statement)
    done = done[done["review_code"].isin(days.index)]
    sums = done.groupby("activity").agg(reviews=("review_code", "nunique"), amount=("amount", "sum"))
    return sums.reindex(list(ACTIVITIES)).fillna(0).astype("int64").rename_axis(None)
