"""Which layers can be fetched, what each may be asked, and what it answers."""

from datetime import UTC, datetime

import geopandas as gpd
import pandas as pd
from sqlalchemy import Connection
from starlette.requests import Request

from api import parameters
from api.fetchable import LOCAL_ZONE, Asked, Fetchable
from api.units import UNITS
from data.queries import areas, buildings, findings, grids, incidents, refuel_stations, stations
from data.queries.features import incident_points
from data.queries.incidents import Chosen
from data.schema.services import REFUEL_SERVICES
from data.schema.territory import AREA_LEVELS, GRID_CLASSES

MOST_POINTS = 200_000
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)


def _chosen(request: Request) -> Chosen:
    return Chosen(
        since=parameters.moment(request, "since"),
        until=parameters.moment(request, "until"),
        categories=parameters.words(request, "categories"),
        channels=parameters.words(request, "channels"),
        states=parameters.words(request, "states"),
        area_code=parameters.code(request, "area"),
    )


def _ask_grids(request: Request) -> Asked:
    return {
        "on": parameters.day(request, "on") or datetime.now(LOCAL_ZONE).date(),
        "area_code": parameters.code(request, "area"),
        "grid_class": parameters.word(request, "class", among=GRID_CLASSES),
    }


def _ask_incidents(request: Request) -> Asked:
    return {
        "chosen": _chosen(request),
        "at": parameters.moment(request, "at") or datetime.now(UTC).replace(second=0, microsecond=0),
        "limit": parameters.number(request, "limit", default=5000, least=1, most=MOST_POINTS),
    }


def _ask_cells(request: Request) -> Asked:
    most = incidents.STORED_RESOLUTION
    return {
        "chosen": _chosen(request),
        "resolution": parameters.number(request, "resolution", default=10, least=5, most=most),
    }


def _read_cells(conn: Connection, asked: Asked) -> pd.DataFrame:
    chosen: Chosen = asked["chosen"]
    edges = (chosen.since or EARLIEST, chosen.until or datetime.now(UTC))
    counted = incidents.counts_by_cell(conn, chosen, edges=edges, resolution=asked["resolution"])
    return pd.DataFrame({"hex": counted["cell"].map(lambda cell: f"{cell:x}").astype(object), "count": counted[0]})


def _read_findings(conn: Connection, asked: Asked) -> gpd.GeoDataFrame:
    return findings.located(conn, **asked).sort_values("id", ignore_index=True)


_CHOICE = ("since", "until", "categories", "channels", "states", "area")

FETCHABLE: dict[str, Fetchable] = {
    "areas": Fetchable(
        parameters=("level",),
        columns=("id", "code", "name", "level"),
        ask=lambda request: {"level": parameters.word(request, "level", among=AREA_LEVELS)},
        read=lambda conn, asked: areas.areas(conn, **asked),
    ),
    "grids": Fetchable(
        parameters=("on", "area", "class"),
        columns=("id", "code", "name", "grid_class", "service_frequency", "households", "residents", "merchants"),
        ask=_ask_grids,
        read=lambda conn, asked: grids.grids(conn, **asked),
        clock="on",
    ),
    "buildings": Fetchable(
        parameters=("grid",),
        columns=("id", "code", "name", "use", "floors", "households", "residents", "merchants"),
        ask=lambda request: {"grid_code": parameters.code(request, "grid")},
        read=lambda conn, asked: buildings.buildings(conn, **asked),
    ),
    "stations": Fetchable(
        parameters=("on",),
        columns=("id", "code", "name", "kind", "opening_hours", "capacity"),
        ask=lambda request: {"on": parameters.day(request, "on")},
        read=lambda conn, asked: stations.stations(conn, **asked),
    ),
    "refuel-stations": Fetchable(
        parameters=(),
        columns=("id", "code", "name", "host_kind", "opening_hours", *REFUEL_SERVICES),
        ask=lambda _: {},
        read=lambda conn, asked: refuel_stations.refuel_stations(conn, **asked),
    ),
    "incidents": Fetchable(
        parameters=(*_CHOICE, "at", "limit"),
        columns=("id", "category_name", "state", "urgency", "grid_code", "reported_at"),
        ask=_ask_incidents,
        read=lambda conn, asked: incident_points(conn, asked["chosen"], at=asked["at"], limit=asked["limit"]),
        clock="at",
    ),
    "cells": Fetchable(
        parameters=(*_CHOICE, "resolution"),
        columns=("hex", "count"),
        ask=_ask_cells,
        read=_read_cells,
        clock="until",
    ),
    "findings": Fetchable(
        parameters=("layer", "limit"),
        columns=("id", "layer", "rule", "severity", "subject_key", "area_m2"),
        ask=lambda request: {
            "layer": parameters.word(request, "layer"),
            "limit": parameters.number(request, "limit", default=5000, least=1, most=MOST_POINTS),
        },
        read=_read_findings,
    ),
    "units": UNITS,
}
"""By the name in the address."""
