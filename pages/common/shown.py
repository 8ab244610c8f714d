"""Which layers the map shows: five classes - people, events, places, things, voices - and what each holds."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pydeck as pdk
import streamlit as st

from data.judged_cells import GROUND
from data.schema.incidents import INCIDENT_STATES
from geo import limits
from layers import areas, cells, grids, highlight, incidents, legend, refuel_stations, stations
from layers.legend import Legend
from pages.common import address, district, judged, picking, rows, stage
from pages.common.filters import Filters
from pages.common.load import kept
from pages.common.picking import Pick
from pages.common.text import language, t

GROUPS: dict[str, tuple[str, ...]] = {
    "people": ("households",),
    "events": ("cells", "overdue"),
    "places": ("areas", "grids"),
    "things": ("stations", "refuel_stations"),
    "voices": ("newest",),
}
"""The map's layers by the five classes of a community's one map."""

AT_FIRST = ("cells", "areas", "grids", "stations", "refuel_stations", "overdue")


@dataclass(frozen=True)
class Tree:
    """What a map can show by the five classes, what it shows at first, and the address's word for the choice."""

    groups: Mapping[str, tuple[str, ...]]
    at_first: tuple[str, ...]
    field: str = "layers"


SITUATION = Tree(GROUPS, AT_FIRST)
NONE = "none"
"""What the URL says when every layer is off."""
MOST_NEWEST = 200


def chosen(tree: Tree = SITUATION) -> tuple[str, ...]:
    """The layers that the URL says, or those that are shown at first."""
    said = address.values(tree.field)
    return tuple(name for names in tree.groups.values() for name in names if name in (said or tree.at_first))


def popover(tree: Tree = SITUATION) -> None:
    """The choice of layers."""
    on = chosen(tree)
    with st.popover(t("situation.layers"), icon=":material/layers:", key="open_layers"):
        for group, names in tree.groups.items():
            key = f"pick_layers_{group}"
            st.session_state[key] = [name for name in names if name in on]
            st.pills(
                t(f"group.{group}"),
                names,
                key=key,
                selection_mode="multi",
                format_func=lambda name: t(f"shown.{name}"),
                on_change=_take,
                args=(tree,),
            )


def _take(tree: Tree) -> None:
    on = [name for group in tree.groups for name in st.session_state[f"pick_layers_{group}"]]
    address.put(tree.field, None if set(on) == set(tree.at_first) else on or NONE)


def layers(filters: Filters, *, now: datetime, on: tuple[str, ...] | None = None) -> list[pdk.Layer]:
    """The layers of these names, or the chosen ones, the lowest first."""
    on = chosen() if on is None else on
    theme, day = stage.theme(), filters.period.last_day
    grid_layers: list[pdk.Layer] = []
    if "grids" in on:
        grid_layers = grids.grid_layers(_url(_grid_shapes, day, of=("grid", "area")), theme=theme)
    drawn = grid_layers[:1]  # the fill to click lies under the cells, the lines over them
    if "cells" in on and judged.cells(filters) is not None:
        drawn += cells.cell_layers(_url(_cell_rows, filters, of=("incident", *GROUND)), theme=theme)
    drawn += grid_layers[1:]
    if "areas" in on:
        drawn += areas.area_layers(_url(_area_shapes, day, of=("grid", "area")), theme=theme)
    if "households" in on:
        shapes = _url(_beyond_shapes, day, of=("grid", "area"))
        drawn += highlight.highlight_layers(shapes, role="beyond", theme=theme)
    if "refuel_stations" in on:
        drawn += refuel_stations.refuel_station_layers(_url(_refuel_rows, of=("refuel_station",)), theme=theme)
    if "stations" in on:
        drawn += stations.station_layers(_url(_station_rows, day, of=("station",)), theme=theme)
    if {"overdue", "newest"} & set(on):
        kinds = tuple(name for name in ("overdue", "newest") if name in on)
        drawn += incidents.incident_layers(_url(_incident_rows, filters, now, kinds, of=("incident",)), theme=theme)
    return drawn


