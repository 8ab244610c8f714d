"""The whole invented district, put together from its parts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

import numpy as np
import pandas as pd
import pyproj
import shapely

from data.demo import countryside, territory
from data.demo.buildings import build_blocks
from data.demo.catalogue import catalogue, departments
from data.demo.ground import Ground, lay_ground
from data.demo.incidents import happen
from data.demo.land_use import assign_land_use
from data.demo.names import compound_names, pick_names
from data.demo.population import count_groups, count_people
from data.demo.services import place_refuel_stations, place_stations
from data.demo.size import Size
from data.demo.streets import cross_water_and_rails, cut_superblocks, lay_arterials, local_streets
from data.demo.teams import staff

ORIGIN = (130.36, 46.81)
"""Longitude and latitude of the middle of the town."""

GRID_CLASS = {"homes": "residential", "shops": "commercial", "exclusive": "exclusive", "rural": "rural"}


@dataclass(frozen=True)
class District:
    """Tables as the store has them (geometry in local metres, in a column `geom`), and what was planted."""

    tables: dict[str, pd.DataFrame]
    clusters: pd.DataFrame


def make_district(
    size: Size, *, until: datetime, rng: np.random.Generator, progress: Callable[[str], None] = lambda _: None
) -> District:
    """Make a district; the same size, time and generator give the same district."""
    progress("ground")
    ground = lay_ground(size, rng)
    arterials = lay_arterials(ground, size, rng)
    superblocks = cut_superblocks(ground, arterials, rng, block_m2=(16_000, 52_000))
    local = local_streets(superblocks, ground)
    town_streets = pd.concat([arterials, local], ignore_index=True)
    land = countryside.settle(ground, size.villages, rng)
    progress("buildings")
    blocks = assign_land_use(superblocks, town_streets, ground, size, rng)
    town_buildings, lanes = build_blocks(blocks, rng)
    buildings = _number_buildings(pd.concat([town_buildings, land.buildings], ignore_index=True), rng)
    progress("territory")
    areas, communities, pieces = _divide(ground, superblocks, blocks, land.villages, buildings, size, rng)
    grids = _draw(pieces, communities, buildings, size, rng)
    progress("services")
    stations = place_stations(communities, buildings, rng)
    refuel = place_refuel_stations(buildings, pick_names(max(6, len(buildings) // 70), rng), rng)
    progress("incidents")
    incidents, clusters = happen(buildings, size, until=until, rng=rng)
    streets = pd.concat([town_streets, lanes, land.streets], ignore_index=True)
    tables = {
        "area": areas,
        "department": departments().assign(geom=None),
        "catalogue_item": catalogue(),
        "grid": grids,
        "building": _code_buildings(buildings, blocks, rng),
        "street": _code_streets(cross_water_and_rails(streets, ground), rng),
        "land_cover": _cover(ground, blocks, land.fields),
        "barrier": _barriers(ground),
        "station": _coded(stations, "S"),
        "refuel_station": _coded(refuel, "R"),
        "incident": _place_incidents(incidents, grids),
        "worker": staff(grids, rng),
    }
    tables["group_count"] = count_groups(tables["building"], rng)
    return District({name: table.drop(columns=["x", "y"], errors="ignore") for name, table in tables.items()}, clusters)


def to_lonlat(shapes: np.ndarray) -> np.ndarray:
    """Local metres to longitude/latitude on CGCS2000."""
    lon, lat = ORIGIN
    local = pyproj.CRS.from_proj4(f"+proj=tmerc +lon_0={lon} +lat_0={lat} +k=1 +ellps=GRS80 +units=m")
    transformer = pyproj.Transformer.from_crs(local, "EPSG:4490", always_xy=True)
    turned = shapely.transform(shapes, lambda xy: np.column_stack(transformer.transform(xy[:, 0], xy[:, 1])))
    return np.asarray(shapely.set_precision(turned, 1e-8, mode="pointwise"), dtype=object)


def _number_buildings(buildings: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    counted = count_people(buildings, rng)
    centre = shapely.centroid(counted["geometry"].to_numpy())
    return counted.assign(x=shapely.get_x(centre), y=shapely.get_y(centre))


def _divide(
    ground: Ground,
    superblocks: list,
    blocks: pd.DataFrame,
    villages: pd.DataFrame,
    buildings: pd.DataFrame,
    size: Size,
    rng: np.random.Generator,
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """District, streets and towns, communities and villages; and the pieces that grids are made of.

    Adds `community` to `buildings` in place of a return: its position in the second table.
    """
    outlines = np.array([superblock.outline for superblock in superblocks])
    tree = shapely.STRtree(outlines)
    points = shapely.points(buildings["x"], buildings["y"])
    home = np.full(len(buildings), -1)
    inside, where = tree.query(points, predicate="within")
    home[inside] = where
    weight = np.bincount(home[home >= 0], weights=buildings["households"][home >= 0], minlength=len(outlines)) + 20.0
    label = territory.grow(outlines, weight, size.communities, rng)
    shapes = np.concatenate([territory.merge(outlines, label), villages["territory"].to_numpy()])
    towns = int(label.max()) + 1
    communities = pd.DataFrame({"geom": shapes, "is_urban": np.arange(len(shapes)) < towns})
    communities["name"] = _community_names(communities["is_urban"].to_numpy(), rng)
    buildings["community"] = np.where(home >= 0, label[home], towns - 1 - buildings["block"])
    communities["township"] = _townships(communities, size, rng)
    areas = _code_areas(communities, ground, rng)
    pieces = pd.DataFrame(
        {
            "kind": _kinds(blocks, size),
            "community": label[blocks["superblock"].to_numpy()],
            "geometry": blocks["outline"],
        }
    )
    rural = [
        ("rural", towns + number, part)
        for number, land in enumerate(villages["territory"])
        for part in _quarters(land, rng)
    ]
    pieces = pd.concat([pieces, pd.DataFrame(rural, columns=pieces.columns)], ignore_index=True)
    return areas, communities, pieces


def _kinds(blocks: pd.DataFrame, size: Size) -> np.ndarray:
    """What sort of grid each block belongs to; only the largest works and hospitals are grids of their own."""
    large = blocks[blocks["use"].isin(["factory", "hospital"])]["outline"].map(lambda shape: shape.area)
    kind = np.where(blocks["use"] == "commercial", "shops", "homes").astype(object)
    kind[large.nlargest(size.exclusive).index] = "exclusive"
    return kind


def _quarters(land: shapely.Geometry, rng: np.random.Generator) -> list[shapely.Geometry]:
    """A village's grids: three to five sectors around its middle."""
    count = int(rng.integers(3, 6))
    centre, turn = land.centroid, float(rng.uniform(0, 2 * np.pi))
    angle = turn + np.linspace(0, 2 * np.pi, count + 1)
    reach = 20_000.0
    sectors = []
    for start, end in pairwise(angle):
        arc = np.linspace(start, end, 8)
        fan = shapely.Polygon(
            [(centre.x, centre.y), *zip(centre.x + reach * np.cos(arc), centre.y + reach * np.sin(arc), strict=True)]
        )
        sectors.append(shapely.intersection(land, fan))
    return [sector for sector in sectors if not sector.is_empty]


