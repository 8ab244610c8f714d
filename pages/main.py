"""The frame around every screen: who may see what, the header, the language, and what a fault looks like."""

from pathlib import Path

import streamlit as st

from pages.common import access, address, district, faults, header, style
from pages.common.text import t

HERE = Path(__file__).parent


def main() -> None:
    """Draw the header and the screen that the URL names."""
    pages = {
        # No icon: Streamlit would fetch a page's icon from another host for the tab; the header draws them.
        screen.name: st.Page(screen.file, title=screen.name, url_path=screen.name, default=place == 0)
        for place, screen in enumerate(access.screens(access.role()))
    }
    page = st.navigation(list(pages.values()), position="hidden")
    address.follow(page.title)
    st.set_page_config(page_title=t("frame.name"), page_icon=HERE / "assets" / "icon.png", layout="wide")
    style.apply()
    with faults.told():
        header.header(pages, district.facts())
        page.run()
    address.write()


main()
