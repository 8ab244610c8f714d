"""What stands beside the map of the gaps: how much there is, the card of one, and the lists."""

from datetime import date

import pandas as pd
import streamlit as st

from layers.ownerless import What
from pages.common import address, cards, district, figures, markup, picking, places, stage, workbook
from pages.common.gaps import drawn
from pages.common.gaps import found as finding
from pages.common.gaps.found import KINDS, SIZES, Found
from pages.common.text import t

HEIGHT_PX = 420
TABLE = "gaps_table"


def panel(on: date) -> None:
    """Draw the panel."""
    held = finding.found(on)
    _card(held, on)
    _answer(held, on)
    workbook.download(lambda: _book(held, on), name=t("screen.gaps"), key="gaps_export")
    what = _switch(held)
    _list(held, what, on)


def _answer(held: Found, on: date) -> None:
    number = sum(len(frame) for frame in held.frames.values())
    lines = [
        t(f"gaps.total.{what}", n=figures.number(len(held.frames[what])), size=_total(held, what)) for what in KINDS
    ]
    said = [
        markup.element("p", t("gaps.answer" if number else "gaps.none"), css="lead"),
        *(
            markup.element("p", line, css="loud" if what == "land" else "")
            for what, line in zip(KINDS, lines, strict=True)
        ),
        markup.element(
            "p",
            t(
                "gaps.judged",
                communities=figures.number(held.communities),
                grids=figures.number(held.grids),
                day=figures.day(on),
            ),
            css="quiet",
        ),
    ]
    st.html(markup.raw("div", "".join(said if number else [said[0], said[-1]]), css="answer"))


def _total(held: Found, what: What) -> str:
    return t(f"gaps.size.{what}", n=figures.number(held.size(what)))


def _card(held: Found, on: date) -> None:
    pick = picking.picked()
    known = None if pick is None or pick.kind != "gap" else held.row(pick.code)
    if known is None:
        return
    what, row = known
    facts = [
        (t("gaps.community"), finding.where(row, on)),
        (t("gaps.size"), drawn.size(what, row)),
        *([(t("gaps.width"), t("gaps.metres", n=figures.number(row["width_m"], digits=1)))] if what == "land" else []),
        *([(t("gaps.share"), figures.percent(row["share"]))] if what != "land" else []),
    ]
    with st.container(key="card"):
        st.html(cards.card(finding.name(what, row), finding.held_by(row, on), facts))
        picking.close_button()


def _switch(held: Found) -> What:
    said = address.value("part")
    now = next((what for what in KINDS if what == said), KINDS[0])
    st.session_state["pick_gaps"] = now
    st.segmented_control(
        t("frame.part"),
        KINDS,
        key="pick_gaps",
        required=True,
        label_visibility="collapsed",
        width="stretch",
        format_func=lambda what: t(f"gaps.part.{what}", n=len(held.frames[what])),
        on_change=address.taking("part", "pick_gaps"),
    )
    return now


def _list(held: Found, what: What, on: date) -> None:
    rows = held.frames[what]
    st.dataframe(
        table(held, what, on)[[t("gaps.name"), t("gaps.community"), _head(what)]].round(0),
        column_config={
            t("gaps.name"): st.column_config.TextColumn(width=92),
            t("gaps.community"): st.column_config.TextColumn(width=110),
            _head(what): st.column_config.NumberColumn(format="localized", width=90),
        },
        key=f"{TABLE}_{what}",
        hide_index=True,
        height=HEIGHT_PX,
        row_height=30,
        on_select=lambda: _look(rows, what),
        selection_mode="single-cell",
        alt=t("screen.gaps"),
    )
    st.html(markup.element("p", t("circle.areas.hint"), css="quiet"))


def _head(what: What) -> str:
    return t(f"gaps.column.{SIZES[what]}")


def _look(rows: pd.DataFrame, what: What) -> None:
    cells = st.session_state[f"{TABLE}_{what}"]["selection"]["cells"]
    if cells:
        row = rows.iloc[cells[0][0]]
        address.put("pick", f"gap:{row['code']}")
        stage.fly_to(places.around([row["geom"]]))


def table(held: Found, what: What, on: date) -> pd.DataFrame:
    """All of one kind, the largest first, as it is exported."""
    frame = held.frames[what]
    rows = frame.to_dict("records")
    inside = frame.geometry.representative_point()
    told = {
        t("gaps.name"): [finding.name(what, row) for row in rows],
        t("gaps.community"): [finding.where(row, on) for row in rows],
        t("gaps.code"): frame["community"].to_numpy(),
        _head(what): frame[SIZES[what]].round(1).to_numpy(),
        t("gaps.held"): [district.gazetteer(on).name_of_code(row["held_by"]) if row["held_by"] else "" for row in rows],
        t("siting.lon"): inside.x.round(6).to_numpy(),
        t("siting.lat"): inside.y.round(6).to_numpy(),
    }
    if what == "land":
        told[t("gaps.column.width")] = frame["width_m"].round(1).to_numpy()
    return pd.DataFrame(told)


def _book(held: Found, on: date) -> bytes:
    return workbook.workbook({t(f"gaps.sheet.{what}"): table(held, what, on) for what in KINDS})
