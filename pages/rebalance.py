"""Screen: rebalance - which lines should move, why, and what does it cost?"""

import streamlit as st

from pages.common import address, district, empty, faults
from pages.common.plan_map.plan_map import plan_map
from pages.common.rebalance import bar, browser, compared, panel, scenarios
from pages.common.rebalance import choice as choices
from pages.common.rebalance import ground as grounds
from pages.common.rebalance import shown as showing
from pages.common.rebalance.choice import Choice
from pages.common.rebalance.ground import Ground
from pages.common.rebalance.shown import MAP
from pages.common.text import t


@st.fragment
def main() -> None:
    """The bar, the map, and the ledger beside it: one fragment, so that a stroke draws nothing of the frame again."""
    with faults.told():
        on = choices.today()
        if district.bounds(on) is None:
            empty.nothing_yet()
            return
        wanted = choices.current(on)
        if wanted is None:
            empty.lacking(t("rebalance.no_grids.title"), t("rebalance.no_grids.body"))
            return
        choice = scenarios.existing(wanted)
        with st.spinner(t("rebalance.dividing")):  # seen where it takes long: after the ground has changed
            ground = grounds.ground(choice.community, on)
        with st.container(key="screen", gap=None):
            _draw(choice, ground)
        address.write()


def _draw(choice: Choice, ground: Ground) -> None:
    with st.container(horizontal=True, key="bar", gap="small"):
        one = bar.bar(choice, ground)
    seen = one or showing.today(ground)
    if choice.against:
        compared.beside(choice, ground, seen)
        return
    with st.container(horizontal=True, key="body", gap=None):
        with st.container(key="stage", gap=None):
            told = browser.map_told(seen, key=MAP, editable=one is not None)
            plan_map(told, key=MAP, on_drawn=showing.take_drawn)
        with st.container(key="panel"):
            panel.panel(choice, ground, one)


main()
