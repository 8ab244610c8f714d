"""Administrative areas: 区, 街道 and 社区."""

import geopandas as gpd
from sqlalchemy import Connection, select

from data.frames import read_features
from data.schema import Area


def areas(conn: Connection, *, level: str | None = None) -> gpd.GeoDataFrame:
    """Areas with their outlines.

    Args:
        conn: A connection to the store.
        level: One of `AREA_LEVELS`; all levels when None.

    Returns:
        Columns `id`, `code`, `name`, `level`, `parent_code`, `source`, `as_of`, `geom`; by row number.
    """
    statement = select(
        Area.id, Area.code, Area.name, Area.level, Area.parent_code, Area.source, Area.as_of, Area.geom
    ).order_by(Area.id)
    if level is not None:
        statement = statement.where(Area.level == level)
    return read_features(conn, statement)
