"""How far a proposal can be from the best one: proven, never more than that is said."""

from typing import Any

import pandas as pd
import streamlit as st

from pages.common import figures, markup
from pages.common.rebalance.shown import Shown
from pages.common.text import t, term


def proof(one: Shown) -> None:
    """What is proven of the proposal that is shown; of a plan that the hand has drawn, nothing."""
    if one.made is None:
        if one.scheme != "today" and one.is_changed:
            st.html(markup.element("p", t("rebalance.proof.none"), css="quiet"))
        return
    for row in one.made.communities.reset_index().to_dict("records"):
        st.html(_line(row))
        for note in row["note"]:
            st.html(markup.element("p", _note(note, row["measure"]), css="quiet"))


def _line(row: dict[Any, Any]) -> str:
    kind = term("class", row["grid_class"])
    if row["proven"]:
        text = t("rebalance.proof.best", kind=kind)
    elif pd.isna(row["gap"]):
        text = t("rebalance.proof.unknown", kind=kind)
    else:
        text = t("rebalance.proof.gap", kind=kind, gap=figures.percent(row["gap"]))
    number = t(
        f"rebalance.number.{row['number_reason']}",
        today=figures.number(row["grids_today"]),
        now=figures.number(row["grids"]),
    )
    return markup.raw(
        "div", markup.element("p", text, css="proof") + markup.element("p", number, css="quiet"), css="proposal"
    )


def _note(note: Any, measure: str) -> str:
    of = t(f"rebalance.measure.{measure}")
    return t(f"rebalance.note.{note.kind}", n=figures.number(note.number), limit=figures.number(note.limit), of=of)
