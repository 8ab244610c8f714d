"""The look that Streamlit's theme does not reach: one style sheet, its colours from layers.palette."""

from pathlib import Path

import streamlit as st

from layers.palette import DAY, translucent

SHEET = Path(__file__).with_name("style.css")


def apply() -> None:
    """Put the style sheet into the page; the frame calls it in every run."""
    st.html(f"<style>{_colours()}{SHEET.read_text(encoding='utf-8')}</style>")


def _colours() -> str:
    tokens = {
        "ground": DAY.ground,
        "panel": DAY.panel,
        "panel-clear": translucent(DAY.panel, 0.93),
        "text": DAY.text,
        "quiet": DAY.quiet_text,
        "accent": DAY.accent,
        "attention": DAY.attention,
        "attention-ground": "#fff3cd",
        "alarm": DAY.alarm,
        "line": str(st.get_option("theme.light.borderColor")),
    }
    return ":root{" + "".join(f"--{name}:{colour};" for name, colour in tokens.items()) + "}"
