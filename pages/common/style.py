"""The look that Streamlit's theme does not reach: one style sheet, its colours from layers.palette."""

from pathlib import Path

import streamlit as st

from layers.palette import Theme, translucent
from pages.common.stage import theme

SHEET = Path(__file__).with_name("style.css")
CONFIGURED = {"day": "light", "night": "dark"}
"""The section of Streamlit's configuration with the same colours; `shell/theme.js` chooses it in the browser."""


def apply() -> None:
    """Put the style sheet into the page; the frame calls it in every run."""
    st.html(f"<style>{_colours(theme())}{SHEET.read_text(encoding='utf-8')}</style>")


def line_colour() -> str:
    """The colour of quiet lines, as Streamlit draws its own."""
    return str(st.get_option(f"theme.{CONFIGURED[theme().name]}.borderColor"))


def _colours(chosen: Theme) -> str:
    tokens = {
        "ground": chosen.ground,
        "panel": chosen.panel,
        "panel-clear": translucent(chosen.panel, 0.93),
        "text": chosen.text,
        "quiet": chosen.quiet_text,
        "accent": chosen.accent,
        "on-accent": "#ffffff" if chosen.name == "day" else chosen.ground,
        "attention": chosen.attention,
        "attention-ground": translucent(chosen.attention, 0.14),
        "alarm": chosen.alarm,
        "on-alarm": "#ffffff" if chosen.name == "day" else chosen.ground,
        "line": line_colour(),
    }
    return ":root{" + "".join(f"--{name}:{colour};" for name, colour in tokens.items()) + "}"
