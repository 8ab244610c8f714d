"""District, streets and towns, communities and villages, with the codes of the statistical standard."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely

from data.demo import territory
from data.demo.ground import Ground
from data.demo.names import pick_names
from data.demo.size import Size
from data.demo.streets import Superblock


@dataclass(frozen=True)
class Administration:
    """Who lies in what.

    Attributes:
        areas: District, streets and communities in the columns of the `area` table.
        communities: Columns code, name, is_urban, township, geom; communities first, then villages.
        of_building: Position in `communities` of each building.
        of_block: Position in `communities` of each block of the town.
    """

    areas: pd.DataFrame
    communities: pd.DataFrame
    of_building: np.ndarray
    of_block: np.ndarray


def divide(
    code: str,
    ground: Ground,
    superblocks: list[Superblock],
    blocks: pd.DataFrame,
    villages: pd.DataFrame,
    buildings: pd.DataFrame,
    size: Size,
    rng: np.random.Generator,
) -> Administration:
    """Join superblocks into communities and these into streets; a village is a community of its own, towns hold them.

    Args:
        code: The district's code, 6 digits.
        ground: Outlines.
        superblocks: The town.
        blocks: Its blocks; column superblock.
        villages: Column territory.
        buildings: Columns x, y, households, block (-1 - village for those outside the town).
        size: How many of what.
        rng: Source of all chance.
    """
    outlines = np.array([superblock.outline for superblock in superblocks])
    superblock = _within(outlines, buildings)
    in_town = superblock >= 0
    homes = np.bincount(superblock[in_town], weights=buildings["households"][in_town], minlength=len(outlines)) + 20.0
    label = territory.grow(outlines, homes, size.communities)
    towns = int(label.max()) + 1
    shapes = np.concatenate([territory.merge(outlines, label), villages["territory"].to_numpy()])
    is_urban = np.arange(len(shapes)) < towns
    communities = pd.DataFrame({"geom": shapes, "is_urban": is_urban, "name": _names(is_urban, rng)})
    communities["township"] = _townships(communities, size)
    streets = _streets(code, communities, rng)
    communities["code"] = _number(communities, streets)
    district = pd.DataFrame([(code, "示范区", "district", None, ground.district)], columns=streets.columns)
    members = communities[["code", "name", "geom"]].assign(
        level="community", parent_code=streets["code"].to_numpy()[communities["township"]]
    )
    return Administration(
        areas=pd.concat([district, streets, members], ignore_index=True),
        communities=communities,
        of_building=np.where(in_town, label[superblock], towns - 1 - buildings["block"]),
        of_block=label[blocks["superblock"].to_numpy()],
    )


def _within(shapes: np.ndarray, buildings: pd.DataFrame) -> np.ndarray:
    """Position of the shape that each building stands in, -1 for none."""
    found = np.full(len(buildings), -1)
    points = shapely.points(buildings["x"], buildings["y"])
    inside, where = shapely.STRtree(shapes).query(points, predicate="within")
    found[inside] = where
    return found


def _names(is_urban: np.ndarray, rng: np.random.Generator) -> list[str]:
    names = pick_names(len(is_urban), rng)
    return [name + ("社区" if urban else "村") for name, urban in zip(names, is_urban, strict=True)]


def _townships(communities: pd.DataFrame, size: Size) -> np.ndarray:
    """Streets for the town's communities, towns for the villages, by neighbourhood."""
    urban = communities["is_urban"].to_numpy()
    shapes = communities["geom"].to_numpy()
    towns = 0 if urban.all() else max(1, round(size.townships * 0.4))
    township = np.empty(len(shapes), dtype=int)
    township[urban] = territory.grow(shapes[urban], np.ones(urban.sum()), size.townships - towns)
    if towns:
        township[~urban] = township[urban].max() + 1 + territory.grow(shapes[~urban], np.ones((~urban).sum()), towns)
    return township


def _streets(code: str, communities: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Streets (001-099) and towns (100-199); columns code, name, level, parent_code, geom."""
    names = pick_names(400, rng)
    rows = []
    for number in range(int(communities["township"].max()) + 1):
        group = communities[communities["township"] == number]
        urban = bool(group["is_urban"].iloc[0])
        own = f"{code}{(1 if urban else 100) + number:03d}"
        name = names[-1 - number] + ("街道" if urban else "镇")
        rows.append((own, name, "street", code, shapely.union_all(group["geom"].to_numpy())))
    return pd.DataFrame(rows, columns=["code", "name", "level", "parent_code", "geom"])


def _number(communities: pd.DataFrame, streets: pd.DataFrame) -> np.ndarray:
    """Codes of 12 digits: communities 001-199, villages 200-399, in reading order within their street."""
    codes = np.full(len(communities), "", dtype=object)
    for number, street in enumerate(streets["code"]):
        members = np.flatnonzero(communities["township"] == number)
        order = territory.reading_order(communities["geom"].to_numpy()[members], row_m=700)
        for sequence, position in enumerate(members[order], start=1):
            codes[position] = f"{street}{(0 if communities['is_urban'].iloc[position] else 200) + sequence:03d}"
    return codes
