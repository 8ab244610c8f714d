"""What stays: the grids and street offices that a wall's map is made of, as the browser gets them once."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date

import geopandas as gpd
import pandas as pd
import shapely
from sqlalchemy import Connection

from api.writing import geojson
from data.queries import areas, grids, refuel_stations, stations, streets

OF = ("area", "grid", "street", "station", "refuel_station")
"""The tables that the ground comes from."""
STREET_DIGITS = 9
TOLERANCE_DEG = 0.00003
"""About three metres: nobody sees less on a wall."""

Box = tuple[float, float, float, float]
"""West, south, east, north in degrees."""


@dataclass(frozen=True)
class Ground:
    """The ground of a day."""

    version: str
    """Changes with any of it."""
    body: bytes
    """JSON: `grids`, `streets`, `labels`, `places` as GeoJSON."""
    codes: tuple[str, ...]
    """Of the grids, in the order of the body, where `n` counts them."""
    streets: pd.DataFrame
    """Columns `code`, `name`, `bounds`; by code."""
    bounds: Box | None
    """None where the store knows no ground."""


def ground(conn: Connection, *, on: date) -> Ground:
    """The ground of a day."""
    known, places = grids.grids(conn, on=on), areas.areas(conn)
    offices = places[places["level"] == "street"].sort_values("code").reset_index(drop=True)
    labels = offices.set_geometry(offices.representative_point()) if len(offices) else offices
    parts = {
        "grids": geojson(_simple(known.assign(n=range(len(known)))), ["n"]),
        "streets": geojson(_simple(offices), ["code"]),
        "labels": geojson(labels, ["code", "name"]),
        "places": geojson(_places(conn, on), ["kind"]),
    }
    body = b"{" + b",".join(json.dumps(name).encode() + b":" + part for name, part in parts.items()) + b"}"
    boxes = [_box(shape) for shape in offices.geometry]
    return Ground(
        version=hashlib.sha256(body).hexdigest()[:16],
        body=body,
        codes=tuple(known["code"]),
        streets=pd.DataFrame({"code": offices["code"], "name": offices["name"], "bounds": boxes}),
        bounds=next((_box(shapely.box(*found.total_bounds)) for found in (places, known) if len(found)), None)
        or _of_streets(streets.streets(conn)),
    )


def _of_streets(lines: gpd.GeoDataFrame) -> Box | None:
    return _box(shapely.box(*lines.total_bounds)) if len(lines) else None


def _places(conn: Connection, on: date) -> gpd.GeoDataFrame:
    """Stations and refuel stations, without their names: on a wall they are points."""
    kinds = {"station": stations.stations(conn, on=on), "refuel": refuel_stations.refuel_stations(conn)}
    frames = [found[["geom"]].assign(kind=kind) for kind, found in kinds.items() if len(found)]
    if not frames:
        return kinds["station"][["geom"]].assign(kind="")
    return gpd.GeoDataFrame(pd.concat(frames, ignore_index=True), geometry="geom", crs=frames[0].crs)


def _simple(shapes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    if shapes.empty:
        return shapes
    return shapes.set_geometry(
        gpd.GeoSeries(
            shapely.coverage_simplify(shapes.geometry.to_numpy(), TOLERANCE_DEG), index=shapes.index, crs=shapes.crs
        )
    )


def _box(shape: shapely.Geometry) -> Box:
    west, south, east, north = (round(float(edge), 5) for edge in shape.bounds)
    return west, south, east, north
