"""The figures of the loop: what is open and overdue, whistles and their answers, how long it takes, who is satisfied.

docs/incidents.md defines each of them. A figure always comes with its numerator and denominator.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import pandas as pd
from sqlalchemy import ColumnElement, Connection, and_, func, or_, select, true

from data.frames import read_frame
from data.queries import loop_sums
from data.queries.former_whistles import former_whistles
from data.queries.incidents import is_open
from data.queries.loop_sums import counts, during
from data.queries.steering import unindexed
from data.schema import Area, Department, Grid, Incident

WHISTLES: Final = ("issued", "answered", "judged", "in_time", "unanswered")


@dataclass(frozen=True)
class Figures:
    """What happened in a span of time, and what is open now. Duplicates never count.

    Attributes:
        open: Incidents that are open now.
        overdue: Those of them that are past their limit.
        reported: Incidents reported in the span.
        issued: Whistles issued in the span: dispatches and transfers to a department.
        answered: Those of them that the department has handled, returned, or passed on with a reason.
        judged: Those of them that have a limit, and are answered or past it.
        in_time: Those of them that were answered at or before the limit.
        unanswered: Those of them that are past the limit without an answer.
        empty: Incidents filed in the span that no department matches (空哨).
        closed: Incidents closed in the span.
        median_minutes: Median from report to close of those; None if there are none.
        rated: Those of them whose reporter gave a mark.
        satisfied: Those of them with a mark of `loop_sums.SATISFIED_FROM` or more.
    """

    open: int
    overdue: int
    reported: int
    issued: int
    answered: int
    judged: int
    in_time: int
    unanswered: int
    empty: int
    closed: int
    median_minutes: float | None
    rated: int
    satisfied: int

    @property
    def response_rate(self) -> float | None:
        """Share of the judged whistles that were answered in time; None if none can be judged."""
        return self.in_time / self.judged if self.judged else None

    @property
    def satisfaction(self) -> float | None:
        """Share of the rated incidents whose reporter is satisfied; None if none is rated."""
        return self.satisfied / self.rated if self.rated else None


@dataclass(frozen=True)
class _Asked:
    """What is counted: the span [since, until), the time at which something is overdue, and where."""

    since: datetime
    until: datetime
    now: datetime
    area_code: str | None

    @property
    def within(self) -> ColumnElement[bool]:
        if self.area_code is None:
            return true()
        return unindexed(Incident.grid_code).startswith(self.area_code, autoescape=True)


@dataclass(frozen=True)
class _By:
    """What is counted apart: as SQL says it of an incident, and as a frame of former whistles does."""

    column: ColumnElement[Any] | None
    key: Callable[[pd.DataFrame], Any]


_TOGETHER: Final = _By(None, lambda frame: pd.Series(0, index=frame.index))
_DEPARTMENT: Final = _By(Incident.department_code.expression, lambda frame: frame["department_code"])


@dataclass(frozen=True)
class Stock:
    """What was open at a time, and how much of it past its limit."""

    open: int
    overdue: int


def figures(
    conn: Connection, *, since: datetime, until: datetime, now: datetime, area_code: str | None = None
) -> Figures:
    """The figures of a span of time, half-open: [since, until).

    Args:
        conn: A connection to the store.
        since: Its beginning.
        until: Its end.
        now: The time at which something is overdue or not.
        area_code: Code of an area or a grid; None for the whole store.
    """
    asked = _Asked(since, until, now, area_code)
    found = {str(name): int(number) for name, number in _sums(conn, asked, _TOGETHER).iloc[0].items()}
    median = loop_sums.median_minutes(conn, count=found["closed"], since=since, until=until, within=asked.within)
    return Figures(**found, median_minutes=median)


def by_area(
    conn: Connection,
    *,
    digits: int,
    since: datetime,
    until: datetime,
    now: datetime,
    area_code: str | None = None,
) -> pd.DataFrame:
    """The figures by area or grid; incidents without a grid are left out.

    Args:
        conn: A connection to the store.
        digits: How many digits of the grid code make an area: 9 for streets, 12 for communities, 15 for grids.
        since: Beginning of the span.
        until: Its end, which no longer belongs to it.
        now: The time at which something is overdue or not.
        area_code: Only areas within this one.

    Returns:
        Columns `area_code`, `name` (None if unknown) and the counts of `Figures`, without its median; by code. Areas
        where nothing happened are left out.
    """
    by = _By(func.substr(Incident.grid_code, 1, digits), lambda frame: frame["grid_code"].str[:digits])
    names = _area_names(conn, digits)
    frame = _sums(conn, _Asked(since, until, now, area_code), by).rename_axis("area_code").reset_index()
    frame.insert(1, "name", [names.get(code) for code in frame["area_code"]])
    return frame[frame.drop(columns=["area_code", "name"]).any(axis=1)].reset_index(drop=True)


def by_department(
    conn: Connection, *, since: datetime, until: datetime, now: datetime, area_code: str | None = None
) -> pd.DataFrame:
    """Every department, the one with most overdue matters first.

    Args:
        conn: A connection to the store.
        since: Beginning of the span in which whistles were issued.
        until: Its end, which no longer belongs to it.
        now: The time at which something is overdue or not.
        area_code: Only matters of this area or grid; None for all.

    Returns:
        Columns `department_code`, `name`, `tier`, `limit_minutes`, `open` and `overdue` (what it has now, whenever it
        was called), `issued`, `answered`, `judged`, `in_time`, `unanswered` (of the span's whistles). A department that
        is called but not in the list of departments has no name and tier.
    """
    asked = _Asked(since, until, now, area_code)
    stock = counts(conn, loop_sums.stock_of_departments(now), is_open(), asked.within, by=_DEPARTMENT.column)
    columns = (Department.code, Department.name, Department.tier, Department.limit_minutes)
    known = read_frame(conn, select(*columns).order_by(Department.code)).set_index("code")
    numbers = _joined([stock, _whistles(conn, asked, _DEPARTMENT)])
    every = known.index.union(numbers.index)
    frame = known.reindex(every).join(_whole(numbers.reindex(every))).rename_axis("department_code").reset_index()
    order = ["overdue", "unanswered", "open", "department_code"]
    return frame.sort_values(order, ascending=[False, False, False, True], ignore_index=True)


def stock_at(conn: Connection, *, at: datetime, area_code: str | None = None) -> Stock:
    """What was open at an earlier time, as the rows tell it now: for the change since then.

    A matter that was reopened since then counts as it stands now, and one without a time of handling by its close.
    """
    done_at = func.coalesce(Incident.handled_at, Incident.verified_at, Incident.closed_at)
    not_closed_yet = or_(Incident.closed_at.is_(None), Incident.closed_at >= at)
    was_open = and_(Incident.reported_at < at, or_(is_open(), done_at >= at))
    conditions = {"open": was_open, "overdue": and_(was_open, Incident.due_at < at)}
    within = _Asked(at, at, at, area_code).within
    found = counts(conn, conditions, not_closed_yet, within, by=None).iloc[0]
    return Stock(int(found["open"]), int(found["overdue"]))


def _sums(conn: Connection, asked: _Asked, by: _By) -> pd.DataFrame:
    """All counts of `Figures`."""
    since, until = asked.since, asked.until
    has_no_department = Incident.department_code.is_(None)
    is_empty = and_(has_no_department, unindexed(Incident.state) == "filed")

    def counted(conditions: loop_sums.Conditions, *where: ColumnElement[bool]) -> pd.DataFrame:
        return counts(conn, conditions, *where, asked.within, by=by.column)

    return _joined(
        [
            counted(loop_sums.stock(asked.now), is_open()),
            counted({"reported": true()}, during(Incident.reported_at, since, until)),
            _whistles(conn, asked, by),
            counted({"empty": is_empty}, has_no_department, during(Incident.filed_at, since, until)),
            counted(loop_sums.ended(), during(Incident.closed_at, since, until)),
        ]
    )


def _whistles(conn: Connection, asked: _Asked, by: _By) -> pd.DataFrame:
    """Whistles of the rows, and those before them."""
    span = during(Incident.dispatched_at, asked.since, asked.until)
    rows = counts(conn, loop_sums.whistles(asked.now), span, asked.within, by=by.column)
    former = former_whistles(conn, since=asked.since, until=asked.until, area_code=asked.area_code)
    return rows.add(_judged(former, now=asked.now).groupby(by.key(former)).sum(), fill_value=0)


def _judged(former: pd.DataFrame, *, now: datetime) -> pd.DataFrame:
    """Former whistles in the terms of `loop_sums.whistles`."""
    is_answered = former["is_answered"].astype(bool)
    is_past = former["due_at"] < now
    columns = {
        "issued": pd.Series(True, index=former.index),
        "answered": is_answered,
        "judged": former["due_at"].notna() & (is_answered | is_past),
        "in_time": former["answered_at"] <= former["due_at"],
        "unanswered": ~is_answered & is_past,
    }
    return pd.DataFrame(columns, columns=WHISTLES).astype(int)


def _joined(parts: list[pd.DataFrame]) -> pd.DataFrame:
    return _whole(pd.concat(parts, axis=1).sort_index())


def _whole(numbers: pd.DataFrame) -> pd.DataFrame:
    return numbers.fillna(0).astype("int64")


def _area_names(conn: Connection, digits: int) -> dict[str, str]:
    """Names of areas and grids whose code has so many digits."""
    names: dict[str, str] = {}
    for table in (Area, Grid):
        statement = select(table.code, table.name).where(func.length(table.code) == digits).order_by(table.id)
        names |= {row.code: row.name for row in conn.execute(statement)}
    return names
