"""The bar of the screen: which community, which plan, which other beside it, and what can be done at once."""

from collections.abc import Callable, Sequence

import streamlit as st

from pages.common import address
from pages.common.rebalance import choice as choices
from pages.common.rebalance import deeds, output, proposals, scenarios
from pages.common.rebalance import rules as ruling
from pages.common.rebalance import shown as showing
from pages.common.rebalance.choice import Choice
from pages.common.rebalance.ground import Ground
from pages.common.rebalance.shown import Shown
from pages.common.text import t

OTHER = "other"
"""What the switch of plans stands at while a saved plan or a day is shown."""


def bar(choice: Choice, ground: Ground) -> Shown | None:
    """Draw the widgets; each writes to the URL.

    Args:
        choice: What is chosen now.
        ground: The ground of the community.

    Returns:
        The plan that is shown; None for a proposal that nobody has made yet.
    """
    _community(choice)
    _schemes(choice)
    _other("scheme", choice.scheme, choice, label=t("rebalance.saved.open"), icon=":material/folder_open:")
    _other("against", choice.against, choice, label=t("rebalance.compare"), icon=":material/compare:")
    told = ruling.said()
    with st.empty():
        deeds.make_proposals(ground, told)
    one = showing.shown(ground, choice.scheme)
    if proposals.made(ground, told) is None:
        st.button(
            t("rebalance.propose"),
            key="propose",
            type="primary",
            icon=":material/auto_awesome:",
            help=t("rebalance.propose.help"),
            on_click=deeds.ask_for_proposals,
            args=(one, choice),
        )
    if one is not None and not choice.against:
        if one.editable:
            deeds.popover(one)
        scenarios.keep_popover(one)
        output.popover(one)
    return one


def _community(choice: Choice) -> None:
    known = choices.communities(choices.today())
    st.session_state["pick_community"] = choice.community
    st.selectbox(
        t("rebalance.community"),
        list(known),
        key="pick_community",
        label_visibility="collapsed",
        format_func=lambda code: known[code],
        on_change=_take_community,
    )


def _take_community() -> None:
    address.put("community", st.session_state["pick_community"])
    address.put("against", None)
    if address.value("scheme").startswith(choices.SAVED):
        address.put("scheme", None)


def _schemes(choice: Choice) -> None:
    names = (*choices.SCHEMES, *((OTHER,) if choice.scheme not in choices.SCHEMES else ()))
    st.session_state["pick_scheme"] = choice.scheme if choice.scheme in choices.SCHEMES else OTHER
    st.segmented_control(
        t("rebalance.scheme"),
        names,
        key="pick_scheme",
        required=True,
        label_visibility="collapsed",
        format_func=lambda name: scenarios.called(choice.scheme) if name == OTHER else t(f"rebalance.scheme.{name}"),
        on_change=_take_scheme,
    )


def _take_scheme() -> None:
    taken = st.session_state["pick_scheme"]
    if taken != OTHER:
        address.put("scheme", None if taken == "today" else taken)


def _other(name: str, now: str, choice: Choice, *, label: str, icon: str) -> None:
    """Saved plans of the community; to compare with, proposals and today's grids too."""
    held = scenarios.of_community(choice.community)
    offered: Sequence[str] = [f"{choices.SAVED}{number}" for number in held["id"]]
    if name == "against":
        offered = [one for one in (*choices.SCHEMES, *offered) if one != choice.scheme]
    if not offered:
        return
    said = t("filter.one", name=label, value=scenarios.called(now)) if now and name == "against" else label
    with st.popover(said, icon=icon, key=f"open_{name}"):
        for one in offered:
            _choose(name, one, is_now=one == now)
        if name == "against" and now:
            st.button(t("rebalance.compare.none"), key="against_none", type="tertiary", on_click=_put(name, ""))


def _choose(name: str, one: str, *, is_now: bool) -> None:
    icon = ":material/check:" if is_now else None
    st.button(
        scenarios.called(one),
        key=f"{name}_{one}",
        icon=icon,
        type="tertiary",
        on_click=_put(name, one),
        width="stretch",
    )


def _put(name: str, value: str) -> Callable[[], None]:
    return lambda: address.put(name, value or None)
