"""The list of incidents: a component of our own, for ticks, the keyboard, and rows that come by address."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import streamlit as st

_FOLDER = Path(__file__).parent


def _read(*names: str) -> str:
    return "\n".join((_FOLDER / name).read_text(encoding="utf-8") for name in names)


_list = st.components.v2.component(
    "incident_list",
    html=_read("list.html"),
    css=_read("list.css"),
    js=_read("list_keys.js", "list.js"),
    isolate_styles=False,
)


def board(told: Mapping[str, Any], *, key: str, on_asked: Callable[[], None]) -> None:
    """Draw the list.

    Args:
        told: What the browser is told (`pages.common.incidents.told.told`).
        key: Name of the component; what it asks for stands in the session under it.
        on_asked: Called when the reader has asked for something.
    """
    _list(data=dict(told), key=key, on_asked_change=on_asked, on_chosen_change=_nothing, height="content")


def asked(key: str) -> Mapping[str, Any]:
    """What the reader has asked for: `what`, and more that belongs to it."""
    state = st.session_state.get(key)
    held: Mapping[str, Any] | None = None if state is None else state.get("asked")
    return held or {}


def chosen(key: str) -> dict[int, str]:
    """Row numbers of the incidents that are ticked, in that order, and the state in which each was seen."""
    state = st.session_state.get(key)
    held = None if state is None else state.get("chosen")
    return {int(number): str(seen) for number, seen in held or ()}


def _nothing() -> None:
    """Streamlit keeps a component's value only where there is a callback for it."""
