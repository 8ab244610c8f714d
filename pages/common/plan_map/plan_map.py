"""The map on which a plan is drawn, and its ledger: two components that talk to each other in the browser.

Units are coloured by grid and given to another by click, brush or lasso. The browser colours and counts by itself and
reports what is drawn; the page answers with its own recount.
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
    js=_read("plan_state.js", "plan_paint.js", "plan_hand.js", "plan_bar.js", "plan_map.js"),
    isolate_styles=False,
)

_ledger = st.components.v2.component(
    "plan_ledger",
    html=_read("plan_ledger.html"),
    css=_read("plan_ledger.css"),
    js=_read("plan_state.js", "plan_ledger.js"),
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


def plan_ledger(told: Mapping[str, Any], *, key: str) -> None:
    """Draw the ledger of the map that `told` names (`pages.common.plan_map.told.ledger_told`)."""
    _ledger(data=dict(told), key=key, height="content")


def drawn(key: str) -> Mapping[str, Any] | None:
    """What the hand has drawn last: `token`, `serial`, and positions (-1: none) as `grid` and `locked_...`."""
    state = st.session_state.get(key)
    held: Mapping[str, Any] | None = None if state is None else state.get("drawn")
    return held


def _nothing() -> None:
    """Streamlit keeps a component's value only where there is a callback for it."""
