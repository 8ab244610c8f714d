"""What a screen shows before there is anything to show: what to do next."""

import streamlit as st

from pages.common import access, address, faults
from pages.common.text import t


def nothing_yet() -> None:
    """An empty store, and the three ways to fill it."""
    faults.notice(t("empty.title"), t("empty.body"), steps=(t("empty.import"), t("empty.osm"), t("empty.demo")))
    _link_to_data()


def no_incidents() -> None:
    """Ground without incidents."""
    faults.notice(t("empty.incidents.title"), t("empty.incidents.body"))
    _link_to_data()


def lacking(title: str, body: str) -> None:
    """Something that a screen cannot do without, and the way to import it."""
    faults.notice(title, body)
    _link_to_data()


def _link_to_data() -> None:
    screen = access.screen("store")
    with st.container(key="next_step"):
        st.page_link(screen.file, label=t("empty.open"), icon=screen.icon, query_params=address.query(pick=None))
