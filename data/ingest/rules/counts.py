"""Counts of households, people and shops."""

import pandas as pd

from data.ingest.context import Context
from data.ingest.rules.rule import Rule

MAX_HOUSEHOLDS = 5_000
"""Of a grid or a building: ten times the largest grid that is meant (300-500)."""
MAX_PERSONS_PER_HOUSEHOLD = 15.0

_COUNTS = ("households", "residents", "merchants", "capacity", "floors", "area_m2", "height_m", "limit_minutes")


def negative_count(rows: pd.DataFrame, context: Context) -> pd.Series:
    """The first count that is less than nothing."""
    found = [
        column + " " + rows[column][(rows[column] < 0).fillna(False).astype(bool)].astype("str")
        for column in _COUNTS
        if column in rows
    ]
    together = pd.concat(found) if found else pd.Series(dtype=object)
    return together[~together.index.duplicated()].sort_index()


def absurd_households(rows: pd.DataFrame, context: Context) -> pd.Series:
    """More households than a grid or a building can hold."""
    if "households" not in rows:
        return pd.Series(dtype=object)
    return rows["households"][(rows["households"] > MAX_HOUSEHOLDS).fillna(False).astype(bool)]


def absurd_household_size(rows: pd.DataFrame, context: Context) -> pd.Series:
    """Persons per household beyond any family: one of the two counts is wrong, or they are exchanged."""
    if not {"households", "residents"} <= set(rows.columns):
        return pd.Series(dtype=object)
    households, residents = (rows[name].astype("Float64") for name in ("households", "residents"))
    is_absurd = (households > 0) & (residents > MAX_PERSONS_PER_HOUSEHOLD * households)
    shown = rows["residents"].astype("str") + " / " + rows["households"].astype("str")
    return shown[is_absurd.fillna(False).astype(bool)]


NEGATIVE = Rule(
    name="negative_count",
    severity="error",
    column="households",
    problem=("a count is negative", "数量为负"),
    remedy=("correct the number; write nothing where it is not known", "更正数值；不清楚的留空"),
    check=negative_count,
)
ABSURD_HOUSEHOLDS = Rule(
    name="absurd_households",
    severity="warning",
    column="households",
    problem=(f"more than {MAX_HOUSEHOLDS:,} households in one place", f"户数超过 {MAX_HOUSEHOLDS:,}"),
    remedy=(
        "check the number: rates per household and proposals for grid lines rest on it",
        "核对户数：按户比率和网格调整都以此为依据",
    ),
    check=absurd_households,
)
ABSURD_SIZE = Rule(
    name="absurd_household_size",
    severity="warning",
    column="residents",
    problem=(
        f"more than {MAX_PERSONS_PER_HOUSEHOLD:g} persons per household",
        f"户均人口超过 {MAX_PERSONS_PER_HOUSEHOLD:g} 人",
    ),
    remedy=("check both numbers; perhaps the columns are exchanged", "核对户数与人口，检查两列是否对调"),
    check=absurd_household_size,
)
