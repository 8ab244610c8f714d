"""Shops and public buildings that could host a station."""

from collections.abc import Sequence

import geopandas as gpd
from sqlalchemy import Connection, select

from data.frames import read_features
from data.schema import Place


def places(conn: Connection, *, categories: Sequence[str] | None = None) -> gpd.GeoDataFrame:
    """Candidate hosts.

    Args:
        conn: A connection to the store.
        categories: Only those of these categories (OpenStreetMap's keys: shop, amenity, office ...); all when None.

    Returns:
        Columns `id`, `code`, `name`, `category`, `kind`, `opening_hours`, `source`, `as_of`, `geom`; by row number.
    """
    statement = select(
        Place.id,
        Place.code,
        Place.name,
        Place.category,
        Place.kind,
        Place.opening_hours,
        Place.source,
        Place.as_of,
        Place.geom,
    ).order_by(Place.id)
    if categories is not None:
        statement = statement.where(Place.category.in_(categories))
    return read_features(conn, statement)
