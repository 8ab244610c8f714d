"""Screen: data - can I trust what the map shows?"""

import streamlit as st

from pages.common import address, checks, exporting, holdings, importing, qr_sheet
from pages.common.text import t

VIEWS = {
    "layers": holdings.holdings,
    "findings": checks.checks,
    "import": importing.steps,
    "export": exporting.export,
    "codes": qr_sheet.codes,
}


def main() -> None:
    """The choice of what to see, and it."""
    said = address.value("view")
    view = said if said in VIEWS else next(iter(VIEWS))
    with st.container(horizontal=True, key="bar"):
        st.session_state["pick_view"] = view
        st.segmented_control(
            t("data.view"),
            tuple(VIEWS),
            key="pick_view",
            required=True,
            label_visibility="collapsed",
            format_func=lambda name: t(f"data.{name}"),
            on_change=address.taking("view", "pick_view"),
        )
    if view == "findings":
        VIEWS[view]()
        return
    with st.container(key="sheet"):
        VIEWS[view]()


main()
