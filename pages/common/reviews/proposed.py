"""Which grids are proposed for the next day, and why."""

from datetime import date, datetime
from typing import Any

import geopandas as gpd
import pandas as pd
import streamlit as st

from data.reviews.preparing.choosing import proposed
from data.walked_coverage import covered
from pages.common import address, district, figures, markup
from pages.common.load import kept
from pages.common.reviews import listed, words
from pages.common.reviews.choice import Choice
from pages.common.text import t

MOST = 5
WALKED = ("grid", "building", "street", "barrier", "station", "refuel_station")
OF = (*WALKED, "incident", "review", "finding", "plan", "plan_unit")


def found(area: str | None) -> pd.DataFrame:
    """The grids of an area that are most worth a day, the first first."""
    return kept(_proposed, district.now(), area, of=OF)


def _proposed(conn: Any, now: datetime, area: str | None) -> pd.DataFrame:
    walked = kept(_covered, district.today(), of=WALKED)
    return proposed(conn, now=now, limit=MOST, area_code=area, coverage=walked)


def _covered(conn: Any, on: date) -> pd.DataFrame:
    return covered(conn, on=[on])


def part(choice: Choice) -> None:
    """A line per grid; a click shows its brief. Any other grid is chosen by name or on the map."""
    ranked = found(choice.area)
    st.html(markup.element("h2", t("reviews.proposed"), css="heading"))
    _search(choice)
    if ranked.empty:
        st.html(markup.element("p", t("reviews.proposed.none"), css="quiet"))
    for number, row in enumerate(ranked.to_dict("records"), start=1):
        _line(number, row)
    st.html(markup.element("p", t("reviews.proposed.hint"), css="quiet"))


def _line(number: int, row: dict[Any, Any]) -> None:
    code = str(row["grid_code"])
    title = t("reviews.proposed.line", n=number, grid=words.grid(code), score=figures.number(row["score"], digits=1))
    with st.container(horizontal=True, key=f"matter-grid-{number}", vertical_alignment="center", gap=None):
        st.button(
            markup.two_lines(title, words.reasons(row["reasons"])),
            key=f"look-grid-{number}",
            type="tertiary",
            on_click=look,
            args=(code,),
        )


def _search(choice: Choice) -> None:
    """Any grid of the area by its name."""
    grids = district.gazetteer(district.today()).grids
    codes = [code for code in grids["code"] if code.startswith(choice.area or "")]
    st.session_state["pick_grid"] = None
    st.selectbox(
        t("reviews.search"),
        codes,
        index=None,
        key="pick_grid",
        format_func=words.grid,
        placeholder=t("reviews.search.hint"),
        filter_mode="contains",
        label_visibility="collapsed",
        on_change=_take,
    )


def _take() -> None:
    if (code := st.session_state["pick_grid"]) is not None:
        look(code)


def look(code: str) -> None:
    """Select a grid and fly there."""
    address.put("pick", f"grid:{code}")
    listed.fly_to_grid(code)


def pins(choice: Choice) -> gpd.GeoDataFrame:
    """The proposed grids as numbered places of the map."""
    ranked = found(choice.area)
    grids = district.gazetteer(district.today()).grids.set_index("code")
    there = ranked[ranked["grid_code"].isin(grids.index)]
    rows = there.to_dict("records")
    return gpd.GeoDataFrame(
        {
            "number": [int(place) + 1 for place in range(len(rows))],
            "code": [row["grid_code"] for row in rows],
            "title": [words.grid(row["grid_code"]) for row in rows],
            "note": [words.reasons(row["reasons"], joint="\n") for row in rows],
        },
        geometry=grids.loc[there["grid_code"], "geom"].to_list(),
        crs=grids.crs,
    ).rename_geometry("geom")
