"""The parts of a screen's panel, of which the address names one."""

from collections.abc import Callable, Sequence

import streamlit as st

from pages.common import address
from pages.common.text import t


def part_of(parts: Sequence[str]) -> str:
    """The part that the address names, or the first."""
    said = address.value("part")
    return said if said in parts else parts[0]


def part_switch(parts: Sequence[str], *, named: Callable[[str], str]) -> str:
    """Draw the switch above a panel and return the part that is shown.

    Args:
        parts: Names of the parts, in their order.
        named: What a part is called in the reader's language.
    """
    chosen = part_of(parts)
    st.session_state["pick_part"] = chosen
    st.segmented_control(
        t("frame.part"),
        parts,
        key="pick_part",
        required=True,
        label_visibility="collapsed",
        width="stretch",
        format_func=named,
        on_change=_take,
        args=(parts[0],),
    )
    return chosen


def _take(first: str) -> None:
    chosen = st.session_state["pick_part"]
    address.put("part", None if chosen == first else chosen)
