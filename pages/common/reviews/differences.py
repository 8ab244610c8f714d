"""The part Differences: what the street says otherwise, and what is to become of it, a day under the other."""

from itertools import groupby
from typing import Any

import geopandas as gpd
import shapely
import streamlit as st

from data.reviews.after import following
from data.reviews.after.following import OUTCOMES
from data.types import STORE_CRS
from pages.common import address, figures, markup, workbook
from pages.common.load import kept
from pages.common.reviews import deciding, listed, words
from pages.common.reviews.choice import STATES, Choice
from pages.common.reviews.words import Row
from pages.common.text import t

MOST = 40
"""Lines on the screen; the workbook holds all."""
OF = (
    *("review", "finding", "finding_photo", "correction", "incident", "department", "area", "grid"),
    *("building", "station", "refuel_station"),
)
WAITING = ("conflict", "waits")


def found(choice: Choice) -> gpd.GeoDataFrame:
    """The differences that are asked for: those of the day that is looked at, or of all."""
    every = kept(_differences, of=OF)
    if choice.review:
        every = every[every["review_code"] == choice.review]
    if choice.area:
        every = every[every["grid_code"].str.startswith(choice.area)]
    return every[every["outcome"].isin(WAITING)] if choice.only == STATES[0] else every


def _differences(conn: Any) -> gpd.GeoDataFrame:
    return following.differences(conn)


def shown(choice: Choice) -> list[Row]:
    """The differences on the screen in the order of its list, each with its `number` from 1."""
    rows = words.records(found(choice).head(MOST))
    days = list(dict.fromkeys(row["review_code"] for row in rows))
    order = sorted(rows, key=lambda row: (days.index(row["review_code"]), OUTCOMES.index(row["outcome"])))
    return [row | {"number": number} for number, row in enumerate(order, start=1)]


def pins(choice: Choice) -> gpd.GeoDataFrame:
    """Where they are, if anybody knows: their own place, or that of the stop at which they were noted."""
    placed = [(row, place) for row in shown(choice) if (place := _place(row)) is not None]
    return gpd.GeoDataFrame(
        {
            "number": [row["number"] for row, _ in placed],
            "code": [row["grid_code"] for row, _ in placed],
            "title": [words.subject(row) for row, _ in placed],
            "note": [t(f"reviews.outcome.{row['outcome']}") for row, _ in placed],
        },
        geometry=[place for _, place in placed],
        crs=STORE_CRS,
    ).rename_geometry("geom")


def _place(row: Row) -> shapely.Point | None:
    if row["geom"] is not None:
        place: shapely.Point = row["geom"]
        return place
    day = listed.day(row["review_code"])
    stops = day.sheet["stops"] if day is not None and day.sheet else []
    stop = f"{row['subject_table']}:{row['subject_key']}"
    return next((shapely.Point(one["lon"], one["lat"]) for one in stops if one["id"] == stop), None)


def part(choice: Choice) -> None:
    """What waits, who decides, and the differences of each day."""
    rows = found(choice)
    _filter(choice)
    st.html(_lead(rows, choice))
    if rows.empty:
        return
    person = deciding.person()
    for place, (code, of_day) in enumerate(groupby(shown(choice), key=lambda row: str(row["review_code"]))):
        _day(code, list(of_day), person=person, place=place)
    if len(rows) > MOST:
        st.html(markup.element("p", t("reviews.more", n=MOST, all=figures.number(len(rows))), css="told"))
    workbook.download(lambda: book(rows), name=t("reviews.part.differences"), key="reviews_export_differences")


def book(rows: gpd.GeoDataFrame) -> bytes:
    """The differences as a workbook, with what became of each."""
    return workbook.workbook({t("reviews.part.differences"): told(rows)})


