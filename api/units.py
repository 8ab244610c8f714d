"""The basic units by address, for other programs: the pieces of ground that plans give to grids, and today's grids."""

from datetime import datetime

import geopandas as gpd
from sqlalchemy import Connection
from starlette.requests import Request

from api import parameters
from api.fetchable import LOCAL_ZONE, Asked, Fetchable
from api.store import settings
from data.types import STORE_CRS
from data.units import units_on

COLUMNS = (
    "id",
    "community",
    "grid",
    "compound",
    "households",
    "residents",
    "merchants",
    "buildings",
    "incidents",
    "origin",
)


def _ask(request: Request) -> Asked:
    return {
        "on": parameters.day(request, "on") or datetime.now(LOCAL_ZONE).date(),
        "community_code": parameters.code(request, "area"),
    }


def _read(conn: Connection, asked: Asked) -> gpd.GeoDataFrame:
    found = units_on(conn, settings=settings(), **asked)
    frame = found.units.frame.to_crs(STORE_CRS).assign(grid=found.current, id=found.units.frame.index)
    return frame.reset_index(drop=True)


UNITS = Fetchable(parameters=("on", "area"), columns=COLUMNS, ask=_ask, read=_read, clock="on")
"""`area` is a community's code; without it every community's units are sent."""
