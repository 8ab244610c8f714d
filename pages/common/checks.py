"""The doubts of the screen Data: on the map, and as a list with what to do."""

from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from layers.deck import Bounds
from layers.findings import finding_layers
from layers.legend import findings_legend
from pages.common import address, district, doubts, figures, legend, markup, picking, places, rows, shown, stage
from pages.common.load import kept
from pages.common.text import language, t, term

MAP = "findings_map"


def checks() -> None:
    """The map of the doubts with the list beside it."""
    layer = address.value("layer") or None
    counts = district.doubts()
    placed = district.doubts_located(layer)
    day = district.today()
    home = district.bounds(day) or (places.around(placed["geom"].to_numpy()) if len(placed) else None)
    with st.container(horizontal=True, key="body", gap=None):
        if home is not None:
            with st.container(key="stage", gap=None):
                _map(layer, home, day)
        with st.container(key="panel"):
            _list(counts, counts if layer is None else counts[counts["layer"] == layer])


def _map(layer: str | None, home: Bounds, day: date) -> None:
    picking.take_click(stage.clicked(MAP))
    url = stage.by_url(kept(_rows, layer, language(), of=("quality_finding",)))
    drawn = [*shown.ground(day), *finding_layers(url, theme=stage.theme())]
    stage.draw([*drawn, *shown.picked_layers(picking.picked(), on=day)], home=home, key=MAP, alt=t("data.map"))
    with st.container(key="legend"):
        footer = t("doubts.more", n=figures.number(district.MOST_DOUBTS))
        legend.legend([findings_legend(theme=stage.theme())], footer=footer)


def _rows(_: Any, layer: str | None, __: str) -> bytes:
    found = district.doubts_located(layer)
    title = [doubts.problem(rule) for rule in found["rule"]]
    note = [t("doubts.remedy", remedy=doubts.remedy(rule)) for rule in found["rule"]]
    return rows.shapes(found.assign(title=title, note=note))


def _list(counts: pd.DataFrame, shown_counts: pd.DataFrame) -> None:
    total = int(shown_counts["findings"].sum())
    st.html(markup.element("h2", t("doubts.title", n=figures.number(total)), css="heading"))
    if counts.empty:
        st.html(markup.element("p", t("doubts.none"), css="quiet"))
        return
    _layer_choice(counts)
    _card()
    st.html(markup.raw("div", "".join(_line(row) for row in shown_counts.to_dict("records")), css="doubts"))


def _line(row: dict[Any, Any]) -> str:
    size = t(
        "doubts.area" if row["area_m2"] else "doubts.line",
        layer=term("layer", row["layer"]),
        n=figures.number(row["findings"]),
        area=figures.number(row["area_m2"]),
    )
    mark = markup.element("span", t(f"severity.{row['severity']}"), css=f"mark {row['severity']}")
    head = markup.raw("div", mark + markup.element("b", doubts.problem(row["rule"])), css="problem")
    remedy = doubts.remedy(row["rule"])
    told = markup.element("p", t("doubts.remedy", remedy=remedy), css="quiet") if remedy else ""
    return markup.raw("div", head + markup.element("p", size, css="quiet") + told, css="doubt")


def _layer_choice(counts: pd.DataFrame) -> None:
    known = tuple(dict.fromkeys(counts["layer"]))
    chosen = address.value("layer")
    st.session_state["pick_layer"] = chosen if chosen in known else ""
    st.selectbox(
        t("doubts.layer"),
        ("", *known),
        key="pick_layer",
        format_func=lambda name: term("layer", name) if name else t("doubts.all"),
        label_visibility="collapsed",
        on_change=address.taking("layer", "pick_layer"),
    )


def _card() -> None:
    pick = picking.picked()
    row = None if pick is None or pick.kind != "finding" else picking.row_of(pick, on=district.today())
    if row is None:
        return
    told = [
        (t("sheet.layer"), term("layer", row["layer"])),
        (t("doubts.subject"), str(row["subject_key"] or figures.NOTHING)),
        (t("doubts.found"), figures.moment(row["found_at"])),
    ]
    if not pd.isna(row["area_m2"]):
        told.append((t("doubts.size"), t("doubts.square_metres", n=figures.number(row["area_m2"]))))
    inner = markup.element("h3", doubts.problem(row["rule"])) + markup.facts(told)
    with st.container(key="card"):
        st.html(markup.raw("div", inner + markup.element("p", doubts.remedy(row["rule"])), css="card"))
        picking.close_button()