def told(rows: gpd.GeoDataFrame) -> Any:
    """The differences in the reader's words, without their places."""
    plain = rows.drop(columns="geom")
    each = words.records(plain)
    columns = {
        "code": [row["code"] for row in each],
        "on": [figures.day(row["reviewed_on"]) for row in each],
        "grid": [words.grid(row["grid_code"]) for row in each],
        "rank": [words.rank(row["reviewer_rank"]) for row in each],
        "what": [words.subject(row) for row in each],
        "screen": [words.value(row["field"], row["claim"]) for row in each],
        "street": [words.value(row["field"], row["found"]) for row in each],
        "outcome": [t(f"reviews.outcome.{row['outcome']}") for row in each],
        "owner": [row["owner_name"] for row in each],
        "promised": [figures.day(row["promised_on"]) for row in each],
        "incident": [row["incident_code"] for row in each],
    }
    return plain[[]].assign(**{t(f"reviews.{name}"): values for name, values in columns.items()})


def _filter(choice: Choice) -> None:
    with st.container(horizontal=True, key="reviews_filter", vertical_alignment="center", gap="small"):
        st.session_state["pick_only"] = choice.only
        st.segmented_control(
            t("reviews.only"),
            STATES,
            key="pick_only",
            required=True,
            label_visibility="collapsed",
            format_func=lambda name: t(f"reviews.only.{name}"),
            on_change=address.taking("only", "pick_only"),
        )
        if choice.review:
            label = t("reviews.only.day", review=choice.review)
            st.button(label, key="every_day", icon=":material/close:", on_click=address.put, args=("review", None))


def _lead(rows: gpd.GeoDataFrame, choice: Choice) -> str:
    if rows.empty:
        return markup.element("p", t(f"reviews.differences.none.{choice.only}"), css="quiet")
    counted = rows["outcome"].value_counts()
    parts = [
        t("reviews.counted", name=t(f"reviews.outcome.{name}"), n=figures.number(counted[name]))
        for name in OUTCOMES
        if name in counted
    ]
    said = t("reviews.differences.count", n=figures.number(len(rows)))
    return markup.raw(
        "div",
        markup.element("p", said, css="lead") + markup.element("p", t("format.comma").join(parts), css="quiet"),
        css="answer",
    )


def _day(code: str, rows: list[Row], *, person: str, place: int) -> None:
    """A day: its name, a button for all of its corrections, its differences with the conflicts first."""
    with st.container(horizontal=True, key=f"reviews_day_{place}", vertical_alignment="center", gap="small"):
        st.html(markup.element("h4", words.day(rows[0]), css="heading"))
        deciding.approve_all(code, [row for row in rows if row["correction_state"] == "proposed"], person=person)
    for row in rows:
        _difference(row, person=person)


def _difference(row: Row, *, person: str) -> None:
    with st.container(key=f"difference_{row['code']}", gap="xsmall"):
        st.html(_told(row))
        deciding.deeds_of(row, person=person)


def _told(row: Row) -> str:
    mark = "error" if row["outcome"] == "conflict" else "warning" if row["outcome"] == "waits" else ""
    head = markup.element("span", t(f"reviews.outcome.{row['outcome']}"), css=f"mark {mark}".strip())
    title = markup.raw("p", head + markup.element("b", f"{row['number']}. {words.subject(row)}"))
    facts = [t("reviews.finding.code", code=row["code"])]
    if row["photos"]:
        facts.append(t("reviews.finding.photos", n=figures.number(row["photos"])))
    if row["is_outside"] is True:
        facts.append(t("reviews.finding.outside"))
    if row["owner_name"]:
        facts.append(t("reviews.finding.owner", owner=row["owner_name"], day=figures.day(row["promised_on"])))
    if row["incident_code"]:
        facts.append(t("reviews.incident.code", code=row["incident_code"]))
    if row["reason"]:
        facts.append(t("reviews.finding.reason", reason=words.reason(row["reason"])))
    quiet = markup.element("p", t("format.comma").join(facts), css="quiet")
    return markup.raw("div", title + _both(row) + quiet, css="difference")


def _both(row: Row) -> str:
    """What the screen says beside what the street says."""
    if row["field"] is None or row["outcome"] == "conflict":
        return ""
    sides = [("screen", row["before"] or row["claim"]), ("street", row["after"] or row["found"])]
    cells = [
        markup.element("i", t(f"reviews.{name}")) + markup.element("b", words.value(row["field"], said))
        for name, said in sides
    ]
    return markup.raw("div", "".join(markup.raw("div", cell) for cell in cells), css="both")
