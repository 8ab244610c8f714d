"""What stands beside the community's map: all five classes in a line each, and one of them in full."""

from collections.abc import Callable
from datetime import datetime

import streamlit as st

from data.queries.community import Community
from pages.common import markup, panel
from pages.common.community import choice as choices
from pages.common.community import events, people, places, things, voices
from pages.common.community.choice import PARTS, Choice
from pages.common.parts import part_switch
from pages.common.text import t

_PARTS: dict[str, Callable[[Choice, Community], None]] = {
    "people": people.part,
    "events": events.part,
    "places": places.part,
    "things": things.part,
    "voices": voices.part,
}
_LINES: dict[str, Callable[[Community], str]] = {
    "people": people.line,
    "events": events.line,
    "places": places.line,
    "things": things.line,
    "voices": voices.line,
}


def draw(choice: Choice, *, now: datetime) -> None:
    """Draw the panel."""
    found = choices.figures_of(choice, now=now)
    rows = [(t(f"group.{name}"), _LINES[name](found)) for name in PARTS]
    head = markup.element("p", choice.name, css="lead") + markup.facts(rows)
    st.html(markup.raw("div", head, css="answer community"))
    part_switch(PARTS, named=lambda name: t(f"group.{name}"))
    panel.selected(choice.filters)
    _PARTS[choice.part](choice, found)
