"""The bar of the service circle: which services, when, who walks, how many minutes, and what to compare."""

from collections.abc import Callable, Sequence

import streamlit as st

from pages.common import address, district, filters
from pages.common.circle import choice as choices
from pages.common.circle import words
from pages.common.circle.choice import HOURS_A_DAY, SHOP_SERVICES, TIERS, WALKERS, WEEKDAYS, Choice
from pages.common.text import t

USUAL_HOUR = 9
"""The hour that is shown when a reader first asks for a day."""


def bar(chosen: Choice, known: Sequence[str], *, area: str | None) -> None:
    """Draw the widgets; each writes to the URL.

    Args:
        chosen: What is asked now.
        known: The services that the store has.
        area: The street office or community whose buildings count; None for all.
    """
    _services(chosen, known)
    _time(chosen)
    _one_of("walker", tuple(WALKERS), chosen.walker, label=t("circle.walker"), say=words.walker)
    tiers = tuple(map(str, TIERS))
    _one_of("minutes", tiers, str(chosen.minutes), label=t("circle.tier"), say=lambda n: t("circle.tier.n", n=n))
    filters.area_popover(district.vocabulary(), area)
    _switch("straight", is_on=chosen.is_compared, label=t("circle.straight"), help_=t("circle.straight.help"))
    _switch("rings", is_on=chosen.has_rings, label=t("circle.rings"), help_=t("circle.rings.help"))


def _services(chosen: Choice, known: Sequence[str]) -> None:
    label = t("filter.one", name=t("circle.service"), value=words.services(chosen.services, most=1))
    with st.popover(label, icon=":material/home_pin:", key="open_service"):
        for group in ("stations", "shops"):
            names = [name for name in known if (name in SHOP_SERVICES) == (group == "shops")]
            key = f"pick_service_{group}"
            st.session_state[key] = [name for name in names if name in chosen.services]
            if names:
                st.pills(
                    t(f"circle.{group}"),
                    names,
                    key=key,
                    selection_mode="multi",
                    format_func=words.service,
                    on_change=_take_services,
                    args=(tuple(known),),
                )
        st.caption(t("circle.services.any"))


def _take_services(known: tuple[str, ...]) -> None:
    taken = [name for group in ("stations", "shops") for name in st.session_state.get(f"pick_service_{group}", ())]
    wanted = tuple(name for name in known if name in taken)
    address.put("service", None if wanted == choices.at_first(known) else wanted)


def _time(chosen: Choice) -> None:
    with st.popover(words.hour(chosen.hour), icon=":material/schedule:", key="open_hour"):
        day, clock = (None, USUAL_HOUR) if chosen.hour is None else divmod(chosen.hour, HOURS_A_DAY)
        st.session_state["pick_day"] = "" if day is None else WEEKDAYS[day]
        st.radio(
            t("circle.day"),
            ("", *WEEKDAYS),
            key="pick_day",
            horizontal=True,
            format_func=lambda code: t(f"hours.{code}") if code else t("circle.hour.any"),
            on_change=_take_hour,
            args=(clock,),
        )
        if day is not None:
            st.session_state["pick_clock"] = clock
            st.slider(
                t("circle.clock"),
                0,
                HOURS_A_DAY - 1,
                key="pick_clock",
                format="%02d:00",
                on_change=_take_hour,
                args=(clock,),
            )


def _take_hour(clock: int) -> None:
    day = st.session_state["pick_day"]
    address.put("hour", f"{day}{st.session_state.get('pick_clock', clock):02d}" if day else None)


def _one_of(name: str, codes: tuple[str, ...], now: str, *, label: str, say: Callable[[str], str]) -> None:
    """A choice of one word; the default is not written into the URL."""
    key = f"pick_{name}"
    st.session_state[key] = now
    st.segmented_control(
        label,
        codes,
        key=key,
        required=True,
        label_visibility="collapsed",
        format_func=say,
        on_change=_take_one,
        args=(name, key),
    )


def _take_one(name: str, key: str) -> None:
    address.put(name, None if st.session_state[key] == choices.DEFAULTS[name] else st.session_state[key])


def _switch(name: str, *, is_on: bool, label: str, help_: str) -> None:
    key = f"pick_{name}"
    st.session_state[key] = is_on
    st.toggle(label, key=key, help=help_, on_change=_take_switch, args=(name, key))


def _take_switch(name: str, key: str) -> None:
    address.put(name, "on" if st.session_state[key] else None)
