"""Service stations."""

from datetime import date

import geopandas as gpd
from sqlalchemy import Connection, or_, select

from data.frames import read_features
from data.schema import Station


def stations(conn: Connection, *, on: date | None = None) -> gpd.GeoDataFrame:
    """Stations with their services.

    Args:
        conn: A connection to the store.
        on: Only those that exist on this day; all when None.

    Returns:
        Columns `id`, `code`, `name`, `kind`, `services`, `opening_hours`, `capacity`, `area_m2`, `public_area_m2`,
        `panorama` (a file's name, `data.panoramas`), `source`, `as_of`, `geom`; by row number.
    """
    statement = select(
        Station.id,
        Station.code,
        Station.name,
        Station.kind,
        Station.services,
        Station.opening_hours,
        Station.capacity,
        Station.area_m2,
        Station.public_area_m2,
        Station.panorama,
        Station.source,
        Station.as_of,
        Station.geom,
    ).order_by(Station.id)
    if on is not None:
        statement = statement.where(
            or_(Station.valid_from.is_(None), Station.valid_from <= on),
            or_(Station.valid_to.is_(None), Station.valid_to > on),
        )
    return read_features(conn, statement)
