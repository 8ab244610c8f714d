"""Energy refuel stations (能量加油站)."""

import geopandas as gpd
from sqlalchemy import Connection, select

from data.frames import read_features
from data.schema import RefuelStation
from data.schema.services import REFUEL_SERVICES


def refuel_stations(conn: Connection) -> gpd.GeoDataFrame:
    """Shops that help outdoor workers, with a flag for each service.

    Returns:
        Columns `id`, `code`, `name`, `host_kind`, `has_badge`, `opening_hours`, one per `REFUEL_SERVICES`, `source`,
        `as_of`, `geom`; by row number.
    """
    flags = [RefuelStation.__table__.columns[name] for name in REFUEL_SERVICES]
    return read_features(
        conn,
        select(
            RefuelStation.id,
            RefuelStation.code,
            RefuelStation.name,
            RefuelStation.host_kind,
            RefuelStation.has_badge,
            RefuelStation.opening_hours,
            *flags,
            RefuelStation.source,
            RefuelStation.as_of,
            RefuelStation.geom,
        ).order_by(RefuelStation.id),
    )
