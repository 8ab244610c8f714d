"""Households within fifteen minutes of a community's stations on foot: the service circle's first question, by grid."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
from sqlalchemy import Connection

from data.queries import buildings, stations, streets
from geo.coordinates import metric_crs
from geo.coverage import ROUNDING_MINUTES, TIERS_MINUTES
from geo.walks.speed import ADULT_M_PER_S

if TYPE_CHECKING:
    from geo.walking import WalkNetwork

CIRCLE_KINDS = ("party_mass_centre", "party_mass_station", "service_corner")
"""The three classes of stations of a community's circle."""
LIMIT_MINUTES = TIERS_MINUTES[-1]
SHORTEST_ISLAND_M = 200.0
"""Passages below ground and scraps of drawing that lead nowhere: who lives beside one walks to the next street."""
OF = ("building", "street", "station")
"""The tables that coverage comes from."""


def covered(conn: Connection, *, on: Sequence[date]) -> pd.DataFrame:
    """How many households an adult's walk of fifteen minutes brings to a station that exists on a day.

    Args:
        conn: A connection to the store.
        on: Days.

    Returns:
        Index `grid_code` ("" for what lies in none); columns `households`, and one per day, named 0, 1, ... in the
        order of `on`. Straight lines are measured where the store has no street that can be walked.
    """
    homes = buildings.buildings(conn)[["grid_code", "households", "geom"]].fillna({"households": 0})
    homes = homes[homes["households"] > 0].reset_index(drop=True)
    network = _network(streets.streets(conn))
    told = pd.DataFrame({"households": homes["households"].astype("int64")})
    for number, day in enumerate(on):
        near = _minutes(network, _places(conn, day), homes.geometry) <= LIMIT_MINUTES + ROUNDING_MINUTES
        told[number] = told["households"].where(near, 0)
    grid = homes["grid_code"].str.extract("^([^-]*)", expand=False)  # a micro-grid belongs to the one that it divides
    return told.groupby(grid.fillna("").rename("grid_code")).sum()


def _places(conn: Connection, day: date) -> gpd.GeoSeries:
    found = stations.stations(conn, on=day)
    kinds = found["kind"]
    chosen = kinds.isin(CIRCLE_KINDS)
    return (found[chosen] if chosen.any() else found).geometry


def _network(lines: gpd.GeoDataFrame) -> "WalkNetwork | None":
    from geo.walking import WalkNetwork  # compiles what it searches with: the server starts without it

    try:
        return WalkNetwork.from_lines(lines, shortest_island_m=SHORTEST_ISLAND_M) if len(lines) else None
    except ValueError:  # nothing of the layer can be walked
        return None


def _minutes(network: "WalkNetwork | None", places: gpd.GeoSeries, homes: gpd.GeoSeries) -> npt.NDArray[np.float64]:
    if places.empty or homes.empty:
        return np.full(len(homes), np.inf)
    if network is not None:
        return network.minutes(places, homes)["minutes"].to_numpy(np.float64)
    west, south, east, north = homes.total_bounds
    crs = metric_crs([(west + east) / 2], [(south + north) / 2])
    here, there = homes.to_crs(crs).representative_point(), places.to_crs(crs)
    _, metres = there.sindex.nearest(here, return_all=False, return_distance=True)
    return np.asarray(metres, dtype=np.float64) / (60 * ADULT_M_PER_S)
