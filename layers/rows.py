"""Frames as the rows that a layer carries in the page's message."""

import json
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

Rows = pd.DataFrame | str
"""A frame whose rows travel with the page, or the URL from which the browser fetches them (above some 5,000 rows)."""

COORDINATE_DECIMALS = 6
"""A decimetre."""


def records(frame: pd.DataFrame, columns: list[str]) -> list[dict[str, Any]]:
    """One dict per row, of those `columns` that the frame has; missing values become None."""
    rows: list[dict[str, Any]] = json.loads(f"[{','.join(_objects(frame, columns))}]")
    return rows


def features(frame: gpd.GeoDataFrame, columns: list[str]) -> list[dict[str, Any]]:
    """One GeoJSON feature per row, its `columns` as properties."""
    written: list[dict[str, Any]] = json.loads(f"[{','.join(_features(frame, columns))}]")
    return written


def feature_collection(frame: gpd.GeoDataFrame, columns: list[str]) -> bytes:
    """The same features as the GeoJSON of an address."""
    return f'{{"type":"FeatureCollection","features":[{",".join(_features(frame, columns))}]}}'.encode()


def points(frame: gpd.GeoDataFrame, columns: list[str]) -> list[dict[str, Any]]:
    """One dict per row with `lon` and `lat` of a point inside its shape, and its `columns`."""
    inside = shapely.point_on_surface(frame.geometry.to_numpy())
    placed = pd.DataFrame(frame).assign(
        lon=np.round(shapely.get_x(inside), COORDINATE_DECIMALS),
        lat=np.round(shapely.get_y(inside), COORDINATE_DECIMALS),
    )
    return records(placed, ["lon", "lat", *columns])


def hexagons(cells: pd.Series) -> pd.Series:
    """H3 cells as the hexadecimal text that deck.gl reads."""
    return cells.map(lambda cell: f"{int(cell):x}").astype(object)


def _features(frame: gpd.GeoDataFrame, columns: list[str]) -> list[str]:
    shapes = shapely.transform(frame.geometry.to_numpy(), lambda xy: np.round(xy, COORDINATE_DECIMALS))
    return [
        f'{{"type":"Feature","geometry":{shape},"properties":{properties}}}'
        for shape, properties in zip(shapely.to_geojson(shapes), _objects(pd.DataFrame(frame), columns), strict=True)
    ]


def _objects(frame: pd.DataFrame, columns: list[str]) -> list[str]:
    """One JSON object per row, of those `columns` that the frame has; missing values become null."""
    present = [name for name in columns if name in frame]
    if frame.empty or not present:
        return ["{}"] * len(frame)
    written = frame[present].to_json(
        orient="records", lines=True, force_ascii=False, date_format="iso", double_precision=6
    )
    return str(written).splitlines()
