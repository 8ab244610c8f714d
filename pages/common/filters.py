"""The slim bar of filters: what it shows is what the URL says, in every screen the same."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import streamlit as st

from data.queries.incidents import Chosen
from pages.common import address, figures, periods
from pages.common.periods import Period
from pages.common.text import t, term

OWN_PERIOD = "own"
RESOLUTIONS = ("8", "9", "10", "11")


@dataclass(frozen=True)
class Vocabulary:
    """What there is to choose from."""

    categories: Mapping[str, str]
    """Name by code, the most frequent first."""
    channels: tuple[str, ...]
    states: tuple[str, ...]
    areas: Mapping[str, str]
    """Name by code of the district's streets and communities, each street followed by its communities."""


@dataclass(frozen=True)
class Filters:
    """What the reader has chosen."""

    period: Period
    chosen: Chosen
    resolution: int | None
    """None: the program chooses one that suits the district."""

    @property
    def area_code(self) -> str | None:
        return self.chosen.area_code

    @property
    def everywhere(self) -> Chosen:
        """The choice without its area, for a study area that says the place itself."""
        return replace(self.chosen, area_code=None)


def current(words: Vocabulary, *, as_of: datetime) -> Filters:
    """The filters that the URL says; words that do not occur in the store are ignored."""
    period = _period(as_of)
    area = address.value("area")
    level = address.value("resolution")
    chosen = Chosen(
        since=period.since,
        until=period.until,
        categories=_known("category", words.categories),
        channels=_known("channel", words.channels),
        states=_known("state", words.states),
        area_code=area if area in words.areas else None,
    )
    return Filters(period, chosen, int(level) if level in RESOLUTIONS else None)


def bar(words: Vocabulary, filters: Filters, *, resolutions: bool = True) -> None:
    """Draw the widgets; each writes to the URL and the screen starts anew."""
    period_popover(filters.period)
    several("category", words.categories, filters.chosen.categories)
    several("channel", {word: term("channel", word) for word in words.channels}, filters.chosen.channels)
    several("state", {word: term("state", word) for word in words.states}, filters.chosen.states)
    area_popover(words, filters.area_code)
    if resolutions:
        _resolution_popover(filters.resolution)
    names = ("category", "channel", "state", "area", "resolution", "period", "since", "until")
    if any(address.values(name) for name in names):
        st.button(
            "", key="clear", icon=":material/filter_alt_off:", help=t("filter.clear"), on_click=_clear, args=(names,)
        )


def _period(as_of: datetime) -> Period:
    name = address.value("period", periods.DEFAULT)
    if name in periods.PRESETS:
        return periods.preset(name, as_of=as_of)
    first, last = _day("since"), _day("until")
    if name != OWN_PERIOD or first is None or last is None or last < first:
        return periods.preset(periods.DEFAULT, as_of=as_of)
    return periods.between(first, last)


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(address.value(name))
    except ValueError:
        return None


def _known(name: str, words: Iterable[str]) -> tuple[str, ...]:
    return tuple(word for word in words if word in address.values(name))


def period_popover(period: Period) -> None:
    """The choice of the days."""
    name = address.value("period", periods.DEFAULT)
    days = figures.days(period.first_day, period.last_day)
    label = days if name == OWN_PERIOD else t(f"filter.period.{name if name in periods.PRESETS else periods.DEFAULT}")
    with st.popover(label, icon=":material/calendar_month:", key="open_period", help=days if label != days else None):
        key = "pick_period"
        st.session_state[key] = name if name in (*periods.PRESETS, OWN_PERIOD) else periods.DEFAULT
        st.radio(
            t("filter.period"),
            (*periods.PRESETS, OWN_PERIOD),
            key=key,
            format_func=lambda code: t(f"filter.period.{code}"),
            on_change=_take_period,
            args=(key, period),
        )
        if name == OWN_PERIOD:
            _own_days(period)


def _take_period(key: str, shown: Period) -> None:
    name = st.session_state[key]
    is_own = name == OWN_PERIOD
    address.put("period", None if name == periods.DEFAULT else name)
    address.put("since", shown.first_day.isoformat() if is_own else None)
    address.put("until", shown.last_day.isoformat() if is_own else None)


def _own_days(period: Period) -> None:
    for name, shown in (("since", period.first_day), ("until", period.last_day)):
        key = f"pick_{name}"
        st.session_state[key] = shown
        st.date_input(t(f"filter.{name}"), key=key, format="YYYY-MM-DD", on_change=_take_day, args=(name, key))


def _take_day(name: str, key: str) -> None:
    chosen = st.session_state[key]
    if isinstance(chosen, date):
        address.put(name, chosen.isoformat())


def several(name: str, words: Mapping[str, str], chosen: Sequence[str]) -> None:
    """A choice of any number of words; none means all."""
    title = t(f"filter.{name}")
    if len(chosen) == 1:
        label = t("filter.one", name=title, value=words[chosen[0]])
    else:
        label = t("filter.chosen", name=title, n=len(chosen)) if chosen else title
    with st.popover(label, key=f"open_{name}", disabled=not words):
        key = f"pick_{name}"
        st.session_state[key] = list(chosen)
        st.pills(
            title,
            tuple(words),
            key=key,
            selection_mode="multi",
            format_func=words.__getitem__,
            on_change=address.taking(name, key),
        )


def area_popover(words: Vocabulary, area_code: str | None) -> None:
    """The choice of a street office or a community."""
    whole = t("filter.whole")
    label = whole if area_code is None else words.areas[area_code]
    with st.popover(label, icon=":material/location_on:", key="open_area", disabled=not words.areas):
        st.session_state["pick_area"] = area_code or ""
        st.selectbox(
            t("filter.area"),
            ("", *words.areas),
            key="pick_area",
            format_func=lambda code: words.areas[code] if code else whole,
            on_change=address.taking("area", "pick_area"),
        )


def _resolution_popover(resolution: int | None) -> None:
    chosen = str(resolution or "")
    label = t("filter.level", level=chosen) if chosen else t("filter.auto")
    with st.popover(t("filter.one", name=t("filter.resolution"), value=label), key="open_resolution"):
        st.session_state["pick_resolution"] = chosen
        st.radio(
            t("filter.resolution"),
            ("", *RESOLUTIONS),
            key="pick_resolution",
            format_func=lambda level: t(f"filter.resolution.{level}") if level else t("filter.auto"),
            on_change=address.taking("resolution", "pick_resolution"),
        )


def _clear(names: Sequence[str]) -> None:
    for name in names:
        address.put(name, None)
