"""Times that cannot be."""

import pandas as pd

from data.ingest.context import Context
from data.ingest.rules.rule import Rule

FIRST_PLAUSIBLE = pd.Timestamp("1990-01-01", tz="UTC")
CLOCK_SKEW = pd.Timedelta(minutes=10)

STEPS = ("reported_at", "filed_at", "dispatched_at", "claimed_at", "handled_at", "verified_at", "closed_at")
"""The steps of an incident in their order; `due_at` may lie ahead and is judged by itself."""


def in_the_future(rows: pd.DataFrame, context: Context) -> pd.Series:
    """The first step, or first day, that lies after the present moment."""
    latest = pd.Timestamp(context.now) + CLOCK_SKEW
    return _first([rows[step][rows[step] > latest] for step in STEPS if step in rows])


def before_1990(rows: pd.DataFrame, context: Context) -> pd.Series:
    """The first step before there was any such system: an empty clock."""
    times = [rows[step][rows[step] < FIRST_PLAUSIBLE] for step in (*STEPS, "due_at") if step in rows]
    return _first(times)


def ends_before_start(rows: pd.DataFrame, context: Context) -> pd.Series:
    """A step, named with both times, that comes before the report."""
    if "reported_at" not in rows:
        return pd.Series(dtype=object)
    start = rows["reported_at"]
    found = []
    for step in STEPS[1:]:
        if step in rows:
            early = rows[step][rows[step] < start]
            found.append(step + " " + early.astype("str") + " < reported_at " + start[early.index].astype("str"))
    return _first(found)


def due_before_report(rows: pd.DataFrame, context: Context) -> pd.Series:
    """A deadline before the report."""
    if not {"due_at", "reported_at"} <= set(rows.columns):
        return pd.Series(dtype=object)
    return rows["due_at"][rows["due_at"] < rows["reported_at"]]


def ends_before_it_is_valid(rows: pd.DataFrame, context: Context) -> pd.Series:
    """A last day that is not after the first."""
    if not {"valid_from", "valid_to"} <= set(rows.columns):
        return pd.Series(dtype=object)
    return rows["valid_to"][rows["valid_to"] <= rows["valid_from"]]


def _first(found: list[pd.Series]) -> pd.Series:
    """One value per row, of the earliest rule part that has one."""
    if not found:
        return pd.Series(dtype=object)
    together = pd.concat([one.astype(object) for one in found])
    return pd.Series(together[~together.index.duplicated()]).sort_index()


IN_THE_FUTURE = Rule(
    name="in_the_future",
    severity="error",
    column="reported_at",
    problem=("a step lies in the future", "时间晚于当前时间"),
    remedy=(
        "correct the time, or the time zone with --timezone",
        "更正时间；如时区不对，用 --timezone 说明",
    ),
    check=in_the_future,
)
BEFORE_1990 = Rule(
    name="before_1990",
    severity="error",
    column="reported_at",
    problem=("a time lies before 1990", "时间早于 1990 年"),
    remedy=(
        "correct the time: the exporting system had none and wrote its zero",
        "更正时间：多半是导出系统用零值代替了空值",
    ),
    check=before_1990,
)
ENDS_BEFORE_START = Rule(
    name="ends_before_start",
    severity="error",
    column="reported_at",
    problem=("a step is earlier than the report", "办理时间早于上报时间"),
    remedy=(
        "correct one of the two times; check that the columns are not exchanged",
        "更正其中一个时间；检查两列是否对调",
    ),
    check=ends_before_start,
)
DUE_BEFORE_REPORT = Rule(
    name="due_before_report",
    severity="warning",
    column="due_at",
    problem=("the deadline is earlier than the report", "截止时间早于上报时间"),
    remedy=(
        "correct the deadline; until then the incident counts as overdue",
        "更正截止时间；在此之前该事件按超时统计",
    ),
    check=due_before_report,
)
VALIDITY = Rule(
    name="ends_before_it_is_valid",
    severity="error",
    column="valid_to",
    problem=("the last day is not after the first", "停用日期不晚于启用日期"),
    remedy=("correct one of the two days", "更正其中一个日期"),
    check=ends_before_it_is_valid,
)
