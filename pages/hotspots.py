"""Screen: hotspots - is this a real cluster or chance, and is it getting worse?"""

import pandas as pd
import streamlit as st

from data.judged_cells import Study
from pages.common import (
    address,
    comparing,
    district,
    empty,
    faults,
    figures,
    filters,
    inquiry,
    judged,
    legend,
    measures,
    picking,
    places,
    shown,
    sparse,
    stage,
)
from pages.common.filters import Filters
from pages.common.text import t

REFRESH = "60s"
MAP = "hotspot_map"


def main() -> None:
    """What to see and of what; then the map with the answer in words beside it."""
    words, now = district.vocabulary(), district.now()
    chosen = filters.current(words, as_of=now)
    if district.bounds(chosen.period.last_day) is None:
        empty.nothing_yet()
        return
    if district.facts().as_of is None:
        empty.no_incidents()
        return
    with st.container(horizontal=True, key="bar", gap="small"):
        measures.switch()
        if measures.current() == "change":
            comparing.popover(chosen.period)
        filters.bar(words, chosen)
    live()


@st.fragment(run_every=REFRESH)
def live() -> None:
    """The part that follows the data."""
    with faults.told():
        chosen = filters.current(district.vocabulary(), as_of=district.now())
        ground = judged.study(chosen.area_code, chosen.resolution, on=chosen.period.last_day)
        found = None if ground is None else judged.cells(chosen)
        if ground is None or found is None:
            faults.notice(t("ground.too_small.title"), t("ground.too_small"))
            return
        with st.container(horizontal=True, key="body", gap=None):
            with st.container(key="stage", gap=None):
                _map(chosen, ground)
            with st.container(key="panel"):
                _answer(chosen, ground, found)
        address.write()


def _map(chosen: Filters, ground: Study) -> None:
    day = chosen.period.last_day
    picking.take_click(stage.clicked(MAP))
    layers = [*shown.ground(day), *measures.layers(chosen), *shown.picked_layers(picking.picked(), on=day)]
    stage.draw(layers, home=places.around(judged.outline(ground)), key=MAP, alt=t("hotspots.map"))
    with st.container(key="legend"):
        legend.legend([measures.scheme(chosen)], footer=t("frame.as_of", time=figures.moment(district.now())))


def _answer(chosen: Filters, ground: Study, found: pd.DataFrame) -> None:
    pick = picking.picked()
    if ground.resolution != (chosen.resolution or ground.resolution):
        st.html(inquiry.coarsened(chosen, ground))
    if measures.current() == "change":
        inquiry.say_if_incomparable(chosen)
    if sparse.is_sparse(found):
        sparse.ways_out(ground)
    if pick is None or pick.kind != "cell" or pick.cell not in found.index:
        inquiry.overview(found, ground, chosen)
    elif measures.current() == "change":
        inquiry.place_changed(pick.cell, ground, chosen)
    else:
        inquiry.place(pick.cell, found, ground, chosen)


main()
