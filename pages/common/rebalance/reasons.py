"""Why each unit moves: a sentence per move, computed from the plan."""

import pandas as pd
import streamlit as st

from geo.plan_moves import moves
from pages.common import markup
from pages.common.rebalance.shown import Shown
from pages.common.text import language, t

MOST = 60


def panel(one: Shown) -> None:
    """Draw the sentences; of many the first."""
    told = list(dict.fromkeys(by_unit(one).values()))
    if not told:
        st.html(markup.element("p", t("rebalance.why.none"), css="quiet"))
        return
    st.html(markup.element("h2", t("rebalance.why.count", n=f"{len(told):,}"), css="heading"))
    items = "".join(markup.element("li", sentence) for sentence in told[:MOST])
    st.html(markup.raw("ol", items, css="reasons"))
    if len(told) > MOST:
        st.html(markup.element("p", t("rebalance.why.more", n=f"{len(told) - MOST:,}"), css="quiet"))


def by_unit(one: Shown) -> dict[str, str]:
    """Why each unit moves, in the reader's language."""
    from geo.plan_words import sentences

    found = moved(one)
    told = sentences(found, one.ground.units, one.names, language="en" if language() == "en" else "zh")
    return dict(zip(map(str, found.index), told, strict=True))


def moved(one: Shown) -> pd.DataFrame:
    """The moves of the plan as it is now."""
    if one.made is not None:
        return one.made.moves
    return moves(one.ground.units, one.grid, one.ground.current, one.rules)
