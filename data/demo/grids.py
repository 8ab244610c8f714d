"""Grids as a district has them today: drawn years ago to a rule that growth has broken since."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely

from data.demo import territory
from data.demo.administration import Administration
from data.demo.size import Size

GRID_CLASS = {"homes": "residential", "shops": "commercial", "exclusive": "exclusive", "rural": "rural"}
EXCLUSIVE_USES = ("factory", "hospital", "office", "school")
LARGEST_PIECE_HOUSEHOLDS = 190
LARGEST_PIECE_MERCHANTS = 14
GROWTH_SINCE = 0.2
"""Spread (log) of what the households of a place have become since the grids were drawn."""


@dataclass(frozen=True)
class Grids:
    """The grids, who lies in which, and what is wrong with their lines.

    Attributes:
        table: Columns of the `grid` table; parents first, then micro-grids.
        of_building: Code of the grid of each building.
        overlapping: Codes of grids drawn metres into their neighbours.
        short: Codes of grids that leave a strip of their own ground out.
    """

    table: pd.DataFrame
    of_building: np.ndarray
    overlapping: list[str]
    short: list[str]


def draw_grids(
    administration: Administration,
    blocks: pd.DataFrame,
    buildings: pd.DataFrame,
    ownerless: shapely.Geometry,
    size: Size,
    rng: np.random.Generator,
) -> Grids:
    """Draw every class of grid inside its community.

    Args:
        administration: Communities, and the community of each block and building.
        blocks: Columns use, outline.
        buildings: Columns x, y, households, residents, merchants, built_year.
        ownerless: Ground that belongs to no grid.
        size: How many grids of each class.
        rng: Source of all chance.
    """
    pieces = _pieces(administration, blocks, buildings, size, rng)
    drawn = _join(pieces, size)
    exact = drawn["geometry"].to_numpy()
    points = shapely.points(buildings["x"], buildings["y"])
    inside, where = shapely.STRtree(exact).query(points, predicate="within")
    counts = buildings[["households", "residents", "merchants"]].iloc[inside].groupby(where).sum()
    counts = counts.reindex(range(len(drawn)), fill_value=0)
    code, name = _number(drawn, administration.communities)
    owner = np.full(len(buildings), None, dtype=object)
    owner[inside] = code[where]
    lines, over, short = _blur(exact, rng)
    drawn = drawn.assign(
        code=code, name=name, geom=shapely.difference(lines, ownerless, grid_size=1e-3), **dict(counts.items())
    )
    table = _table(drawn, administration.communities, rng)
    micro = _micro_grids(table[table["grid_class"] == "rural"], size, rng)
    return Grids(pd.concat([table, micro], ignore_index=True), owner, sorted(code[over]), sorted(code[short]))


def _pieces(
    administration: Administration, blocks: pd.DataFrame, buildings: pd.DataFrame, size: Size, rng: np.random.Generator
) -> pd.DataFrame:
    """What grids are joined from. Columns kind, community, geometry, weight (households or merchants back then)."""
    points = shapely.STRtree(shapely.points(buildings["x"], buildings["y"]))
    then = np.exp(rng.normal(0, GROWTH_SINCE, len(blocks)))[np.maximum(buildings["block"].to_numpy(), 0)]
    homes = buildings["households"].to_numpy() * np.where(buildings["block"] >= 0, then, 1.0)
    shops = buildings["merchants"].to_numpy().astype(float)
    rows: list[tuple[str, int, shapely.Polygon, float]] = []
    kinds = _kinds(blocks, size)
    for kind, community, outline in zip(kinds, administration.of_block, blocks["outline"], strict=True):
        weight, most = (shops, LARGEST_PIECE_MERCHANTS) if kind == "shops" else (homes, LARGEST_PIECE_HOUSEHOLDS)
        parts = [outline] if kind == "exclusive" else territory.split(outline, points, weight, most)
        rows += [(kind, int(community), part, _held(part, points, weight)) for part in parts]
    villages = administration.communities[~administration.communities["is_urban"]]
    share = _village_shares(villages, points, homes, size)
    for community, count in zip(villages.index, share, strict=True):
        for part in territory.sectors(villages.loc[community, "geom"], int(count), rng):
            rows.append(("rural", int(community), part, _held(part, points, homes)))
    return pd.DataFrame(rows, columns=["kind", "community", "geometry", "weight"])


def _held(shape: shapely.Geometry, points: shapely.STRtree, weight: np.ndarray) -> float:
    return float(weight[points.query(shape, predicate="contains")].sum())


def _village_shares(villages: pd.DataFrame, points: shapely.STRtree, homes: np.ndarray, size: Size) -> np.ndarray:
    if villages.empty:
        return np.zeros(0, dtype=int)
    held = np.array([_held(shape, points, homes) for shape in villages["geom"]]) + 1.0
    return territory.apportion(held, size.rural, most=np.full(len(held), 6))


def _kinds(blocks: pd.DataFrame, size: Size) -> np.ndarray:
    """What sort of grid each block belongs to; only the largest premises are grids of their own."""
    own = blocks[blocks["use"].isin(EXCLUSIVE_USES)]
    large = pd.Series(shapely.area(own["outline"].to_numpy()), index=own.index, dtype=float)
    kind = np.where(blocks["use"] == "commercial", "shops", "homes").astype(object)
    kind[large.nlargest(size.exclusive).index] = "exclusive"
    return kind


def _join(pieces: pd.DataFrame, size: Size) -> pd.DataFrame:
    """Pieces to grids, by community. Columns community, kind, geometry."""
    found = []
    for kind, total in (("homes", size.residential), ("shops", size.commercial)):
        of_kind = pieces[pieces["kind"] == kind]
        grouped = of_kind.groupby("community")["weight"]
        share = territory.apportion(grouped.sum().to_numpy() + 0.5, total, most=grouped.size().to_numpy())
        for community, parts in zip(grouped.sum().index, share, strict=True):
            group = of_kind[of_kind["community"] == community]
            shapes = group["geometry"].to_numpy()
            label = territory.grow(shapes, group["weight"].to_numpy() + 0.5, int(parts))
            found += [(community, kind, shape) for shape in territory.merge(shapes, label)]
    whole = pieces[pieces["kind"].isin(["exclusive", "rural"])]
    found += list(zip(whole["community"], whole["kind"], whole["geometry"], strict=True))
    return pd.DataFrame(found, columns=["community", "kind", "geometry"])


def _number(grids: pd.DataFrame, communities: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Community code + sequence of three digits, west to east in rows from north to south; and names."""
    code, name = np.full(len(grids), "", dtype=object), np.full(len(grids), "", dtype=object)
    for community in sorted(set(grids["community"].tolist())):
        members = np.flatnonzero(grids["community"] == community)
        order = territory.reading_order(grids["geometry"].to_numpy()[members], row_m=220)
        for sequence, position in enumerate(members[order], start=1):
            code[position] = f"{communities['code'].iloc[community]}{sequence:03d}"
            name[position] = f"第{territory.numeral(sequence)}网格"
    return code, name


