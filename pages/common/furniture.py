"""North arrow and scale bar, which follow a map in the browser."""

import streamlit as st

from layers import furniture
from layers.palette import Theme
from pages.common.text import t

_component = st.components.v2.component(
    "map_furniture", html=furniture.HTML, css=furniture.CSS, js=furniture.JS, isolate_styles=False
)


def on_map(key: str, *, theme: Theme) -> None:
    """Put them on the map of that name."""
    told = furniture.furniture_data(
        map_key=key,
        theme=theme,
        north=t("furniture.north"),
        metres=t("furniture.metres"),
        kilometres=t("furniture.kilometres"),
    )
    _component(data=told, key=f"{key}_furniture", height="content")
