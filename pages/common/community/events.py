"""事: what is open and overdue, of which kinds, and how it goes over the months."""

import streamlit as st

from data.queries.community import Community
from pages.common import charts, district, figures, markup
from pages.common.community import sheets
from pages.common.community.choice import Choice, month_names
from pages.common.text import t

MINUTES_PER_HOUR = 60


def line(found: Community) -> str:
    """The class in a line."""
    told = found.events.figures
    return t("community.line.events", open=figures.number(told.open), overdue=figures.number(told.overdue))


def part(choice: Choice, found: Community) -> None:
    """The class in full."""
    told = found.events.figures
    hours = None if told.median_minutes is None else told.median_minutes / MINUTES_PER_HOUR
    rows = [
        (t("community.open"), figures.number(told.open)),
        (t("community.overdue"), sheets.share(told.overdue, told.open)),
        (t("community.reported"), figures.number(told.reported)),
        (t("community.closed"), figures.number(told.closed)),
        (t("community.median"), t("community.hours", n=figures.number(hours, digits=1))),
        (t("community.unmatched"), figures.number(told.empty)),
    ]
    st.html(markup.facts(rows))
    sheets.spanned(figures.days(choice.period.first_day, choice.period.last_day))
    if found.events.kinds.empty:
        st.html(markup.element("p", t("community.events.none"), css="quiet"))
    else:
        sheets.heading("community.kinds")
        names = district.vocabulary().categories
        kinds = found.events.kinds
        st.altair_chart(charts.categories([names.get(code, code) for code in kinds["category"]], list(kinds["number"])))
    sheets.heading("community.months")
    st.altair_chart(charts.months(month_names(choice), found.events.steps))
