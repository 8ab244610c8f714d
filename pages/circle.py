"""Screen: service circle - who cannot reach it on foot, and what would fix it?"""

import streamlit as st

from pages.common import address, district, faults, figures, legend, picking, places, stage
from pages.common.circle import answer as answers
from pages.common.circle import bar, drawn, missing, panel
from pages.common.circle import choice as choices
from pages.common.circle import ground as grounds
from pages.common.circle import selected as selection
from pages.common.circle.question import Question
from pages.common.siting import shown as proposals
from pages.common.text import t

REFRESH = "60s"
MAP, AREA = "circle_map", "circle_area"


@st.fragment(run_every=REFRESH)
def main() -> None:
    """The bar, the map, and the answer beside it: one fragment, so that a change draws nothing of the frame again."""
    with faults.told():
        on = district.today()
        if missing.said(on):
            return
        scope = grounds.scope(on, address.value("area"))
        ground = grounds.ground(scope)
        choice = choices.current(ground.services)
        picking.take_click(stage.clicked(MAP))
        found = answers.answer(choice, scope=scope)
        selected = selection.selected(ground, found, choice, scope=scope)
        with st.container(key="screen", gap=None):
            _draw(Question(scope=scope, choice=choice, ground=ground, found=found, selected=selected))
        address.write()


def _draw(asked: Question) -> None:
    with st.container(horizontal=True, key="bar", gap="small"):
        bar.bar(asked.choice, asked.ground.services, area=asked.scope.area)
    with st.container(horizontal=True, key="body", gap=None):
        with st.container(key="stage", gap=None):
            _map(asked)
        with st.container(key="panel"):
            panel.panel(asked)


def _map(asked: Question) -> None:
    if st.session_state.setdefault(AREA, asked.scope.area) != asked.scope.area:
        st.session_state[AREA] = asked.scope.area
        stage.fly_to(places.around(asked.ground.buildings.geometry.to_numpy()))
    layers = drawn.layers(proposals.as_if(asked)) + proposals.layers(asked)
    stage.draw(layers, home=places.around(drawn.first_seen(asked)), key=MAP, alt=t("circle.map"))
    with st.container(key="legend"):
        legend.legend(
            [*drawn.legends(proposals.as_if(asked)), *proposals.legends()],
            footer=t("frame.as_of", time=figures.day(asked.scope.on)),
        )


main()
