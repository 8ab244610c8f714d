"""How the screen says times, limits, steps, and why a step is refused."""

from datetime import datetime, timedelta
from typing import Any

import pandas as pd

from data.errors import GridError, LoopError
from data.loop.aliases import ALIASES
from data.queries.incidents import HANDLED_STATES
from layers.incidents import Urgency
from pages.common import faults, figures
from pages.common.text import TEXT, language, t, term

DAY_MINUTES, HOUR_MINUTES, MANY_DAYS = 1440, 60, 10
_FAMILIES = {"move": "move", "state": "state", "role": "post", "level": "level"}


def duration(minutes: float) -> str:
    """A span of time in its two largest units, many days in days; what is left over is dropped."""
    whole = int(abs(minutes))
    if whole >= DAY_MINUTES:
        days, hours = whole // DAY_MINUTES, whole % DAY_MINUTES // HOUR_MINUTES
        return t("incidents.days.hours", n=days, m=hours) if hours and days < MANY_DAYS else t("incidents.days", n=days)
    if whole >= HOUR_MINUTES:
        hours, left = divmod(whole, HOUR_MINUTES)
        return t("incidents.hours.minutes", n=hours, m=left) if left else t("incidents.hours", n=hours)
    return t("incidents.minutes", n=whole)


def urgency(row: Any, *, now: datetime) -> Urgency:
    """Whether an incident is past its limit, open or handled."""
    if row["state"] in HANDLED_STATES:
        return "done"
    return "overdue" if pd.notna(row["due_at"]) and row["due_at"] < now else "open"


def limit(row: Any, *, now: datetime) -> str:
    """How far an incident is past its limit, or how much is left; of one that is handled, whether that was in time."""
    how = urgency(row, now=now)
    if how == "done":
        return _ended(row)
    if pd.isna(row["due_at"]):
        return t("incidents.unlimited")
    apart = duration((row["due_at"] - now) / timedelta(minutes=1))
    return t("incidents.late", time=apart) if how == "overdue" else t("incidents.left", time=apart)


def due(row: Any) -> str:
    """By when an incident is to be handled."""
    return (
        t("incidents.unlimited") if pd.isna(row["due_at"]) else t("incidents.due", time=figures.moment(row["due_at"]))
    )


def state(code: str, alias: str) -> str:
    """A state in the words of an alias set, or in our own."""
    return ALIASES[alias].word(code, language=language()) if alias else term("state", code)


def refusal(error: GridError) -> str:
    """Why something was refused, with what it names in the reader's words."""
    carried = dict(error.values)
    values = {name: _said(name, value, error) for name, value in carried.items()}
    key = f"incidents.refused.{error.code}"
    if error.code == "loop_move" and not carried["allowed"]:
        key = "incidents.refused.loop_move.none"
    return t(key, **values) if isinstance(error, LoopError) and key in TEXT else faults.words(error)


def _ended(row: Any) -> str:
    if pd.isna(row["due_at"]) or pd.isna(row["handled_at"]):
        return t("incidents.ended")
    late = (row["handled_at"] - row["due_at"]) / timedelta(minutes=1)
    return t("incidents.ended.late", time=duration(late)) if late > 0 else t("incidents.ended.in_time")


def _said(name: str, value: Any, error: GridError) -> str:
    if name in ("at", "last"):
        return figures.moment(datetime.fromisoformat(value))
    if name == "need":
        return term("need", value)
    if name == "allowed":
        family = "post" if error.code == "loop_role" else "move"
        return t("format.comma").join(term(family, one) for one in str(value).split(", ") if one)
    return term(_FAMILIES[name], value) if name in _FAMILIES else str(value)
