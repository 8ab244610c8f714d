"""The part Days: the register of all days, and the report of the one that is looked at."""

from typing import Any

import pandas as pd
import streamlit as st

from data.queries import reviews
from data.queries.reviews import Day
from pages.common import address, district, figures, markup, places, stage, workbook
from pages.common.load import kept
from pages.common.reviews import choice as choices
from pages.common.reviews import ready, words
from pages.common.reviews.choice import Choice
from pages.common.text import t

TABLE = "reviews_days"
HEIGHT_PX, ROW_PX = 380, 32
OF = ("review", "review_entry", "finding", "correction")


def register(area: str | None) -> pd.DataFrame:
    """The days of an area, the latest first."""
    return kept(_register, area or "", of=OF)


def _register(conn: Any, area: str) -> pd.DataFrame:
    return reviews.reviews(conn, grid_code=area or None)


def day(code: str) -> Day | None:
    """One day with its sheet."""
    return kept(reviews.review, code, of=OF) if code else None


def entries(code: str) -> int:
    """How many things phones have said of a day."""
    found = register(None)
    return int(found.loc[found["code"] == code, "entries"].sum())


def part(choice: Choice) -> None:
    """How many days there are, the table, and the one that is looked at."""
    found = register(choice.area)
    if found.empty:
        st.html(markup.element("p", t("reviews.days.none"), css="quiet"))
        return
    st.html(_lead(found))
    chosen = day(choice.review)
    if chosen is not None:
        ready.card(chosen, entries=entries(chosen.code))
    _table(found)
    workbook.download(lambda: book(found), name=t("reviews.part.days"), key="reviews_export_days")


def told(found: pd.DataFrame) -> pd.DataFrame:
    """The register in the reader's words."""
    rows = found.to_dict("records")
    return pd.DataFrame(
        {
            t("reviews.on"): [figures.day(row["reviewed_on"]) for row in rows],
            t("reviews.grid"): [words.grid(row["grid_code"]) for row in rows],
            t("reviews.rank.short"): [words.rank(row["reviewer_rank"]) for row in rows],
            t("reviews.state"): [t(f"reviews.state.{words.standing(row['state'], row['entries'])}") for row in rows],
            t("reviews.entries"): found["entries"],
            t("reviews.differences"): found["differences"],
            t("reviews.unsettled"): found["unsettled"],
            t("reviews.code"): found["code"],
        }
    )


def book(found: pd.DataFrame) -> bytes:
    """The register as a workbook."""
    return workbook.workbook({t("reviews.part.days"): told(found)})


def _lead(found: pd.DataFrame) -> str:
    prepared = found[found["state"] != "withdrawn"]
    held = prepared[prepared["entries"].gt(0) | prepared["state"].eq("done")]
    said = t(
        "reviews.days.count",
        days=figures.number(len(held)),
        prepared=figures.number(len(prepared)),
        grids=figures.number(held["grid_code"].nunique()),
        all=figures.number(len(district.gazetteer(district.today()).grids)),
    )
    more = t(
        "reviews.days.differences",
        n=figures.number(held["differences"].sum()),
        waiting=figures.number(held["unsettled"].sum()),
    )
    return markup.raw(
        "div", markup.element("p", said, css="lead") + markup.element("p", more, css="quiet"), css="answer"
    )


def _table(found: pd.DataFrame) -> None:
    st.dataframe(
        told(found),
        column_config={
            t("reviews.grid"): st.column_config.TextColumn(width=132),
            **{
                t(f"reviews.{name}"): st.column_config.NumberColumn(width=68)
                for name in ("entries", "differences", "unsettled")
            },
        },
        key=TABLE,
        hide_index=True,
        height=min(HEIGHT_PX, ROW_PX * (len(found) + 1) + 4),
        row_height=ROW_PX,
        on_select=lambda: _look(found),
        selection_mode="single-cell",
        placeholder=figures.NOTHING,
        alt=t("reviews.part.days"),
    )
    st.html(markup.element("p", t("reviews.days.hint"), css="quiet"))


def _look(found: pd.DataFrame) -> None:
    """Look at the day of the line that was chosen."""
    cells = st.session_state[TABLE]["selection"]["cells"]
    if cells:
        row = found.iloc[cells[0][0]]
        look(str(row["code"]), str(row["grid_code"]))


def look(code: str, grid_code: str) -> None:
    """Look at a day: its grid on the map, its card in the panel."""
    address.put("review", code)
    address.put("pick", f"grid:{grid_code}")
    fly_to_grid(grid_code)


def fly_to_grid(code: str) -> None:
    """Let the map look at a grid."""
    known = district.gazetteer(district.today()).grids
    shapes = known[known["code"] == code]
    if len(shapes):
        stage.fly_to(places.around(shapes["geom"].to_numpy()), panel_px=choices.PANEL_PX)
