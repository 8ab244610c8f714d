"""Communities, streets and grids as a district has them today: grown from neighbouring pieces, and since outgrown."""

import numpy as np
import pandas as pd
import shapely

from data.demo.streets import _halve

DISTRICT_CODE = "990101"
"""An invented statistical code: no province has the prefix 99."""

CHINESE_DIGITS = "零一二三四五六七八九"
TARGET_HOUSEHOLDS = 400
LARGEST_PIECE = 480
MERCHANTS_PER_GRID = 42


def grow(shapes: np.ndarray, weight: np.ndarray, parts: int, rng: np.random.Generator) -> np.ndarray:
    """Join neighbouring shapes into about `parts` connected parts of like weight.

    Returns:
        Part number of each shape; separate islands never share a part, so there may be more parts than asked for.
    """
    pairs = _neighbours(shapes)
    label = np.full(len(shapes), -1)
    following = 0
    for island in _islands(len(shapes), pairs):
        share = max(1, round(parts * weight[island].sum() / max(weight.sum(), 1)))
        following += _grow_island(island, min(share, len(island)), shapes, weight, pairs, label, following)
    return label


def _grow_island(
    island: np.ndarray,
    parts: int,
    shapes: np.ndarray,
    weight: np.ndarray,
    pairs: dict[int, list[int]],
    label: np.ndarray,
    first: int,
) -> int:
    """Seeds far apart; then the lightest part takes its nearest free neighbour until nothing is free."""
    centre = shapely.get_coordinates(shapely.centroid(shapes[island]))
    seeds = [int(np.argmin(centre.sum(axis=1)))]
    far = np.full(len(island), np.inf)
    for _ in range(parts - 1):
        far = np.minimum(far, np.hypot(*(centre - centre[seeds[-1]]).T))
        seeds.append(int(np.argmax(far)))
    where = dict(zip(island.tolist(), centre, strict=True))
    load = {}
    for part, seed in enumerate(seeds):
        label[island[seed]] = first + part
        load[first + part] = float(weight[island[seed]])
    frontier = {first + part: {int(n) for n in pairs[int(island[seed])]} for part, seed in enumerate(seeds)}
    home = {first + part: centre[seed] for part, seed in enumerate(seeds)}
    while any(frontier.values()):
        part = min((p for p in frontier if frontier[p]), key=lambda p: load[p])
        free = [n for n in frontier[part] if label[n] < 0]
        frontier[part] = set(free)
        if not free:
            continue
        chosen = min(free, key=lambda n: (float(np.hypot(*(where[n] - home[part]))), n))
        label[chosen] = part
        load[part] += float(weight[chosen])
        frontier[part] |= {int(n) for n in pairs[chosen] if label[n] < 0}
        frontier[part].discard(chosen)
    return parts


def _neighbours(shapes: np.ndarray) -> dict[int, list[int]]:
    """Who shares an edge of at least 8 m with whom."""
    tree = shapely.STRtree(shapes)
    left, right = tree.query(shapes, predicate="dwithin", distance=0.5)
    ahead = left < right
    left, right = left[ahead], right[ahead]
    shared = shapely.area(shapely.intersection(shapely.buffer(shapes[left], 1.0), shapely.buffer(shapes[right], 1.0)))
    pairs: dict[int, list[int]] = {number: [] for number in range(len(shapes))}
    for a, b in zip(left[shared > 16].tolist(), right[shared > 16].tolist(), strict=True):
        pairs[a].append(b)
        pairs[b].append(a)
    return pairs


def _islands(count: int, pairs: dict[int, list[int]]) -> list[np.ndarray]:
    seen: set[int] = set()
    islands = []
    for start in range(count):
        if start in seen:
            continue
        reached, stack = [], [start]
        seen.add(start)
        while stack:
            reached.append(stack.pop())
            for other in pairs[reached[-1]]:
                if other not in seen:
                    seen.add(other)
                    stack.append(other)
        islands.append(np.array(sorted(reached)))
    return islands


