"""Where incidents happened, and nothing else about them."""

from datetime import datetime

import geopandas as gpd
from sqlalchemy import Connection, select

from data.frames import read_features
from data.schema import Incident


def incident_places(conn: Connection, *, since: datetime, until: datetime) -> gpd.GeoDataFrame:
    """Places of incidents that are exactly located and no duplicates.

    Args:
        conn: A connection to the store.
        since: First time of a report.
        until: The first time that no longer counts.

    Returns:
        Columns `reported_at`, `geom`; by time, then row number.
    """
    statement = (
        select(Incident.reported_at, Incident.geom)
        .where(
            Incident.location_quality == "exact",
            Incident.is_duplicate.is_(False),
            Incident.reported_at >= since,
            Incident.reported_at < until,
        )
        .order_by(Incident.reported_at, Incident.id)
    )
    return read_features(conn, statement)
