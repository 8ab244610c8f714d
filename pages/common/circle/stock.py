"""What the store holds of buildings, places that serve and streets, as the service circle needs it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from data.queries import areas, buildings, grids, group_counts, refuel_stations, stations, streets
from data.schema.ground import GROUP_COLOURS
from data.schema.services import REFUEL_SERVICES
from geo.coordinates import metric_crs
from geo.walking import WalkNetwork
from pages.common.circle.choice import FIRST_KINDS, REFUEL, SHOP_SERVICES
from pages.common.load import kept

Bools = npt.NDArray[np.bool_]

OF = ("building", "street", "station", "refuel_station", "group_count", "grid", "area")

SHORTEST_ISLAND_M = 200.0
"""Passages below ground and scraps of drawing that lead nowhere: who lives beside one walks to the next street."""


@dataclass(frozen=True, eq=False)
class Stock:
    """All of a day."""

    buildings: gpd.GeoDataFrame
    """Columns `code`, `name`, `households`, `residents`, `merchants`, the `GROUP_COLOURS` (counts, 0 where nobody
    knows), `is_counted` (whether the households are known), `area_m2`, `grid`, `community`, `street` (codes, "" outside
    of every one), `geom`."""
    facilities: gpd.GeoDataFrame
    """Columns `code`, `name`, `kind` (a station's, or "refuel"), `opening_hours`, `host_kind`, `has_badge`, `services`,
    `capacity`, `source`, `as_of`, `geom`."""
    services: tuple[str, ...]
    """What there is to choose from."""


def stock(on: date) -> Stock:
    """What there is on a day."""
    return kept(_stock, on, of=OF)


def network() -> WalkNetwork | None:
    """The streets that can be walked; None where there is none."""
    return kept(_network, of=("street",))


def _stock(conn: Any, on: date) -> Stock:
    places = _facilities(stations.stations(conn, on=on), refuel_stations.refuel_stations(conn))
    return Stock(_homes(conn, on), places, services_of(places))


def _network(conn: Any) -> WalkNetwork | None:
    lines = streets.streets(conn)
    try:
        return WalkNetwork.from_lines(lines, shortest_island_m=SHORTEST_ISLAND_M) if len(lines) else None
    except ValueError:  # nothing of the layer can be walked
        return None


def services_of(facilities: pd.DataFrame) -> tuple[str, ...]:
    """The services that some place gives, stations first, in the order of the choice."""
    kinds = set(facilities["kind"]) - {REFUEL}
    known = [kind for kind in FIRST_KINDS if kind in kinds]
    others = sorted(kinds - set(known))
    given = gives(facilities)
    return (*known, *others, *(name for name in SHOP_SERVICES if given[name].any()))


def gives(facilities: pd.DataFrame) -> dict[str, Bools]:
    """Which facilities give a service, by service."""
    is_shop = (facilities["kind"] == REFUEL).to_numpy()
    kinds = {str(kind): (facilities["kind"] == kind).to_numpy() for kind in facilities["kind"].unique()}
    offered = facilities["services"].tolist()
    flags = {name: is_shop & np.array([name in given for given in offered], dtype=bool) for name in REFUEL_SERVICES}
    return kinds | {REFUEL: is_shop} | flags


def _facilities(stations_: gpd.GeoDataFrame, shops: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    shared = ["code", "name", "kind", "opening_hours", "services", "capacity", "host_kind", "has_badge"]
    columns = [*shared, "source", "as_of", "geom"]
    served = stations_.assign(
        services=[tuple(given or ()) for given in stations_["services"]], host_kind=None, has_badge=False
    )
    flags = shops[list(REFUEL_SERVICES)].fillna(False).to_numpy(dtype=bool)
    opened = shops.assign(
        kind=REFUEL,
        capacity=pd.array([pd.NA] * len(shops), dtype="Int64"),
        services=[tuple(np.array(REFUEL_SERVICES)[row]) for row in flags],
    )
    frames = [frame[columns].astype({"host_kind": object, "has_badge": object}) for frame in (served, opened)]
    rows = pd.concat([pd.DataFrame(frame) for frame in frames if len(frame)] or [pd.DataFrame(frames[0])])
    return gpd.GeoDataFrame(rows.reset_index(drop=True), geometry="geom", crs=stations_.crs)


def _homes(conn: Any, on: date) -> gpd.GeoDataFrame:
    found = buildings.buildings(conn)
    counted = group_counts.group_counts(conn).pivot_table(
        index="building_code", columns="colour", values="number", aggfunc="sum", fill_value=0
    )
    counted = counted.reindex(index=found["code"], columns=list(GROUP_COLOURS), fill_value=0)
    numbers = {name: found[name].fillna(0).astype("int64") for name in ("households", "residents", "merchants")}
    groups = {name: counted[name].to_numpy(dtype="int64") for name in GROUP_COLOURS}
    codes = _codes(found["grid_code"], grids.grids(conn, on=on), areas.areas(conn))
    shapes = found.geometry.to_crs(metric(found.geometry)) if len(found) else found.geometry
    told = found[["code", "name", "geom"]].assign(
        **numbers, **groups, **codes, is_counted=found["households"].notna(), area_m2=shapely.area(shapes.to_numpy())
    )
    return gpd.GeoDataFrame(told, geometry="geom", crs=found.crs)


def _codes(grid: pd.Series, known: gpd.GeoDataFrame, places: gpd.GeoDataFrame) -> dict[str, "pd.Series[str]"]:
    """The grid, community and street of each building, "" where it lies in none."""
    of_grid = dict(zip(known["code"], known["community_code"], strict=True))
    of_area = dict(zip(places["code"], places["parent_code"], strict=True))
    grid = grid.str.extract("^([^-]*)", expand=False)  # a micro-grid belongs to the grid that it divides
    community = grid.map(of_grid)
    street = community.map(of_area)
    named = {"grid": grid.where(grid.isin(of_grid)), "community": community, "street": street}
    return {name: codes.astype(object).where(codes.notna(), "").astype("str") for name, codes in named.items()}


def metric(shapes: gpd.GeoSeries) -> Any:
    """The CRS to measure some shapes in."""
    west, south, east, north = shapes.total_bounds
    return metric_crs([(west + east) / 2], [(south + north) / 2])


def some_of(given: dict[str, Bools], services: Sequence[str]) -> Bools:
    """The facilities that give any of some services."""
    return np.asarray(np.logical_or.reduce([given[name] for name in services]))
