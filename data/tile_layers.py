"""What the base map shows: the store's ground, made ready for a map of a district."""

import unicodedata
from dataclasses import dataclass
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from sqlalchemy import Connection

from data.queries.areas import areas
from data.queries.buildings import buildings
from data.queries.grids import grids
from data.queries.ground import barriers, land_cover
from data.queries.streets import streets

MIN_ZOOM, MAX_ZOOM = 9, 15
NEAR_ZOOM = 13
"""From here on ground is drawn as it is stored; below, without what would be smaller than a pixel or two."""
FAR_TOLERANCE_DEGREES = 2e-4
FAR_LEAST_AREA_DEGREES2 = 1e-6
"""About a hectare."""

FLOOR_HEIGHT_M = 3.0
UNKNOWN_HEIGHT_M = 6.0
"""Two storeys where neither height nor floors are known: visible in 3D, and lower than most of what is known."""

STREET_CLASSES = {
    "motorway": "motorway",
    "trunk": "trunk",
    "primary": "primary",
    "secondary": "secondary",
    "tertiary": "tertiary",
    "motorway_link": "link",
    "trunk_link": "link",
    "primary_link": "link",
    "secondary_link": "link",
    "tertiary_link": "link",
    "residential": "local",
    "unclassified": "local",
    "living_street": "local",
    "road": "local",
    "pedestrian": "pedestrian",
    "service": "service",
}
"""The class in which an OpenStreetMap highway is drawn; any other one (footway, steps, track ...) is a path."""

MAIN_CLASSES = ("motorway", "trunk", "primary", "secondary", "link")
LOCAL_CLASSES = ("tertiary", "local", "pedestrian")
PATH_CLASSES = ("service", "path")


@dataclass(frozen=True)
class TileLayer:
    """Features of one layer of the tiles, drawn from `min_zoom` to `max_zoom`; their columns become properties."""

    features: gpd.GeoDataFrame
    min_zoom: int
    max_zoom: int = MAX_ZOOM


def tile_layers(conn: Connection, *, on: date) -> dict[str, TileLayer]:
    """The layers of the tiles by name; those without a feature are left out.

    Args:
        conn: A connection to the store.
        on: The day whose grids are named.
    """
    found = _ground(conn) | _lines(conn) | _streets(conn) | _buildings(conn) | _area_names(conn, on=on)
    return {name: layer for name, layer in found.items() if len(layer.features)}