def _blur(shapes: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Lines as hand-drawn files have them: a few overlap the neighbour by metres, a few leave a strip."""
    count = max(1, len(shapes) // 60)
    chosen = rng.permutation(len(shapes))[: 2 * count]
    over, short = np.sort(chosen[:count]), np.sort(chosen[count:])
    drawn = shapes.copy()
    drawn[over] = shapely.buffer(shapes[over], 4.0, join_style="mitre")
    drawn[short] = shapely.buffer(shapes[short], -5.0, join_style="mitre")
    return drawn, over, short


def _table(drawn: pd.DataFrame, communities: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """The columns of the `grid` table."""
    load = drawn["households"] + 2 * drawn["merchants"] + rng.random(len(drawn))
    frequency = pd.qcut(load, 3, labels=["low", "medium", "high"]).astype(str)
    counts = drawn[["code", "name", "households", "residents", "merchants", "geom"]]
    return counts.assign(
        grid_class=drawn["kind"].map(GRID_CLASS),
        community_code=communities["code"].to_numpy()[drawn["community"]],
        parent_code=None,
        service_frequency=frequency,
        has_party_organisation=(drawn["kind"] != "rural") | (rng.random(len(drawn)) < 0.7),
        party_anchors=rng.poisson(np.where(drawn["kind"] == "homes", 0.12, 0.0)),
    )


def _micro_grids(rural: pd.DataFrame, size: Size, rng: np.random.Generator) -> pd.DataFrame:
    """Micro-grids of the most populous rural grids, coded `-NN`; counts by share of the ground."""
    total, parents = size.micro
    if not parents:
        return rural.head(0)
    share = territory.apportion(np.ones(parents), total, most=np.full(parents, 20))
    tables = []
    for (_, parent), count in zip(rural.nlargest(parents, "households").iterrows(), share, strict=True):
        parts = territory.sectors(parent["geom"], int(count), rng)
        weight = rng.dirichlet(np.full(int(count), 9.0))
        table = pd.DataFrame([parent] * int(count)).assign(geom=parts, parent_code=parent["code"], merchants=0)
        table["code"] = [f"{parent['code']}-{number:02d}" for number in range(1, int(count) + 1)]
        table["name"] = [f"第{territory.numeral(number)}微网格" for number in range(1, int(count) + 1)]
        for people in ("households", "residents"):
            table[people] = np.round(weight * float(parent[people])).astype(int)
        tables.append(table)
    return pd.concat(tables, ignore_index=True)
