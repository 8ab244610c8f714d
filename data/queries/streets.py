"""Streets as lines."""

import geopandas as gpd
from sqlalchemy import Connection, select

from data.frames import read_features
from data.schema import Street


def streets(conn: Connection) -> gpd.GeoDataFrame:
    """Every street.

    Returns:
        Columns `id`, `code`, `name`, `highway`, `foot`, `access`, `oneway`, `bridge`, `tunnel`, `layer`, `width_m`,
        `source`, `as_of`, `geom`; by row number.
    """
    return read_features(
        conn,
        select(
            Street.id,
            Street.code,
            Street.name,
            Street.highway,
            Street.foot,
            Street.access,
            Street.oneway,
            Street.bridge,
            Street.tunnel,
            Street.layer,
            Street.width_m,
            Street.source,
            Street.as_of,
            Street.geom,
        ).order_by(Street.id),
    )
