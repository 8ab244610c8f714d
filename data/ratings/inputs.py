"""What areas are rated by, from the store: tasks done, problems solved, activity, satisfaction."""

from datetime import date, datetime, timedelta
from typing import Any, Final

import numpy as np
import pandas as pd
from sqlalchemy import ColumnElement, Connection, Integer, and_, case, cast, func, or_, select

from data.frames import read_frame
from data.queries.grids import grids
from data.queries.incidents import HANDLED_STATES
from data.schema import Incident, Worker
from geo.ratings import against_median, columns_of

REPORTING_CHANNELS: Final = ("patrol", "snapshot", "group_chat")
"""Channels by which a grid tells of itself; hotlines are called by others."""

SATISFIED_FROM: Final = 4
"""Of 5."""

WEEK: Final = timedelta(weeks=1)


def inputs(conn: Connection, *, digits: int, on: date, since: datetime, until: datetime, now: datetime) -> pd.DataFrame:
    """The four inputs of every area that has a grid in force.

    Tasks are the incidents reported in the period, duplicates apart; one that is open and within its limit is not yet
    judged. `completion` is the share handled at or before the limit, of those that have a limit and, where handled, a
    known time of it; `resolution` the share handled at all; `satisfaction` the share of 4 or 5 among those rated.
    `activity` compares reports by patrol, snapshot and group chat per filled post and week with the median area: 0.5
    at the median, 1 at twice of it or more; its numerator are the reports, its denominator post-weeks.

    Args:
        conn: A connection to the store.
        digits: Of the areas' codes: 15 grids, 12 communities, 9 streets, 6 the district.
        on: The day whose grids count.
        since: Start of the period, in UTC; the activity begins no earlier than the first incident of the store.
        until: Its end, excluded.
        now: The moment at which limits have passed or not.

    Returns:
        Index = codes in order, named "code"; the columns of `geo.ratings.columns_of` for each input. The attribute
        `attrs["median"]` is the median of reports per filled post and week, NaN for none.
    """
    end = min(until, now)
    index = pd.Index(sorted(set(grids(conn, on=on)["code"].str[:digits])), name="code", dtype=object)
    tasks = _tasks(conn, digits, since=since, until=end, now=now).reindex(index, fill_value=0)
    reports = _reports(conn, digits, since=since, until=end).reindex(index, fill_value=0)
    post_weeks = _filled_posts(conn, digits).reindex(index, fill_value=0) * _weeks(conn, since, end)
    active = against_median(reports, post_weeks)
    found = pd.DataFrame(index=index)
    for name, part, whole in (
        ("completion", tasks["in_time"], tasks["due"]),
        ("resolution", tasks["solved"], tasks["tasks"]),
        ("satisfaction", tasks["satisfied"], tasks["rated"]),
    ):
        found[list(columns_of(name))] = np.column_stack([part / whole.where(whole > 0), part, whole])
    found[list(columns_of("activity"))] = np.column_stack([active["value"], reports, post_weeks])
    found.attrs["median"] = active.attrs["median"]
    return found


def _tasks(conn: Connection, digits: int, *, since: datetime, until: datetime, now: datetime) -> pd.DataFrame:
    """By area: `tasks`, `solved`, `due`, `in_time`, `rated`, `satisfied`."""
    handled = func.coalesce(Incident.handled_at, Incident.verified_at, Incident.closed_at)
    is_solved = Incident.state.in_(HANDLED_STATES)
    is_judged = or_(is_solved, Incident.due_at.is_(None), Incident.due_at < now)
    is_timed = and_(Incident.due_at.is_not(None), or_(~is_solved, handled.is_not(None)))
    code = _area(Incident.grid_code, digits)
    statement = (
        select(
            code,
            _how_many(is_judged).label("tasks"),
            _how_many(is_solved).label("solved"),
            _how_many(and_(is_judged, is_timed)).label("due"),
            _how_many(and_(is_solved, handled <= Incident.due_at)).label("in_time"),
            _how_many(Incident.satisfaction.is_not(None)).label("rated"),
            _how_many(Incident.satisfaction >= SATISFIED_FROM).label("satisfied"),
        )
        .where(Incident.reported_at >= since, Incident.reported_at < until)
        .where(Incident.is_duplicate.is_(False), Incident.grid_code.is_not(None))
        .group_by(code)
        .order_by(code)
    )
    return read_frame(conn, statement).set_index("code")


def _reports(conn: Connection, digits: int, *, since: datetime, until: datetime) -> "pd.Series[int]":
    code = _area(Incident.grid_code, digits)
    statement = (
        select(code, cast(func.count(), Integer).label("number"))
        .where(Incident.reported_at >= since, Incident.reported_at < until)
        .where(Incident.channel.in_(REPORTING_CHANNELS))
        .where(Incident.is_duplicate.is_(False), Incident.grid_code.is_not(None))
        .group_by(code)
        .order_by(code)
    )
    return read_frame(conn, statement).set_index("code")["number"]


def _filled_posts(conn: Connection, digits: int) -> "pd.Series[int]":
    code = _area(Worker.grid_code, digits)
    number = cast(func.count(), Integer).label("number")
    statement = select(code, number).where(Worker.is_filled.is_(True)).group_by(code).order_by(code)
    return read_frame(conn, statement).set_index("code")["number"]


def _weeks(conn: Connection, since: datetime, until: datetime) -> float:
    """Weeks of the period that the store knows."""
    first = conn.execute(select(func.min(Incident.reported_at, type_=Incident.reported_at.type))).scalar_one()
    begun = since if first is None else max(since, first)
    return max((until - begun) / WEEK, 0.0)


def _area(code: Any, digits: int) -> Any:
    return func.substr(code, 1, digits).label("code")


def _how_many(holds: ColumnElement[bool]) -> ColumnElement[int]:
    return cast(func.coalesce(func.sum(case((holds, 1), else_=0)), 0), Integer)
