"""Neighbouring pieces of ground joined into parts of like weight: how communities, streets and grids were drawn."""

from itertools import pairwise

import numpy as np
import shapely

from data.demo.streets import halve

CHINESE_DIGITS = "零一二三四五六七八九"


def grow(shapes: np.ndarray, weight: np.ndarray, parts: int) -> np.ndarray:
    """Join neighbouring shapes into `parts` connected parts of like weight.

    Shapes that touch nobody count as neighbours of the nearest other shape, so that there are never more parts.

    Returns:
        Part number of each shape, 0 to min(parts, shapes) - 1.
    """
    pairs = neighbours(shapes)
    label = _sow(shapes, min(parts, len(shapes)))
    _spread(shapes, weight, pairs, label)
    _balance(weight, pairs, label)
    return label


def neighbours(shapes: np.ndarray) -> list[set[int]]:
    """Who shares an edge of at least 8 m with whom; islands are tied to what is nearest."""
    left, right = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=0.5)
    ahead = left < right
    left, right = left[ahead], right[ahead]
    shared = shapely.area(shapely.intersection(shapely.buffer(shapes[left], 1.0), shapely.buffer(shapes[right], 1.0)))
    pairs: list[set[int]] = [set() for _ in shapes]
    for a, b in zip(left[shared > 16].tolist(), right[shared > 16].tolist(), strict=True):
        pairs[a].add(b)
        pairs[b].add(a)
    while len(islands := _islands(pairs)) > 1:
        outside = np.setdiff1d(np.arange(len(shapes)), islands[0])
        mine, theirs = shapely.STRtree(shapes[outside]).query_nearest(shapes[islands[0]], all_matches=False)
        gap = shapely.distance(shapes[islands[0]][mine], shapes[outside][theirs])
        nearest = int(np.argmin(gap))
        a, b = int(islands[0][mine[nearest]]), int(outside[theirs[nearest]])
        pairs[a].add(b)
        pairs[b].add(a)
    return pairs


def _islands(pairs: list[set[int]]) -> list[np.ndarray]:
    """Connected sets of shapes, the smallest first."""
    islands, seen = [], set()
    for start in range(len(pairs)):
        if start not in seen:
            reached = _reach(start, pairs, set(range(len(pairs))))
            seen |= reached
            islands.append(np.array(sorted(reached)))
    return sorted(islands, key=len)


def _reach(start: int, pairs: list[set[int]], within: set[int]) -> set[int]:
    reached, stack = {start}, [start]
    while stack:
        for other in pairs[stack.pop()]:
            if other in within and other not in reached:
                reached.add(other)
                stack.append(other)
    return reached


def _sow(shapes: np.ndarray, parts: int) -> np.ndarray:
    """Seeds as far apart as can be: label -1 but for one shape of each part."""
    centre = shapely.get_coordinates(shapely.centroid(shapes))
    seeds = [int(np.argmin(centre.sum(axis=1)))]
    far = np.full(len(shapes), np.inf)
    for _ in range(parts - 1):
        far = np.minimum(far, np.hypot(*(centre - centre[seeds[-1]]).T))
        far[seeds] = -1
        seeds.append(int(np.argmax(far)))
    label = np.full(len(shapes), -1)
    label[seeds] = np.arange(parts)
    return label


def _spread(shapes: np.ndarray, weight: np.ndarray, pairs: list[set[int]], label: np.ndarray) -> None:
    """The lightest part takes the free neighbour nearest to its seed, until nothing is free."""
    centre = shapely.get_coordinates(shapely.centroid(shapes))
    seeds = np.flatnonzero(label >= 0)
    home = {int(label[seed]): centre[seed] for seed in seeds}
    load = {int(label[seed]): float(weight[seed]) for seed in seeds}
    frontier = {int(label[seed]): set(pairs[seed]) for seed in seeds}
    while True:
        for part in frontier:
            frontier[part] = {n for n in frontier[part] if label[n] < 0}
        able = [part for part, free in frontier.items() if free]
        if not able:
            return
        part = min(able, key=lambda p: (load[p], p))
        chosen = min(frontier[part], key=lambda n: (float(np.hypot(*(centre[n] - home[part]))), n))
        label[chosen] = part
        load[part] += float(weight[chosen])
        frontier[part] |= pairs[chosen]


