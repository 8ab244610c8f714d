"""Screen: incidents - what must be done next, by whom, by when?"""

from datetime import datetime

import streamlit as st

from layers.deck import Bounds
from pages.common import address, district, empty, faults, filters, legend, picking, stage
from pages.common.incidents import asked, bar, board, bulk, drawn, export, listed, panel, told, views
from pages.common.incidents import choice as choices
from pages.common.incidents.choice import Choice
from pages.common.text import t

REFRESH = "30s"
MAP, LIST = "incident_map", "incident_list"


@st.fragment(run_every=REFRESH)
def main() -> None:
    """The bar, the map, the list and the card: one fragment, so that a step draws nothing of the frame again."""
    with faults.told():
        now = district.now()
        home = district.bounds(district.today())
        if home is None:
            empty.nothing_yet()
            return
        if district.facts().as_of is None:
            empty.no_incidents()
            return
        picking.take_click(stage.clicked(MAP))
        choice = choices.current(now)
        with st.container(key="screen", gap=None):
            _draw(choice, home, now)
        address.write()


def _draw(choice: Choice, home: Bounds, now: datetime) -> None:
    with st.container(horizontal=True, key="bar", gap="small"):
        views.popover()
        bar.bar(choice, filters.current(district.vocabulary(), as_of=now))
        export.popover(choice, now=now)
    with st.container(horizontal=True, key="incident_body", gap=None):
        if not choice.wide:
            with st.container(key="stage", gap=None):
                _map(choice, home, now)
        with st.container(key="incident_column", gap=None):
            page = listed.page(choice, now=now)
            said = told.told(choice, page, now=now, cleared=bulk.cleared(), focus=asked.focus())
            board.board(said, key=LIST, on_asked=_take_asked)
        if panel.is_open(LIST):
            with st.container(key="panel"):
                panel.panel(choice, key=LIST, now=now)


def _map(choice: Choice, home: Bounds, now: datetime) -> None:
    stage.draw(drawn.layers(choice, now=now), home=home, key=MAP, alt=t("incidents.map"))
    with st.container(key="legend"):
        legend.legend(drawn.legends(), footer=drawn.footer(choice, now=now))


def _take_asked() -> None:
    asked.take(board.asked(LIST), board.chosen(LIST))


main()
