"""What the screens know of the district: its facts, its words, its places, and what happens in it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

import geopandas as gpd
import pandas as pd

from data.queries import areas, findings, grids, incidents, overview, refuel_stations, stations, streets
from data.queries.incidents import Chosen
from data.schema.incidents import INCIDENT_STATES
from geo.growth import growth
from layers.deck import Bounds
from pages.common import periods
from pages.common.filters import Vocabulary
from pages.common.load import kept
from pages.common.periods import DISTRICT_TIME, Period
from pages.common.places import Gazetteer

MOST_DOUBTS = 5_000


@dataclass(frozen=True)
class Facts:
    """What is known about the whole store."""

    name: str
    is_demo: bool
    first: datetime | None
    """The first report of an incident; None before there is one."""
    as_of: datetime | None
    """The last report of an incident."""


def facts() -> Facts:
    """Facts about the whole store."""
    return kept(_facts, of=("store_property", "incident"))


def _facts(conn: Any) -> Facts:
    known, times = overview.properties(conn), incidents.span(conn).iloc[0]
    first, last = (None if pd.isna(times[name]) else times[name].to_pydatetime() for name in ("first", "last"))
    return Facts(known.get("district_name", ""), known.get("is_demo") == "true", first, last)


def now() -> datetime:
    """The moment up to which the store knows what happened; the clock's where it knows nothing."""
    return facts().as_of or datetime.now(UTC)


def today() -> date:
    """The day of `now` in the district."""
    return now().astimezone(DISTRICT_TIME).date()


def vocabulary() -> Vocabulary:
    """The words that the filters offer."""
    return kept(_vocabulary, of=("incident", "area", "catalogue_item"))


def _vocabulary(conn: Any) -> Vocabulary:
    words, places = incidents.vocabulary(conn), areas.areas(conn)
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


def gazetteer(on: date) -> Gazetteer:
    """The areas, and the grids in force on a day."""
    return kept(_gazetteer, on, of=("area", "grid"))


def _gazetteer(conn: Any, on: date) -> Gazetteer:
    return Gazetteer(grids.grids(conn, on=on), areas.areas(conn))


def all_stations(on: date) -> gpd.GeoDataFrame:
    """The service stations that exist on a day."""
    return kept(_stations, on, of=("station",))


def _stations(conn: Any, on: date) -> gpd.GeoDataFrame:
    return stations.stations(conn, on=on)


def all_refuel_stations() -> gpd.GeoDataFrame:
    """The energy refuel stations."""
    return kept(refuel_stations.refuel_stations, of=("refuel_station",))


def overdue(chosen: Chosen, *, now: datetime) -> gpd.GeoDataFrame:
    """Incidents past their limit at `now`, whenever they were reported."""
    return kept(_overdue, chosen.during(None, None), now, of=("incident",))


def _overdue(conn: Any, chosen: Chosen, now: datetime) -> gpd.GeoDataFrame:
    return incidents.overdue(conn, chosen, now=now)


def newest(chosen: Chosen, *, limit: int) -> gpd.GeoDataFrame:
    """The latest reports."""
    return kept(_newest, chosen, limit, of=("incident",))


def _newest(conn: Any, chosen: Chosen, limit: int) -> gpd.GeoDataFrame:
    return incidents.newest(conn, chosen, limit=limit)


def incident(number: int) -> gpd.GeoDataFrame:
    """One incident by its row number; no row when there is none."""
    return kept(_incident, number, of=("incident",))


def _incident(conn: Any, number: int) -> gpd.GeoDataFrame:
    return incidents.one(conn, incident_id=number)


def totals(chosen: Chosen) -> "pd.Series[int]":
    """`incidents`, `located` and `open` among the chosen ones."""
    return kept(_totals, chosen, of=("incident",))


def _totals(conn: Any, chosen: Chosen) -> "pd.Series[int]":
    return incidents.totals(conn, chosen).iloc[0]


def per_grid(chosen: Chosen) -> "pd.Series[int]":
    """Incidents by grid code; grids without any are left out."""
    return kept(_per_grid, chosen, of=("incident",))


def _per_grid(conn: Any, chosen: Chosen) -> "pd.Series[int]":
    return incidents.counts_by_grid(conn, chosen).set_index("grid_code")["incidents"]


def grown(chosen: Chosen, period: Period) -> pd.DataFrame:
    """The last seven days of a period against the four weeks before them, by category (`geo.growth`)."""
    return kept(_grown, chosen, periods.last_week_and_before(period), of=("incident",))


def _grown(conn: Any, chosen: Chosen, edges: tuple[datetime, datetime, datetime]) -> pd.DataFrame:
    counted = incidents.counts_by_category(conn, chosen, edges=edges).set_index("category")
    share = (edges[2] - edges[1]) / (edges[2] - edges[0])
    return growth(counted[0], counted[1], after_share=share)


def doubts() -> pd.DataFrame:
    """Findings per layer and rule."""
    return kept(findings.counts, of=("quality_finding",))


def doubts_located(layer: str | None) -> gpd.GeoDataFrame:
    """The doubts that have a place, of one layer or of all; the gravest of very many."""
    return kept(_doubts_located, layer, of=("quality_finding",))


def _doubts_located(conn: Any, layer: str | None) -> gpd.GeoDataFrame:
    return findings.located(conn, layer=layer, limit=MOST_DOUBTS)


def bounds(on: date) -> Bounds | None:
    """The district's extent: of its areas, else its grids, else its streets; None when there is nothing to draw."""
    return kept(_bounds, on, of=("area", "grid", "street"))


def _bounds(conn: Any, on: date) -> Bounds | None:
    for read in (areas.areas, partial(grids.grids, on=on), streets.streets):
        ground = read(conn)
        if len(ground):
            west, south, east, north = (float(edge) for edge in ground.total_bounds)
            return west, south, east, north
    return None
