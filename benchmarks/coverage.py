"""Coverage of a demo district: every building, every service, each of the 168 hours of a week, from lines to shares."""

import sys
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
from sqlalchemy import create_engine

from benchmarks.measure import Finding, best_seconds, report
from benchmarks.situation import store
from data.queries.buildings import buildings
from data.queries.refuel_stations import refuel_stations
from data.queries.stations import stations
from data.queries.streets import streets
from data.schema.services import REFUEL_SERVICES
from geo.coverage import shares, shares_by_hour
from geo.opening_hours import open_by_hour
from geo.walking import WalkNetwork

WEEK = date(2026, 11, 16)
LIMIT_MINUTES = 15.0
SLOWEST_M_PER_S = 0.8
LONGEST_MINUTES = 30.0


def run() -> list[Finding]:
    """The whole way, and its last step alone: another hour or service with the walks at hand."""
    with create_engine(f"sqlite:///{store('district') / 'grid.gpkg'}").connect() as conn:
        lines, houses, points, shops = (query(conn) for query in (streets, buildings, stations, refuel_stations))
    facilities, services = _facilities(points, shops)
    tables = _coverage(lines, houses, facilities, services)  # compiled before the clock starts
    whole_s = best_seconds(lambda: _coverage(lines, houses, facilities, services), runs=2)
    metres = _walks(lines, houses, facilities)
    again_s = best_seconds(lambda: _by_hour(metres, houses, facilities, services), runs=3)
    rows = sum(map(len, tables))
    size = f"{len(houses):,} buildings, {len(facilities)} facilities, {len(services)} services, {rows:,} shares"
    return [
        Finding("coverage of a district, from lines", whole_s, 5.0, "s", more_is_better=False, detail=size),
        Finding(
            "coverage of a district, from walks that are kept",
            again_s,
            1.0,
            "s",
            more_is_better=False,
            detail="what another week, walker or limit costs",
        ),
    ]


def _facilities(points: gpd.GeoDataFrame, shops: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, dict[str, np.ndarray]]:
    """Stations and shops in one frame, and which of them give each service."""
    facilities = pd.concat([points[["opening_hours", "geom"]], shops[["opening_hours", "geom"]]], ignore_index=True)
    kind = np.append(points["kind"].to_numpy(), np.full(len(shops), ""))
    services = {str(name): np.flatnonzero(kind == name) for name in points["kind"].unique()}
    for name in REFUEL_SERVICES:
        services[name] = len(points) + np.flatnonzero(shops[name].fillna(False).to_numpy(dtype=bool))
    return gpd.GeoDataFrame(facilities, geometry="geom", crs=points.crs), services


def _walks(lines: gpd.GeoDataFrame, houses: gpd.GeoDataFrame, facilities: gpd.GeoDataFrame) -> pd.DataFrame:
    network = WalkNetwork.from_lines(lines)
    reach_m = LONGEST_MINUTES * 60.0 * SLOWEST_M_PER_S
    return network.metres_matrix(facilities.geometry, houses.geometry, limit_m=reach_m)


def _coverage(
    lines: gpd.GeoDataFrame, houses: gpd.GeoDataFrame, facilities: gpd.GeoDataFrame, services: dict[str, np.ndarray]
) -> list[pd.DataFrame]:
    return _by_hour(_walks(lines, houses, facilities), houses, facilities, services)


def _by_hour(
    metres: pd.DataFrame, houses: gpd.GeoDataFrame, facilities: gpd.GeoDataFrame, services: dict[str, np.ndarray]
) -> list[pd.DataFrame]:
    """Households and residents within reach of each service: by grid and tier, and by hour, in all and by grid."""
    minutes, people, grids = metres / (60.0 * SLOWEST_M_PER_S), houses[["households", "residents"]], houses["grid_code"]
    is_open = open_by_hour(facilities["opening_hours"], week=WEEK).is_open
    tables = []
    for members in services.values():
        walks, hours = minutes.iloc[:, members], is_open[members]
        tables += [
            shares(walks.min(axis=1), people, groups=grids),
            shares_by_hour(walks, hours, people, limit_minutes=LIMIT_MINUTES),
            shares_by_hour(walks, hours, people, limit_minutes=LIMIT_MINUTES, groups=grids),
        ]
    return tables


if __name__ == "__main__":
    sys.exit(report(run()))
