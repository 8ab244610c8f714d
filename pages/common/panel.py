"""What stands beside the situation map: what needs attention, and the card of what is selected."""

import streamlit as st

from pages.common import access, address, attention, cards, district, judged, markup, picking
from pages.common.attention import Matter
from pages.common.filters import Filters
from pages.common.picking import Pick
from pages.common.text import t


def matters(lines: list[Matter]) -> None:
    """What needs attention, a line each: a click shows the place, the arrow opens the screen that says more."""
    st.html(markup.element("h2", t("matter.count", n=len(lines)), css="heading"))
    if not lines:
        st.html(markup.element("p", t("matter.none"), css="quiet"))
    for line in lines:
        with st.container(horizontal=True, key=f"matter-{line.name}", vertical_alignment="center", gap=None):
            icon = ":material/error:" if line.is_alarm else ":material/info:"
            label = markup.two_lines(line.title, line.facts)
            st.button(label, key=f"look-{line.name}", icon=icon, type="tertiary", on_click=attention.look, args=(line,))
            if access.may_open(line.screen) and line.screen != address.screen():
                _link(line)


def selected(filters: Filters) -> None:
    """The card of what is selected."""
    pick = picking.picked()
    inner = None if pick is None else _card(pick, filters)
    if inner is None:
        return
    with st.container(key="card"):
        st.html(inner + markup.element("p", cards.days(filters.period), css="dated"))
        picking.close_button()
        if pick is not None and pick.kind == "incident" and access.may_open("incidents"):
            target = access.screen("incidents")
            st.page_link(target.file, label=t("incidents.open"), icon=target.icon, query_params=address.query())


def hint() -> None:
    """How to select something, when nothing is."""
    if picking.picked() is None:
        st.html(markup.element("p", t("card.none"), css="quiet"))


def _card(pick: Pick, filters: Filters) -> str | None:
    day, total = filters.period.last_day, district.totals(filters.chosen)
    gazetteer = district.gazetteer(day)
    if pick.kind == "cell":
        found = judged.cells(filters)
        if found is None or pick.cell not in found.index:
            return None
        return cards.cell_card(pick.cell, found.loc[pick.cell], gazetteer=gazetteer, total=int(total["located"]))
    row = picking.row_of(pick, on=day)
    if row is None:
        return None
    if pick.kind == "grid":
        number = int(district.per_grid(filters.chosen).get(pick.code, 0))
        return cards.grid_card(row, gazetteer=gazetteer, incidents=number, total=int(total["incidents"]))
    if pick.kind == "incident":
        return cards.incident_card(row, words=district.vocabulary(), gazetteer=gazetteer)
    return cards.station_card(row) if pick.kind == "station" else cards.refuel_card(row)


def _link(line: Matter) -> None:
    target = access.screen(line.screen)
    st.page_link(
        target.file,
        label=" ",
        icon=":material/arrow_forward:",
        help=t("matter.go"),
        query_params=address.query(pick=line.pick, view=line.view),
    )
