"""Two plans side by side: two maps that move together, a table, and how many households their grids have."""

from collections.abc import Callable
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from geo.plans.ledger import Ledger, Totals
from pages.common import address, charts, figures, markup, stage
from pages.common.plan_map.plan_map import plan_map
from pages.common.rebalance import browser, scenarios
from pages.common.rebalance import shown as showing
from pages.common.rebalance.choice import Choice
from pages.common.rebalance.ground import Ground
from pages.common.rebalance.shown import Shown
from pages.common.text import t

BIN = 50
KEYS = ("rebalance_left", "rebalance_right")
FIGURES: dict[str, Callable[[Totals], str]] = {
    "grids": lambda told: figures.number(told.grids),
    "broken": lambda told: figures.number(told.broken),
    "outside": lambda told: figures.number(told.outside),
    "moved": lambda told: figures.number(told.moved_households),
    "workload_most": lambda told: figures.number(told.workload_most),
    "walk": lambda told: t("rebalance.metres", n=figures.number(told.walk_m)),
    "compact": lambda told: figures.number(told.polsby_popper, digits=2),
    "along": lambda told: figures.percent(told.along_share),
}
"""What is compared, in the order of the table."""


def beside(choice: Choice, ground: Ground, one: Shown) -> None:
    """Draw both plans; one that has not been made yet says so."""
    other = showing.shown(ground, choice.against)
    with st.container(horizontal=True, key="body", gap=None):
        with st.container(key="stage", gap=None), st.container(horizontal=True, key="twins", gap=None):
            for key, plan in zip(KEYS, (one, other), strict=True):
                _map(plan, key=key)
        with st.container(key="panel"):
            st.button(t("rebalance.compare.close"), key="compare_close", icon=":material/close:", on_click=_close)
            if other is None:
                st.html(markup.element("p", t("rebalance.not_made"), css="told"))
                return
            _table(one, other)


def _close() -> None:
    address.put("against", None)


def _map(plan: Shown | None, *, key: str) -> None:
    with st.container(key=f"twin-{key}", gap=None):
        if plan is None:
            st.html(markup.element("p", t("rebalance.not_made"), css="told"))
            return
        st.html(markup.element("h2", scenarios.called(plan.scheme), css="heading twin-name"))
        plan_map(browser.map_told(plan, key=key, editable=False, together=True), key=key)


def _table(one: Shown, other: Shown) -> None:
    recounts = [plan.ledger() for plan in (one, other)]
    names = [scenarios.called(plan.scheme) for plan in (one, other)]
    rows = [
        (t(f"rebalance.figure.{name}"), *(say(recount.totals) for recount in recounts)) for name, say in FIGURES.items()
    ]
    st.html(markup.table([t("siting.figure"), *names], rows, numeric=(1, 2)))
    st.html(markup.element("h4", t("rebalance.histogram"), css="heading"))
    chart = histogram(dict(zip(names, recounts, strict=True)), one.rules.limits("residential"))
    st.altair_chart(chart, key="rebalance_histogram", alt=t("rebalance.histogram"))


def histogram(recounts: dict[str, Ledger], limits: Any) -> Any:
    """Residential and rural grids by their households, a row per plan, with the limits as lines."""
    rows = pd.concat(
        [_sizes(recount).assign(plan=name, place=at) for at, (name, recount) in enumerate(recounts.items())]
    )
    households, grids = t("rebalance.histogram.households"), t("rebalance.histogram.grids")
    bars = (
        alt.Chart()  # its rows are the facet's
        .mark_bar(color=stage.theme().accent)
        .encode(
            x=alt.X("from:Q", bin="binned", title=households, scale=alt.Scale(zero=True)),
            x2="to:Q",
            y=alt.Y("grids:Q", title=None, axis=alt.Axis(tickMinStep=1, tickCount=3)),
            tooltip=[alt.Tooltip("from:Q", title=households), alt.Tooltip("grids:Q", title=grids)],
        )
    )
    edges = pd.DataFrame({"limit": [limits.least, limits.most]})
    rule = alt.Chart(edges).mark_rule(color=stage.theme().alarm, strokeDash=[4, 3]).encode(x="limit:Q")
    layered = alt.layer(bars, rule, data=rows).properties(height=90, width=270)
    return charts.dressed(
        layered.facet(
            row=alt.Row(
                "plan:N",
                title=None,
                sort=list(recounts),
                header=alt.Header(labelOrient="top", labelAnchor="start", labelFontSize=12, labelPadding=2),
            )
        )
    )


def _sizes(recount: Ledger) -> pd.DataFrame:
    homes = recount.grids[recount.grids["grid_class"].isin(["residential", "rural"])]
    counted = (homes["households"] // BIN).value_counts().sort_index()
    return pd.DataFrame({"from": counted.index * BIN, "to": (counted.index + 1) * BIN, "grids": counted.to_numpy()})
