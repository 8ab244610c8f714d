"""The part of the panel for proposals: where next, the what-if list, and saved scenarios."""

import streamlit as st

from pages.common import address
from pages.common.circle.question import Question
from pages.common.siting import listed, proposed, saved, shown
from pages.common.text import t


def part(asked: Question) -> None:
    """Draw what the reader chose to see."""
    seen = shown.shown(asked)
    _switch(seen.view, steps=len(seen.plan))
    if seen.view == "plan":
        listed.view(asked, seen)
    elif seen.view == "saved":
        saved.view(asked, seen)
    else:
        proposed.view(asked, seen)


def _switch(now: str, *, steps: int) -> None:
    st.session_state["pick_siting"] = now
    st.segmented_control(
        t("siting.view"),
        shown.VIEWS,
        key="pick_siting",
        required=True,
        label_visibility="collapsed",
        width="stretch",
        format_func=lambda name: t(f"siting.view.{name}", n=steps),
        on_change=_take,
    )


def _take() -> None:
    chosen = st.session_state["pick_siting"]
    address.put("siting", None if chosen == shown.VIEWS[0] else chosen)
