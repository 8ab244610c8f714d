"""Screen: ratings - how does each grid do by the district's own rules, and where is its strength thin?"""

import streamlit as st

from pages.common import address, district, empty, faults, figures, filters, legend, picking, places, stage
from pages.common.ratings import answer, bar, drawn, panel
from pages.common.ratings import choice as choices
from pages.common.ratings.choice import Choice
from pages.common.text import t

REFRESH = "60s"
MAP, SEEN = "ratings_map", "ratings_seen"


@st.fragment(run_every=REFRESH)
def main() -> None:
    """The bar, the map, and the answer beside it: one fragment, so that a change draws nothing of the frame again."""
    with faults.told():
        on = district.today()
        if district.bounds(on) is None:
            empty.nothing_yet()
            return
        if district.gazetteer(on).grids.empty:
            empty.lacking(t("ratings.lacking.title"), t("ratings.lacking"))
            return
        chosen = filters.current(district.vocabulary(), as_of=district.now())
        schemes = answer.schemes()
        choice = choices.current(schemes, period=chosen.period, area=chosen.area_code, now=district.now())
        picking.take_click(stage.clicked(MAP))
        with st.container(key="screen", gap=None):
            with st.container(horizontal=True, key="bar", gap="small"):
                bar.bar(choice, chosen, schemes)
            _draw(choice)
        address.write()


def _draw(choice: Choice) -> None:
    with st.container(horizontal=True, key="body", gap=None):
        with st.container(key="stage", gap=None):
            home = places.around(drawn.home(choice))
            if st.session_state.setdefault(SEEN, choice.area) != choice.area:
                st.session_state[SEEN] = choice.area
                stage.fly_to(home)
            stage.draw(drawn.layers(choice), home=home, key=MAP, alt=t("ratings.map"))
            with st.container(key="legend"):
                legend.legend(drawn.legends(choice), footer=t("frame.as_of", time=figures.moment(district.now())))
        with st.container(key="panel"):
            panel.panel(choice)


main()
