"""How far a proposal can be from the best one: proven, never more than that is said; and what no plan can mend."""

import math

import streamlit as st

from geo.plans.words import notes, numbers
from geo.rebalance import Plan
from pages.common import figures, markup
from pages.common.rebalance.choice import communities, today
from pages.common.rebalance.shown import Shown
from pages.common.text import language, t, term


def proof(one: Shown) -> None:
    """What is proven of the proposal that is shown; of a plan that the hand has drawn, nothing."""
    if one.made is not None:
        _proven(one, one.made)
    elif one.scheme != "today" and one.is_changed:
        st.html(markup.element("p", t("rebalance.proof.none"), css="quiet"))


def _proven(one: Shown, made: Plan) -> None:
    names = communities(today())
    for at, row in enumerate(made.communities.to_dict("records")):
        part = made.communities.iloc[[at]]
        said = [
            markup.element("p", _gap(row["grid_class"], float(row["gap"]), is_best=bool(row["proven"])), css="proof"),
            *(markup.element("p", text, css="quiet") for text in numbers(part, names, language=language())),
            *(markup.element("p", text) for text in notes(part, one.ground.units, names, language=language())),
        ]
        st.html(markup.raw("div", "".join(said), css="proposal"))


def _gap(grid_class: str, gap: float, *, is_best: bool) -> str:
    kind = term("class", grid_class)
    if is_best:
        return t("rebalance.proof.best", kind=kind)
    if math.isnan(gap):
        return t("rebalance.proof.unknown", kind=kind)
    return t("rebalance.proof.gap", kind=kind, gap=figures.percent(gap))
