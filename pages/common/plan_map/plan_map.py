"""The map on which a plan is drawn, as a component: units coloured by grid, given to another by click, brush or lasso.

The browser colours and counts by itself and reports what is drawn; the page answers with its own recount.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import streamlit as st

_FOLDER = Path(__file__).parent


def _read(*names: str) -> str:
    return "\n".join((_FOLDER / name).read_text(encoding="utf-8") for name in names)


_map = st.components.v2.component(
    "plan_map",
    html=_read("plan_map.html"),
    css=_read("plan_map.css"),
    js=_read("plan_state.js", "plan_map.js"),
    isolate_styles=False,
)


def plan_map(told: Mapping[str, Any], *, key: str, on_drawn: Callable[[], None] | None = None) -> None:
    """Draw the map of a plan.

    Args:
        told: What the browser is told (`pages.common.plan_map.told.told`).
        key: Name of the component; what the hand has drawn stands in the session under it (`drawn`).
        on_drawn: Called when the hand has changed something.
    """
    _map(data=dict(told), key=key, on_drawn_change=on_drawn or _nothing, height="content")


def drawn(key: str) -> Mapping[str, Any] | None:
    """What the hand has drawn last: `token`, `serial`, and positions (-1: none) as `grid` and `locked_...`."""
    state = st.session_state.get(key)
    held: Mapping[str, Any] | None = None if state is None else state.get("drawn")
    return held


def _nothing() -> None:
    """Streamlit keeps a component's value only where there is a callback for it."""
