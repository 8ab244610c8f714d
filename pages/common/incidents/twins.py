"""Likely duplicates side by side: found by place, time and category, marked by hand, never merged by itself."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import geopandas as gpd
import streamlit as st

from data import engine
from data.errors import GridError
from data.loop import duplicates
from pages.common import address, figures, load, markup
from pages.common.incidents import deeds, known, listed, words
from pages.common.load import kept
from pages.common.text import t, term

MOST = 5
HOUR = timedelta(hours=1)
_COMPARED: tuple[tuple[str, Callable[[Any], str]], ...] = (
    ("item", known.item),
    ("reported", lambda row: figures.moment(row["reported_at"])),
    ("channel", lambda row: term("channel", row["channel"])),
    ("state", lambda row: words.state(row["state"], address.value("alias"))),
    ("code", lambda row: str(row["code"])),
)


def marked(row: Any) -> None:
    """Says of a duplicate what it repeats, and lets that be taken back."""
    if not row["is_duplicate"]:
        return
    st.html(markup.element("p", t("incidents.card.duplicate", code=row["duplicate_of"]), css="told"))
    st.button(t("incidents.twins.unmark"), key="twin_unmark", on_click=_do, args=(duplicates.unmark, int(row["id"])))


def likely(row: Any, *, now: datetime) -> None:
    """Incidents that may be the same, each beside this one."""
    if row["is_duplicate"] or row["geom"] is None:
        return
    found = kept(_likely, int(row["id"]), of=("incident", "catalogue_item", "department"))
    if found.empty:
        return
    hours = round(duplicates.WITHIN / HOUR)
    with st.expander(t("incidents.twins", n=len(found))):
        hint = t("incidents.twins.hint", metres=figures.number(duplicates.WITHIN_M), hours=hours)
        st.html(markup.element("p", hint, css="quiet"))
        for pair in found.to_dict("records"):
            other = listed.one(int(pair["id"]), now=now).iloc[0]
            with st.container(key=f"twin-{pair['id']}"):
                st.html(markup.scrolling(_side_by_side(row, other, pair), css="twins"))
                _buttons(row, other)


def _side_by_side(row: Any, other: Any, pair: Any) -> str:
    apart = t("incidents.twins.metres", n=figures.number(pair["distance_m"]))
    later = t("incidents.twins.minutes", time=words.duration(pair["minutes_apart"]))
    lines = [(t(f"incidents.column.{name}"), *(say(one) for one in (row, other))) for name, say in _COMPARED]
    head = (" ", t("incidents.twins.this"), t("incidents.twins.other"))
    said = f"{t('incidents.twins.apart')} {apart} · {later}"
    return markup.table(head, lines) + markup.element("p", said, css="quiet")


def _buttons(row: Any, other: Any) -> None:
    this, that = int(row["id"]), int(other["id"])
    with st.container(horizontal=True, key=f"twin-buttons-{that}", gap="small"):
        st.button(
            t("incidents.twins.open"), key=f"twin-open-{that}", on_click=address.put, args=("pick", f"incident:{that}")
        )
        st.button(
            t("incidents.twins.mark"),
            key=f"twin-this-{that}",
            on_click=_do,
            args=(duplicates.mark, this),
            kwargs={"duplicate_of": other["code"]},
        )
        st.button(
            t("incidents.twins.mark.other"),
            key=f"twin-that-{that}",
            on_click=_do,
            args=(duplicates.mark, that),
            kwargs={"duplicate_of": row["code"]},
        )


def _do(deed: Callable[..., object], number: int, **more: Any) -> None:
    """Change the store; what goes wrong is told in the next run."""
    try:
        with engine.write(load.store()) as conn:
            deed(conn, number, role=deeds.post(), at=deeds.moment(), **more)
    except GridError as error:
        deeds.refused(error)


def _likely(conn: Any, number: int) -> gpd.GeoDataFrame:
    return duplicates.likely(conn, incident_id=number, limit=MOST)