def ground(on: date) -> list[pdk.Layer]:
    """Borders to find one's way by, nothing to click."""
    theme = stage.theme()
    lines = grids.grid_layers(_url(_grid_shapes, on, of=("grid", "area")), theme=theme, pickable=False)
    return [*lines[1:], *areas.area_layers(_url(_area_shapes, on, of=("grid", "area")), theme=theme)]


def picked_layers(pick: Pick | None, *, on: date) -> list[pdk.Layer]:
    """An outline around what is selected."""
    outline = None if pick is None else picking.shape_of(pick, on=on)
    return [] if outline is None else highlight.highlight_layers(outline, role="picked", theme=stage.theme())


def legends(names: tuple[str, ...] | None = None) -> list[Legend]:
    """What the colours of the layers of these names, or of the chosen ones, mean."""
    on, theme = set(chosen() if names is None else names), stage.theme()
    found: list[tuple[bool, Legend]] = [
        ("cells" in on, _high_only(legend.cells_legend("significance", theme=theme))),
        (bool({"overdue", "newest"} & on), legend.incidents_legend(theme=theme)),
        (bool({"stations", "refuel_stations"} & on), legend.places_legend(theme=theme)),
        ("households" in on, legend.beyond_legend(theme=theme)),
        (bool({"grids", "areas"} & on), legend.borders_legend(theme=theme)),
    ]
    return [scheme for is_shown, scheme in found if is_shown]


def _high_only(scheme: Legend) -> Legend:
    return replace(
        scheme,
        meaning="legend.high.meaning",
        entries=tuple(entry for entry in scheme.entries if entry.label == "legend.significance.hot"),
    )


def _url(make: Any, *arguments: Any, of: tuple[str, ...]) -> str:
    return stage.by_url(kept(make, *arguments, language(), of=of))


def _cell_rows(_: Any, filters: Filters, __: str) -> bytes:
    """Only what is more than expected is coloured: this map asks where to look first."""
    found = judged.required_cells(filters)
    told = found[found["level"].notna()]
    return rows.cell_rows(told[(told["level"] > 0) | (told["count"] > 0)], only_high=True)


def _grid_shapes(_: Any, day: date, __: str) -> bytes:
    known = district.gazetteer(day)
    return rows.grid_shapes(known.grids, known)


def _area_shapes(_: Any, day: date, __: str) -> bytes:
    return rows.area_shapes(district.gazetteer(day).areas)


def _beyond_shapes(_: Any, day: date, __: str) -> bytes:
    known = district.gazetteer(day).grids
    return rows.shapes(known[limits.beyond(known["households"], known["grid_class"]) != 0])


def _station_rows(_: Any, day: date, __: str) -> bytes:
    return rows.station_rows(district.all_stations(day))


def _refuel_rows(_: Any, __: str) -> bytes:
    return rows.refuel_rows(district.all_refuel_stations())


def _incident_rows(_: Any, filters: Filters, now: datetime, kinds: tuple[str, ...], __: str) -> bytes:
    found = []
    if "overdue" in kinds:
        found.append(district.overdue(filters.chosen, now=now))
    if "newest" in kinds:
        found.append(district.newest(filters.chosen, limit=MOST_NEWEST))
    frame = pd.concat(found).drop_duplicates("id").sort_values("id", ignore_index=True)
    is_done = frame["state"].isin(INCIDENT_STATES[INCIDENT_STATES.index("handled") : -1])
    urgency = np.select([is_done, frame["due_at"] < now], ["done", "overdue"], default="open")
    return rows.incident_rows(gpd.GeoDataFrame(frame.assign(urgency=urgency), geometry="geom"), _titles())


def _titles() -> Mapping[str, str]:
    return district.vocabulary().categories
