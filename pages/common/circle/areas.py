"""Where the households beyond reach live: by grid, community or street office, sortable, a line selects the place."""

import pandas as pd
import streamlit as st

from pages.common import address, district, markup, places, stage
from pages.common.circle import answer as answers
from pages.common.circle.ground import LEVELS
from pages.common.circle.question import Question
from pages.common.text import t

TABLE = "circle_areas"
MOST_HEIGHT_PX, HEAD_PX, ROW_PX = 330, 40, 30
AT_FIRST = "community"
WIDTHS_PX = {"grid": (134, 54, 70, 48), "community": (88, 60, 84, 58), "street": (80, 64, 84, 64)}
"""Of the columns, by level: a grid's name is long and its households are few."""


def part(asked: Question) -> None:
    """The table of one level."""
    level = _switch()
    wide = WIDTHS_PX[level]
    told = answers.by_area(asked.ground, asked.found, asked.choice, level=level)
    gazetteer = district.gazetteer(asked.scope.on)
    names = [gazetteer.name_of_code(code) if code else t("circle.nowhere") for code in told["code"]]
    st.dataframe(
        told.assign(name=names)[["name", "rest", "share", "whole"]],
        column_config={
            "name": st.column_config.TextColumn(t(f"circle.by.{level}"), width=wide[0]),
            "rest": st.column_config.NumberColumn(t("circle.rest"), format="localized", width=wide[1]),
            "share": st.column_config.ProgressColumn(
                t("circle.covered"), format="%.1f%%", min_value=0, max_value=100, width=wide[2]
            ),
            "whole": st.column_config.NumberColumn(t("card.households"), format="localized", width=wide[3]),
        },
        key=f"{TABLE}_{level}",
        hide_index=True,
        height=min(MOST_HEIGHT_PX, HEAD_PX + ROW_PX * len(told)),
        row_height=ROW_PX,
        on_select=lambda: _look(asked, told, level),
        selection_mode="single-cell",
        alt=t("circle.part.areas"),
    )
    st.html(markup.element("p", t("circle.areas.hint"), css="quiet"))


def _look(asked: Question, told: pd.DataFrame, level: str) -> None:
    """Fly to the area of the line that was chosen."""
    cells = st.session_state[f"{TABLE}_{level}"]["selection"]["cells"]
    code = told["code"].iloc[cells[0][0]] if cells else ""
    known = district.gazetteer(asked.scope.on)
    frame = known.grids if level == "grid" else known.areas
    shapes = frame[frame["code"] == code]
    if len(shapes):
        stage.fly_to(places.around(shapes.geometry.to_numpy()))


def _switch() -> str:
    said = address.value("by")
    now = said if said in LEVELS else AT_FIRST
    st.session_state["pick_by"] = now
    st.segmented_control(
        t("circle.by"),
        LEVELS,
        key="pick_by",
        required=True,
        label_visibility="collapsed",
        format_func=lambda name: t(f"circle.by.{name}"),
        on_change=_take,
    )
    return now


def _take() -> None:
    chosen = st.session_state["pick_by"]
    address.put("by", None if chosen == AT_FIRST else chosen)
