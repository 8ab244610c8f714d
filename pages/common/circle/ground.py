"""What the circle is asked of: the buildings of an area, what serves them, and the metres between them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from geo.opening_hours import open_by_hour
from geo.walking import WalkNetwork
from pages.common.circle import stock
from pages.common.circle.stock import OF, Bools, metric
from pages.common.load import kept

Floats = npt.NDArray[np.float32]

LEVELS = ("grid", "community", "street")
MOST_CELLS = 20_000_000
"""Buildings times facilities that are held at once (80 MB an array); beyond it the screen shows one street office."""
MARGIN_M = 5_000.0
"""Around an area of such a store, how far away a facility still counts: nobody walks farther."""


@dataclass(frozen=True)
class Scope:
    """A day, and the street office or community whose buildings count; None for all."""

    on: date
    area: str | None


@dataclass(frozen=True, eq=False)
class Ground:
    """The ground of a scope. Arrays go by the rows of `buildings` and `facilities`."""

    buildings: gpd.GeoDataFrame
    """As in `stock.Stock`, of the area alone."""
    facilities: gpd.GeoDataFrame
    """As in `stock.Stock`, those beyond the area too: people walk to what is near."""
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


def scope(on: date, area: str | None) -> Scope:
    """The scope that is shown when one is asked for: of a store too large to hold, one street office at a time."""
    held = stock.stock(on)
    known = {*held.buildings["street"], *held.buildings["community"]} - {""}
    if area in known:
        return Scope(on, area)
    if len(held.buildings) * len(held.facilities) <= MOST_CELLS:
        return Scope(on, None)
    by_street = held.buildings.groupby("street")["households"].sum()
    return Scope(on, str(by_street.drop("", errors="ignore").idxmax()))


def ground(of: Scope) -> Ground:
    """The ground of a scope."""
    return kept(_ground, of, of=OF)


def _ground(_: Any, of: Scope) -> Ground:
    held, network = stock.stock(of.on), stock.network()
    homes = _within(held.buildings, of.area)
    places = _around(held.facilities, homes)
    week = open_by_hour(places["opening_hours"], week=of.on, unreadable_as_unknown=True)
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
        services=held.services,
        gives=stock.gives(places),
        is_open=week.is_open,
        is_known=week.is_known,
        metres=metres,
        straight_m=straight_m,
        between_m=between_m,
        network=network,
    )


def _within(buildings: gpd.GeoDataFrame, area: str | None) -> gpd.GeoDataFrame:
    if area is None:
        return buildings
    return buildings[(buildings["street"] == area) | (buildings["community"] == area)].reset_index(drop=True)


def _around(facilities: gpd.GeoDataFrame, homes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """All facilities, or of very many those within reach of some buildings."""
    if len(homes) * len(facilities) <= MOST_CELLS or not len(homes):
        return facilities
    crs = metric(homes.geometry)
    near = shapely.box(*homes.geometry.to_crs(crs).total_bounds).buffer(MARGIN_M)
    return facilities[facilities.geometry.to_crs(crs).within(near)].reset_index(drop=True)


def _straight(places: gpd.GeoSeries, facilities: gpd.GeoSeries) -> Floats:
    """Metres as the crow flies, one row per place and one column per facility."""
    if not len(places) or not len(facilities):
        return np.zeros((len(places), len(facilities)), dtype=np.float32)
    crs = metric(places)
    here, there = (_points(series.to_crs(crs)) for series in (places, facilities))
    return np.hypot(here[:, None, 0] - there[None, :, 0], here[:, None, 1] - there[None, :, 1]).astype(np.float32)


def _points(shapes: gpd.GeoSeries) -> npt.NDArray[np.float64]:
    return np.asarray(shapely.get_coordinates(shapely.point_on_surface(shapes.to_numpy())))
