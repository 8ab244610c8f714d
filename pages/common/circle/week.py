"""The hours of the week: when how many households reach an open place."""

import pandas as pd
import streamlit as st

from pages.common import address, figures, markup
from pages.common.circle import answer as answers
from pages.common.circle import charts
from pages.common.circle import choice as choices
from pages.common.circle.choice import HOURS_A_DAY
from pages.common.circle.question import Question
from pages.common.text import t

CHART = "circle_week"
LATE_HOURS = (22,)


def part(asked: Question) -> None:
    """The strip of 168 hours, and what it comes to."""
    told = answers.by_hour(asked.ground, asked.choice)
    chart = charts.week(told, chosen=asked.choice.hour)
    st.altair_chart(chart, key=CHART, on_select=_take_click, selection_mode=charts.PICK, alt=t("circle.part.week"))
    if not asked.ground.is_known[asked.found.given].any():
        st.html(markup.element("p", t("circle.week.unknown"), css="told"))
        return
    none_open = int((told["open"] == 0).sum())
    rest = 1 - told["share"].mean()
    late = [t("circle.week.late", time=f"{hour:02d}:00", n=_range(told["open"], hour)) for hour in LATE_HOURS]
    said = t("circle.week.says", none=none_open, hours=len(told), rest=figures.percent(rest))
    lines = "".join(markup.element("p", line) for line in (said, *late))
    st.html(markup.element("p", t("circle.week.hint"), css="quiet") + markup.raw("div", lines, css="answer"))


def _range(numbers: "pd.Series[int]", clock: int) -> str:
    at = numbers[numbers.index % HOURS_A_DAY == clock]
    least, most = figures.number(at.min()), figures.number(at.max())
    return least if least == most else t("circle.range", low=least, high=most)


def _take_click() -> None:
    """Ask for the hour that was clicked on the strip."""
    points = st.session_state[CHART]["selection"].get(charts.PICK, [])
    if points:
        address.put("hour", choices.code_of(int(points[0]["hour"])))