def _community_names(is_urban: np.ndarray, rng: np.random.Generator) -> list[str]:
    names = pick_names(len(is_urban), rng)
    return [name + ("社区" if urban else "村") for name, urban in zip(names, is_urban, strict=True)]


def _townships(communities: pd.DataFrame, size: Size, rng: np.random.Generator) -> np.ndarray:
    """Streets for the town's communities, towns for the villages, by neighbourhood."""
    urban = communities["is_urban"].to_numpy()
    shapes = communities["geom"].to_numpy()
    rural_parts = 0 if urban.all() else max(1, round(size.townships * 0.4))
    township = np.empty(len(shapes), dtype=int)
    township[urban] = territory.grow(shapes[urban], np.ones(urban.sum()), size.townships - rural_parts, rng)
    if rural_parts:
        township[~urban] = (
            township[urban].max() + 1 + territory.grow(shapes[~urban], np.ones((~urban).sum()), rural_parts, rng)
        )
    return township


def _code_areas(communities: pd.DataFrame, ground: Ground, rng: np.random.Generator) -> pd.DataFrame:
    """Codes of 6, 9 and 12 digits; sets `code` on the communities too."""
    names = pick_names(400, rng)[-60:]
    district = (territory.DISTRICT_CODE, "示范区", "district", None, ground.district)
    rows = [district]
    codes = pd.Series(index=communities.index, dtype=object)
    for number, group in communities.groupby("township"):
        urban = bool(group["is_urban"].iloc[0])
        street = f"{territory.DISTRICT_CODE}{(1 if urban else 100) + int(number):03d}"
        rows.append(
            (
                street,
                names[int(number)] + ("街道" if urban else "镇"),
                "street",
                territory.DISTRICT_CODE,
                shapely.union_all(group["geom"].to_numpy()),
            )
        )
        order = territory.reading_order(group["geom"].to_numpy(), row_m=700)
        for sequence, position in enumerate(order, start=1):
            member = group.index[position]
            codes[member] = f"{street}{(0 if urban else 200) + sequence:03d}"
            rows.append((codes[member], group.loc[member, "name"], "community", street, group.loc[member, "geom"]))
    communities["code"] = codes
    return pd.DataFrame(rows, columns=["code", "name", "level", "parent_code", "geom"])


