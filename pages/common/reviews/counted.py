"""The part Counters: days, differences and promises of a period, by rank, by street, by kind."""

from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from data.reviews.after.counters import Counters, counters
from pages.common import cards, figures, markup, workbook
from pages.common.load import kept
from pages.common.reviews import choice as choices
from pages.common.reviews import words
from pages.common.reviews.choice import Choice
from pages.common.text import t, term

OF = ("review", "finding", "correction", "incident", "department", "area", "grid")
COLUMNS = ("held", "settled", "kept", "overdue")
WHOLES = {"held": "prepared", "settled": "differences", "kept": "promised", "overdue": "promised"}
"""By figure: of what it is a part."""


def found(choice: Choice) -> Counters:
    """The figures of the period."""
    period = choice.period
    return kept(_counted, period.first_day, period.last_day + timedelta(days=1), choices.today_noon(), of=OF)


def _counted(conn: Any, since: date, until: date, now: datetime) -> Counters:
    return counters(conn, since=since, until=until, now=now)


def part(choice: Choice) -> None:
    """The whole in words, then the three tables and the day's activities."""
    counted = found(choice)
    total = counted.total.iloc[0]
    st.html(_lead(total, choice))
    if total["prepared"] == 0:
        return
    for name, frame in tables(counted).items():
        st.html(markup.element("h4", t(f"reviews.by.{name}"), css="heading"))
        st.html(markup.scrolling(_table(frame, name)))
    st.html(markup.element("h4", t("reviews.activities"), css="heading"))
    st.html(markup.facts(_activities(counted)))
    st.html(markup.element("p", t("reviews.counters.meaning"), css="quiet"))
    workbook.download(lambda: book(counted), name=t("reviews.part.counters"), key="reviews_export_counters")


def tables(counted: Counters) -> dict[str, pd.DataFrame]:
    """By rank, by street and by kind; each with a column `name` in the reader's words."""
    ranks = counted.by_rank.assign(name=[words.rank(code) for code in counted.by_rank.index])
    streets = counted.by_street.assign(name=[name or t("reviews.unknown") for name in counted.by_street["name"]])
    kinds = counted.by_kind.assign(name=[term("reviews.stop", kind) for kind in counted.by_kind.index])
    return {"rank": ranks, "street": streets, "kind": kinds}


def book(counted: Counters) -> bytes:
    """The tables as a workbook, every number by itself."""
    sheets = {}
    for name, frame in tables(counted).items():
        numbers = [column for column in frame.columns if column != "name"]
        named = {t(f"reviews.by.{name}.head"): frame["name"].to_numpy()}
        named |= {t(f"reviews.figure.{column}"): frame[column].to_numpy() for column in numbers}
        sheets[t(f"reviews.by.{name}")] = pd.DataFrame(named)
    return workbook.workbook(sheets)


def _lead(total: Any, choice: Choice) -> str:
    held = t("reviews.counters.held", part=_n(total["held"]), whole=_n(total["prepared"]))
    said = [
        markup.element("p", held, css="lead"),
        markup.element("p", t("reviews.counters.settled", share=_share(total, "settled"))),
        markup.element("p", t("reviews.counters.kept", share=_share(total, "kept"), late=_n(total["late"]))),
    ]
    if total["overdue"]:
        said.append(markup.element("p", t("reviews.counters.overdue", n=_n(total["overdue"])), css="loud"))
    said.append(markup.element("p", cards.days(choice.period), css="quiet"))
    return markup.raw("div", "".join(said), css="answer")


def _table(frame: pd.DataFrame, name: str) -> str:
    shown = [column for column in COLUMNS if column in frame]
    head = [t(f"reviews.by.{name}.head"), *[t(f"reviews.share.{column}") for column in shown]]
    rows = [[row["name"], *[_share(row, column) for column in shown]] for row in frame.to_dict("records")]
    return markup.table(head, rows, numeric=range(1, len(head)))


def _share(row: Any, column: str) -> str:
    part, whole = int(row[column]), int(row[WHOLES[column]])
    if not whole:
        return figures.NOTHING
    percent = figures.percent(part / whole, digits=0)
    return t("reviews.share.of", percent=percent, part=figures.number(part), whole=figures.number(whole))


def _activities(counted: Counters) -> list[tuple[str, str]]:
    return [
        (
            t(f"reviews.activity.{code}"),
            t("reviews.activity.done", n=_n(row["amount"]), days=_n(row["reviews"])),
        )
        for code, row in counted.activities.to_dict("index").items()
    ]


def _n(value: Any) -> str:
    return figures.number(int(value))
