"""The whole invented district, put together from its parts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd
import shapely

from data.demo import countryside, tables
from data.demo.administration import divide, draw
from data.demo.buildings import build_blocks
from data.demo.catalogue import catalogue, departments
from data.demo.ground import lay_ground
from data.demo.incidents import happen
from data.demo.land_use import assign_land_use
from data.demo.names import pick_names
from data.demo.population import count_groups, count_people
from data.demo.services import place_refuel_stations, place_stations
from data.demo.size import Size
from data.demo.streets import cross_water_and_rails, cut_superblocks, lay_arterials, local_streets
from data.demo.teams import staff


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
    areas, communities, pieces = divide(ground, superblocks, blocks, land.villages, buildings, size, rng)
    grids = draw(pieces, communities, buildings, size, rng)
    progress("services")
    stations = place_stations(communities, buildings, rng)
    refuel = place_refuel_stations(buildings, pick_names(max(6, len(buildings) // 70), rng), rng)
    progress("incidents")
    incidents, clusters = happen(buildings, size, until=until, rng=rng)
    streets = pd.concat([town_streets, lanes, land.streets], ignore_index=True)
    parts = {
        "area": areas,
        "department": departments().assign(geom=None),
        "catalogue_item": catalogue(),
        "grid": grids,
        "building": tables.building_table(buildings, blocks, rng),
        "street": tables.street_table(cross_water_and_rails(streets, ground), rng),
        "land_cover": tables.land_cover_table(ground, blocks, land.fields),
        "barrier": tables.barrier_table(ground),
        "station": tables.place_table(stations, "S"),
        "refuel_station": tables.place_table(refuel, "R"),
        "incident": tables.incident_table(incidents, grids),
        "worker": staff(grids, rng),
    }
    parts["group_count"] = count_groups(parts["building"], rng)
    return District({name: table.drop(columns=["x", "y"], errors="ignore") for name, table in parts.items()}, clusters)


def _number_buildings(buildings: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    counted = count_people(buildings, rng)
    centre = shapely.centroid(counted["geometry"].to_numpy())
    return counted.assign(x=shapely.get_x(centre), y=shapely.get_y(centre))
