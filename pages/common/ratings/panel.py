"""What stands beside the map of the ratings: the card of what is selected, and one of four parts."""

from collections.abc import Callable

import streamlit as st

from pages.common import address
from pages.common.ratings import board, card, editor, team, weekly
from pages.common.ratings.choice import PARTS, Choice
from pages.common.text import t

_PARTS: dict[str, Callable[[Choice], None]] = {
    "board": board.part,
    "weekly": weekly.part,
    "team": team.part,
    "scheme": editor.part,
}


def panel(choice: Choice) -> None:
    """Draw the panel."""
    _switch(choice)
    card.card(choice)
    _PARTS[choice.part](choice)


def _switch(choice: Choice) -> None:
    st.session_state["pick_part"] = choice.part
    st.segmented_control(
        t("circle.part"),
        PARTS,
        key="pick_part",
        required=True,
        label_visibility="collapsed",
        width="stretch",
        format_func=lambda name: t(f"ratings.part.{name}"),
        on_change=_take,
    )


def _take() -> None:
    chosen = st.session_state["pick_part"]
    address.put("part", None if chosen == PARTS[0] else chosen)
