"""Buildings and the lanes between them, block by block; no building stands on a street, a lane or another building."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import shapely
from shapely import affinity

PATH_M = 1.5
"""From a compound's wall to the path inside it."""

LANE_SPACING_M = 150.0

BUILDING_COLUMNS = ["block", "use", "floors", "built_year", "length_m", "geometry"]


@dataclass
class Built:
    """What a block has got: buildings as rows of `BUILDING_COLUMNS` (without block), lanes as (highway, line), and
    walls and gates as (kind, shape).
    """

    buildings: list[tuple[str, int, int, float, shapely.Polygon]] = field(default_factory=list)
    lanes: list[tuple[str, shapely.LineString]] = field(default_factory=list)
    walls: list[tuple[str, shapely.Geometry]] = field(default_factory=list)


def build_blocks(blocks: pd.DataFrame, rng: np.random.Generator) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Fill every block by its use.

    Args:
        blocks: Columns use, outline, geometry, centrality; the index names the block.
        rng: Source of all chance.

    Returns:
        Buildings (`BUILDING_COLUMNS`), lanes (highway, geometry), walls and gates (kind, geometry).
    """
    buildings, lanes, walls = [], [], []
    for number, block in zip(blocks.index, blocks.to_dict("records"), strict=True):
        builder = _BUILDERS.get(block["use"])
        if builder is None or block["geometry"].is_empty:
            continue
        built = builder(block["geometry"], block["outline"], block["centrality"], rng)
        buildings += [(number, *one) for one in built.buildings]
        lanes += built.lanes
        walls += built.walls
    return (
        pd.DataFrame(buildings, columns=BUILDING_COLUMNS).assign(geometry=lambda t: _tidy(t["geometry"])),
        pd.DataFrame(lanes, columns=["highway", "geometry"]),
        pd.DataFrame(walls, columns=["kind", "geometry"]),
    )


def _tidy(shapes: pd.Series) -> np.ndarray:
    """Footprints to the centimetre."""
    return np.asarray(shapely.set_precision(shapes.to_numpy(), 0.01), dtype=object)


def _compound(ground: shapely.Polygon, outline: shapely.Polygon, central: float, rng: np.random.Generator) -> Built:
    """A gated compound of slabs or towers in rows that face south."""
    built_year = int(rng.integers(1998, 2024))
    if rng.random() < 0.30:
        floors, depth, length, gap = int(rng.choice([18, 24, 26, 28, 32])), 19.0, 26.0, 30.0
        spacing = depth + 46
    else:
        floors = int(rng.choice([6, 6, 7, 11, 11, 15]))
        depth, length, gap = 12.5, float(rng.uniform(38, 62)), 9.0
        spacing = depth + max(16.0, floors * 2.9 * 1.05)
    has_path = rng.random() < 0.15
    row = _Row("residential", floors, built_year, depth, length, gap, spacing, is_open=not has_path)
    built = _rows(ground, outline, rng, row)
    if has_path:
        _walk_round(built, ground)
    _enclose(built, ground)
    return built


def _old_compound(ground: shapely.Polygon, outline: shapely.Polygon, central: float, rng: np.random.Generator) -> Built:
    """三无小区: low, narrow and close, without a property manager."""
    row = _Row(
        "residential_old",
        int(rng.choice([3, 4, 5, 6, 6])),
        int(rng.integers(1968, 1998)),
        10.5,
        float(rng.uniform(24, 48)),
        5.5,
        10.5 + float(rng.uniform(12, 16)),
        is_open=True,
    )
    return _rows(ground, outline, rng, row)


@dataclass(frozen=True)
class _Row:
    use: str
    floors: int
    built_year: int
    depth_m: float
    length_m: float
    gap_m: float
    spacing_m: float
    is_open: bool = False


def _rows(ground: shapely.Polygon, outline: shapely.Polygon, rng: np.random.Generator, row: _Row) -> Built:
    """Rows of equal buildings, lanes between them, a spine across with a gate at either end.

    Where the rows are open, the lanes go on to the streets around, through side gates if there is a wall.
    """
    centre = (ground.centroid.x, ground.centroid.y)
    turn = float(rng.normal(0, 4))
    plot = affinity.rotate(ground, -turn, origin=centre)
    inner = plot.buffer(-PATH_M - 2.0, join_style="mitre")
    if inner.is_empty:
        return Built()
    left, bottom, right, top = inner.bounds
    spine_x = left + (right - left) * float(rng.uniform(0.38, 0.62))
    built, used = Built(), []
    for y in np.arange(bottom + 4 + float(rng.uniform(0, 4)), top - row.depth_m, row.spacing_m):
        stood = len(built.buildings)
        for start, end in _free_spans(inner, y - 4, y + row.depth_m, spine_x):
            for x, length in _fill(start, end, row, rng):
                box = shapely.box(x, y, x + length, y + row.depth_m)
                body = affinity.rotate(box, turn, origin=centre)
                built.buildings.append((row.use, row.floors, row.built_year, length, body))
        used += [y] * (len(built.buildings) > stood)
    if not built.buildings:
        return built
    _spine(built, outline, spine_x, (bottom, top), turn, centre)
    reach = affinity.rotate(outline, -turn, origin=centre) if row.is_open else plot.buffer(-PATH_M)
    for y in used[:: max(1, round(LANE_SPACING_M / row.spacing_m))]:
        lane = shapely.LineString([(left - 60, y - 3), (right + 60, y - 3)])
        for part in _lines(shapely.intersection(lane, reach)):
            if part.length > 12:
                built.lanes.append(("footway", affinity.rotate(part, turn, origin=centre)))
    return built


def _walk_round(built: Built, ground: shapely.Polygon) -> None:
    """A path around the compound, along its wall, where the lanes end."""
    if built.buildings:
        built.lanes += [
            ("footway", ring) for ring in _lines(shapely.LineString(ground.buffer(-PATH_M).exterior.coords))
        ]


def _enclose(built: Built, ground: shapely.Polygon) -> None:
    """A wall around a compound, open where its lanes pass: there are the gates."""
    lanes = [lane for _, lane in built.lanes if lane.crosses(ground)]
    if not lanes:
        return
    crossings = shapely.intersection(ground.exterior, shapely.union_all(lanes))
    built.walls += [("gate", point) for point in shapely.get_parts(crossings) if point.geom_type == "Point"]
    openings = shapely.union_all([lane.buffer(3.5) for lane in lanes])
    built.walls += [("wall", part) for part in _lines(shapely.line_merge(ground.exterior.difference(openings)))]


def _free_spans(plot: shapely.Polygon, low: float, high: float, spine_x: float) -> list[tuple[float, float]]:
    """Where a row from `low` to `high` fits between the plot's edges and the spine."""
    left, _, right, _ = plot.bounds
    across = [shapely.LineString([(left - 1, y), (right + 1, y)]) for y in (low, high, (low + high) / 2)]
    common = shapely.intersection_all([_shadow(shapely.intersection(plot, line)) for line in across])
    spans = shapely.difference(common, shapely.LineString([(spine_x - 4, 0), (spine_x + 4, 0)]))
    return [(part.bounds[0] + 1, part.bounds[2] - 1) for part in _lines(spans)]