def _draw(
    pieces: pd.DataFrame, communities: pd.DataFrame, buildings: pd.DataFrame, size: Size, rng: np.random.Generator
) -> pd.DataFrame:
    """Grids with codes and names; sets `grid_code` on the buildings."""
    grids = territory.draw_grids(territory.split_full_blocks(pieces, buildings, rng), rng)
    exact = grids["geometry"].to_numpy()
    home = np.full(len(buildings), -1)
    inside, where = shapely.STRtree(exact).query(shapely.points(buildings["x"], buildings["y"]), predicate="within")
    home[inside] = where
    counted = (
        buildings[["households", "residents", "merchants"]].groupby(home).sum().reindex(range(len(grids)), fill_value=0)
    )
    grids[["households", "residents", "merchants"]] = counted
    grids["code"], grids["name"] = _number_grids(grids, communities)
    buildings["grid_code"] = np.where(home >= 0, grids["code"].to_numpy()[home], None)
    drawn, _, _ = territory.blur_lines(exact, rng)
    frequency = pd.qcut(grids["households"].rank(method="first"), 3, labels=["low", "medium", "high"]).astype(str)
    return pd.DataFrame(
        {
            "code": grids["code"],
            "name": grids["name"],
            "grid_class": grids["kind"].map(GRID_CLASS),
            "community_code": communities["code"].to_numpy()[grids["community"]],
            "service_frequency": frequency,
            "households": grids["households"],
            "residents": grids["residents"],
            "merchants": grids["merchants"],
            "has_party_organisation": grids["kind"] != "rural",
            "geom": drawn,
        }
    )


def _number_grids(grids: pd.DataFrame, communities: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Community code + sequence of three digits, west to east in rows from north to south."""
    code, name = pd.Series(index=grids.index, dtype=object), pd.Series(index=grids.index, dtype=object)
    for community, group in grids.groupby("community"):
        order = territory.reading_order(group["geometry"].to_numpy(), row_m=220)
        for sequence, position in enumerate(order, start=1):
            member = group.index[position]
            code[member] = f"{communities.loc[community, 'code']}{sequence:03d}"
            name[member] = f"第{territory.numeral(sequence)}网格"
    return code, name


def _code_buildings(buildings: pd.DataFrame, blocks: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
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


def _code_streets(streets: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    table = streets.rename(columns={"geometry": "geom"})
    table["code"] = [f"W{number:06d}" for number in range(1, len(table) + 1)]
    suffix = {"primary": "大街", "secondary": "路", "tertiary": "街", "residential": "巷"}
    names = iter(pick_names(1200, rng) * 20)
    table["name"] = [next(names) + suffix[kind] if kind in suffix else None for kind in table["highway"]]
    return table


def _cover(ground: Ground, blocks: pd.DataFrame, fields: list[shapely.Polygon]) -> pd.DataFrame:
    """Water, parks and fields."""
    green = blocks[(blocks["use"] == "green") & ~blocks["geometry"].map(lambda shape: shape.is_empty)]["geometry"]
    rows = [("water", ground.river), *(("green", shape) for shape in green), *(("farmland", shape) for shape in fields)]
    table = pd.DataFrame(rows, columns=["kind", "geom"])
    return table.assign(code=[f"L{number:05d}" for number in range(1, len(table) + 1)], name=None)


def _barriers(ground: Ground) -> pd.DataFrame:
    lines = [("waterway", ground.river_axis), ("railway", ground.railway)]
    rows = [(kind, shapely.intersection(line, ground.district)) for kind, line in lines if line.length]
    table = pd.DataFrame(rows, columns=["kind", "geom"])
    return table.assign(code=[f"X{number:03d}" for number in range(1, len(table) + 1)], name=None)


def _coded(places: pd.DataFrame, letter: str) -> pd.DataFrame:
    table = places.rename(columns={"geometry": "geom"})
    return table.assign(code=[f"{letter}{number:04d}" for number in range(1, len(table) + 1)])


def _place_incidents(incidents: pd.DataFrame, grids: pd.DataFrame) -> pd.DataFrame:
    """Points where the position is known, and the grid each lies in."""
    located = incidents["x"].notna().to_numpy()
    points = np.full(len(incidents), None, dtype=object)
    points[located] = shapely.points(incidents.loc[located, "x"], incidents.loc[located, "y"])
    grid_code = np.full(len(incidents), None, dtype=object)
    inside, where = shapely.STRtree(grids["geom"].to_numpy()).query(points, predicate="within")
    grid_code[inside] = grids["code"].to_numpy()[where]
    grid_code[(incidents["location_quality"] != "exact").to_numpy()] = None
    return incidents.assign(geom=points, grid_code=grid_code)
