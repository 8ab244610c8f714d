"""What lies and stands in a community: grids, buildings, ground cover; stations and shops, and what is open now."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from sqlalchemy import Connection, select

from data.frames import read_features
from data.queries.refuel_stations import refuel_stations
from data.queries.stations import stations
from data.schema import LandCover
from data.schema.services import REFUEL_SERVICES
from data.types import STORE_CRS
from geo.coordinates import equal_area_crs
from geo.opening_hours import LOCAL_TIME, is_open

CENTRES: Final = ("party_mass_centre", "party_mass_station")
"""Stations whose rooms should belong to those who come, and not to those who work there (港湾计划)."""
LEAST_M2: Final = 1.0
"""Of a kind of ground: less is the seam between two drawings."""


@dataclass(frozen=True, eq=False)
class Places:
    """地.

    Attributes:
        area_m2: Of the community.
        grids: Columns `grid_class`, `number`, `area_m2`; the most first.
        uses: Columns `use` (NA where unknown), `number`, `footprint_m2`, `floor_m2` (NA unless every building of the
            use says its floors); the widest first.
        cover: Columns `kind`, `area_m2` within the community; the widest first.
        as_of: The last day of buildings and grids; None without any.
    """

    area_m2: float
    grids: pd.DataFrame
    uses: pd.DataFrame
    cover: pd.DataFrame
    as_of: datetime | None


@dataclass(frozen=True)
class Rooms:
    """How much of the rooms of centres is for the public.

    Attributes:
        centres: Stations of the kinds `CENTRES`.
        measured: Those of them that say both areas; `public_m2` of their `area_m2` is for the public.
    """

    centres: int
    measured: int
    area_m2: float
    public_m2: float


@dataclass(frozen=True, eq=False)
class Things:
    """物.

    Attributes:
        stations: Those within the community; columns of `stations` and `is_open` (NA where nobody knows).
        shops: Energy refuel stations within it; columns of `refuel_stations` and `is_open`.
        services: Index = `REFUEL_SERVICES`; `number` of shops that give it, `open` of them open now.
        rooms: Of the community's centres; `district_rooms` of all centres of the store.
        as_of: The last day of stations and shops; None without any.
    """

    stations: gpd.GeoDataFrame
    shops: gpd.GeoDataFrame
    services: pd.DataFrame
    rooms: Rooms
    district_rooms: Rooms
    as_of: datetime | None


def places(conn: Connection, shape: shapely.Geometry, drawn: gpd.GeoDataFrame, houses: gpd.GeoDataFrame) -> Places:
    """What the ground of a community is used for; `drawn` are its grids, `houses` its buildings."""
    west, south, east, north = shape.bounds
    cover = read_features(conn, select(LandCover.kind, LandCover.geom).order_by(LandCover.id))
    near = cover[shapely.intersects(cover["geom"].to_numpy(), shapely.box(west, south, east, north))]
    inside = shapely.intersection(shapely.make_valid(near["geom"].to_numpy()), shape)
    cover_m2 = _summed(near.assign(area_m2=_m2(inside)), "kind", ["area_m2"], by="area_m2")
    return Places(
        area_m2=float(_m2([shape]).sum()),
        grids=_summed(drawn.assign(area_m2=_m2(drawn["geom"])), "grid_class", ["area_m2"], by="number"),
        uses=_uses(houses),
        cover=cover_m2[cover_m2["area_m2"] >= LEAST_M2].reset_index(drop=True),
        as_of=last(pd.concat([houses["as_of"], drawn["as_of"]])),
    )


def _uses(houses: gpd.GeoDataFrame) -> pd.DataFrame:
    footprint = _m2(houses["geom"])
    floor = footprint * houses["floors"].astype(float).to_numpy()
    told = houses.assign(footprint_m2=footprint, floor_m2=floor)
    found = _summed(told, "use", ["footprint_m2", "floor_m2"], by="footprint_m2")
    unknown = told[told["floors"].isna()]["use"]
    return found.assign(floor_m2=found["floor_m2"].mask(found["use"].isin(unknown)))


def _summed(frame: pd.DataFrame, key: str, sums: list[str], *, by: str) -> pd.DataFrame:
    """Rows and sums by a word, NA for unknown; the largest first."""
    named = frame.assign(number=1).astype({key: "string"})
    found = named.groupby(key, dropna=False)[["number", *sums]].sum().reset_index()
    return found.sort_values([by, key], ascending=[False, True], ignore_index=True)


def _m2(shapes: Any) -> npt.NDArray[np.float64]:
    """Areas in the projection around the shapes; 0 where there is no shape."""
    series = gpd.GeoSeries(np.asarray(shapes, dtype=object), crs=STORE_CRS)
    west, south, east, north = series.total_bounds
    if not np.isfinite(west):
        return np.zeros(len(series))
    measured = series.to_crs(equal_area_crs([(west + east) / 2], [(south + north) / 2])).area
    return np.asarray(np.nan_to_num(measured.to_numpy(dtype=float)))


def things(conn: Connection, shape: shapely.Geometry, *, now: datetime) -> Things:
    """The stations and shops within a shape, and which of them are open at a moment."""
    day = now.astimezone(LOCAL_TIME).date()
    shapely.prepare(shape)
    every = stations(conn, on=day)
    here, shops = (_inside(frame, shape, now) for frame in (every, refuel_stations(conn)))
    offered = shops[list(REFUEL_SERVICES)].fillna(False).astype(bool)
    return Things(
        stations=here,
        shops=shops,
        services=pd.DataFrame(
            {"number": offered.sum(), "open": offered[shops["is_open"].fillna(False).astype(bool)].sum()}
        ).astype("int64"),
        rooms=_rooms(here),
        district_rooms=_rooms(every),
        as_of=last(pd.concat([here["as_of"], shops["as_of"]])),
    )


def _rooms(standing: gpd.GeoDataFrame) -> Rooms:
    centres = standing[standing["kind"].isin(CENTRES)]
    measured = centres.dropna(subset=["area_m2", "public_area_m2"])
    return Rooms(
        centres=len(centres),
        measured=len(measured),
        area_m2=float(measured["area_m2"].sum()),
        public_m2=float(measured["public_area_m2"].sum()),
    )


def _inside(frame: gpd.GeoDataFrame, shape: shapely.Geometry, now: datetime) -> gpd.GeoDataFrame:
    found = frame[shapely.covers(shape, frame["geom"].to_numpy())].reset_index(drop=True)
    return found.assign(is_open=is_open(found["opening_hours"], now, unreadable_as_unknown=True))


def last(times: pd.Series) -> datetime | None:
    """The last of some times; None without any."""
    return None if times.empty else times.max().to_pydatetime()
