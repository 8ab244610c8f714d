"""Places that could host a station, and how far everybody walks to them; made once per revision."""

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from data.queries import places
from geo.opening_hours import open_by_hour
from geo.snapping import Located
from geo.straight import straight_metres_matrix
from pages.common import district
from pages.common.circle import ground as grounds
from pages.common.circle import stock
from pages.common.circle.ground import Floats, Scope
from pages.common.circle.stock import Bools
from pages.common.load import kept

OF = ("place", *stock.OF)
LONGEST_M = 3_000.0
"""Longer ways are not looked for: at any pace they are far beyond the last tier."""

MOST_PAIRS = 40_000_000
"""Of a building and a candidate, whose ways are held at once (160 MB)."""

EATERIES = frozenset({"restaurant", "fast_food", "cafe", "bar", "food_court", "ice_cream", "pub"})
COUNTERS = frozenset({"bank", "pharmacy", "fuel", "marketplace", "post_office", "car_wash"})
GROUPS = ("shops", "public", "firms")


@dataclass(frozen=True, eq=False)
class Candidates:
    """Places that could be asked."""

    places: gpd.GeoDataFrame
    """Columns `code`, `name`, `kind`, `group` (of `GROUPS`), `opening_hours`, `grid` (code, "" outside), `geom`."""
    is_shut: Bools
    """Known to be closed, by place and hour of the week."""

    @property
    def kinds(self) -> dict[str, int]:
        """How many there are of each kind, the most frequent first."""
        return {str(kind): int(number) for kind, number in self.places["kind"].value_counts().items()}

    def of_kinds(self, hosts: tuple[str, ...]) -> Bools:
        """Which places are of some kinds."""
        return np.asarray(self.places["kind"].isin(hosts), dtype=bool)


def candidates(of: Scope) -> Candidates:
    """The places in and around a scope."""
    return kept(_candidates, of, of=OF)


def _candidates(conn: Any, of: Scope) -> Candidates:
    homes, found = grounds.ground(of).buildings, places.places(conn)
    if len(found) and len(homes):
        crs = stock.metric(homes.geometry)
        around = shapely.box(*homes.geometry.to_crs(crs).total_bounds).buffer(LONGEST_M)
        found = found[found.geometry.to_crs(crs).within(around)].reset_index(drop=True)
    groups = [group_of(*both) for both in zip(found["category"], found["kind"], strict=True)]
    week = open_by_hour(found["opening_hours"], week=of.on, unreadable_as_unknown=True)
    told = found[["code", "name", "kind", "opening_hours", "geom"]].assign(group=groups, grid=_grids(found, of))
    return Candidates(gpd.GeoDataFrame(told, geometry="geom", crs=found.crs), week.is_known & ~week.is_open)


def group_of(category: str, kind: str) -> str:
    """Who a place belongs to, from OpenStreetMap's key and value."""
    if category in ("office", "craft", "industrial"):
        return "firms"
    return "shops" if category == "shop" or kind in EATERIES or kind in COUNTERS else "public"


def _grids(found: gpd.GeoDataFrame, of: Scope) -> list[str]:
    known = district.gazetteer(of.on).grids
    tree = shapely.STRtree(known.geometry.to_numpy())
    place, grid = tree.query(found.geometry.to_numpy(), predicate="intersects")
    codes = known["code"].to_numpy()
    held = dict(zip(place[::-1].tolist(), codes[grid[::-1]].tolist(), strict=True))
    return [str(held.get(row, "")) for row in range(len(found))]


def metres(of: Scope, hosts: tuple[str, ...]) -> Floats:
    """Metres on foot from each building of the ground to each candidate of some kinds, in their order.

    Beyond `LONGEST_M` they are inf.
    """
    return kept(_metres, of, hosts, of=OF)


def _metres(_: Any, of: Scope, hosts: tuple[str, ...]) -> Floats:
    ground, known = grounds.ground(of), candidates(of)
    there = known.places.geometry[known.of_kinds(hosts)]
    if ground.network is None or not len(there):
        return straight_metres_matrix(there, ground.buildings.geometry).to_numpy(np.float32)
    found = ground.network.metres_matrix(there, _homes(of), limit_m=LONGEST_M)
    return found.to_numpy(np.float32)


def metres_to(of: Scope, lon: float, lat: float) -> Floats:
    """Metres on foot from each building of the ground to one point, however far."""
    return kept(_metres_to, of, lon, lat, of=stock.OF)


def _metres_to(_: Any, of: Scope, lon: float, lat: float) -> Floats:
    ground = grounds.ground(of)
    there = gpd.GeoSeries([shapely.Point(lon, lat)], crs=ground.buildings.crs)
    if ground.network is None:
        return straight_metres_matrix(there, ground.buildings.geometry).to_numpy(np.float32)[:, 0]
    return ground.network.metres_matrix(there, _homes(of)).to_numpy(np.float32)[:, 0]


def _homes(of: Scope) -> Located:
    return kept(_located, of, of=stock.OF)


def _located(_: Any, of: Scope) -> Located:
    ground = grounds.ground(of)
    if ground.network is None:
        raise ValueError("without streets nothing can be located on them; ask for straight metres")
    return ground.network.locate(ground.buildings.geometry)
