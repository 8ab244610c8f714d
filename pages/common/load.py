"""What the screens read, cached until a layer that it comes from changes; the only user of Streamlit's caches.

Every cached function takes as its first argument a word that `_version` makes of the layers it reads.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pandas as pd
import shapely
import streamlit as st

from data import engine, settings
from data.queries import areas as area_queries
from data.queries import buildings, grids, incidents, overview, streets
from data.queries.incidents import Chosen
from data.schema.incidents import INCIDENT_STATES
from geo import assessment, exposure
from geo.cells import Cells
from pages.common.filters import Vocabulary
from pages.common.periods import Period

_cached = st.cache_data(show_spinner=False, max_entries=64)


@dataclass(frozen=True)
class Facts:
    """What is known about the whole store."""

    district: str
    is_demo: bool
    first: datetime | None
    """The first report of an incident, None before there is one."""
    as_of: datetime | None
    """The last report of an incident."""


@dataclass(frozen=True)
class Study:
    """The cells that are judged, and what is expected of each."""

    cells: Cells
    households: "pd.Series[float]"
    basis: str
    """Where the households come from: "building", "grid", or "none" when nobody knows them."""


@st.cache_resource(show_spinner=False, max_entries=4)
def _opened(url: str) -> Any:
    return engine.open_store(url)


def store() -> Any:
    """The store, opened once.

    Raises:
        GridError: It cannot be opened; the message says why.
    """
    return _opened(settings.from_environment().database_url.render_as_string(hide_password=False))


def forget_store() -> None:
    """Open the store anew the next time: after a fault, the old connection may lead nowhere."""
    _opened.clear()


def facts() -> Facts:
    """Facts about the whole store, read anew each time."""
    return _facts(_version("store_property", "incident"))


@_cached
def _facts(version: str) -> Facts:
    with engine.read(store()) as conn:
        known, times = overview.properties(conn), incidents.span(conn).iloc[0]
    first, last = (None if pd.isna(times[name]) else times[name].to_pydatetime() for name in ("first", "last"))
    return Facts(known.get("district_name", ""), known.get("is_demo") == "true", first, last)


def vocabulary() -> Vocabulary:
    """The words that the filters offer."""
    return _vocabulary(_version("incident", "area", "catalogue_item"))


@_cached
def _vocabulary(version: str) -> Vocabulary:
    with engine.read(store()) as conn:
        words, places = incidents.vocabulary(conn), area_queries.areas(conn)
        titles = incidents.categories(conn).set_index("code")["name"].to_dict()
    below = places[places["level"] != "district"].sort_values("code")
    return Vocabulary(
        categories={word: titles.get(word, word) for word in _most_frequent(words, "category")},
        channels=_most_frequent(words, "channel"),
        states=tuple(state for state in INCIDENT_STATES if state in set(words["state"])),
        areas=dict(zip(below["code"], below["name"], strict=True)),
    )


def _most_frequent(words: pd.DataFrame, column: str) -> tuple[str, ...]:
    counted = words.groupby(column)["incidents"].sum()
    return tuple(counted.sort_values(ascending=False, kind="stable").index)


def study(area_code: str | None, resolution: int | None, *, on: date) -> Study | None:
    """The cells of the district or of one of its areas; None when the store knows no ground at all.

    Args:
        area_code: An area's code, or None for the district.
        resolution: H3 resolution, or None for one that suits the size.
        on: The day whose grids count.
    """
    return _study(_version("area", "grid", "building", "street"), area_code, resolution, on)


@_cached
def _study(version: str, area_code: str | None, resolution: int | None, on: date) -> Study | None:
    with engine.read(store()) as conn:
        outline = _outline(conn, area_code, on)
        if outline is None:
            return None
        cells = exposure.study_cells(outline, resolution=resolution)
        homes = buildings.buildings(conn)[["households", "geom"]].dropna()
        if homes["households"].sum() > 0:
            held = exposure.households_of_buildings(homes["geom"].to_numpy(), homes["households"], cells=cells)
            return Study(cells, held, "building")
        homes = grids.grids(conn, on=on)[["households", "geom"]].dropna()
    held = exposure.households_of_areas(homes["geom"].to_numpy(), homes["households"], cells=cells)
    return Study(cells, held, "grid" if held.sum() > 0 else "none")


def _outline(conn: Any, area_code: str | None, on: date) -> shapely.Geometry | None:
    """The ground of an area; of the district as its areas say, else its grids, else around its streets."""
    places = area_queries.areas(conn)
    widest = places[places["code"] == area_code] if area_code else places[places["level"] == "district"]
    for ground in (widest, places, grids.grids(conn, on=on)):
        if len(ground):
            return shapely.union_all(ground["geom"].to_numpy())
    lines = streets.streets(conn)
    return shapely.box(*lines.total_bounds) if len(lines) else None


def cells(chosen: Chosen, period: Period, area_code: str | None, resolution: int | None) -> pd.DataFrame | None:
    """Every cell of the study area, judged (`geo.assessment.assess`); None where there is nothing to judge.

    The place is the study area's, so that `chosen` needs no area of its own.
    """
    version = _version("incident", "area", "grid", "building", "street")
    return _cells(version, chosen, period, area_code, resolution)


@_cached
def _cells(
    version: str, chosen: Chosen, period: Period, area_code: str | None, resolution: int | None
) -> pd.DataFrame | None:
    ground = study(area_code, resolution, on=period.last_day)
    if ground is None or ground.cells.size < 2:
        return None
    counts = _counted(chosen, (period.since, period.until), ground)[0]
    by_period = _counted(chosen, period.edges, ground) if period.edges else None
    judged = assessment.assess(counts, ground.households, by_period=by_period)
    return judged


def _counted(chosen: Chosen, edges: Sequence[datetime], ground: Study) -> pd.DataFrame:
    """Incidents per cell of the study area and period, zeros included."""
    resolution = exposure.one_resolution(ground.cells)
    with engine.read(store()) as conn:
        found = incidents.counts_by_cell(conn, chosen, edges=edges, resolution=resolution)
    indexed = found.set_index(found.pop("cell").astype("uint64"))
    return indexed.reindex(ground.households.index, fill_value=0).astype("int64")


def _version(*layers: str) -> str:
    with engine.read(store()) as conn:
        known = overview.versions(conn)
    place = settings.from_environment().database_url
    return f"{place} " + " ".join(f"{layer}:{known.get(layer, '')}" for layer in layers)


def grid_frame(on):
    with engine.read(store()) as conn:
        return grids.grids(conn, on=on)
