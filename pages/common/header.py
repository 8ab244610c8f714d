"""The slim bar on top of every screen: whose district, which screens, how fresh the data, the language."""

from collections.abc import Mapping

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from pages.common import access, address, figures, markup, mode_switch
from pages.common.district import Facts
from pages.common.text import LANGUAGES, language, t


def header(pages: Mapping[str, StreamlitPage], facts: Facts) -> None:
    """Draw the bar.

    Args:
        pages: The screens that the reader may open, by name, in the order of the menu.
        facts: What is known about the whole store.
    """
    icons = {screen.name: screen.icon for screen in access.SCREENS}
    with st.container(horizontal=True, key="header", vertical_alignment="center", gap="small"):
        st.html(_brand(facts), width="content")
        with st.container(horizontal=True, key="menu", vertical_alignment="center", gap="xxsmall", width="content"):
            for name, page in pages.items():
                label, icon = t(f"screen.{name}"), icons[name]
                st.page_link(page, label=label, icon=icon, query_params=address.query(pick=None))
        with st.container(horizontal=True, key="tools", vertical_alignment="center", horizontal_alignment="right"):
            if facts.as_of is not None:
                told = t("frame.as_of", time=figures.moment(facts.as_of))
                st.html(markup.element("span", told, css="freshness"), width="content")
            mode_switch.switch()
            _to_wall()
            _theme_switch()
            _language_switch()


def _brand(facts: Facts) -> str:
    what = markup.element("span", t("frame.what", name=t("frame.name")), css="what") if facts.name else ""
    name = markup.raw("span", markup.element("span", facts.name or t("frame.name")) + what, css="name")
    label = markup.element("span", t("frame.demo"), css="demo") if facts.is_demo else ""
    return markup.raw("div", name + label + mode_switch.badge(), css="brand")


def _to_wall() -> None:
    """The command centre's page, in a window of its own; the one way out of it leads back here."""
    address_of_wall = "/wall" if language() == LANGUAGES[0] else f"/wall?lang={language()}"
    st.link_button("", address_of_wall, key="to_wall", icon=":material/tv:", help=t("frame.wall"), type="tertiary")


def _language_switch() -> None:
    st.session_state["lang"] = language()
    st.segmented_control(
        t("frame.language"),
        LANGUAGES,
        key="lang",
        required=True,
        label_visibility="collapsed",
        format_func=lambda code: t(f"frame.language.{code}"),
        on_change=_take_language,
    )


def _take_language() -> None:
    chosen = st.session_state["lang"]
    address.put("lang", None if chosen == LANGUAGES[0] else chosen)


def _theme_switch() -> None:
    is_night = address.value("theme") == "night"
    name = t("frame.day") if is_night else t("frame.night")
    icon = ":material/light_mode:" if is_night else ":material/dark_mode:"
    st.button("", key="theme", icon=icon, help=name, type="tertiary", on_click=_turn, args=(is_night,))


def _turn(is_night: bool) -> None:
    address.put("theme", None if is_night else "night")
