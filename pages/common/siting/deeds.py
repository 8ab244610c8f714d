"""What can be done, on the what-if list, with what is selected on the map."""

from dataclasses import dataclass

import streamlit as st

from data.queries.scenarios import Action
from pages.common import address, cards, district, figures, markup, picking
from pages.common.circle import words as circle_words
from pages.common.circle.question import Question
from pages.common.siting import candidates, listed, plan, shown, wish, words
from pages.common.text import t


@dataclass(frozen=True)
class Spot:
    """A point where something can be set up."""

    name: str
    place: str | None
    lon: float
    lat: float


def card(asked: Question) -> None:
    """The card of a selected candidate, and what can be done with whatever is selected."""
    if not shown.is_open():
        return
    spot = _spot(asked)
    if spot is not None and spot.place is not None:
        with st.container(key="card"):
            st.html(_candidate(asked, spot.place))
            picking.close_button()
    _moving(asked, spot)
    if asked.selected.facility is not None:
        listed.change_buttons(asked, asked.selected.facility, key="card")
    elif spot is not None:
        service = wish.current(tuple(candidates.candidates(asked.scope).kinds), asked.choice.services).service
        step = plan.new(service, place=spot.place, lon=spot.lon, lat=spot.lat)
        label = t("siting.step.add", service=circle_words.service(service), place=spot.name)
        st.button(
            t("siting.new"),
            key="siting_new",
            icon=":material/add_circle:",
            help=label,
            on_click=_take,
            args=(asked, step),
        )


def _take(asked: Question, step: Action) -> None:
    address.put("moving", None)
    plan.take(step, of=asked.scope)


def _spot(asked: Question) -> Spot | None:
    """The candidate or building that is selected."""
    pick, row = picking.picked(), asked.selected.building
    if row is not None:
        home = asked.ground.buildings.iloc[row]
        inside = home["geom"].representative_point()
        return Spot(circle_words.building(home["name"]), None, inside.x, inside.y)
    if pick is None or pick.kind != "place":
        return None
    known = candidates.candidates(asked.scope).places
    found = known[known["code"] == pick.code]
    if found.empty:
        return None
    host = found.iloc[0]
    return Spot(words.place(host), pick.code, host["geom"].x, host["geom"].y)


def _candidate(asked: Question, code: str) -> str:
    known = candidates.candidates(asked.scope).places
    row = known[known["code"] == code].iloc[0]
    facts = [
        (t("card.kind"), words.host_kind(row["kind"])),
        (t("card.hours"), figures.hours(row["opening_hours"])),
        (t("card.grid"), words.grid(row["grid"], district.gazetteer(asked.scope.on))),
        (t("card.code"), code),
    ]
    return markup.raw("div", cards.card(words.place(row), "", facts))


def _moving(asked: Question, spot: Spot | None) -> None:
    """What is on the move, and where it can go."""
    kind, _, code = address.value("moving").partition(":")
    facilities = asked.ground.facilities
    found = facilities[(facilities["code"] == code) & (facilities["kind"] == kind)]
    if found.empty:
        return
    name = str(found["name"].iloc[0])
    with st.container(key="siting_moving"):
        if spot is None:
            st.html(markup.element("p", t("siting.moving", name=name), css="told"))
        else:
            step = plan.moved(kind, code, place=spot.place, lon=spot.lon, lat=spot.lat)
            label = t("siting.here", name=name)
            st.button(label, key="siting_here", type="primary", on_click=_take, args=(asked, step))
        st.button(
            t("siting.moving.stop"), key="siting_stop", type="tertiary", on_click=address.put, args=("moving", None)
        )