def merged_streets(streets: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Streets of one class and name joined end to end: fewer features, and a name that is written once.

    Args:
        streets: Columns `name`, `highway`, `bridge`, `tunnel`, `geom` (lines).

    Returns:
        Columns `class` (see `STREET_CLASSES`), `name`, `bridge`, `tunnel` (bool), `geom` (LineString).
    """
    kinds = pd.DataFrame(
        {
            "class": streets["highway"].map(STREET_CLASSES).fillna("path"),
            "name": plain_names(streets["name"]),
            "bridge": _is_marked(streets["bridge"]),
            "tunnel": _is_marked(streets["tunnel"]),
        }
    )
    numbers = kinds.groupby(list(kinds.columns), dropna=False, sort=False).ngroup().to_numpy()
    parts, rows = shapely.get_parts(streets.geometry.to_numpy(), return_index=True)
    order = np.argsort(numbers[rows], kind="stable")
    groups, group_numbers = np.unique(numbers[rows][order], return_inverse=True)
    joined = shapely.line_merge(shapely.multilinestrings(parts[order], indices=group_numbers))
    lines, line_rows = shapely.get_parts(joined, return_index=True)
    first_of_group = pd.Series(numbers).drop_duplicates().reset_index().set_index(0)["index"]
    described = kinds.iloc[first_of_group.loc[groups[line_rows]]].reset_index(drop=True)
    return gpd.GeoDataFrame(described, geometry=lines, crs=streets.crs).rename_geometry("geom")


def building_heights(buildings: gpd.GeoDataFrame) -> pd.Series:
    """Height in metres: as known, else from the floors, else `UNKNOWN_HEIGHT_M`."""
    from_floors = pd.to_numeric(buildings["floors"]).astype(float) * FLOOR_HEIGHT_M
    known = pd.to_numeric(buildings["height_m"]).astype(float).fillna(from_floors)
    heights: pd.Series = known.fillna(UNKNOWN_HEIGHT_M).round(1).rename("height_m")
    return heights


def plain_names(names: pd.Series) -> pd.Series:
    """Names whose full-width letters and brackets are written as ASCII: a browser draws those and Chinese."""
    return names.map(lambda name: unicodedata.normalize("NFKC", name), na_action="ignore").astype(object)


def _ground(conn: Connection) -> dict[str, TileLayer]:
    cover = land_cover(conn)
    largest_first = cover.iloc[np.argsort(-shapely.area(cover.geometry.to_numpy()))][["kind", "geom"]]
    return {
        "land": TileLayer(largest_first, NEAR_ZOOM),
        "land_far": TileLayer(_from_afar(largest_first), MIN_ZOOM, NEAR_ZOOM - 1),
        "ground_name": TileLayer(_labels(cover, ["kind"]), 12),
    }


def _lines(conn: Connection) -> dict[str, TileLayer]:
    found = barriers(conn)
    lines = found[shapely.get_dimensions(found.geometry) == 1]
    walls = lines["kind"].isin(["wall", "fence"])
    waterways = lines[lines["kind"] == "waterway"]
    return {
        "waterway": TileLayer(waterways.assign(name=plain_names(waterways["name"]))[["name", "geom"]], MIN_ZOOM),
        "railway": TileLayer(lines.loc[lines["kind"] == "railway", ["kind", "geom"]], MIN_ZOOM),
        "wall": TileLayer(lines.loc[walls, ["kind", "geom"]], 15),
    }


def _streets(conn: Connection) -> dict[str, TileLayer]:
    merged = merged_streets(streets(conn))

    def of(classes: tuple[str, ...], min_zoom: int) -> TileLayer:
        return TileLayer(merged[merged["class"].isin(classes)], min_zoom)

    return {
        "street_main": of(MAIN_CLASSES, MIN_ZOOM),
        "street_local": of(LOCAL_CLASSES, 12),
        "street_path": of(PATH_CLASSES, 14),
    }


def _buildings(conn: Connection) -> dict[str, TileLayer]:
    found = buildings(conn)
    drawn = found[["geom"]].assign(height_m=building_heights(found))
    return {"building": TileLayer(drawn, NEAR_ZOOM), "building_name": TileLayer(_labels(found, []), 15)}


def _area_names(conn: Connection, *, on: date) -> dict[str, TileLayer]:
    named = _labels(areas(conn), ["level"])
    is_community = named["level"] == "community"
    return {
        "area_name": TileLayer(named[~is_community], MIN_ZOOM),
        "community_name": TileLayer(named[is_community], 12),
        "grid_name": TileLayer(_labels(grids(conn, on=on), []), 13),
    }


def _from_afar(shapes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    wide = shapes[shapely.area(shapes.geometry.to_numpy()) >= FAR_LEAST_AREA_DEGREES2]
    plain = shapely.simplify(wide.geometry.to_numpy(), FAR_TOLERANCE_DEGREES)
    return wide.assign(geom=plain).set_geometry("geom", crs=shapes.crs)


def _labels(shapes: gpd.GeoDataFrame, columns: list[str]) -> gpd.GeoDataFrame:
    """A point inside each named shape, the largest first: where two names collide, the larger one stays."""
    named = shapes[shapes["name"].notna()]
    largest_first = named.iloc[np.argsort(-shapely.area(named.geometry.to_numpy()))]
    labels = largest_first[columns].assign(name=plain_names(largest_first["name"]))
    points = shapely.point_on_surface(largest_first.geometry.to_numpy())
    return gpd.GeoDataFrame(labels, geometry=points, crs=shapes.crs).rename_geometry("geom")


def _is_marked(tags: pd.Series) -> pd.Series:
    return tags.notna() & (tags != "no")
