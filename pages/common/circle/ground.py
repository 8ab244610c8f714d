"""What the circle is asked of: buildings, places that serve, and the metres between them; made once per revision."""

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
from geo.opening_hours import open_by_hour
from geo.walking import WalkNetwork
from pages.common.circle.choice import FIRST_KINDS, REFUEL, SHOP_SERVICES
from pages.common.load import kept

Floats = npt.NDArray[np.float32]
Bools = npt.NDArray[np.bool_]

OF = ("building", "street", "station", "refuel_station", "group_count", "grid", "area")
LEVELS = ("grid", "community", "street")


@dataclass(frozen=True, eq=False)
class Ground:
    """The ground of a day. Arrays go by the rows of `buildings` and `facilities`."""

    buildings: gpd.GeoDataFrame
    """Columns `code`, `name`, `households`, `residents`, `merchants`, `area_m2`, the `GROUP_COLOURS` (counts, 0 where
    nobody knows), `grid`, `community`, `street` (codes, "" outside of every one), `geom`."""
    facilities: gpd.GeoDataFrame
    """Columns `code`, `name`, `kind` (a station's, or "refuel"), `opening_hours`, `host_kind`, `has_badge`, `services`,
    `capacity`, `source`, `as_of`, `geom`."""
    services: tuple[str, ...]
    """What there is to choose from."""
    gives: dict[str, Bools]
    """Which facilities give a service, by service."""
    is_open: Bools
    """Known to be open, by facility and hour of the week."""
    is_known: Bools
    """Whether anybody knows if it is open, by facility and hour of the week."""
    metres: Floats
    """On foot from each building to each facility; inf where no street leads there. Straight without streets."""
    straight_m: Floats
    """As the crow flies."""
    between_m: Floats
    """On foot from each facility to each other one."""
    network: WalkNetwork | None
    """None where the store has no street that can be walked: all metres are straight."""


def ground(on: date) -> Ground:
    """The ground of a day."""
    return kept(_ground, on, of=OF)


def _ground(conn: Any, on: date) -> Ground:
    homes = _homes(conn, on)
    places = _facilities(stations.stations(conn, on=on), refuel_stations.refuel_stations(conn))
    network = _network(streets.streets(conn))
    week = open_by_hour(places["opening_hours"], week=on, unreadable_as_unknown=True)
    straight_m = _straight(homes.geometry, places.geometry)
    between_m = _straight(places.geometry, places.geometry)
    metres = straight_m
    if network is not None and len(homes) and len(places):
        there, here = network.locate(places.geometry), network.locate(homes.geometry)
        metres = network.metres_matrix(there, here).to_numpy(np.float32)
        between_m = network.metres_matrix(there, there).to_numpy(np.float32)
    return Ground(
        buildings=homes,
        facilities=places,
        services=services_of(places),
        gives=_gives(places),
        is_open=week.is_open,
        is_known=week.is_known,
        metres=metres,
        straight_m=straight_m,
        between_m=between_m,
        network=network,
    )


def services_of(facilities: pd.DataFrame) -> tuple[str, ...]:
    """The services that some place gives, stations first, in the order of the choice."""
    kinds = set(facilities["kind"]) - {REFUEL}
    known = [kind for kind in FIRST_KINDS if kind in kinds]
    others = sorted(kinds - set(known))
    gives = _gives(facilities)
    return (*known, *others, *(name for name in SHOP_SERVICES if gives[name].any()))


def _gives(facilities: pd.DataFrame) -> dict[str, Bools]:
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
    shapes = found.geometry.to_crs(_metric(found.geometry)) if len(found) else found.geometry
    told = found[["code", "name", "geom"]].assign(**numbers, **groups, **codes, area_m2=shapely.area(shapes.to_numpy()))
    return gpd.GeoDataFrame(told, geometry="geom", crs=found.crs)


def _codes(grid: pd.Series, known: gpd.GeoDataFrame, places: gpd.GeoDataFrame) -> dict[str, "pd.Series[str]"]:
    """The grid, community and street of each building, "" where it lies in none."""
    of_grid = dict(zip(known["code"], known["community_code"], strict=True))
    of_area = dict(zip(places["code"], places["parent_code"], strict=True))
    grid = grid.str.partition("-")[0]  # a micro-grid belongs to the grid that it divides
    community = grid.map(of_grid)
    street = community.map(of_area)
    named = {"grid": grid.where(grid.isin(of_grid)), "community": community, "street": street}
    return {name: codes.astype(object).where(codes.notna(), "").astype("str") for name, codes in named.items()}


def _network(lines: gpd.GeoDataFrame) -> WalkNetwork | None:
    try:
        return WalkNetwork.from_lines(lines) if len(lines) else None
    except ValueError:  # nothing of the layer can be walked
        return None


def _straight(places: gpd.GeoSeries, facilities: gpd.GeoSeries) -> Floats:
    """Metres as the crow flies, one row per place and one column per facility."""
    if not len(places) or not len(facilities):
        return np.zeros((len(places), len(facilities)), dtype=np.float32)
    crs = _metric(places)
    here, there = (_points(series.to_crs(crs)) for series in (places, facilities))
    return np.hypot(here[:, None, 0] - there[None, :, 0], here[:, None, 1] - there[None, :, 1]).astype(np.float32)


def _points(shapes: gpd.GeoSeries) -> npt.NDArray[np.float64]:
    return np.asarray(shapely.get_coordinates(shapely.point_on_surface(shapes.to_numpy())))


def _metric(shapes: gpd.GeoSeries) -> Any:
    west, south, east, north = shapes.total_bounds
    return metric_crs([(west + east) / 2], [(south + north) / 2])


def some_of(gives: dict[str, Bools], services: Sequence[str]) -> Bools:
    """The facilities that give any of some services."""
    return np.asarray(np.logical_or.reduce([gives[name] for name in services]))
