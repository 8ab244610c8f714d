"""The streets that a walk in one grid may take, as far around as its ways lead, and the metres between its places."""

from dataclasses import dataclass, replace
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from sqlalchemy import Connection

from data.queries.streets import streets
from data.types import STORE_CRS
from data.walked_coverage import SHORTEST_ISLAND_M
from geo.coordinates import metric_crs
from geo.snapping import Located
from geo.walking import WalkNetwork

Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

MARGIN_M: Final = 800.0
"""Streets so far around the places are read first: more than a place may be from its street
and an island's least length together."""
ACROSS_M: Final = 100.0
"""A place whose nearest street hangs together with no other is walked to from the next one, if that is so near."""


@dataclass(frozen=True, eq=False)
class Ground:
    """Places in metres, and the ways between them."""

    points: gpd.GeoSeries
    """The places, in metres; labels as they came."""
    metres: Floats
    """Shape (n, n), from row to column; inf where no way leads."""
    network: WalkNetwork | None
    """None where the store has no street that the first place can be walked to: metres are straight."""
    located: Located | None
    """The places on the network."""
    has_street: Flags
    """Whether each place has any street near it, be it one that no way leads to."""
    names: dict[object, str | None]
    """Name of each street by its label in the network."""

    @property
    def is_straight(self) -> bool:
        return self.network is None


def ground(conn: Connection, places: gpd.GeoSeries) -> Ground:
    """The ways between some places, right beyond the streets next to them.

    A way that leaves the streets read so far is at least twice as long as they reach beyond the places. So they are
    read again, twice as far, until no way between the places is longer than that.

    Args:
        conn: A connection to the store.
        places: Points in EPSG:4490, the first of them the one that all must be reached from.
    """
    lines = streets(conn)
    here = places.to_crs(metric_crs(shapely.get_x(places.to_numpy()), shapely.get_y(places.to_numpy())))
    margin_m = MARGIN_M
    while True:
        near = lines[lines.intersects(_frame(here, margin_m))]
        found = _walked(near, here)
        if len(near) == len(lines) or (found is not None and _reaches(found, margin_m)):
            return _straight(here) if found is None else found
        margin_m *= 2.0


def _frame(here: gpd.GeoSeries, margin_m: float) -> shapely.Geometry:
    west, south, east, north = here.total_bounds
    box = shapely.box(west - margin_m, south - margin_m, east + margin_m, north + margin_m)
    return shapely.box(*gpd.GeoSeries([box], crs=here.crs).to_crs(STORE_CRS).total_bounds)


def _reaches(found: Ground, margin_m: float) -> bool:
    """Whether no way between the places can be shorter with more streets."""
    between = found.metres[np.ix_(found.has_street, found.has_street)]
    return bool(between.max(initial=0.0) <= 2.0 * margin_m)


def _walked(lines: gpd.GeoDataFrame, here: gpd.GeoSeries) -> Ground | None:
    """Ways along some streets; None where they cannot be walked, or the first place is at none of them."""
    try:
        network = WalkNetwork.from_lines(lines, shortest_island_m=SHORTEST_ISLAND_M) if len(lines) else None
    except ValueError:  # nothing of the layer can be walked
        return None
    if network is None or not (located := network.locate(here)).found[0]:
        return None
    has_street = located.found
    network, located = _on_its_island(network, located, here)
    metres = network.metres_matrix(located, located).to_numpy(dtype=np.float64, copy=True)
    np.fill_diagonal(metres, 0.0)
    names = lines["name"].astype(object).where(lines["name"].notna(), None)
    return Ground(here, metres, network, located, has_street, dict(names))


def _on_its_island(network: WalkNetwork, located: Located, here: gpd.GeoSeries) -> tuple[WalkNetwork, Located]:
    """The part of the network that the first place is on, and the places that are on it or near it."""
    edges = network.edges
    own = edges["island"] == edges["island"].iloc[located.edge[0]]
    if own.all():
        return network, located
    island = replace(network, edges=edges[own].reset_index(drop=True))
    again = island.locate(here)
    was_on = np.zeros(len(here), dtype=bool)
    was_on[located.found] = own.to_numpy()[located.edge[located.found]]
    lost = ~was_on & (again.access_m > ACROSS_M)
    edge, access_m = np.where(lost, -1, again.edge), np.where(lost, np.inf, again.access_m)
    return island, replace(again, edge=edge, access_m=access_m, offset_m=np.where(lost, np.nan, again.offset_m))


def _straight(here: gpd.GeoSeries) -> Ground:
    xy = shapely.get_coordinates(here.to_numpy())
    return Ground(
        here, np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1)), None, None, np.ones(len(here), dtype=bool), {}
    )
