"""Buildings with their counts."""

import geopandas as gpd
from sqlalchemy import Connection, select

from data.frames import read_features
from data.schema import Building


def buildings(conn: Connection, *, grid_code: str | None = None) -> gpd.GeoDataFrame:
    """Buildings with their outlines and what is counted in them.

    Args:
        conn: A connection to the store.
        grid_code: The grid they lie in; everywhere when None.

    Returns:
        Columns `id`, `code`, `name`, `use`, `compound`, `floors`, `height_m`, `households`, `residents`, `merchants`,
        `grid_code`, `source`, `as_of`, `geom`; by row number.
    """
    statement = select(
        Building.id,
        Building.code,
        Building.name,
        Building.use,
        Building.compound,
        Building.floors,
        Building.height_m,
        Building.households,
        Building.residents,
        Building.merchants,
        Building.grid_code,
        Building.source,
        Building.as_of,
        Building.geom,
    ).order_by(Building.id)
    if grid_code is not None:
        statement = statement.where(Building.grid_code == grid_code)
    return read_features(conn, statement)
