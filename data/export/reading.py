"""The rows of a layer, in values that every format can hold."""

import json
from datetime import date, datetime
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from sqlalchemy import ColumnElement, Connection, and_, or_, select

from data import types
from data.export.layers import Layer
from data.frames import read_features, read_frame
from geo.coordinates import Datum, from_wgs84

_LEFT_OUT = {"id", "plan_id"}
"""Row numbers, which mean nothing outside the store."""

_CRS = {"CGCS2000": types.STORE_CRS, "WGS84": "EPSG:4326"}
"""The two public-map datums have no reference system of their own: such a file says none."""


def read_layer(
    conn: Connection,
    layer: Layer,
    *,
    datum: Datum,
    today: date,
    since: datetime | None = None,
    until: datetime | None = None,
    history: bool = False,
) -> pd.DataFrame | gpd.GeoDataFrame:
    """Rows of a layer as they go into a file.

    Args:
        conn: A reading connection.
        layer: Which.
        datum: What the coordinates shall be on.
        today: The day on which dated rows must hold.
        since: First moment of the incidents.
        until: First moment after them.
        history: Take dated rows that no longer or do not yet hold as well.

    Returns:
        Text, numbers, yes/no, times (UTC) and days as text, lists as words between commas, H3 cells as their
        customary text; with shapes a GeoDataFrame with `geometry`; by natural key.
    """
    columns = [column for column in layer.table.columns if column.name not in _LEFT_OUT]
    statement = select(*columns).order_by(*_order(layer))
    if wanted := _wanted(layer, today=today, since=since, until=until, history=history):
        statement = statement.where(and_(*wanted))
    if layer.geometry is None:
        return _plain(read_frame(conn, statement), layer)
    rows = _plain(read_features(conn, statement), layer).rename_geometry("geometry")
    rows["geometry"] = _on_datum(rows["geometry"].to_numpy(), datum)
    return rows.set_crs(_CRS.get(datum), allow_override=True)


def _order(layer: Layer) -> list[ColumnElement[Any]]:
    keys = [layer.table.columns[name] for name in ("source", "code", "valid_from") if name in layer.table.columns]
    return [*keys, layer.table.c.id]


def _wanted(
    layer: Layer, *, today: date, since: datetime | None, until: datetime | None, history: bool
) -> list[ColumnElement[bool]]:
    columns = layer.table.columns
    wanted = []
    if since is not None:
        wanted.append(columns.reported_at >= since)
    if until is not None:
        wanted.append(columns.reported_at < until)
    if layer.is_dated and not history:
        wanted.append(or_(columns.valid_from.is_(None), columns.valid_from <= today))
        wanted.append(or_(columns.valid_to.is_(None), columns.valid_to > today))
    return wanted


def _plain(rows: Any, layer: Layer) -> Any:
    for column in layer.table.columns:
        if column.name not in rows:
            continue
        if isinstance(column.type, types.Json):
            rows[column.name] = _words(rows[column.name])
        elif column.name == "cell":
            rows[column.name] = _cells(rows[column.name])
        elif rows[column.name].dtype == object:
            rows[column.name] = rows[column.name].astype("str")
    return rows


def _words(values: pd.Series) -> pd.Series:
    texts = [
        None if value is None else ",".join(map(str, value)) if isinstance(value, list) else _json(value)
        for value in values
    ]
    return pd.Series(texts, index=values.index, dtype="str")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _cells(values: pd.Series) -> pd.Series:
    """Cells as text: as numbers they have more digits than a spreadsheet keeps."""
    return pd.Series([None if pd.isna(cell) else f"{int(cell):x}" for cell in values], index=values.index, dtype="str")


def _on_datum(shapes: np.ndarray, datum: Datum) -> np.ndarray:
    if datum in _CRS:
        return shapes
    return np.asarray(
        shapely.transform(shapes, lambda lon, lat: from_wgs84(lon, lat, datum=datum), interleaved=False), dtype=object
    )
