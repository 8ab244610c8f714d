"""What the layers of the map are made of, and when they have changed."""

import hashlib
from datetime import datetime

import geopandas as gpd
import numpy as np
from sqlalchemy import Connection

from data.queries import incidents, overview
from data.queries.incidents import HANDLED_STATES, Chosen

MADE_OF: dict[str, tuple[str, ...]] = {
    "areas": ("area",),
    "grids": ("grid",),
    "buildings": ("building",),
    "stations": ("station",),
    "refuel-stations": ("refuel_station",),
    "incidents": ("incident", "catalogue_item"),
    "cells": ("incident",),
    "findings": ("quality_finding",),
    "units": ("area", "barrier", "building", "grid", "group_count", "incident", "street"),
}
"""The tables behind each layer."""


def layer_version(conn: Connection, layer: str) -> str:
    """A short word that changes whenever a table behind the layer does; it stands in the layer's URL.

    Raises:
        KeyError: There is no such layer.
    """
    known = overview.versions(conn)
    stand = "|".join(f"{table}:{known.get(table, '')}" for table in MADE_OF[layer])
    return hashlib.sha256(stand.encode()).hexdigest()[:12]


def incident_points(conn: Connection, chosen: Chosen, *, at: datetime, limit: int) -> gpd.GeoDataFrame:
    """The latest incidents with an exact place.

    Args:
        conn: A connection to the store.
        chosen: Which incidents.
        at: The time at which something is overdue or not.
        limit: How many at most; the newest remain.

    Returns:
        The columns of `incidents.newest`, with `urgency` (overdue, open or done) and `category_name`; by row number, so
        that new ones come last.
    """
    found = incidents.newest(conn, chosen, limit=limit).sort_values("id", ignore_index=True)
    titles = incidents.categories(conn).set_index("code")["name"].to_dict()
    is_done = found["state"].isin(HANDLED_STATES)
    is_late = found["due_at"] < at
    return found.assign(
        urgency=np.select([is_done, is_late], ["done", "overdue"], default="open"),
        category_name=[titles.get(code, code) for code in found["category"]],
    )
