"""情: how satisfied people are, what they ask for most, whether they are answered in time, and who came to see."""

import streamlit as st

from data.queries.community import Community
from pages.common import charts, district, figures, markup
from pages.common.community import sheets
from pages.common.community.choice import Choice
from pages.common.text import t


def line(found: Community) -> str:
    """The class in a line."""
    told = found.events.figures
    return t("community.line.voices", share=sheets.share(told.satisfied, told.rated))


def part(choice: Choice, found: Community) -> None:
    """The class in full."""
    told, voices = found.events.figures, found.voices
    rows = [
        (t("community.satisfied"), sheets.share(told.satisfied, told.rated)),
        (t("community.answered"), sheets.share(told.in_time, told.judged)),
        (t("community.asked.all"), figures.number(voices.reported)),
    ]
    st.html(markup.facts(rows))
    sheets.spanned(figures.days(choice.period.first_day, choice.period.last_day))
    sheets.heading("community.marks")
    rows = [(t("community.mark", n=mark), figures.number(voices.marks[mark])) for mark in reversed(voices.marks.index)]
    st.html(markup.facts(rows))
    if len(voices.asked):
        sheets.heading("community.asked")
        names = district.vocabulary().categories
        asked = voices.asked
        st.altair_chart(charts.categories([names.get(code, code) for code in asked["category"]], list(asked["number"])))
    sheets.heading("community.reviews")
    _reviews(found)


def _reviews(found: Community) -> None:
    voices = found.voices
    if not voices.reviews:
        st.html(markup.element("p", t("community.reviews.none"), css="quiet"))
        return
    rows = [
        (t("community.reviews.days"), figures.number(voices.reviews)),
        (t("community.reviews.last"), figures.day(voices.reviewed_on)),
        (t("community.promises"), sheets.share(voices.kept, voices.promises)),
    ]
    st.html(markup.facts(rows))
