"""The look that Streamlit's theme does not reach: one style sheet, its colours from layers.palette."""

from pathlib import Path

import streamlit as st

from layers.palette import DAY, NIGHT, Theme, translucent

SHEET = Path(__file__).with_name("style.css")


def apply() -> None:
    """Put the style sheet into the page; the frame calls it in every run."""
    st.html(f"<style>{_colours()}{SHEET.read_text(encoding='utf-8')}</style>")


def _colours() -> str:
    line = str(st.get_option("theme.light.borderColor"))
    return _rule(":root", DAY, line=line) + _rule(".night", NIGHT, line=translucent(NIGHT.quiet_text, 0.35))


def _rule(selector: str, theme: Theme, *, line: str) -> str:
    tokens = {
        "ground": theme.ground,
        "panel": theme.panel,
        "panel-clear": translucent(theme.panel, 0.93),
        "text": theme.text,
        "quiet": theme.quiet_text,
        "accent": theme.accent,
        "attention": theme.attention,
        "attention-ground": translucent(theme.attention, 0.14),
        "alarm": theme.alarm,
        "line": line,
    }
    return selector + "{" + "".join(f"--{name}:{colour};" for name, colour in tokens.items()) + "}"
