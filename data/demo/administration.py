"""From ground to administration: communities, streets and towns, their codes, and the grids inside them."""

from itertools import pairwise

import numpy as np
import pandas as pd
import shapely

from data.demo import territory
from data.demo.ground import Ground
from data.demo.names import pick_names
from data.demo.size import Size
from data.demo.streets import Superblock

GRID_CLASS = {"homes": "residential", "shops": "commercial", "exclusive": "exclusive", "rural": "rural"}


def divide(
    ground: Ground,
    superblocks: list[Superblock],
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


def _kinds(blocks: pd.DataFrame, size: Size) -> np.ndarray:
    """What sort of grid each block belongs to; only the largest works and hospitals are grids of their own."""
    own = blocks[blocks["use"].isin(["factory", "hospital"])]
    large = pd.Series(shapely.area(own["outline"].to_numpy()), index=own.index, dtype=float)
    kind = np.where(blocks["use"] == "commercial", "shops", "homes").astype(object)
    kind[large.nlargest(size.exclusive).index] = "exclusive"
    return kind


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
    rows: list[tuple[str, str, str, str | None, shapely.Geometry]] = [
        (territory.DISTRICT_CODE, "示范区", "district", None, ground.district)
    ]
    codes = pd.Series(index=communities.index, dtype=object)
    for number in sorted(set(communities["township"].tolist())):
        group = communities[communities["township"] == number]
        urban = bool(group["is_urban"].iloc[0])
        street = f"{territory.DISTRICT_CODE}{(1 if urban else 100) + number:03d}"
        rows.append(
            (
                street,
                names[number] + ("街道" if urban else "镇"),
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


def draw(
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
    grids = grids.assign(**{column: counted[column].to_numpy() for column in counted.columns})
    code, name = _number_grids(grids, communities)
    grids = grids.assign(code=code, name=name)
    owner = np.full(len(buildings), None, dtype=object)
    owner[inside] = code.to_numpy()[where]
    buildings["grid_code"] = owner
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
    for community in sorted(set(grids["community"].tolist())):
        group = grids[grids["community"] == community]
        order = territory.reading_order(group["geometry"].to_numpy(), row_m=220)
        for sequence, position in enumerate(order, start=1):
            member = group.index[position]
            code[member] = f"{communities.loc[community, 'code']}{sequence:03d}"
            name[member] = f"第{territory.numeral(sequence)}网格"
    return code, name
