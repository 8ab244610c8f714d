"""Two periods against each other: which earlier one the reader compares with."""

import streamlit as st

from pages.common import address, cards
from pages.common.periods import Period
from pages.common.text import t

AGAINST = ("before", "year")
"""The period just before, or the same weekdays 52 weeks earlier."""


def earlier(period: Period) -> Period:
    """The period that the URL compares with."""
    return period.year_before if _chosen() == "year" else period.before


def popover(period: Period) -> None:
    """The choice of the earlier period."""
    with st.popover(t(f"compare.{_chosen()}"), icon=":material/compare_arrows:", key="open_compare"):
        st.session_state["pick_compare"] = _chosen()
        st.radio(
            t("compare.name"),
            AGAINST,
            key="pick_compare",
            format_func=lambda name: t(f"compare.{name}"),
            captions=[cards.days(period.before), cards.days(period.year_before)],
            on_change=_take,
        )


def _take() -> None:
    chosen = st.session_state["pick_compare"]
    address.put("compare", None if chosen == AGAINST[0] else chosen)


def _chosen() -> str:
    said = address.value("compare")
    return said if said in AGAINST else AGAINST[0]
