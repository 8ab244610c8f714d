"""平急结合: the badge of an emergency on every screen, and the switch."""

from datetime import UTC, datetime

import streamlit as st

from data import engine
from data.mode import MODES, mode, set_mode
from pages.common import access, load, markup
from pages.common.load import kept
from pages.common.text import t

_, EMERGENCY = MODES


def is_emergency() -> bool:
    """Whether the district stands in an emergency."""
    return kept(mode, of=("store_property",)) == EMERGENCY


def badge() -> str:
    """The word that every screen says in an emergency; nothing in normal times."""
    return markup.element("span", t("mode.emergency"), css="alarm-badge") if is_emergency() else ""


def switch() -> None:
    """A quiet button that says what another mode would change before it is chosen."""
    now, other = MODES[::-1] if is_emergency() else MODES
    with st.popover(
        t("mode.title"), icon=":material/e911_emergency:", help=t("mode.title"), type="tertiary", key="mode"
    ):
        st.html(markup.element("h3", t(f"mode.now.{now}"), css="heading"))
        st.html(markup.element("p", t(f"mode.what.{other}"), css="quiet"))
        st.button(t(f"mode.to.{other}"), key="mode_go", type="primary", on_click=_go, args=(other,))


def _go(name: str) -> None:
    with engine.write(load.store()) as conn:
        set_mode(conn, name, role=access.role(), at=datetime.now(UTC))
