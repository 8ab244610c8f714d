"""The part Promises: what was promised after a day, the longest overdue first, each with the way to its incident."""

from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from data.reviews.after.promise_register import STATES, promises
from pages.common import figures, markup, workbook
from pages.common.load import kept
from pages.common.reviews import choice as choices
from pages.common.reviews import deciding, words
from pages.common.reviews.choice import Choice
from pages.common.reviews.words import Row
from pages.common.text import t

MOST = 60
OF = ("review", "finding", "incident", "department", "area", "grid")


def found(choice: Choice) -> pd.DataFrame:
    """The promises of an area, the longest overdue first."""
    return kept(_promises, choices.today_noon(), choice.area, of=OF)


def _promises(conn: Any, now: datetime, area: str | None) -> pd.DataFrame:
    return promises(conn, now=now, grid_code=area)


def part(choice: Choice) -> None:
    """How many were promised, how many are kept, and each of them."""
    rows = found(choice)
    if rows.empty:
        st.html(markup.element("p", t("reviews.promises.none"), css="quiet"))
        return
    st.html(_lead(rows))
    for row in words.records(rows.head(MOST)):
        _promise(row)
    if len(rows) > MOST:
        st.html(markup.element("p", t("reviews.more", n=MOST, all=figures.number(len(rows))), css="told"))
    workbook.download(lambda: book(rows), name=t("reviews.part.promises"), key="reviews_export_promises")


def book(rows: pd.DataFrame) -> bytes:
    """The promises as a workbook."""
    each = words.records(rows)
    columns = {
        "code": [row["code"] for row in each],
        "grid": [words.grid(row["grid_code"]) for row in each],
        "rank": [words.rank(row["reviewer_rank"]) for row in each],
        "owner": [row["owner_name"] for row in each],
        "promised": [figures.day(row["promised_on"]) for row in each],
        "closed": [figures.day(row["closed_on"]) for row in each],
        "state": [t(f"reviews.promise.{row['state']}") for row in each],
        "overdue": [row["overdue_days"] for row in each],
        "incident": [row["incident_code"] for row in each],
    }
    table = pd.DataFrame({t(f"reviews.{name}"): values for name, values in columns.items()})
    return workbook.workbook({t("reviews.part.promises"): table})


def _lead(rows: pd.DataFrame) -> str:
    counted = rows["state"].value_counts()
    number = {name: int(counted.get(name, 0)) for name in STATES}
    said = t("reviews.promises.overdue", n=figures.number(number["overdue"]), all=figures.number(len(rows)))
    more = t("reviews.promises.kept", **{name: figures.number(number[name]) for name in ("kept", "late", "open")})
    css = "loud" if number["overdue"] else "lead"
    return markup.raw("div", markup.element("p", said, css=css) + markup.element("p", more, css="quiet"), css="answer")


def _promise(row: Row) -> None:
    with st.container(horizontal=True, key=f"promise_{row['code']}", vertical_alignment="center", gap="small"):
        st.html(_told(row))
        if isinstance(row["incident_code"], str):
            deciding.incident_link(row["incident_id"])


def _told(row: Row) -> str:
    state = str(row["state"])
    mark = {"overdue": "error", "open": "warning"}.get(state, "")
    head = markup.element("span", _standing(row), css=f"mark {mark}".strip())
    title = markup.raw("p", head + markup.element("b", words.grid(row["grid_code"])))
    facts = t(
        "reviews.promise.line",
        code=row["code"],
        owner=row["owner_name"] if isinstance(row["owner_name"], str) else t("reviews.promise.nobody"),
        day=figures.day(row["promised_on"]),
        on=figures.day(row["reviewed_on"]),
    )
    if isinstance(row["incident_code"], str):
        facts = t("format.dot").join((facts, t("reviews.incident.code", code=row["incident_code"])))
    return markup.raw("div", title + markup.element("p", facts, css="quiet"), css="difference")


def _standing(row: Row) -> str:
    if row["state"] == "overdue":
        return t("reviews.promise.overdue.days", n=figures.number(row["overdue_days"]))
    return t(f"reviews.promise.{row['state']}")
