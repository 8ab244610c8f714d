"""Screen: situation - what is going on in the district, and where to look first."""

from datetime import UTC, datetime

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


def main() -> None:
    """The filters, then the map with what needs attention beside it."""
    words, now = district.vocabulary(), _now()
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
        now = _now()
        chosen = filters.current(district.vocabulary(), as_of=now)
        with st.container(horizontal=True, key="body", gap=None):
            with st.container(key="stage", gap=None):
                _map(chosen, now)
            with st.container(key="panel"):
                panel.selected(chosen)
                panel.matters(attention.all_of(chosen, now=now))
        address.write()


def _map(chosen: Filters, now: datetime) -> None:
    home = district.bounds(chosen.period.last_day)
    if home is None:
        return
    layers = [*shown.layers(chosen, now=now), *shown.picked_layers(picking.picked(), on=chosen.period.last_day)]
    picking.take_click(stage.draw(layers, home=home, key="situation_map", alt=t("situation.map")))
    with st.container(key="legend"):
        legend.legend(shown.legends(), footer=t("frame.as_of", time=figures.moment(now)))


def _now() -> datetime:
    """The moment up to which the store knows what happened; the clock's where it knows nothing."""
    return district.facts().as_of or datetime.now(UTC)


main()
