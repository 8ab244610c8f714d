"""The incidents that are listed, a page at a time, and how many there are."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import geopandas as gpd
import streamlit as st

from data.loop.machine import OPEN
from data.queries import incident_list
from data.queries.incident_list import Place, Wanted
from pages.common.incidents import choice as choices
from pages.common.incidents.choice import Choice
from pages.common.load import kept

PAGE = 60
MOST_ON_MAP = 3_000
"""Points that the map draws: the most urgent ones."""

_PAGES = "incident_pages"


@dataclass(frozen=True)
class Page:
    """What is listed now.

    Attributes:
        rows: As `incident_list.listed` gives them.
        first: Number of the first row, from 1.
        total: How many there are on all pages.
        next: Where the next page begins; None on the last.
    """

    rows: gpd.GeoDataFrame
    first: int
    total: int
    next: Place | None


def page(choice: Choice, *, now: datetime) -> Page:
    """The page that the reader has leafed to; a change of the filters begins anew."""
    cursors = _cursors(choice.wanted)
    rows, after = kept(_page, choice.wanted, now, cursors[-1], of=("incident",))
    if rows.empty and len(cursors) > 1:
        cursors[:] = [None]
        rows, after = kept(_page, choice.wanted, now, None, of=("incident",))
    return Page(rows, first=(len(cursors) - 1) * PAGE + 1, total=total(choice, now=now), next=after)


def total(choice: Choice, *, now: datetime) -> int:
    """How many are listed on all pages."""
    if choice.only in ("open", "all"):
        by_state, states = state_counts(choice, now=now), choice.wanted.states
        return sum(n for state, n in by_state.items() if not states or state in states)
    return counted(choice.wanted, now=now)


def turn(choice: Choice, by: int, *, now: datetime) -> None:
    """Leaf one page on or back."""
    cursors = _cursors(choice.wanted)
    if by < 0 and len(cursors) > 1:
        cursors.pop()
    elif by > 0 and (after := page(choice, now=now).next) is not None:
        cursors.append(after)


def counted(wanted: Wanted, *, now: datetime) -> int:
    """How many incidents there are."""
    return int(kept(_counted, wanted, now, of=("incident",)))


def tab_counts(choice: Choice, *, now: datetime) -> Mapping[str, int]:
    """How many each tab holds, by its name."""
    by_state = state_counts(choice, now=now)
    numbers = {"open": sum(n for state, n in by_state.items() if state in OPEN), "all": sum(by_state.values())}
    for only in choices.ONLY:
        if only not in numbers:
            numbers[only] = counted(choices.narrowed(choice.base, only), now=now)
    return numbers


def state_counts(choice: Choice, *, now: datetime) -> Mapping[str, int]:
    """How many stand in each state, under the filters of the bar alone."""
    found: Mapping[str, int] = kept(_by_state, choices.narrowed(choice.base, "all"), now, of=("incident",))
    return found


def on_map(choice: Choice, *, now: datetime) -> gpd.GeoDataFrame:
    """The most urgent of those that are listed, with or without a place."""
    return kept(_on_map, choice.wanted, now, of=("incident",))


def one(number: int, *, now: datetime) -> gpd.GeoDataFrame:
    """One incident, also a duplicate; no row when there is none."""
    return kept(_one, number, now, of=("incident", "catalogue_item", "department"))


def _cursors(wanted: Wanted) -> list[Place | None]:
    """Where the pages up to the present one begin."""
    of, cursors = st.session_state.get(_PAGES, (None, []))
    if of != wanted:
        cursors = [None]
        st.session_state[_PAGES] = (wanted, cursors)
    return cursors  # type: ignore[no-any-return]


def _page(conn: Any, wanted: Wanted, now: datetime, after: Place | None) -> tuple[gpd.GeoDataFrame, Place | None]:
    found = incident_list.listed(conn, wanted, now=now, limit=PAGE + 1, after=after)
    rows = found.head(PAGE)
    return rows, incident_list.last_place(rows) if len(found) > PAGE else None


def _on_map(conn: Any, wanted: Wanted, now: datetime) -> gpd.GeoDataFrame:
    return incident_list.listed(conn, wanted, now=now, limit=MOST_ON_MAP)


def _counted(conn: Any, wanted: Wanted, now: datetime) -> int:
    return incident_list.counted(conn, wanted, now=now)


def _by_state(conn: Any, wanted: Wanted, now: datetime) -> Mapping[str, int]:
    found = incident_list.by_state(conn, wanted, now=now)
    return dict(zip(found["state"], found["incidents"].astype(int), strict=True))


def _one(conn: Any, number: int, now: datetime) -> gpd.GeoDataFrame:
    return incident_list.one(conn, number, now=now)
