"""Why each unit moves: sentences computed from the plan."""

from typing import Any

import pandas as pd
import streamlit as st

from geo.plans.moves import moves
from geo.plans.words import sentences, summary
from pages.common import markup
from pages.common.rebalance.shown import Shown
from pages.common.text import language, t

MOST = 60


def panel(one: Shown) -> None:
    """Draw the sentences, the weightiest reasons first; of very many only the first."""
    found = moved(one)
    if found.empty:
        st.html(markup.element("p", t("rebalance.why.none"), css="quiet"))
        return
    told = summary(found, one.ground.units, one.names, **_how(one))
    st.html(markup.element("h2", t("rebalance.why.count", n=f"{len(found):,}"), css="heading"))
    items = "".join(markup.element("li", sentence) for sentence in told[:MOST])
    st.html(markup.raw("ol", items, css="reasons"))
    if len(told) > MOST:
        st.html(markup.element("p", t("rebalance.why.more", n=f"{len(told) - MOST:,}"), css="quiet"))


def by_unit(one: Shown) -> dict[str, str]:
    """Why each unit moves."""
    found = moved(one)
    told = sentences(found, one.ground.units, one.names, **_how(one))
    return dict(zip(map(str, found.index), told, strict=True))


def moved(one: Shown) -> pd.DataFrame:
    """The moves of the plan as it is now."""
    if one.made is not None:
        return one.made.moves
    return moves(one.ground.units, one.grid, one.ground.current, one.rules)


def _how(one: Shown) -> dict[str, Any]:
    return {"language": language(), "unit_names": one.ground.names}
