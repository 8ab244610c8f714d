"""Sums that the figures of the loop are made of, for everything together or by department or area.

Every one of them runs along an index that holds all it asks for (docs/incidents.md).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import pandas as pd
from sqlalchemy import ColumnElement, Connection, Integer, and_, case, cast, func, or_, select

from data.frames import read_frame
from data.queries.incidents import HANDLED_STATES, is_open
from data.queries.steering import unindexed
from data.schema import Incident

SATISFIED_FROM: Final = 4
"""Of 5: who gives this or more is satisfied."""

HAS_IT: Final = ("dispatched", "claimed")
"""States in which a department has a matter and has still to answer."""

Conditions = Mapping[str, ColumnElement[bool]]


def counts(
    conn: Connection, conditions: Conditions, *where: ColumnElement[bool], by: ColumnElement[Any] | None
) -> pd.DataFrame:
    """How many incidents meet each condition; duplicates never count.

    Args:
        conn: A connection to the store.
        conditions: By name of the column that counts them.
        where: Which incidents are looked at.
        by: What to group by; None for all of them together.

    Returns:
        A column per condition, index = the values of `by`, or one row 0.
    """
    columns = [
        cast(func.coalesce(func.sum(case((meant, 1), else_=0)), 0), Integer).label(name)
        for name, meant in conditions.items()
    ]
    looked_at = (unindexed(Incident.is_duplicate).is_(False), *where)
    if by is None:
        return read_frame(conn, select(*columns).where(*looked_at))
    statement = select(by.label("by"), *columns).where(*looked_at).group_by(by).order_by(by)
    return read_frame(conn, statement).dropna(subset="by").set_index("by")


def stock(now: datetime) -> Conditions:
    """What is open at `now`; look at `is_open()`."""
    return {"open": is_open(), "overdue": Incident.due_at < now}


def stock_of_departments(now: datetime) -> Conditions:
    """What departments have and have not answered; look at `is_open()`."""
    has_it = Incident.state.in_(HAS_IT)
    return {"open": has_it, "overdue": and_(has_it, Incident.due_at < now)}


def whistles(now: datetime) -> Conditions:
    """The whistles of the rows; look at those dispatched in a span."""
    handled_at, returned_at, due_at = Incident.handled_at, Incident.returned_at, Incident.due_at
    is_answered = or_(handled_at.is_not(None), returned_at.is_not(None), Incident.state.in_(_ANSWERED))
    is_past = due_at < now
    return {
        "issued": Incident.dispatched_at.is_not(None),
        "answered": is_answered,
        "judged": and_(due_at.is_not(None), or_(is_answered, is_past)),
        "in_time": or_(handled_at <= due_at, and_(handled_at.is_(None), returned_at <= due_at)),
        "unanswered": and_(~is_answered, is_past),
    }


def ended() -> Conditions:
    """What came of the closed; look at those closed in a span."""
    mark = Incident.satisfaction
    return {
        "closed": Incident.closed_at.is_not(None),
        "rated": mark.is_not(None),
        "satisfied": mark >= SATISFIED_FROM,
    }


def median_minutes(
    conn: Connection, *, count: int, since: datetime, until: datetime, within: ColumnElement[bool]
) -> float | None:
    """The median from report to close of the `count` incidents closed in a span; None if there are none."""
    if count == 0:
        return None
    minutes = _minutes(conn).label("minutes")
    closed = during(Incident.closed_at, since, until)
    ordered = select(minutes).where(unindexed(Incident.is_duplicate).is_(False), closed, within).order_by(minutes)
    middle = conn.execute(ordered.offset((count - 1) // 2).limit(2 - count % 2)).scalars().all()
    return round(sum(float(value) for value in middle) / len(middle), 2)


def during(column: Any, since: datetime, until: datetime) -> ColumnElement[bool]:
    """In [since, until)."""
    return and_(column >= since, column < until)


_ANSWERED: Final = (*HANDLED_STATES, "returned")


def _minutes(conn: Connection) -> ColumnElement[Any]:
    begin, end = Incident.reported_at, Incident.closed_at
    if conn.dialect.name == "postgresql":
        return func.extract("epoch", end - begin) / 60
    return (func.julianday(end) - func.julianday(begin)) * 1440
