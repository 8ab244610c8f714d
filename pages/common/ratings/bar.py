"""The bar of the screen Ratings: the scheme, the level, the time and the area."""

from collections.abc import Mapping

import streamlit as st

from geo.iso_weeks import IsoWeek
from geo.ratings import Scheme
from pages.common import address, district, figures, filters
from pages.common.filters import Filters
from pages.common.ratings import choice as choices
from pages.common.ratings import words
from pages.common.ratings.choice import LEVELS, Choice
from pages.common.text import t


def bar(choice: Choice, chosen: Filters, schemes: Mapping[str, Scheme]) -> None:
    """Draw the widgets that the part asks for."""
    if choice.part in ("board", "scheme"):
        _scheme(choice, schemes)
    _level(choice)
    if choice.part == "weekly":
        _week(choice)
    else:
        filters.period_popover(chosen.period)
    filters.area_popover(district.vocabulary(), choice.area)


def _scheme(choice: Choice, schemes: Mapping[str, Scheme]) -> None:
    label = t("filter.one", name=t("ratings.scheme"), value=words.scheme(choice.scheme))
    with st.popover(label, icon=":material/palette:", key="open_rated"):
        st.session_state["pick_rated"] = choice.scheme.code
        st.radio(
            t("ratings.scheme"),
            tuple(schemes),
            key="pick_rated",
            format_func=lambda code: words.scheme(schemes[code]),
            captions=[words.weights(one) for one in schemes.values()],
            on_change=address.taking("rated", "pick_rated"),
        )


def _level(choice: Choice) -> None:
    st.session_state["pick_level"] = choice.level
    st.segmented_control(
        t("ratings.level"),
        LEVELS,
        key="pick_level",
        required=True,
        label_visibility="collapsed",
        format_func=lambda name: t(f"circle.by.{name}"),
        on_change=_take_level,
    )


def _take_level() -> None:
    address.put("by", st.session_state["pick_level"])
    address.put("pick", None)


def _week(choice: Choice) -> None:
    offered = choices.weeks(district.now())
    label = t("ratings.week.short", number=choice.week.number)
    with st.popover(label, icon=":material/calendar_month:", key="open_week"):
        st.session_state["pick_week"] = choice.week.code
        st.radio(
            t("ratings.week.choose"),
            [one.code for one in offered],
            key="pick_week",
            format_func=lambda code: _week_name(code, is_over=code != offered[0].code),
            on_change=address.taking("week", "pick_week"),
        )


def _week_name(code: str, *, is_over: bool) -> str:
    one = IsoWeek.parse(code)
    said = t("ratings.week", year=one.year, number=one.number, days=figures.days(one.monday, one.sunday))
    return said if is_over else t("ratings.week.running", week=said)
