"""The parts of the district as the store's tables: codes, names, and shapes in longitude/latitude."""

from functools import cache

import numpy as np
import pandas as pd
import pyproj
import shapely

from data.demo.catalogue import AREA_CATEGORY
from data.demo.countryside import Countryside
from data.demo.ground import Ground
from data.demo.names import compound_names, pick_names
from data.demo.streets import WIDTH_M

ORIGIN = (130.36, 46.81)
"""Longitude and latitude of the middle of the first town."""

LONGEST_EDGE_M = 60.0
"""A straight line in metres bends in degrees: short edges keep neighbours within a millimetre of each other."""

OWNERLESS_WIDTH_M = 5.0
OWNERS = {"primary": "市政", "secondary": "市政", "tertiary": "市政", "residential": "街道", "unclassified": "乡镇"}


def codes(district: str, letter: str, count: int) -> list[str]:
    """Codes of one kind of thing: 990101B000001, 990101B000002 ..."""
    return [f"{district}{letter}{number:06d}" for number in range(1, count + 1)]


def to_lonlat(shapes: np.ndarray, *, east_m: float, north_m: float) -> np.ndarray:
    """Local metres to longitude/latitude on CGCS2000, for a town that lies so far east and north of the first."""
    from_local = _from_local()
    dense = shapely.segmentize(shapes, LONGEST_EDGE_M)
    turned = shapely.transform(
        dense, lambda xy: np.column_stack(from_local.transform(xy[:, 0] + east_m, xy[:, 1] + north_m))
    )
    points = shapely.get_type_id(turned) == 0
    turned[points] = shapely.set_precision(turned[points], 1e-7)  # as receivers and registers give them
    broken = ~shapely.is_valid(turned)  # a neck thinner than the millimetre may close when it is turned
    return np.where(broken, shapely.buffer(turned, 0), turned) if broken.any() else np.asarray(turned, dtype=object)


@cache
def _from_local() -> pyproj.Transformer:
    lon, lat = ORIGIN
    local = pyproj.CRS.from_proj4(f"+proj=tmerc +lon_0={lon} +lat_0={lat} +k=1 +ellps=GRS80 +units=m")
    return pyproj.Transformer.from_crs(local, "EPSG:4490", always_xy=True)


def building_table(buildings: pd.DataFrame, blocks: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Names such as 兴华花园3号楼 for what stands in a compound; buildings come with code and grid_code."""
    compounds = blocks.index[blocks["use"].isin(["compound", "old_compound"])]
    named = dict(zip(compounds, compound_names(len(compounds), rng), strict=True))
    table = buildings.assign(compound=buildings["block"].map(named).astype(object), geom=buildings["geometry"])
    house = table.groupby("block").cumcount() + 1
    table["name"] = (table["compound"] + house.astype(str) + "号楼").where(table["compound"].notna(), None)
    table["height_m"] = (table["floors"] * 3.0).round(1)
    counts = ["households", "residents", "merchants"]
    columns = ["code", "name", "use", "compound", "floors", "height_m", "built_year", *counts, "grid_code", "geom"]
    return table[columns]


def street_table(streets: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Names for the streets that a town names, and owners; the one marked `ownerless` is called 无名路."""
    table = streets.rename(columns={"geometry": "geom"})
    suffix = {"primary": "大街", "secondary": "路", "tertiary": "街", "residential": "巷"}
    names = iter(pick_names(1200, rng) * 20)
    table["name"] = [next(names) + suffix[kind] if kind in suffix else None for kind in table["highway"]]
    table["owner"] = table["highway"].map(OWNERS).fillna("物业").astype(object)
    table["width_m"] = table["highway"].map(WIDTH_M)
    nobodys = table.pop("ownerless") == True  # noqa: E712 (missing is not nobody's)
    table.loc[nobodys, ["name", "owner", "width_m"]] = ["无名路", None, OWNERLESS_WIDTH_M]
    return table


def land_cover_table(ground: Ground, blocks: pd.DataFrame, land: Countryside) -> pd.DataFrame:
    """Water, parks, woods and fields."""
    green = blocks[(blocks["use"] == "green") & ~shapely.is_empty(blocks["geometry"].to_numpy())]["geometry"]
    rows = [("water", ground.river), *(("green", shape) for shape in [*green, *land.woods])]
    rows += [("farmland", shape) for shape in land.fields]
    return pd.DataFrame(rows, columns=["kind", "geom"])


def barrier_table(ground: Ground, walls: pd.DataFrame) -> pd.DataFrame:
    """River and railway as lines that nobody walks across, and the compounds' walls and gates."""
    lines = [("waterway", ground.river_axis), ("railway", ground.railway)]
    rows = [(kind, shapely.intersection(line, ground.district)) for kind, line in lines if line.length]
    return pd.DataFrame([*rows, *zip(walls["kind"], walls["geometry"], strict=True)], columns=["kind", "geom"])


def incident_table(incidents: pd.DataFrame, grids: pd.DataFrame, departments: pd.DataFrame) -> pd.DataFrame:
    """Points where the position is known, the grid each lies in, and the department that answers for the place."""
    located = incidents["x"].notna().to_numpy()
    points = np.full(len(incidents), None, dtype=object)
    points[located] = shapely.points(incidents.loc[located, "x"], incidents.loc[located, "y"])
    grid = _code_of(points, grids[grids["parent_code"].isna()])
    grid[(incidents["location_quality"] != "exact").to_numpy()] = None
    local = _code_of(points, departments)
    of_area = (incidents["category"] == AREA_CATEGORY).to_numpy() & ~pd.isna(local)
    of_area &= incidents["department_code"].notna().to_numpy()
    department = np.where(of_area, local, incidents["department_code"].to_numpy())
    return incidents.assign(geom=points, grid_code=grid, department_code=department)


def _code_of(points: np.ndarray, areas: pd.DataFrame) -> np.ndarray:
    """Code of the area that each point lies in, None for none."""
    found = np.full(len(points), None, dtype=object)
    inside, where = shapely.STRtree(areas["geom"].to_numpy()).query(points, predicate="within")
    found[inside] = areas["code"].to_numpy()[where]
    return found
