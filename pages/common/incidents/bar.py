"""The slim bar above map and list: saved views, when, what, whence, where, whose, and the files out."""

import streamlit as st

from data.loop.aliases import ALIASES
from data.loop.machine import LEVELS
from pages.common import address, cards, district, filters, markup, periods
from pages.common.filters import Filters
from pages.common.incidents import choice as choices
from pages.common.incidents import known
from pages.common.incidents.choice import Choice
from pages.common.text import LANGUAGES, language, t, term

ANY, OWN = "any", ""


def bar(choice: Choice, chosen: Filters) -> None:
    """Draw the widgets; each writes to the URL.

    Args:
        choice: What is listed.
        chosen: The filters that all screens share.
    """
    words = district.vocabulary()
    _period(choice, chosen)
    filters.several("category", words.categories, chosen.chosen.categories)
    filters.several("channel", {word: term("channel", word) for word in words.channels}, chosen.chosen.channels)
    filters.area_popover(words, chosen.area_code)
    _departments(choice)
    _level(choice)
    _find()
    _alias(choice)
    if any(address.values(name) for name in choices.FIELDS):
        st.button("", key="clear", icon=":material/filter_alt_off:", help=t("filter.clear"), on_click=clear)


def clear() -> None:
    """Take every filter out."""
    for name in choices.FIELDS:
        address.put(name, None)


def _period(choice: Choice, chosen: Filters) -> None:
    """What is left undone does not lapse: without a word of the URL all times count."""
    names = (ANY, *periods.PRESETS)
    said = address.value("period") if choice.period is not None else ANY
    label = t(f"filter.period.{said}") if said in periods.PRESETS else t("incidents.period.any")
    if said == filters.OWN_PERIOD:
        label = cards.days(chosen.period)
    with st.popover(label, icon=":material/calendar_month:", key="open_period"):
        key = "pick_incident_period"
        st.session_state[key] = said if said in names else None
        st.radio(
            t("incidents.period"),
            names,
            key=key,
            index=None,
            format_func=lambda code: t("incidents.period.any" if code == ANY else f"filter.period.{code}"),
            on_change=_take_period,
            args=(key,),
        )


def _take_period(key: str) -> None:
    name = st.session_state[key]
    address.put("period", None if name == ANY else name)
    address.put("since", None)
    address.put("until", None)


def _departments(choice: Choice) -> None:
    names, chosen = known.departments(), choice.base.departments
    title = t("incidents.department")
    label = title
    if chosen:
        said = names[chosen[0]] if len(chosen) == 1 else len(chosen)
        label = t("filter.one", name=title, value=said)
    with st.popover(label, key="open_department", disabled=not names):
        st.session_state["pick_department"] = list(chosen)
        st.multiselect(
            title,
            tuple(names),
            key="pick_department",
            format_func=names.__getitem__,
            on_change=address.taking("department", "pick_department"),
        )


def _level(choice: Choice) -> None:
    title, level = t("incidents.level"), choice.base.level or ANY
    label = title if level == ANY else t("filter.one", name=title, value=term("level", level))
    with st.popover(label, key="open_level"):
        st.session_state["pick_level"] = level
        st.radio(
            title,
            (ANY, *LEVELS),
            key="pick_level",
            format_func=lambda name: t("incidents.level.any") if name == ANY else term("level", name),
            on_change=address.taking("level", "pick_level", code=lambda name: "" if name == ANY else name),
        )


def _find() -> None:
    with st.container(key="incident_find", width=190):
        st.session_state["pick_find"] = address.value("find")
        st.text_input(
            t("incidents.find"),
            key="pick_find",
            type="search",
            max_chars=choices.LONGEST_SEARCH,
            placeholder=t("incidents.find.hint"),
            label_visibility="collapsed",
            icon=":material/search:",
            on_change=address.taking("find", "pick_find", code=str.strip),
        )


def _alias(choice: Choice) -> None:
    with st.popover(
        _alias_name(choice.alias), icon=":material/translate:", key="open_alias", help=t("incidents.alias")
    ):
        st.session_state["pick_alias"] = choice.alias
        st.radio(
            t("incidents.alias"),
            (OWN, *ALIASES),
            key="pick_alias",
            format_func=_alias_name,
            on_change=address.taking("alias", "pick_alias"),
        )
        st.html(markup.element("p", t("incidents.alias.hint"), css="quiet"))


def _alias_name(name: str) -> str:
    return ALIASES[name].name[LANGUAGES.index(language())] if name else t("incidents.alias.own")
