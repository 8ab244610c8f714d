"""The one grid that a day is about."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import geopandas as gpd
import pandas as pd
import pyproj
import shapely
from sqlalchemy import Connection

from data import errors
from data.plans.days import day_of
from data.queries.grid_contents import area_names, grid_row, micro_grids
from data.types import STORE_CRS
from geo.coordinates import equal_area_crs

COMMUNITY_DIGITS, STREET_DIGITS = 12, 9
BESIDE_M: Final = 100.0
"""A service point so near to the grid's border belongs to its day."""


@dataclass(frozen=True, eq=False)
class OwnGrid:
    """A grid on a day; numbers that the store does not know are None.

    Attributes:
        codes: Its own code and those of its micro-grids.
        on: The day, in China.
        shape: Longitude/latitude, EPSG:4490.
        crs: A projection in metres around it.
    """

    code: str
    codes: tuple[str, ...]
    name: str
    grid_class: str
    community_code: str
    community: str | None
    street: str | None
    households: int | None
    residents: int | None
    merchants: int | None
    source: str
    as_of: datetime
    on: date
    shape: shapely.MultiPolygon
    crs: pyproj.CRS

    @property
    def ground(self) -> shapely.Geometry:
        """The shape in metres."""
        return gpd.GeoSeries([self.shape], crs=STORE_CRS).to_crs(self.crs).iloc[0]

    @property
    def area_m2(self) -> float:
        return float(self.ground.area)


def own_grid(conn: Connection, code: str, *, now: datetime) -> OwnGrid:
    """The grid of a code on the day of `now`.

    Raises:
        GridUnknownError: No grid of this code is in force; a micro-grid has no day of its own.
    """
    on = day_of(now)
    found = grid_row(conn, code, on=on)
    if found.empty:
        raise errors.GridUnknownError(grid=code, day=on)
    row = found.iloc[0]
    community = row["community_code"] if isinstance(row["community_code"], str) else code[:COMMUNITY_DIGITS]
    names = area_names(conn, [community, code[:STREET_DIGITS]])
    west, south, east, north = row["geom"].bounds
    return OwnGrid(
        code=code,
        codes=(code, *micro_grids(conn, code, on=on)),
        name=str(row["name"]),
        grid_class=str(row["grid_class"]),
        community_code=community,
        community=names.get(community),
        street=names.get(code[:STREET_DIGITS]),
        households=whole(row["households"]),
        residents=whole(row["residents"]),
        merchants=whole(row["merchants"]),
        source=str(row["source"]),
        as_of=row["as_of"].to_pydatetime(),
        on=on,
        shape=row["geom"],
        crs=equal_area_crs([(west + east) / 2], [(south + north) / 2]),
    )


def whole(value: object) -> int | None:
    """A whole number, None where there is none."""
    return None if pd.isna(value) else int(value)  # type: ignore[call-overload]
