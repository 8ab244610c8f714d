"""The whole invented district, put together from its parts."""

from collections.abc import Callable
from datetime import datetime

import numpy as np
import pandas as pd
import shapely

from data.demo import countryside, network, tables
from data.demo.administration import divide
from data.demo.buildings import build_blocks
from data.demo.catalogue import area_departments
from data.demo.crossings import choose_ownerless, footbridges
from data.demo.grids import draw_grids
from data.demo.ground import Ground, lay_ground
from data.demo.incidents import happen
from data.demo.land_use import assign_land_use
from data.demo.names import pick_names
from data.demo.population import count_groups, count_people
from data.demo.services import list_places, place_refuel_stations, place_stations
from data.demo.size import Size
from data.demo.streets import cross_water_and_rails, cut_superblocks, lay_arterials, local_streets
from data.demo.teams import staff
from data.demo.truth import write_truth

BLOCK_M2 = (24_000, 70_000)


def make_district(
    size: Size,
    *,
    code: str,
    until: datetime,
    rng: np.random.Generator,
    progress: Callable[[str], None] = lambda _: None,
) -> dict[str, pd.DataFrame]:
    """Make a district; the same size, code, time and generator give the same district.

    Returns:
        Tables by the store's names, with its columns; shapes in local metres in a column `geom`.
    """
    progress("ground")
    ground = lay_ground(size, rng)
    arterials = lay_arterials(ground, size, rng)
    superblocks = cut_superblocks(ground, arterials, rng, block_m2=BLOCK_M2)
    town_streets = pd.concat([arterials, local_streets(superblocks, ground)], ignore_index=True)
    land = countryside.settle(ground, arterials, size.villages, rng)
    progress("buildings")
    blocks = assign_land_use(superblocks, town_streets, ground, size, rng)
    town_buildings, lanes, walls = build_blocks(blocks, rng)
    standing = [table for table in (town_buildings, land.buildings) if len(table)]
    buildings = count_people(pd.concat(standing, ignore_index=True), rng)
    centre = shapely.centroid(buildings["geometry"].to_numpy())
    buildings = buildings.assign(
        x=shapely.get_x(centre), y=shapely.get_y(centre), code=tables.codes(code, "B", len(buildings))
    )
    progress("territory")
    administration = divide(code, ground, superblocks, blocks, land.villages, buildings, size, rng)
    buildings["community"] = administration.of_building
    town_streets["ownerless"] = town_streets.index == choose_ownerless(town_streets, rng)
    nobodys = town_streets.loc[town_streets["ownerless"], "geometry"].iloc[0].buffer(tables.OWNERLESS_WIDTH_M / 2)
    grids = draw_grids(administration, blocks, buildings, nobodys, size, rng)
    buildings["grid_code"] = grids.of_building
    progress("services")
    stations = place_stations(administration.communities, _outside_void(buildings, ground, size, rng), rng)
    refuel = place_refuel_stations(buildings, pick_names(max(6, len(buildings) // 70), rng), rng)
    streets = _join_streets(
        pd.concat([town_streets, lanes, land.streets], ignore_index=True), buildings, ground, size, rng
    )
    progress("incidents")
    happened = happen(buildings, code, size, until=until, rng=rng)
    areas_of_departments = area_departments(code, administration.communities)
    made = {
        "area": administration.areas,
        "department": areas_of_departments,
        "grid": grids.table,
        "building": tables.building_table(buildings, blocks, rng),
        "street": _coded(tables.street_table(streets, rng), code, "W"),
        "land_cover": _coded(tables.land_cover_table(ground, blocks, land), code, "L"),
        "barrier": _coded(tables.barrier_table(ground, walls), code, "X"),
        "station": _coded(stations.rename(columns={"geometry": "geom"}), code, "S"),
        "refuel_station": _coded(refuel.rename(columns={"geometry": "geom"}), code, "R"),
        "place": _coded(list_places(buildings, rng).rename(columns={"geometry": "geom"}), code, "P"),
        "incident": tables.incident_table(happened.incidents, grids.table, areas_of_departments),
        "worker": staff(grids.table[grids.table["parent_code"].isna()], rng),
    }
    made["group_count"] = count_groups(made["building"], rng)
    made["demo_truth"] = write_truth(happened, grids, made["building"], made["station"], nobodys)
    return made


def _coded(table: pd.DataFrame, code: str, letter: str) -> pd.DataFrame:
    return table.assign(code=tables.codes(code, letter, len(table)))


def _outside_void(buildings: pd.DataFrame, ground: Ground, size: Size, rng: np.random.Generator) -> pd.DataFrame:
    """The town's buildings but for one corner, where nobody has set up a station yet."""
    town = buildings[buildings["use"] != "rural"]
    if not size.void_m:
        return town
    homes = town[town["households"] > 0]
    from_edge = shapely.distance(ground.town.exterior, shapely.points(homes["x"], homes["y"]))
    outer = homes.iloc[np.argsort(from_edge, kind="stable")[: len(homes) // 3]]
    corner = outer.iloc[int(rng.integers(len(outer)))]
    distance = np.hypot(town["x"].to_numpy() - corner["x"], town["y"].to_numpy() - corner["y"])
    return town.iloc[np.flatnonzero(distance > size.void_m)]


def _join_streets(
    streets: pd.DataFrame, buildings: pd.DataFrame, ground: Ground, size: Size, rng: np.random.Generator
) -> pd.DataFrame:
    """Bridges, underpasses and footbridges made, and every crossing on the ground tied."""
    crossed = cross_water_and_rails(streets, ground)
    ways = footbridges(streets, buildings["geometry"].to_numpy(), ground, size.footbridges, rng)
    return network.tie(pd.concat([crossed, ways], ignore_index=True))
