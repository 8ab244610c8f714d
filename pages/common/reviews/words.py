"""How the screen Reviews names things."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from data.reviews.after.corrections import REOPEN
from data.reviews.after.versions import NOT_SO
from pages.common import district, figures
from pages.common.text import TEXT, t, term

Row = dict[Any, Any]


def records(frame: pd.DataFrame) -> list[Row]:
    """The rows of a frame, with None for whatever is missing."""
    return frame.astype(object).where(frame.notna(), None).to_dict("records")


def grid(code: str) -> str:
    """A grid after its community; the code itself where the grid is no more."""
    return district.gazetteer(district.today()).name_of_code(code)


def rank(code: Any) -> str:
    """A reviewer's rank."""
    return t(f"reviews.rank.{code}") if isinstance(code, str) else figures.NOTHING


def standing(state: str, entries: int) -> str:
    """How a day stands: one that is planned is under way once a phone has said something."""
    return "under_way" if state == "planned" and entries else state


def day(row: Row) -> str:
    """A day by its grid, its date and the reviewer's rank."""
    return t(
        "reviews.ready.title",
        grid=grid(row["grid_code"]),
        day=figures.day(row["reviewed_on"]),
        rank=rank(row["reviewer_rank"]),
    )


def subject(row: Row) -> str:
    """What a difference is about: a place and one of its fields; or what was found without a claim."""
    if not isinstance(row["subject_table"], str):
        return category(row["category"])
    kind = term("reviews.stop", row["subject_table"])
    name = row["subject"] if isinstance(row["subject"], str) else kind
    return t("reviews.subject", name=name, field=field(row["field"]))


def category(code: Any) -> str:
    """The category of what was found besides, by its code."""
    if not isinstance(code, str):
        return t("reviews.finding.own")
    return district.vocabulary().categories.get(code, code)


def field(name: Any) -> str:
    """A field that the screen makes a claim of."""
    if not isinstance(name, str):
        return figures.NOTHING
    return t("reviews.field.closed") if name == "closed" else term("column", name)


def value(name: Any, said: Any) -> str:
    """A value of a field, as text of the store, in the reader's words."""
    if not isinstance(said, str):
        return t("reviews.unknown")
    return t("reviews.not_so") if said == NOT_SO else _words_of(name, said)


def _words_of(name: Any, text: str) -> str:
    if text in ("true", "false"):
        return t(f"reviews.flag.{text}")
    if text == REOPEN:
        return t("reviews.reopen")
    if name == "state":
        return term("state", text)
    if name == "opening_hours":
        return figures.hours(text)
    return figures.number(float(text)) if text.isdecimal() else text


def reason(said: Any) -> str:
    """Why something was put aside: a code of ours in words, anything else as it was written."""
    return t(f"reviews.reason.{said}") if f"reviews.reason.{said}" in TEXT else str(said)


def reasons(why: Sequence[Row], *, joint: str | None = None) -> str:
    """Why a grid is proposed: each reason with its number and its points."""
    return (joint or t("format.comma")).join(_grid_reason(one) for one in why)


def _grid_reason(one: Row) -> str:
    said = t(f"reviews.grid.why.{one['reason']}", n=figures.number(one["value"]))
    return t("reviews.points", said=said, points=figures.number(one["points"], digits=1))
