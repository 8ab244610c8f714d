"""Screen: community (社区民情地图) - one community's people, events, places, things and voices on one map."""

from datetime import datetime

import streamlit as st

from pages.common import address, district, empty, faults, figures, filters, legend, picking, shown, stage
from pages.common.community import choice as choices
from pages.common.community import drawn, panel
from pages.common.community.choice import Choice
from pages.common.text import t

REFRESH = "60s"
MAP, SEEN = "community_map", "community_seen"


@st.fragment(run_every=REFRESH)
def main() -> None:
    """The bar, the map, and the five classes beside it: one fragment, so that a change draws no frame again."""
    with faults.told():
        now = district.now()
        if district.bounds(district.today()) is None:
            empty.nothing_yet()
            return
        known = choices.communities(district.today())
        choice = choices.current(filters.current(district.vocabulary(), as_of=now), known)
        if choice is None:
            empty.lacking(t("community.lacking.title"), t("community.lacking"))
            return
        picking.take_click(stage.clicked(MAP))
        with st.container(key="community", gap=None):
            with st.container(horizontal=True, key="bar", gap="small"):
                _bar(choice, known)
            _draw(choice, now)
        address.write()


def _bar(choice: Choice, known: dict[str, str]) -> None:
    st.session_state["pick_area"] = choice.code
    st.selectbox(
        t("community.choose"),
        list(known),
        key="pick_area",
        label_visibility="collapsed",
        format_func=known.__getitem__,
        on_change=_take,
    )
    filters.period_popover(choice.period)
    shown.popover(choice.tree)


def _take() -> None:
    address.put("area", st.session_state["pick_area"])
    address.put("pick", None)


def _draw(choice: Choice, now: datetime) -> None:
    with st.container(horizontal=True, key="body", gap=None):
        with st.container(key="stage", gap=None):
            home = drawn.home(choice)
            if st.session_state.get(SEEN) != choice.code:
                st.session_state[SEEN] = choice.code
                stage.fly_to(home)
            stage.draw(drawn.layers(choice, now=now), home=home, key=MAP, alt=t("community.map", name=choice.name))
            with st.container(key="legend"):
                legend.legend(drawn.legends(choice), footer=t("frame.as_of", time=figures.moment(now)))
        with st.container(key="panel"):
            panel.draw(choice, now=now)


main()
