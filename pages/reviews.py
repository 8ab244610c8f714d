"""Screen: reviews - which grid should a leader see, is the day ready, and what became of what they found?"""

import streamlit as st

from pages.common import address, district, empty, faults, filters, legend, picking, stage
from pages.common.reviews import choice as choices
from pages.common.reviews import drawn, panel
from pages.common.reviews.choice import Choice
from pages.common.text import t

REFRESH = "60s"
MAP = "reviews_map"


@st.fragment(run_every=REFRESH)
def main() -> None:
    """The bar, the map, and the part beside it: one fragment, so that a change draws nothing of the frame again."""
    with faults.told():
        on = district.today()
        if district.bounds(on) is None:
            empty.nothing_yet()
            return
        if district.gazetteer(on).grids.empty:
            empty.lacking(t("reviews.lacking.title"), t("reviews.lacking"))
            return
        chosen = filters.current(district.vocabulary(), as_of=district.now())
        picking.take_click(stage.clicked(MAP), lets_go=False)
        choice = choices.current(period=chosen.period, area=chosen.area_code)
        with st.container(key="screen", gap=None):
            with st.container(horizontal=True, key="bar", gap="small"):
                if choice.part == "counters":
                    filters.period_popover(chosen.period)
                else:
                    filters.area_popover(district.vocabulary(), choice.area)
            _draw(choice)
        address.write()


def _draw(choice: Choice) -> None:
    with st.container(key="reviews", gap=None), st.container(horizontal=True, key="body", gap=None):
        ground, beside = st.container(key="stage", gap=None), st.container(key="panel")
        with beside:  # first: a walk takes a second to plan, and the brief does not wait for it
            panel.panel(choice)
        with ground:
            home = drawn.home(choice)
            stage.draw(drawn.layers(choice), home=home, key=MAP, alt=t("reviews.map"), panel_px=choices.PANEL_PX)
            with st.container(key="legend"):
                legend.legend(drawn.legends(choice), footer=drawn.footer())


main()
