"""The map of one grid for a phone: its line, its buildings, and what lies around it to find the way by.

Of buildings it holds the grid's own and no other; of streets, water and green only lines and outlines, cut off a short
walk from the grid.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from sqlalchemy import Connection

from data.queries.buildings import buildings
from data.queries.ground import land_cover
from data.queries.streets import streets
from data.reviews.own_grid import OwnGrid, own_grid
from data.types import STORE_CRS

MADE_OF: Final = ("grid", "building", "street", "land_cover")
"""The tables behind it."""
AROUND_M: Final = 150.0
"""How far around the grid streets and water are shown."""
DECIMALS: Final = 6
"""Of a degree: a decimetre."""


def ground(conn: Connection, grid_code: str, *, now: datetime) -> dict[str, Any]:
    """A grid's map as GeoJSON.

    Args:
        conn: A connection to the store.
        grid_code: A grid in force.
        now: The present moment, with a time zone.

    Returns:
        `bounds` (west, south, east, north of the grid) and, as FeatureCollections in degrees of six decimals,
        `boundary`, `streets` (`name`, `kind`), `buildings` (`code`, `name`, `kind`, `households`, `floors`), `water`
        and `green`.

    Raises:
        GridUnknownError: No grid of this code is in force.
    """
    own = own_grid(conn, grid_code, now=now)
    around = _around(own)
    covered = land_cover(conn)
    houses = pd.concat([buildings(conn, grid_code=code) for code in own.codes]).rename(columns={"use": "kind"})
    lines = streets(conn)[["name", "highway", "geom"]].rename(columns={"highway": "kind"})
    return {
        "bounds": [round(edge, DECIMALS) for edge in own.shape.bounds],
        "boundary": _collection(gpd.GeoDataFrame({"geom": [own.shape]}, geometry="geom", crs=STORE_CRS), ()),
        "streets": _collection(_cut(lines, around), ("name", "kind")),
        "buildings": _collection(houses, ("code", "name", "kind", "households", "floors")),
        "water": _collection(_cut(covered[covered["kind"] == "water"], around), ()),
        "green": _collection(_cut(covered[covered["kind"] == "green"], own.shape), ()),
    }


def _around(own: OwnGrid) -> shapely.Geometry:
    """The grid with a short walk around it."""
    wide = gpd.GeoSeries([own.ground.buffer(AROUND_M)], crs=own.crs)
    return wide.to_crs(STORE_CRS).iloc[0]


def _cut(found: gpd.GeoDataFrame, inside: shapely.Geometry) -> gpd.GeoDataFrame:
    """What lies inside a shape, of the kind that it was: a line that touches it alone is left out."""
    near = found.iloc[np.sort(found.sindex.query(inside, predicate="intersects"))]
    shapes = shapely.intersection(near.geometry.to_numpy(), inside)
    is_whole = shapely.get_dimensions(shapes) == shapely.get_dimensions(near.geometry.to_numpy())
    return near.set_geometry(shapes, crs=STORE_CRS)[is_whole]


def _collection(found: gpd.GeoDataFrame, columns: Sequence[str]) -> dict[str, Any]:
    shapes = shapely.remove_repeated_points(
        shapely.transform(found.geometry.to_numpy(), lambda at: np.round(at, DECIMALS))
    )
    said = [{name: _plain(row[name]) for name in columns} for row in found[list(columns)].to_dict("records")]
    told = [
        {"type": "Feature", "properties": properties, "geometry": json.loads(shape)}
        for properties, shape in zip(said, shapely.to_geojson(shapes), strict=True)
    ]
    return {"type": "FeatureCollection", "features": told}


def _plain(value: Any) -> Any:
    if pd.isna(value):
        return None
    return value.item() if isinstance(value, np.generic) else value
