"""The hotspots scene: the cells that stand out from chance over twelve weeks, as the hotspots screen judges them."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

import geopandas as gpd
import pandas as pd
from sqlalchemy import Connection

from api.wall.times import HOTSPOT_WEEKS, day_of, days_up_to, weeks_up_to
from api.writing import geojson
from data import judged_cells
from data.judged_cells import GROUND, Study
from data.queries.incidents import Chosen
from data.types import STORE_CRS
from geo.cells import outlines_of
from geo.clusters import hot_clusters

OF = ("incident", *GROUND)
"""The tables that the scene comes from."""


@dataclass(frozen=True)
class Hotspots:
    """What stands out."""

    version: str
    body: bytes
    """GeoJSON of the cells with `level` -3..3 but 0."""
    clusters: int
    """Groups of neighbouring cells with more than chance at 95 %."""
    since: datetime
    until: datetime


def study_of(conn: Connection, *, now: datetime) -> Study | None:
    """The study area of the whole district."""
    return judged_cells.study(conn, None, None, day_of(now))


def hotspots(conn: Connection, ground: Study | None, *, now: datetime) -> Hotspots:
    """What stands out in the twelve weeks up to now."""
    since, until = days_up_to(now, timedelta(weeks=HOTSPOT_WEEKS).days)
    edges = weeks_up_to(now, HOTSPOT_WEEKS)
    found = judged_cells.judged(conn, Chosen(), ground, since=since, until=until, edges=edges)
    if found is None:
        found = pd.DataFrame({"level": pd.array([], dtype="Int64")}, index=pd.Index([], dtype="uint64"))
    shown = found[found["level"].fillna(0) != 0]
    outlines = outlines_of(shown.index.to_numpy(dtype="uint64"))
    cells = gpd.GeoDataFrame({"level": shown["level"].astype("int64").to_numpy()}, geometry=outlines, crs=STORE_CRS)
    body = geojson(cells, ["level"])
    return Hotspots(
        version=hashlib.sha256(body).hexdigest()[:16],
        body=body,
        clusters=len(hot_clusters(found)) if len(found) else 0,
        since=since,
        until=until,
    )
