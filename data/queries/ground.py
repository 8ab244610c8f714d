"""What covers the ground, and the lines that divide it."""

import geopandas as gpd
from sqlalchemy import Connection, select

from data.frames import read_features
from data.schema import Barrier, LandCover


def land_cover(conn: Connection) -> gpd.GeoDataFrame:
    """Water, green and other ground.

    Returns:
        Columns `id`, `code`, `name`, `kind`, `source`, `as_of`, `geom`; by row number.
    """
    return read_features(
        conn,
        select(
            LandCover.id,
            LandCover.code,
            LandCover.name,
            LandCover.kind,
            LandCover.source,
            LandCover.as_of,
            LandCover.geom,
        ).order_by(LandCover.id),
    )


def barriers(conn: Connection) -> gpd.GeoDataFrame:
    """Railways, waterways, walls and gates.

    Returns:
        Columns `id`, `code`, `name`, `kind`, `source`, `as_of`, `geom` (lines, gates as points); by row number.
    """
    return read_features(
        conn,
        select(
            Barrier.id, Barrier.code, Barrier.name, Barrier.kind, Barrier.source, Barrier.as_of, Barrier.geom
        ).order_by(Barrier.id),
    )
