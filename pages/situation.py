"""Screen: situation - what is going on in the district, and where to look first."""

from datetime import datetime

import streamlit as st

from pages.common import (
    address,
    attention,
    district,
    empty,
    faults,
    figures,
    filters,
    legend,
    panel,
    picking,
    shown,
    stage,
)
from pages.common.filters import Filters
from pages.common.text import t

REFRESH = "60s"
MAP = "situation_map"


def main() -> None:
    """The filters, then the map with what needs attention beside it."""
    words, now = district.vocabulary(), district.now()
    chosen = filters.current(words, as_of=now)
    if district.bounds(chosen.period.last_day) is None:
        empty.nothing_yet()
        return
    with st.container(horizontal=True, key="bar", gap="small"):
        filters.bar(words, chosen)
        shown.popover()
    live()


@st.fragment(run_every=REFRESH)
def live() -> None:
    """The part that follows the data."""
    with faults.told():
        now = district.now()
        chosen = filters.current(district.vocabulary(), as_of=now)
        with st.container(horizontal=True, key="body", gap=None):
            with st.container(key="stage", gap=None):
                _map(chosen, now)
            with st.container(key="panel"):
                panel.selected(chosen)
                panel.matters(attention.all_of(chosen, now=now))
                panel.hint()
        address.write()


def _map(chosen: Filters, now: datetime) -> None:
    home = district.bounds(chosen.period.last_day)
    if home is None:
        return
    picking.take_click(stage.clicked(MAP))
    layers = [*shown.layers(chosen, now=now), *shown.picked_layers(picking.picked(), on=chosen.period.last_day)]
    stage.draw(layers, home=home, key=MAP, alt=t("situation.map"))
    with st.container(key="legend"):
        legend.legend(shown.legends(), footer=t("frame.as_of", time=figures.moment(now)))


main()
