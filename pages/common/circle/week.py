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
COURIER_HOURS = (7, 23)
"""From when until when deliveries run."""


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
    couriers = _couriers(asked, told) if set(asked.choice.services) & set(choices.SHOP_SERVICES) else ()
    lines = "".join(markup.element("p", line) for line in (said, *couriers, *late))
    st.html(markup.element("p", t("circle.week.hint"), css="quiet") + markup.raw("div", lines, css="answer"))


def _range(numbers: "pd.Series[int]", clock: int) -> str:
    at = numbers[numbers.index % HOURS_A_DAY == clock]
    least, most = figures.number(at.min()), figures.number(at.max())
    return least if least == most else t("circle.range", low=least, high=most)


def _couriers(asked: Question, told: pd.DataFrame) -> tuple[str]:
    """How much of the couriers' week is without an open door, in household-hours."""
    since, until = COURIER_HOURS
    out = told[(told.index % HOURS_A_DAY >= since) & (told.index % HOURS_A_DAY < until)]
    lacking = answers.lacking(asked.ground, out["part"])
    values = {"part": figures.amount(lacking.part), "whole": figures.amount(lacking.whole), "hours": len(out)}
    clocks = {"since": f"{since:02d}:00", "until": f"{until:02d}:00"}
    return (t("circle.week.couriers", percent=figures.percent(lacking.of_one), **values, **clocks),)


def _take_click() -> None:
    """Ask for the hour that was clicked on the strip."""
    points = st.session_state[CHART]["selection"].get(charts.PICK, [])
    if points:
        address.put("hour", choices.code_of(int(points[0]["hour"])))