def _shadow(shape: shapely.Geometry) -> shapely.Geometry:
    """A level line dropped onto the x axis."""
    return shapely.transform(shape, lambda xy: xy * np.array([1.0, 0.0]))


def _fill(start: float, end: float, row: "_Row", rng: np.random.Generator) -> list[tuple[float, float]]:
    """Buildings (x, length) along a span, the gaps evened out; a place stays empty now and then."""
    count = int((end - start + row.gap_m) // (row.length_m + row.gap_m))
    length = row.length_m
    if count == 0 and end - start > 0.6 * row.length_m:
        count, length = 1, end - start
    gap = (end - start - count * length) / max(count - 1, 1)
    gap = min(gap, row.gap_m * 1.8)
    return [(start + i * (length + gap), length) for i in range(count) if rng.random() < 0.95]


def _spine(
    built: Built,
    outline: shapely.Polygon,
    at_x: float,
    reach: tuple[float, float],
    turn: float,
    centre: tuple[float, float],
) -> None:
    line = affinity.rotate(shapely.LineString([(at_x, reach[0] - 60), (at_x, reach[1] + 60)]), turn, origin=centre)
    parts = _lines(shapely.intersection(line, outline))
    if parts:
        built.lanes.append(("service", max(parts, key=lambda part: part.length)))


def _perimeter(ground: shapely.Polygon, outline: shapely.Polygon, central: float, rng: np.random.Generator) -> Built:
    """Shops around the edge, a tower or two in the court."""
    built = Built()
    depth = float(rng.uniform(14, 19))
    edge = ground.exterior
    court = ground.buffer(-(depth + 8), join_style="mitre")
    position = 0.0
    while position < edge.length - 12:
        front = float(rng.uniform(16, 42))
        piece = shapely.ops.substring(edge, position, min(position + front, edge.length))
        body = shapely.intersection(piece.buffer(depth, cap_style="flat", join_style="mitre"), ground).buffer(-0.4)
        position += front + float(rng.choice([1.2, 1.2, 1.2, 7.0]))
        if body.geom_type == "Polygon" and body.area > 90:
            built.buildings.append(
                ("commercial", int(rng.choice([2, 3, 3, 4, 5, 6])), int(rng.integers(1985, 2022)), front, body)
            )
    built.buildings = _apart(built.buildings)
    _towers(built, court, central, rng)
    return built


def _towers(built: Built, court: shapely.Geometry, central: float, rng: np.random.Generator) -> None:
    """Towers on the court of a commercial block, where there is room."""
    for _ in range(int(rng.integers(1, 4))):
        if court.is_empty:
            return
        left, bottom, right, top = court.bounds
        width, depth = float(rng.uniform(24, 36)), float(rng.uniform(22, 30))
        x, y = float(rng.uniform(left, right)), float(rng.uniform(bottom, top))
        tower = shapely.box(x, y, x + width, y + depth)
        if court.contains(tower):
            floors = int(rng.integers(9, 16 + round(22 * central)))
            use = "mixed" if rng.random() < 0.55 else "office"
            built.buildings.append((use, floors, int(rng.integers(1996, 2024)), width, tower))
            court = court.difference(tower.buffer(10))


def _halls(
    use: str, *, width: tuple[float, float], depth: tuple[float, float], floors: tuple[int, int], gap_m: float
) -> Callable[..., Built]:
    """A builder of loosely set large buildings: schools, works, hospitals, offices."""

    def build(ground: shapely.Polygon, outline: shapely.Polygon, central: float, rng: np.random.Generator) -> Built:
        built, free = Built(), ground.buffer(-6, join_style="mitre")
        left, bottom, right, top = ground.bounds
        for _ in range(40):
            w, d = float(rng.uniform(*width)), float(rng.uniform(*depth))
            x, y = float(rng.uniform(left, right)), float(rng.uniform(bottom, top))
            hall = shapely.box(x, y, x + w, y + d)
            if free.contains(hall):
                built.buildings.append((use, int(rng.integers(*floors)), int(rng.integers(1980, 2022)), w, hall))
                free = free.difference(hall.buffer(gap_m))
        entry = shapely.shortest_line(ground.centroid, outline.exterior)
        walls = shapely.union_all([one[-1].buffer(2) for one in built.buildings])
        if built.buildings and entry.length > 10 and not entry.intersects(walls):
            built.lanes.append(("service", entry))
        return built

    return build


def _apart(
    buildings: list[tuple[str, int, int, float, shapely.Polygon]],
) -> list[tuple[str, int, int, float, shapely.Polygon]]:
    """Drop what would stand on an earlier one (at the corners of a perimeter)."""
    kept: list[tuple[str, int, int, float, shapely.Polygon]] = []
    taken = shapely.Polygon()
    for one in buildings:
        body = shapely.difference(one[-1], taken.buffer(0.6))
        if body.geom_type == "Polygon" and body.area > 80:
            kept.append((*one[:-1], body))
            taken = shapely.union(taken, body)
    return kept


def _lines(shape: shapely.Geometry) -> list[shapely.LineString]:
    return [part for part in shapely.get_parts(shape) if part.geom_type == "LineString" and part.length > 0]


_BUILDERS: dict[str, Callable[..., Built]] = {
    "compound": _compound,
    "old_compound": _old_compound,
    "commercial": _perimeter,
    "office": _halls("office", width=(26, 48), depth=(22, 34), floors=(6, 22), gap_m=18),
    "school": _halls("school", width=(42, 70), depth=(13, 17), floors=(3, 6), gap_m=22),
    "hospital": _halls("hospital", width=(40, 75), depth=(18, 26), floors=(5, 16), gap_m=20),
    "factory": _halls("factory", width=(45, 110), depth=(28, 55), floors=(1, 4), gap_m=14),
}
