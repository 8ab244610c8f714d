"""What the colour of a hotspot cell says: clustering, count, rate, trend, or the change between two periods."""

from dataclasses import replace
from typing import Any, cast, get_args

import pandas as pd
import pydeck as pdk
import streamlit as st

from data.judged_cells import GROUND
from geo.classes import five_classes
from layers.cells import Measure, cell_layers
from layers.legend import Legend, cells_legend
from pages.common import address, comparing, judged, rows, stage
from pages.common.filters import Filters
from pages.common.load import kept
from pages.common.periods import Period
from pages.common.text import language, t

MEASURES = (*get_args(Measure), "change")
OF = ("incident", *GROUND)


def current() -> str:
    """The measure that the URL says."""
    said = address.value("measure")
    return said if said in MEASURES else MEASURES[0]


def switch() -> None:
    """The choice of the measure."""
    st.session_state["pick_measure"] = current()
    st.segmented_control(
        t("measure.name"),
        MEASURES,
        key="pick_measure",
        required=True,
        label_visibility="collapsed",
        format_func=lambda name: t(f"measure.{name}"),
        on_change=_take,
    )


def _take() -> None:
    chosen = st.session_state["pick_measure"]
    address.put("measure", None if chosen == MEASURES[0] else chosen)


def layers(filters: Filters) -> list[pdk.Layer]:
    """The cells, coloured by the measure; none where two periods cannot be compared."""
    measure = current()
    if measure == "change":
        earlier = comparing.earlier(filters.period)
        if judged.changed(filters, earlier) is None:
            return []
        url = stage.by_url(kept(_change_rows, filters, earlier, language(), of=OF))
        return cell_layers(url, measure="significance", theme=stage.theme())
    url = stage.by_url(kept(_rows, filters, measure, language(), of=OF))
    return cell_layers(url, measure=cast(Measure, measure), theme=stage.theme(), breaks=breaks(filters))


def scheme(filters: Filters) -> Legend:
    """What the colours mean."""
    measure = current()
    if measure == "change":
        like = cells_legend("significance", theme=stage.theme())
        return replace(like, title="legend.change", meaning="legend.change.meaning")
    return cells_legend(cast(Measure, measure), theme=stage.theme(), breaks=breaks(filters))


def breaks(filters: Filters) -> tuple[float, ...]:
    """The bounds of the five classes of a count or a rate; none for other measures."""
    measure = current()
    if measure not in ("count", "rate"):
        return ()
    return five_classes(judged.required_cells(filters)[measure].to_numpy(dtype="float64"))


def _rows(_: Any, filters: Filters, measure: str, __: str) -> bytes:
    found = judged.required_cells(filters)
    return rows.cell_rows(_with_something(found, measure))


def _with_something(found: pd.DataFrame, measure: str) -> pd.DataFrame:
    """Of counts and rates only what is above zero is drawn, so that the ground stays in sight."""
    return found[found[measure].fillna(0) > 0] if measure in ("count", "rate") else found


def _change_rows(_: Any, filters: Filters, earlier: Period, __: str) -> bytes:
    found = judged.changed(filters, earlier)
    if found is None:
        raise LookupError("one of the two periods is empty")
    return rows.change_rows(found)