def _balance(weight: np.ndarray, pairs: list[set[int]], label: np.ndarray, *, sweeps: int = 60) -> None:
    """Pass pieces from heavy parts to lighter neighbours while that evens them out and nothing falls apart."""
    load = np.bincount(label, weights=weight)
    for _ in range(sweeps):
        moved = False
        for piece in np.argsort(-load[label], kind="stable").tolist():
            home = int(label[piece])
            others = sorted({int(label[n]) for n in pairs[piece]} - {home}, key=lambda p: (load[p], p))
            if not others or load[home] - load[others[0]] <= weight[piece] or not _can_leave(piece, pairs, label):
                continue
            label[piece] = others[0]
            load[home] -= weight[piece]
            load[others[0]] += weight[piece]
            moved = True
        if not moved:
            return


def _can_leave(piece: int, pairs: list[set[int]], label: np.ndarray) -> bool:
    """Whether the rest of its part stays in one piece, and something stays."""
    rest = set(np.flatnonzero(label == label[piece]).tolist()) - {piece}
    return bool(rest) and len(_reach(min(rest), pairs, rest)) == len(rest)


def apportion(weight: np.ndarray, total: int, *, most: np.ndarray) -> np.ndarray:
    """Whole shares of `total` by largest remainder; whoever has weight gets at least one and no more than `most`.

    Raises:
        ValueError: `total` cannot be met within those limits.
    """
    holders = weight > 0
    if not holders.sum() <= total <= most[holders].sum():
        raise ValueError(f"{total} shares, but {int(holders.sum())} holders can take {int(most[holders].sum())}")
    exact = weight / weight.sum() * total
    share = np.where(holders, np.clip(np.floor(exact), 1, most), 0).astype(int)
    while (missing := total - share.sum()) != 0:
        able = holders & ((share < most) if missing > 0 else (share > 1))
        share[int(np.argmax(np.where(able, np.sign(missing) * (exact - share), -np.inf)))] += np.sign(missing)
    return share


def merge(shapes: np.ndarray, label: np.ndarray) -> np.ndarray:
    """One shape per label, in label order; on a grid of a millimetre, lest hair-thin slits stay between the pieces."""
    parts = range(int(label.max()) + 1)
    return np.array([shapely.union_all(shapes[label == part], grid_size=1e-3) for part in parts], dtype=object)


def numeral(number: int) -> str:
    """A number under 100 in Chinese: 24 -> 二十四."""
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else ("十" if tens == 1 else CHINESE_DIGITS[tens] + "十")
    return head + (CHINESE_DIGITS[ones] if ones or not tens else "")


def reading_order(shapes: np.ndarray, *, row_m: float) -> np.ndarray:
    """West to east in rows of `row_m` from north to south, as grid sequences are numbered."""
    points = shapely.get_coordinates(shapely.centroid(shapes))
    return np.lexsort((points[:, 0], -np.round(points[:, 1] / row_m)))


def sectors(land: shapely.Geometry, count: int, rng: np.random.Generator) -> list[shapely.Geometry]:
    """A village's land in `count` sectors around its middle."""
    centre, turn = land.centroid, float(rng.uniform(0, 2 * np.pi))
    angle = turn + np.linspace(0, 2 * np.pi, count + 1)
    found = []
    for start, end in pairwise(angle):
        arc = np.linspace(start, end, 8)
        rim = np.column_stack([centre.x + 20_000 * np.cos(arc), centre.y + 20_000 * np.sin(arc)])
        found.append(shapely.intersection(land, shapely.Polygon([(centre.x, centre.y), *rim])))
    return found


def split(shape: shapely.Polygon, points: shapely.STRtree, weight: np.ndarray, most: float) -> list[shapely.Polygon]:
    """Halve a block until no piece holds more than `most`, or it cannot be halved."""
    held = float(weight[points.query(shape, predicate="contains")].sum())
    halves = halve(shape, 0.5, 0.0) if held > most and shape.area > 3_000 else None
    return [shape] if halves is None else [piece for half in halves for piece in split(half, points, weight, most)]
