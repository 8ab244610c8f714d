"""Screen: gaps - which ground does no grid answer for?"""

from datetime import date

import streamlit as st

from layers.deck import Bounds
from pages.common import address, district, empty, faults, figures, legend, picking, stage
from pages.common.gaps import drawn, panel
from pages.common.gaps import found as finding
from pages.common.text import t

REFRESH = "60s"
MAP = "gaps_map"


@st.fragment(run_every=REFRESH)
def main() -> None:
    """The map, and what nobody answers for beside it."""
    with faults.told():
        on = district.today()
        bounds = district.bounds(on)
        if bounds is None:
            empty.nothing_yet()
            return
        held = finding.found(on)
        if not (held.communities and held.grids):
            missing = "grids" if held.communities else "areas"
            empty.lacking(t("gaps.lacking.title"), t(f"gaps.lacking.{missing}"))
            return
        picking.take_click(stage.clicked(MAP))
        with st.container(key="unfiltered", gap=None):
            _draw(bounds, on)
        address.write()


def _draw(bounds: Bounds, on: date) -> None:
    with st.container(horizontal=True, key="body", gap=None):
        with st.container(key="stage", gap=None):
            stage.draw(drawn.layers(on), home=bounds, key=MAP, alt=t("gaps.map"))
            with st.container(key="legend"):
                legend.legend(drawn.legends(), footer=t("frame.as_of", time=figures.day(on)))
        with st.container(key="panel"):
            panel.panel(on)


main()
