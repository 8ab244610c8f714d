"""Time limits, and what a list of demands leaves to its reader."""

import pandas as pd

from data.ingest.context import Context
from data.ingest.rules.rule import Rule


def limit_without_unit(rows: pd.DataFrame, context: Context) -> pd.Series:
    """Numbers that may be minutes, hours or days."""
    return _said(rows, "limit_word")


def working_days(rows: pd.DataFrame, context: Context) -> pd.Series:
    """Limits in working days."""
    return _said(rows, "working_word")


def filled_down(rows: pd.DataFrame, context: Context) -> pd.Series:
    """Categories that stand once for several rows, as in merged cells."""
    return _said(rows, "filled_word")


def _said(rows: pd.DataFrame, column: str) -> pd.Series:
    return rows[column][rows[column] != ""] if column in rows else pd.Series(dtype=object)


WITHOUT_UNIT = Rule(
    name="limit_without_unit",
    severity="error",
    column="limit_minutes",
    problem=("the time limit is a number without a unit", "时限只有数字，没有单位"),
    remedy=(
        "write 90分钟, 2小时 or 1天, or name the unit in the heading: 时限（小时）",
        "写成“90分钟”“2小时”“1天”，或在表头注明单位：时限（小时）",
    ),
    check=limit_without_unit,
)
WORKING_DAYS = Rule(
    name="working_days",
    severity="note",
    column="limit_minutes",
    problem=("working days are counted as days of 24 hours", "工作日按 24 小时计"),
    remedy=("nothing to do, unless the limit is meant to stop on holidays", "无需处理；若遇节假日应顺延，请改写时限"),
    check=working_days,
)
FILLED_DOWN = Rule(
    name="filled_down",
    severity="note",
    column="category_name",
    problem=("an empty category below another: that one was taken", "类别为空，已沿用上一行的类别"),
    remedy=("nothing to do, if the cells were merged", "若原表为合并单元格，无需处理"),
    check=filled_down,
)
