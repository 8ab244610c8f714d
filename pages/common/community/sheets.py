"""Headings, tables and shares, as all five classes write them."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import streamlit as st

from pages.common import figures, markup
from pages.common.text import t

HECTARE_M2 = 10_000


def heading(key: str) -> None:
    """A heading inside the panel."""
    st.html(markup.element("h4", t(key), css="heading"))


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table of texts whose first column names, the others count."""
    st.html(markup.scrolling(markup.table([t(key) for key in head], rows, numeric=tuple(range(1, len(head))))))


def share(part: float, whole: float) -> str:
    """A share with numerator and denominator: 88.2%（134/152）."""
    value = figures.percent(part / whole if whole else None)
    return t("community.share", value=value, part=figures.number(part), whole=figures.number(whole))


def hectares(area_m2: float | None) -> str:
    """An area in hectares."""
    return figures.number(None if area_m2 is None else area_m2 / HECTARE_M2, digits=2)


def dated(day: datetime | None) -> None:
    """Of which day the counts are."""
    st.html(markup.element("p", t("community.as_of", day=figures.day(day)), css="dated"))


def spanned(days: str) -> None:
    """Of which days incidents count."""
    st.html(markup.element("p", t("community.span", days=days), css="dated"))
