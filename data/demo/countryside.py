"""Villages, their houses, fields and the roads between them."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from shapely import affinity

from data.demo.buildings import BUILDING_COLUMNS
from data.demo.ground import Ground


@dataclass(frozen=True)
class Countryside:
    """Villages (territory, centre), their buildings, their fields, the woods and the roads outside the town."""

    villages: pd.DataFrame
    buildings: pd.DataFrame
    fields: list[shapely.Polygon]
    woods: list[shapely.Polygon]
    streets: pd.DataFrame


def settle(ground: Ground, arterials: pd.DataFrame, count: int, rng: np.random.Generator) -> Countryside:
    """`count` villages on the land around the town and off its radial roads; an empty countryside for 0."""
    if count == 0:
        empty = pd.DataFrame(columns=["territory", "centre"])
        streets = pd.DataFrame(columns=["highway", "geometry"])
        return Countryside(empty, pd.DataFrame(columns=BUILDING_COLUMNS), [], [], streets)
    land = shapely.difference(ground.district, ground.town)
    radials = shapely.union_all(shapely.intersection(arterials["geometry"].to_numpy(), land.buffer(-1)))
    centres = _scatter(land, shapely.union_all([ground.river.buffer(60), ground.railway, radials]), count, rng)
    villages = _territories(centres, land)
    roads = _roads(villages["centre"].to_numpy(), ground, rng)
    houses: list[tuple[object, ...]] = []
    lanes: list[tuple[str, shapely.LineString]] = []
    closed = shapely.union_all(
        [ground.river.buffer(25), ground.railway.buffer(25), radials.buffer(18), *(road.buffer(6) for road in roads)]
    )
    for number, village in villages.iterrows():
        _village(int(str(number)), village["centre"], village["territory"].difference(closed), houses, lanes, rng)
    buildings = pd.DataFrame(houses, columns=BUILDING_COLUMNS)
    streets = pd.DataFrame([*(("unclassified", road) for road in roads), *lanes], columns=["highway", "geometry"])
    hamlets = [
        hull
        for _, hull in buildings.groupby("block")["geometry"]
        .apply(lambda shapes: shapely.MultiPolygon(list(shapes)).convex_hull.buffer(25))
        .items()
    ]
    taken = shapely.union_all([closed, *hamlets])
    woods = _woods(shapely.difference(land, taken), len(villages) // 5, rng)
    fields = _fields(villages, shapely.union_all([taken, *woods]), rng)
    return Countryside(villages, buildings, fields, woods, streets)


def _scatter(land: shapely.Geometry, lines: shapely.Geometry, count: int, rng: np.random.Generator) -> np.ndarray:
    """Points that keep their distance: the best of many candidates, one after another."""
    left, bottom, right, top = land.bounds
    inner = shapely.difference(land.buffer(-170), lines.buffer(130))
    shapely.prepare(inner)
    points: list[tuple[float, float]] = []
    while len(points) < count:
        drawn = np.column_stack([rng.uniform(left, right, 60), rng.uniform(bottom, top, 60)])
        drawn = drawn[shapely.contains_xy(inner, drawn)]
        if len(drawn) == 0:
            continue
        far = _distances(drawn, np.array(points)).min(axis=1) if points else np.ones(len(drawn))
        points.append(tuple(drawn[np.argmax(far * rng.uniform(0.75, 1.0, len(far)))]))
    return np.array(points)


def _territories(centres: np.ndarray, land: shapely.Geometry) -> pd.DataFrame:
    """Each village owns the land that is nearest to it."""
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.MultiPoint(centres), extend_to=land))
    order = shapely.STRtree(cells).query(shapely.points(centres), predicate="within")[1]
    return pd.DataFrame(
        {"territory": shapely.intersection(cells[order], land), "centre": list(shapely.points(centres))}
    )


def _roads(centres: np.ndarray, ground: Ground, rng: np.random.Generator) -> list[shapely.LineString]:
    """The shortest tree of roads, a third more for choice, and ways to the town's ring."""
    points = np.array([(point.x, point.y) for point in centres])
    distance = _distances(points, points)
    pairs = _shortest_tree(distance)
    for start in rng.permutation(len(points))[: len(points) // 3]:
        other = int(np.argsort(distance[start])[rng.integers(2, 4)])
        pairs.add((int(start), other))
    roads = [_bend(points[a], points[b], rng) for a, b in sorted(pairs)]
    ring = ground.town.exterior
    gates = sorted(range(len(points)), key=lambda i: ring.distance(centres[i]))[: max(4, len(points) // 5)]
    roads += [shapely.shortest_line(centres[i], ring) for i in gates]
    outside = [shapely.difference(road, ground.town) for road in roads]
    return [part for road in outside for part in shapely.get_parts(road) if part.length > 5]


def _bend(start: np.ndarray, end: np.ndarray, rng: np.random.Generator) -> shapely.LineString:
    """A country road: it starts and ends where it must and wanders between."""
    t = np.linspace(0, 1, 12)[:, None]
    along = end - start
    side = np.array([-along[1], along[0]])
    wander = rng.normal(0, 0.05) * np.sin(np.pi * t) + rng.normal(0, 0.025) * np.sin(2 * np.pi * t)
    return shapely.LineString(start + along * t + side * wander)


def _village(
    number: int,
    centre: shapely.Point,
    free: shapely.Geometry,
    houses: list[tuple[object, ...]],
    lanes: list[tuple[str, shapely.LineString]],
    rng: np.random.Generator,
) -> None:
    """Terraces of farmhouses in uneven rows along lanes that meet on the village street; a lane around them all."""
    turn = float(rng.normal(0, 9))
    rows, half = int(rng.integers(9, 16)), float(rng.uniform(120, 205))
    shapely.prepare(free)
    reach = rows * 15 + 12
    street = shapely.LineString([(centre.x, centre.y - reach), (centre.x, centre.y + reach)])
    ends: dict[int, list[tuple[float, float]]] = {-1: [], 1: []}
    plan, terraces = [("residential", street)], []
    for row in range(rows):
        for side in (-1, 1):
            y = centre.y + (row - (rows - 1) / 2) * 30 + side * 5 + float(rng.normal(0, 1.5))
            end = (centre.x + side * half * float(rng.uniform(0.8, 1.0)), y)
            plan.append(("service", shapely.LineString([(centre.x, y), end])))
            ends[side].append(end)
            terraces += _terrace(centre.x, end[0], y, rng)
    bottom, top = street.coords
    plan.append(("service", shapely.LineString([bottom, *ends[-1], top])))
    plan.append(("service", shapely.LineString([bottom, *ends[1], top])))
    lanes += [(kind, affinity.rotate(line, turn, origin=centre)) for kind, line in plan]
    ways = shapely.union_all([line.buffer(2.5) for _, line in plan])
    for house in terraces:
        body = affinity.rotate(house, turn, origin=centre)
        if rng.random() < 0.92 and not house.intersects(ways) and free.contains(body):
            floors, built_year = int(rng.choice([1, 1, 1, 2])), int(rng.integers(1975, 2022))
            houses.append((-1 - number, "rural", floors, built_year, house.bounds[2] - house.bounds[0], body))


def _terrace(start: float, end: float, y: float, rng: np.random.Generator) -> list[shapely.Polygon]:
    """Houses north of a lane, from the village street outwards."""
    houses, x, side = [], 9.0, 1 if end > start else -1
    while x + 16 < abs(end - start):
        length = min(float(rng.uniform(16, 44)), abs(end - start) - x)
        left, right = sorted((start + side * x, start + side * (x + length)))
        houses.append(shapely.box(left, y + 4, right, y + 12.5))
        x += length + float(rng.uniform(4, 12))
    return houses


def _woods(land: shapely.Geometry, count: int, rng: np.random.Generator) -> list[shapely.Polygon]:
    """Woods of uneven outline, in the open land."""
    left, bottom, right, top = land.bounds
    angle = np.linspace(0, 2 * np.pi, 49)[:-1]
    found: list[shapely.Polygon] = []
    for _ in range(count):
        uneven = sum(rng.uniform(0.05, 0.2) * np.sin(n * angle + rng.uniform(0, 2 * np.pi)) for n in (2, 3, 5))
        reach = float(rng.uniform(120, 420)) * (1 + uneven)
        x, y = float(rng.uniform(left, right)), float(rng.uniform(bottom, top))
        stretch = float(rng.uniform(0.5, 1.0))
        outline = shapely.Polygon(np.column_stack([x + reach * np.cos(angle), y + stretch * reach * np.sin(angle)]))
        parts = shapely.get_parts(shapely.intersection(outline, land.buffer(-12)))
        found += [part for part in parts if part.geom_type == "Polygon" and part.area > 8_000]
    return [part for part in shapely.get_parts(shapely.union_all(found)) if part.geom_type == "Polygon"]


def _fields(villages: pd.DataFrame, taken: shapely.Geometry, rng: np.random.Generator) -> list[shapely.Polygon]:
    """Farmland: each village's open land in long strips."""
    fields = []
    for territory in villages["territory"]:
        angle = float(rng.uniform(0, 180))
        open_land = shapely.difference(territory.buffer(-8), taken)
        flat = affinity.rotate(open_land, -angle, origin=(0, 0))
        left, bottom, right, top = flat.bounds
        edges = np.arange(left, right, float(rng.uniform(90, 170)))
        strips = shapely.intersection(flat, shapely.box(edges, bottom, edges + (edges[1] - edges[0]) - 5, top))
        fields += [
            affinity.rotate(part, angle, origin=(0, 0)) for part in shapely.get_parts(strips) if part.area > 3000
        ]
    return fields


def _distances(places: np.ndarray, others: np.ndarray) -> np.ndarray:
    return np.asarray(np.hypot(*(places[:, None] - others).transpose(2, 0, 1)))


def _shortest_tree(distance: np.ndarray) -> set[tuple[int, int]]:
    """Pairs (smaller, greater) that join all places at the least length; no need to load SciPy, which takes longer.

    Source: Prim (1957), Bell System Technical Journal 36(6): 1389-1401.
    """
    pairs, nearest = set(), np.zeros(len(distance), dtype=int)
    away = distance[0].copy() if len(distance) else np.array([])
    away[:1] = np.inf
    for _ in range(len(distance) - 1):
        new = int(away.argmin())
        pairs.add((min(new, int(nearest[new])), max(new, int(nearest[new]))))
        closer = (distance[new] < away) & np.isfinite(away)
        nearest[closer], away[closer] = new, distance[new][closer]
        away[new] = np.inf
    return pairs
