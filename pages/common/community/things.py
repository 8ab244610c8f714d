"""物: stations and energy refuel shops, what is open now, and how much of the centres belongs to the public."""

from typing import Any

import pandas as pd
import streamlit as st

from data.queries.community import Community
from data.queries.community_ground import Rooms, Things
from pages.common import district, figures, markup
from pages.common.community import sheets
from pages.common.community.choice import Choice
from pages.common.panorama import links
from pages.common.text import t, term


def line(found: Community) -> str:
    """The class in a line."""
    things = found.things
    every = pd.concat([things.stations["is_open"], things.shops["is_open"]])
    return t(
        "community.line.things",
        stations=figures.number(len(things.stations)),
        shops=figures.number(len(things.shops)),
        open=figures.number(every.fillna(False).astype(bool).sum()),
    )


def part(_: Choice, found: Community) -> None:
    """The class in full."""
    things = found.things
    st.html(markup.element("p", t("community.at", time=figures.moment(district.now())), css="quiet"))
    sheets.heading("community.stations")
    _stations(things)
    _public(things)
    sheets.heading("community.shops")
    _shops(things)
    sheets.dated(things.as_of)


def _stations(things: Things) -> None:
    if things.stations.empty:
        st.html(markup.element("p", t("community.stations.none"), css="told"))
        return
    rows = [
        markup.raw(
            "li",
            markup.element("b", row["name"])
            + markup.element(
                "span", f"{term('kind', row['kind'])} · {figures.hours(row['opening_hours'])}", css="quiet"
            )
            + markup.element("span", _open(row["is_open"]))
            + links.link(row),
        )
        for row in things.stations.to_dict("records")
    ]
    st.html(markup.raw("ul", "".join(rows), css="stations"))


def _open(is_open: Any) -> str:
    return t("community.open.unknown" if pd.isna(is_open) else "community.open.yes" if is_open else "community.open.no")


def _public(things: Things) -> None:
    """How much of the rooms of centres is for those who come."""
    rows = [
        (t(f"community.public.{name}"), _rooms(rooms))
        for name, rooms in (("here", things.rooms), ("district", things.district_rooms))
        if rooms.centres
    ]
    if rows:
        sheets.heading("community.public")
        st.html(markup.facts(rows))


def _rooms(rooms: Rooms) -> str:
    """The public's share, and of how many centres it is known."""
    share = sheets.share(rooms.public_m2, rooms.area_m2)
    return t("community.public.known", share=share, measured=rooms.measured, centres=rooms.centres)


def _shops(things: Things) -> None:
    if things.shops.empty:
        st.html(markup.element("p", t("community.shops.none"), css="quiet"))
        return
    number = len(things.shops)
    is_open = int(things.shops["is_open"].fillna(False).astype(bool).sum())
    st.html(markup.facts([(t("community.open.now"), t("community.of", part=is_open, whole=number))]))
    given = things.services[things.services["number"] > 0]
    rows = [
        (term("service", name), figures.number(row["number"]), figures.number(row["open"]))
        for name, row in given.to_dict("index").items()
    ]
    sheets.table(("community.service", "community.shops.number", "community.open.now"), rows)
