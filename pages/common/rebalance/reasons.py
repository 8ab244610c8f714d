"""Why each unit moves: a sentence per move, computed from the plan."""

import streamlit as st
from geo.plan_words import sentences

from geo.plan_moves import moves
from pages.common import markup
from pages.common.rebalance.shown import Shown
from pages.common.text import language, t

MOST = 60


def panel(one: Shown) -> None:
    """Draw the sentences; of many the first."""
    told = said(one)
    if not told:
        st.html(markup.element("p", t("rebalance.why.none"), css="quiet"))
        return
    st.html(markup.element("h2", t("rebalance.why.count", n=f"{len(told):,}"), css="heading"))
    items = "".join(markup.element("li", sentence) for sentence in told[:MOST])
    st.html(markup.raw("ol", items, css="reasons"))
    if len(told) > MOST:
        st.html(markup.element("p", t("rebalance.why.more", n=f"{len(told) - MOST:,}"), css="quiet"))


def said(one: Shown) -> list[str]:
    """All sentences in the reader's language."""
    units, ground = one.ground.units, one.ground
    found = one.made.moves if one.made is not None else moves(units, one.grid, ground.current, one.rules, goal="")
    return sentences(found, units, one.names, language=language())
