"""The parts of the district as the store's tables: codes, names, and shapes in longitude/latitude."""

import numpy as np
import pandas as pd
import pyproj
import shapely

from data.demo.ground import Ground
from data.demo.names import compound_names, pick_names

ORIGIN = (130.36, 46.81)
"""Longitude and latitude of the middle of the town."""


def to_lonlat(shapes: np.ndarray) -> np.ndarray:
    """Local metres to longitude/latitude on CGCS2000."""
    lon, lat = ORIGIN
    local = pyproj.CRS.from_proj4(f"+proj=tmerc +lon_0={lon} +lat_0={lat} +k=1 +ellps=GRS80 +units=m")
    transformer = pyproj.Transformer.from_crs(local, "EPSG:4490", always_xy=True)
    turned = shapely.transform(shapes, lambda xy: np.column_stack(transformer.transform(xy[:, 0], xy[:, 1])))
    return np.asarray(shapely.set_precision(turned, 1e-8, mode="pointwise"), dtype=object)


def building_table(buildings: pd.DataFrame, blocks: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Codes, and names such as 兴华花园3号楼 for what stands in a compound."""
    compounds = [block for block in blocks.index if blocks.loc[block, "use"] in ("compound", "old_compound")]
    named = dict(zip(compounds, compound_names(len(compounds), rng), strict=True))
    table = buildings.assign(compound=buildings["block"].map(named), geom=buildings["geometry"])
    table["code"] = [f"B{number:06d}" for number in range(1, len(table) + 1)]
    house = table.groupby("block").cumcount() + 1
    table["name"] = (table["compound"] + house.astype(str) + "号楼").where(table["compound"].notna(), None)
    table["height_m"] = (table["floors"] * 3.0).round(1)
    columns = [
        "code",
        "name",
        "use",
        "compound",
        "floors",
        "height_m",
        "built_year",
        "households",
        "residents",
        "merchants",
    ]
    return table[[*columns, "grid_code", "geom"]].astype({"compound": object})


def street_table(streets: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Codes, and a name for every street that a town names."""
    table = streets.rename(columns={"geometry": "geom"})
    table["code"] = [f"W{number:06d}" for number in range(1, len(table) + 1)]
    suffix = {"primary": "大街", "secondary": "路", "tertiary": "街", "residential": "巷"}
    names = iter(pick_names(1200, rng) * 20)
    table["name"] = [next(names) + suffix[kind] if kind in suffix else None for kind in table["highway"]]
    return table


def land_cover_table(ground: Ground, blocks: pd.DataFrame, fields: list[shapely.Polygon]) -> pd.DataFrame:
    """Water, parks and fields."""
    green = blocks[(blocks["use"] == "green") & ~blocks["geometry"].map(lambda shape: shape.is_empty)]["geometry"]
    rows = [("water", ground.river), *(("green", shape) for shape in green), *(("farmland", shape) for shape in fields)]
    table = pd.DataFrame(rows, columns=["kind", "geom"])
    return table.assign(code=[f"L{number:05d}" for number in range(1, len(table) + 1)], name=None)


def barrier_table(ground: Ground) -> pd.DataFrame:
    """River and railway as lines that nobody walks across."""
    lines = [("waterway", ground.river_axis), ("railway", ground.railway)]
    rows = [(kind, shapely.intersection(line, ground.district)) for kind, line in lines if line.length]
    table = pd.DataFrame(rows, columns=["kind", "geom"])
    return table.assign(code=[f"X{number:03d}" for number in range(1, len(table) + 1)], name=None)


def place_table(places: pd.DataFrame, letter: str) -> pd.DataFrame:
    """Stations or shops with codes that start with `letter`."""
    table = places.rename(columns={"geometry": "geom"})
    return table.assign(code=[f"{letter}{number:04d}" for number in range(1, len(table) + 1)])


def incident_table(incidents: pd.DataFrame, grids: pd.DataFrame) -> pd.DataFrame:
    """Points where the position is known, and the grid each lies in."""
    located = incidents["x"].notna().to_numpy()
    points = np.full(len(incidents), None, dtype=object)
    points[located] = shapely.points(incidents.loc[located, "x"], incidents.loc[located, "y"])
    grid_code = np.full(len(incidents), None, dtype=object)
    inside, where = shapely.STRtree(grids["geom"].to_numpy()).query(points, predicate="within")
    grid_code[inside] = grids["code"].to_numpy()[where]
    grid_code[(incidents["location_quality"] != "exact").to_numpy()] = None
    return incidents.assign(geom=points, grid_code=grid_code)
