"""地: grids, buildings, and what the ground is used for."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from data.queries.community import Community
from pages.common import figures, markup
from pages.common.community import sheets
from pages.common.community.choice import Choice
from pages.common.text import t, term

M2_PER_KM2 = 1_000_000


def line(found: Community) -> str:
    """The class in a line."""
    places = found.places
    return t(
        "community.line.places",
        grids=figures.number(places.grids["number"].sum()),
        buildings=figures.number(found.people.buildings),
        area=figures.number(places.area_m2 / M2_PER_KM2, digits=2),
    )


def part(_: Choice, found: Community) -> None:
    """The class in full."""
    places = found.places
    sheets.heading("community.grids")
    rows = [
        (term("class", row["grid_class"]), figures.number(row["number"]), sheets.hectares(row["area_m2"]))
        for row in places.grids.to_dict("records")
    ]
    sheets.table(("community.class", "community.number", "community.hectares"), rows)
    sheets.heading("community.uses")
    sheets.table(
        ("community.use", "community.buildings", "community.footprint", "community.floor"),
        [_use(row) for row in places.uses.to_dict("records")],
    )
    sheets.heading("community.cover")
    if places.cover.empty:
        st.html(markup.element("p", t("community.cover.none"), css="quiet"))
    else:
        sheets.table(("community.cover.kind", "community.hectares", "community.cover.share"), _cover(found))
    sheets.dated(places.as_of)


def _use(row: Mapping[Any, Any]) -> tuple[str, str, str, str]:
    use, floor = row["use"], row["floor_m2"]
    name = t("community.unknown") if pd.isna(use) else term("use", use)
    return name, figures.number(row["number"]), sheets.hectares(row["footprint_m2"]), sheets.hectares(floor)


def _cover(found: Community) -> list[tuple[str, str, str]]:
    whole = found.places.area_m2
    return [
        (term("cover", row["kind"]), sheets.hectares(row["area_m2"]), figures.percent(row["area_m2"] / whole))
        for row in found.places.cover.to_dict("records")
    ]
