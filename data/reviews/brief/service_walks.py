"""How far the households of one grid walk to the service points around it, and which of them are open.

Streets are taken as far as the service points that matter lie, so that a grid of a large district is quick.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from sqlalchemy import Connection

from data.queries.refuel_stations import refuel_stations
from data.queries.stations import stations
from data.reviews.own_grid import BESIDE_M, OwnGrid
from data.schema.services import REFUEL_SERVICES
from data.types import STORE_CRS
from data.walked_coverage import LIMIT_MINUTES, SHORTEST_ISLAND_M
from geo.coverage import ROUNDING_MINUTES
from geo.opening_hours import is_open, next_change
from geo.walking import WalkNetwork

LOOKED_WITHIN_M: Final = 3_000.0
"""What is farther in a straight line is named with that distance, and not walked to."""
DETOUR: Final = 1.5
"""Of a kind, only those are walked to that lie within this many times the distance of the nearest, and a bit."""
MARGIN_M: Final = 500.0
MOST_OF_A_KIND: Final = 8
REFUEL: Final = "refuel_station"


@dataclass(frozen=True)
class Service:
    """A service point in the grid, beside it, or the nearest one of its kind.

    Attributes:
        layer: "station" or "refuel_station".
        kind: Of a station; `host_kind` of a shop, None if unknown.
        minutes: The walk of the grid's median household; None where no way leads there, or none was looked for.
        straight_m: From the grid's border; 0 inside.
        services: What it is known to offer.
        unknown: Of a shop's services, how many nobody has said yes or no to.
        is_open: Now; None where its hours are not known.
        changes_at: When it closes if open, or opens if closed; None if never or not known.
    """

    layer: str
    code: str
    name: str
    kind: str | None
    minutes: float | None
    straight_m: float
    services: tuple[str, ...]
    unknown: int
    opening_hours: str | None
    is_open: bool | None
    changes_at: datetime | None
    as_of: datetime
    lon: float
    lat: float


@dataclass(frozen=True)
class Nearest:
    """The nearest service point of a kind on foot.

    Attributes:
        kind: Of stations, or "refuel_station".
        code: Of the point that is the nearest to most households.
        minutes: The walk of the median household; None where none is reached within `LOOKED_WITHIN_M`.
        worst_minutes: Of the household that walks farthest; None where one of them reaches none.
        within: Households that walk 15 minutes or less.
        households: All households of the grid's buildings; None, as `within`, where nobody counted them.
        straight_m: From the grid's border to the nearest in a straight line.
    """

    kind: str
    code: str
    name: str
    minutes: float | None
    worst_minutes: float | None
    within: int | None
    households: int | None
    straight_m: float


@dataclass(frozen=True)
class Around:
    """What serves one grid."""

    services: tuple[Service, ...]
    nearest: tuple[Nearest, ...]


@dataclass(frozen=True, eq=False)
class _Homes:
    """Where people start: places, and how many households at each; evenly where nobody counted them."""

    places: gpd.GeoSeries
    weights: npt.NDArray[np.float64]
    is_counted: bool


def around(
    conn: Connection, own: OwnGrid, buildings: gpd.GeoDataFrame, lines: gpd.GeoDataFrame, *, now: datetime
) -> Around:
    """Service points in and around a grid.

    Args:
        conn: A connection to the store.
        own: The grid.
        buildings: Its buildings: columns `households`, `geom`.
        lines: Every street (`data.queries.streets.streets`).
        now: The present moment.
    """
    places = _places(conn, own)
    if places.empty:
        return Around((), ())
    homes = _homes(own, buildings)
    minutes = _minutes(_network(lines, own, places[places["is_walked"]]), places[places["is_walked"]], homes)
    nearest = [_nearest(kind, rows, minutes, homes) for kind, rows in places.groupby("of", sort=True)]
    shown = (places["straight_m"] <= BESIDE_M) | places.index.isin([f"{one.kind}|{one.code}" for one in nearest])
    listed = places[shown].assign(
        is_open=is_open(places["opening_hours"], now, unreadable_as_unknown=True),
        changes_at=next_change(places["opening_hours"], now, unreadable_as_unknown=True),
        minutes=[_median(minutes[key], homes) if key in minutes else None for key in places.index[shown]],
    )
    order = listed.assign(far=listed["minutes"].astype(float)).sort_values(["far", "straight_m", "code"])
    return Around(tuple(_service(row) for row in order.to_dict("records")), tuple(nearest))


def _places(conn: Connection, own: OwnGrid) -> gpd.GeoDataFrame:
    """All service points; index "<kind>|<code>", columns `layer`, `of`, `straight_m`, `is_walked` and their own."""
    posts, shops = stations(conn, on=own.on), refuel_stations(conn)
    posts = posts.assign(layer="station", of=posts["kind"], unknown=0)
    flags = shops[list(REFUEL_SERVICES)]
    offered = [tuple(flags.columns[row]) for row in flags.eq(True).fillna(False).to_numpy(dtype=bool)]
    shops = shops.assign(
        layer=REFUEL, of=REFUEL, kind=shops["host_kind"], services=offered, unknown=flags.isna().sum(axis="columns")
    )
    columns = ["code", "name", "kind", "services", "opening_hours", "as_of", "layer", "of", "unknown", "geom"]
    parts = [pd.DataFrame(each)[columns].astype({"kind": object}) for each in (posts, shops) if len(each)]
    if not parts:
        return gpd.GeoDataFrame(columns=[*columns, "straight_m", "is_walked"], geometry="geom", crs=STORE_CRS)
    frame = gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), geometry="geom", crs=STORE_CRS)
    frame = frame.assign(straight_m=frame.geometry.to_crs(own.crs).distance(own.ground).round(1).to_numpy())
    frame = frame.sort_values(["straight_m", "code"], kind="stable")
    by_kind = frame.groupby("of")
    near = frame["straight_m"] <= by_kind["straight_m"].transform("min") * DETOUR + MARGIN_M
    is_walked = near & (by_kind.cumcount() < MOST_OF_A_KIND) & (frame["straight_m"] <= LOOKED_WITHIN_M)
    is_walked |= frame["straight_m"] <= BESIDE_M
    return frame.assign(is_walked=is_walked).set_index(frame["of"] + "|" + frame["code"])


def _homes(own: OwnGrid, buildings: gpd.GeoDataFrame) -> _Homes:
    counted = buildings[buildings["households"].fillna(0) > 0]
    if len(counted):
        return _Homes(counted.geometry, counted["households"].to_numpy(dtype=np.float64), is_counted=True)
    if len(buildings):
        return _Homes(buildings.geometry, np.ones(len(buildings)), is_counted=False)
    middle = gpd.GeoSeries([own.shape.representative_point()], crs=STORE_CRS)
    return _Homes(middle, np.ones(1), is_counted=False)


def _network(lines: gpd.GeoDataFrame, own: OwnGrid, places: gpd.GeoDataFrame) -> WalkNetwork | None:
    """The streets as far as the places lie; None where none of them can be walked."""
    shapes = gpd.GeoSeries([own.shape, *places.geometry], crs=STORE_CRS).to_crs(own.crs)
    frame = shapely.box(*shapes.buffer(MARGIN_M).total_bounds)
    west, south, east, north = gpd.GeoSeries([frame], crs=own.crs).to_crs(STORE_CRS).total_bounds
    lines = lines[lines.intersects(shapely.box(west, south, east, north))]
    try:
        return WalkNetwork.from_lines(lines, shortest_island_m=SHORTEST_ISLAND_M) if len(lines) else None
    except ValueError:  # nothing of the layer can be walked
        return None


def _minutes(network: WalkNetwork | None, places: gpd.GeoDataFrame, homes: _Homes) -> dict[str, npt.NDArray[Any]]:
    """By place, the minutes from each home; empty where the store has no streets."""
    if network is None or places.empty:
        return {}
    matrix = network.minutes_matrix(places.geometry, homes.places, limit_minutes=None)
    return {str(key): matrix[key].to_numpy(dtype=np.float64) for key in matrix.columns}


def _nearest(kind: str, rows: gpd.GeoDataFrame, minutes: dict[str, npt.NDArray[Any]], homes: _Homes) -> Nearest:
    reached = [key for key in rows.index if key in minutes and np.isfinite(minutes[key]).any()]
    straight_m = float(rows["straight_m"].min())
    total = int(homes.weights.sum()) if homes.is_counted else None
    if not reached:
        first = rows.iloc[0]
        return Nearest(kind, first["code"], first["name"], None, None, None, total, straight_m)
    table = np.column_stack([minutes[key] for key in reached])
    best = table.min(axis=1)
    served = np.bincount(table.argmin(axis=1), weights=homes.weights, minlength=len(reached))
    main = rows.loc[reached[int(served.argmax())]]
    near = homes.weights[best <= LIMIT_MINUTES + ROUNDING_MINUTES].sum()
    within = int(near) if homes.is_counted else None
    worst = _known(float(best.max()))
    return Nearest(kind, main["code"], main["name"], _median(best, homes), worst, within, total, straight_m)


def _median(minutes: npt.NDArray[Any], homes: _Homes) -> float | None:
    """The walk that half of the households do not exceed."""
    order = np.argsort(minutes, kind="stable")
    passed = np.cumsum(homes.weights[order])
    return _known(float(minutes[order[int(np.searchsorted(passed, passed[-1] / 2.0))]]))


def _known(minutes: float) -> float | None:
    return round(minutes, 1) if np.isfinite(minutes) else None


def _service(row: dict[Any, Any]) -> Service:
    offered, open_now, changes = row["services"], row["is_open"], row["changes_at"]
    return Service(
        layer=row["layer"],
        code=row["code"],
        name=row["name"],
        kind=row["kind"] if isinstance(row["kind"], str) else None,
        minutes=None if pd.isna(row["minutes"]) else float(row["minutes"]),
        straight_m=float(row["straight_m"]),
        services=tuple(offered) if isinstance(offered, list | tuple) else (),
        unknown=int(row["unknown"]),
        opening_hours=row["opening_hours"] if isinstance(row["opening_hours"], str) else None,
        is_open=None if pd.isna(open_now) else bool(open_now),
        changes_at=None if pd.isna(changes) else changes.to_pydatetime(),
        as_of=row["as_of"].to_pydatetime(),
        lon=round(row["geom"].x, 6),
        lat=round(row["geom"].y, 6),
    )