def merge(shapes: np.ndarray, label: np.ndarray) -> np.ndarray:
    """One polygon per label, in label order."""
    return np.array([shapely.union_all(shapes[label == part]) for part in range(int(label.max()) + 1)], dtype=object)


def numeral(number: int) -> str:
    """A number under 100 in Chinese: 24 -> 二十四."""
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else ("十" if tens == 1 else CHINESE_DIGITS[tens] + "十")
    return head + (CHINESE_DIGITS[ones] if ones or not tens else "")


def reading_order(shapes: np.ndarray, *, row_m: float) -> np.ndarray:
    """West to east in rows from north to south, as grid sequences are numbered."""
    points = shapely.get_coordinates(shapely.centroid(shapes))
    return np.lexsort((points[:, 0], -np.round(points[:, 1] / row_m)))


def split_full_blocks(pieces: pd.DataFrame, buildings: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Halve the pieces that hold more households than a grid may have.

    Args:
        pieces: Columns kind, community, geometry.
        buildings: Columns x, y, households.
        rng: Source of all chance.

    Returns:
        Pieces with households and merchants; those of a kind other than "homes" are kept whole.
    """
    rows: list[tuple[str, int, shapely.Polygon, int, int]] = []
    points = shapely.points(buildings["x"], buildings["y"])
    tree = shapely.STRtree(points)
    homes, shops = buildings["households"].to_numpy(), buildings["merchants"].to_numpy()
    for kind, community, shape in pieces[["kind", "community", "geometry"]].itertuples(index=False):
        stack = [(shape, 0)]
        while stack:
            part, depth = stack.pop()
            inside = tree.query(part, predicate="contains")
            households = int(homes[inside].sum())
            halves = _halve(part, float(rng.uniform(0.44, 0.56)), 0.0) if kind == "homes" else None
            if households > LARGEST_PIECE and depth < 5 and halves is not None:
                stack += [(half, depth + 1) for half in halves]
            else:
                rows.append((kind, community, part, households, int(shops[inside].sum())))
    return pd.DataFrame(rows, columns=["kind", "community", "geometry", "households", "merchants"])


def draw_grids(pieces: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Grids per community from its pieces.

    Returns:
        Columns community, grid_class, households, merchants, geometry.
    """
    found = []
    for (community, kind), group in pieces.groupby(["community", "kind"], sort=True):
        shapes = group["geometry"].to_numpy()
        if kind in ("exclusive", "rural"):
            label = np.arange(len(group))
        elif kind == "shops":
            parts = max(1, round(group["merchants"].sum() / MERCHANTS_PER_GRID))
            label = grow(shapes, group["merchants"].to_numpy() + 1.0, parts, rng)
        else:
            parts = max(1, round(group["households"].sum() / TARGET_HOUSEHOLDS))
            label = grow(shapes, group["households"].to_numpy() + 1.0, parts, rng)
        for part, shape in enumerate(merge(shapes, label)):
            members = group[label == part]
            found.append((community, kind, int(members["households"].sum()), int(members["merchants"].sum()), shape))
    return pd.DataFrame(found, columns=["community", "kind", "households", "merchants", "geometry"])


def blur_lines(shapes: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Lines as hand-drawn files have them: a few grids overlap their neighbour by metres, a few leave a strip.

    Returns:
        The shapes, and the numbers of those that overlap and of those that fall short.
    """
    count = max(1, len(shapes) // 60)
    chosen = rng.permutation(len(shapes))[: 2 * count]
    over, short = np.sort(chosen[:count]), np.sort(chosen[count:])
    drawn = shapes.copy()
    drawn[over] = shapely.buffer(shapes[over], 4.0, join_style="mitre")
    drawn[short] = shapely.buffer(shapes[short], -5.0, join_style="mitre")
    return drawn, over, short
