"""Tables as frames: bulk reads without a Python object per value, and what a change must leave behind."""

from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
from sqlalchemy import Connection, LargeBinary, Select, Table, func, select, type_coerce

from data import geopackage, types
from data.schema import LayerRevision


def read_frame(conn: Connection, statement: Select[*tuple[Any, ...]]) -> pd.DataFrame:
    """Rows of a statement without geometry; times come as UTC timestamps."""
    names = [column.name for column in statement.selected_columns]
    rows = conn.execute(statement).all()
    frame = pd.DataFrame.from_records([tuple(row) for row in rows], columns=names)
    for column in statement.selected_columns:
        if isinstance(column.type, types.UtcDateTime):
            frame[column.name] = pd.to_datetime(frame[column.name], utc=True)
    return frame


def read_features(conn: Connection, statement: Select[*tuple[Any, ...]], *, geometry: str = "geom") -> gpd.GeoDataFrame:
    """Rows of a statement with a geometry column, as a GeoDataFrame in EPSG:4490.

    Args:
        conn: A connection to the store.
        statement: A select that names its columns.
        geometry: The column that holds the shapes; it becomes the active geometry under the same name.
    """
    columns = [
        _bytes(column, conn).label(geometry) if column.name == geometry else column
        for column in statement.selected_columns
    ]
    frame = read_frame(conn, statement.with_only_columns(*columns))
    frame[geometry] = geopackage.decode(frame[geometry])
    return gpd.GeoDataFrame(frame, geometry=geometry, crs=types.STORE_CRS)


def _bytes(column: Any, conn: Connection) -> Any:
    """The stored bytes of a geometry column, so that shapely decodes all rows at once."""
    if conn.dialect.name == "postgresql":
        return func.ST_AsBinary(column, type_=LargeBinary())
    return type_coerce(column, LargeBinary())


def record_change(conn: Connection, table: Table) -> None:
    """Say that a table has changed, in the same transaction as the change.

    PostgreSQL's triggers do it by themselves; the GeoPackage keeps the time and the extent of its contents, and its
    trigger raises the layer's revision, for GDAL's edits as for ours.
    """
    if conn.dialect.name == "postgresql":
        return
    geometry = next((column for column in table.columns if isinstance(column.type, types.Geometry)), None)
    bounds = None
    if geometry is not None:
        shapes = geopackage.decode(conn.execute(select(type_coerce(geometry, LargeBinary()))).scalars())
        bounds = None if len(shapes) == 0 else [float(edge) for edge in shapely.total_bounds(shapes)]
    geopackage.record_change(conn, table.name, bounds=bounds)


def revisions(conn: Connection) -> dict[str, int]:
    """How often each layer has changed, by table name."""
    statement = select(LayerRevision.layer, LayerRevision.revision).order_by(LayerRevision.layer)
    return {row.layer: row.revision for row in conn.execute(statement)}
