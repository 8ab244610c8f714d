"""The card of what is selected: a building's nearest places, or whom a place serves and who would lose it."""

from typing import Any

import pandas as pd
import streamlit as st

from data.schema.services import REFUEL_SERVICES
from geo.serving import Clients
from pages.common import cards, figures, markup, picking
from pages.common.circle import answer as answers
from pages.common.circle import selected as selection
from pages.common.circle import words
from pages.common.circle.choice import REFUEL
from pages.common.circle.question import Question
from pages.common.text import t, term


def card(asked: Question) -> None:
    """Draw it, if anything is selected."""
    selected = asked.selected
    if selected.building is not None:
        inner = building(asked, selected.building)
    elif selected.facility is not None and selected.clients is not None:
        inner = facility(asked, selected.facility, selected.clients)
    else:
        return
    with st.container(key="card"):
        st.html(inner)
        picking.close_button()


def building(asked: Question, row: int) -> str:
    """A building: within reach or not, and the nearest place of each kind."""
    home = asked.ground.buildings.iloc[row]
    said = _verdict(asked, row)
    nearest = selection.nearest_of_each(asked.ground, row)
    rows = [(words.service(name), _way(asked, row, facility)) for name, facility in nearest.items()]
    title = words.building(home["name"])
    lives = t("circle.tip.building", n=figures.number(home["households"]))
    table = markup.table(
        (t("circle.card.kind"), t("circle.card.nearest")),
        [(name, way) for name, way in rows],
    )
    head = (
        markup.element("h3", title) + markup.element("p", lives, css="quiet") + markup.element("p", said, css="verdict")
    )
    return markup.raw("div", head + table, css="card")


def _verdict(asked: Question, row: int) -> str:
    """Whether a building is within reach of what is asked, and how far it is."""
    services, minutes = words.services(asked.choice.services), float(asked.found.minutes[row])
    if not asked.found.serving.any():
        return t("circle.card.none_open", services=services)
    if minutes == float("inf"):
        return t("circle.card.no_way", services=services)
    key = "circle.card.covered" if asked.found.covered[row] else "circle.card.beyond"
    return t(key, minutes=words.minutes(minutes), services=services)


def _way(asked: Question, building_row: int, facility_row: int) -> str:
    place = asked.ground.facilities.iloc[facility_row]
    metres = float(asked.ground.metres[building_row, facility_row])
    walk = words.minutes(metres / (60 * asked.choice.speed_m_per_s))
    state = words.state(words.opened(asked.ground, facility_row, asked.choice.hour))
    return t("format.dot").join(word for word in (str(place["name"]), walk, state) if word)


def facility(asked: Question, row: int, clients: Clients) -> str:
    """A place: what it gives, whom it serves, and who would lose it."""
    place = asked.ground.facilities.iloc[row]
    served = {
        name: answers.share(asked.ground, mask).part
        for name, mask in (("reached", clients.reached), ("nearest_to", clients.nearest), ("lost", clients.lost))
    }
    rows = [
        (t("card.kind"), words.kind(place["kind"])),
        (t("card.hours"), figures.hours(place["opening_hours"])),
        (t("card.services"), _listed(place["services"])),
        *_shop_rows(place),
        *((t(f"circle.card.{name}"), t("circle.tip.building", n=figures.number(n))) for name, n in served.items()),
    ]
    state = words.state(words.opened(asked.ground, row, asked.choice.hour))
    loss = t("circle.card.loss", n=figures.number(served["lost"]), minutes=asked.choice.minutes)
    verdict = loss if served["lost"] else t("circle.card.no_loss", minutes=asked.choice.minutes)
    said = t("format.dot").join(word for word in (state, verdict) if word)
    return cards.card(str(place["name"]), said, rows) + cards.dated(place)


def _shop_rows(place: "pd.Series[Any]") -> list[tuple[str, str]]:
    if place["kind"] != REFUEL:
        return []
    offered = place["services"]
    lacking = tuple(name for name in REFUEL_SERVICES if name not in offered)
    return [
        (t("circle.shops.lacks"), _listed(lacking)),
        (t("card.host"), term("host", place["host_kind"])),
        (t("card.badge"), t("card.yes") if place["has_badge"] is True else t("card.no")),
    ]


def _listed(names: tuple[str, ...]) -> str:
    return t("format.comma").join(term("service", name) for name in names) or figures.NOTHING
