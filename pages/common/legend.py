"""The legend over a corner of the map, in the reader's language."""

from collections.abc import Sequence

import streamlit as st

from layers.legend import Entry, Legend
from pages.common import figures, markup, stage
from pages.common.text import t


def legend(schemes: Sequence[Legend], *, footer: str) -> None:
    """Draw the first scheme as a strip, always in sight, and all of them in words under it, at a touch.

    Args:
        schemes: What is on the map, the most important first.
        footer: Source and day of the data.
    """
    strip = _strip(schemes[0]) if schemes else ""
    inner = "".join(map(_scheme, schemes)) + markup.element("div", footer, css="footer")
    summary = markup.raw("summary", markup.element("span", t("legend.open")) + strip)
    st.html(
        markup.raw("details", summary + markup.raw("div", inner, css="schemes"), css=f"legend {stage.theme().name}")
    )


def _strip(scheme: Legend) -> str:
    """The fills of a scheme side by side, from worst to best, and a word at either end."""
    fills = [entry for entry in scheme.entries if entry.sign == "fill"]
    if len(fills) < 2:
        return ""
    ends = [markup.element("span", _words(entry, entry.end), css="end") for entry in (fills[0], fills[-1])]
    return markup.raw("span", ends[0] + "".join(map(_sign, fills)) + ends[1], css="strip")


def _scheme(scheme: Legend) -> str:
    meaning = t(scheme.meaning, **scheme.values)
    said = markup.element("div", meaning, css="meaning") if meaning else ""
    return markup.raw(
        "section",
        markup.element("div", t(scheme.title, **scheme.values), css="title")
        + said
        + "".join(map(_entry, scheme.entries)),
    )


def _entry(entry: Entry) -> str:
    return markup.raw("div", _sign(entry) + markup.element("span", _words(entry)), css="entry")


def _words(entry: Entry, key: str = "") -> str:
    return t(key or entry.label, **{name: _shown(value) for name, value in entry.values.items()})


def _shown(value: object) -> str:
    if not isinstance(value, int | float):
        return str(value)
    return figures.number(value, digits=0 if float(value).is_integer() else 1 if abs(value) >= 1 else 2)


def _sign(entry: Entry) -> str:
    if entry.sign == "picture":
        return f'<img class="sign" alt="" src="{entry.picture}">'
    return f'<i class="sign {entry.sign}" style="--colour:{entry.colour}"></i>'
