"""Streets: arterials that bound superblocks, local streets that cut them into blocks, country roads outside."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely

from data.demo.ground import RAILWAY_CLEARANCE_M, Ground
from data.demo.size import Size

WIDTH_M = {
    "primary": 32.0,
    "secondary": 24.0,
    "tertiary": 14.0,
    "unclassified": 8.0,
    "residential": 9.0,
    "service": 5.0,
    "footway": 3.0,
}
"""Width of the street space by OpenStreetMap highway class, in metres."""


@dataclass(frozen=True)
class Superblock:
    """Ground between arterials, and the blocks that local streets cut it into."""

    outline: shapely.Polygon
    blocks: tuple[shapely.Polygon, ...]


def lay_arterials(ground: Ground, size: Size, rng: np.random.Generator) -> pd.DataFrame:
    """Arterials of the town, columns highway, geometry; every third one is primary, the ring too.

    Primary ones go on through the countryside to the district's edge.
    """
    columns = max(2, round(size.town_width_m / size.superblock_m))
    rows = max(2, round(size.town_height_m / size.superblock_m))
    lines = [*_family(columns, size, rng, upright=True), *_family(rows, size, rng, upright=False)]
    inside = [(kind, part) for kind, line in lines for part in _lines(shapely.intersection(line, ground.town))]
    land = shapely.difference(ground.district, ground.town)
    radials = [
        (kind, part) for kind, line in lines if kind == "primary" for part in _lines(shapely.intersection(line, land))
    ]
    ring = ("primary" if size.rim_m else "secondary", shapely.LineString(ground.town.exterior.coords))
    return pd.DataFrame([*inside, *radials, ring], columns=["highway", "geometry"])


def _family(count: int, size: Size, rng: np.random.Generator, *, upright: bool) -> list[tuple[str, shapely.LineString]]:
    """Roughly parallel arterials that bend with the town and with each other."""
    along, across = (size.town_height_m, size.town_width_m) if upright else (size.town_width_m, size.town_height_m)
    reach = along / 2 + size.rim_m * 1.25 + 300
    t = np.linspace(-reach, reach, round(reach / 45))
    bend = rng.uniform(0, 2 * np.pi, 3)
    step = across / count
    family = []
    for index in range(1, count):
        at = -across / 2 + step * (index + rng.uniform(-0.16, 0.16))
        sway = 0.12 * step * np.sin(t / 900 + bend[0] + index * 0.35) + 0.3 * step * np.sin(t / 2600 + bend[1])
        fan = 0.08 * at * np.cos(t / along * 2.4 + bend[2])
        line = np.column_stack([at + sway + fan, t] if upright else [t, at + sway + fan])
        family.append(("primary" if index % 3 == 2 else "secondary", shapely.LineString(line)))
    return family


def cut_superblocks(
    ground: Ground, arterials: pd.DataFrame, rng: np.random.Generator, *, block_m2: tuple[float, float]
) -> list[Superblock]:
    """The faces between arterials, river and railway, each cut into blocks of `block_m2` (least, most)."""
    lines = [*arterials["geometry"], ground.river_axis, ground.railway]
    faces = shapely.polygonize([shapely.union_all([shapely.segmentize(line, 40.0) for line in lines])])
    inside = [face for face in shapely.get_parts(faces) if ground.town.buffer(1).contains(face.representative_point())]
    inside.sort(key=lambda face: (round(face.centroid.x), round(face.centroid.y)))
    return [Superblock(face, tuple(_cut(face, rng, *block_m2))) for face in inside]


def _cut(block: shapely.Polygon, rng: np.random.Generator, least_m2: float, most_m2: float) -> list[shapely.Polygon]:
    """Halve a block across its long side, again and again, until each piece is small enough."""
    if block.area <= rng.uniform(least_m2, most_m2):
        return [block]
    pieces = halve(block, rng.uniform(0.4, 0.6), rng.normal(0, 0.05))
    if pieces is None or min(piece.area for piece in pieces) < least_m2 * 0.3:
        return [block]
    return [part for piece in pieces for part in _cut(piece, rng, least_m2, most_m2)]


def halve(block: shapely.Polygon, share: float, tilt: float) -> list[shapely.Polygon] | None:
    """Cut across the long side of the least rectangle at `share` of its length, `tilt` radians off square."""
    corner = shapely.get_coordinates(shapely.oriented_envelope(block))[:4]
    sides = np.diff(np.vstack([corner, corner[:1]]), axis=0)
    long = 0 if np.hypot(*sides[0]) >= np.hypot(*sides[1]) else 1
    axis = sides[long] / np.hypot(*sides[long])
    middle = corner[long] + sides[long] * share + sides[(long + 1) % 4] / 2
    turn = np.array([[np.cos(tilt), -np.sin(tilt)], [np.sin(tilt), np.cos(tilt)]])
    reach = turn @ np.array([-axis[1], axis[0]]) * 4000
    knife = shapely.LineString([middle - reach, middle + reach])
    parts = shapely.get_parts(shapely.polygonize([shapely.union_all([block.boundary, knife])]))
    parts = [part for part in parts if block.contains(part.representative_point())]
    return parts if len(parts) == 2 else None


def local_streets(superblocks: list[Superblock], ground: Ground) -> pd.DataFrame:
    """Streets along the blocks' inner edges; the long ones are tertiary. Columns highway, geometry."""
    found: list[tuple[str, shapely.LineString]] = []
    for superblock in superblocks:
        edges = shapely.union_all([block.boundary for block in superblock.blocks])
        inner = shapely.difference(edges, superblock.outline.boundary.buffer(0.5))
        for line in _lines(shapely.line_merge(shapely.difference(inner, ground.river.buffer(12)))):
            if line.length > 25:
                end_to_end = _reach(line, superblock.outline)
                found.append(("tertiary" if line.length > 330 else "residential", end_to_end))
    return pd.DataFrame(found, columns=["highway", "geometry"])


def _reach(line: shapely.LineString, outline: shapely.Polygon) -> shapely.LineString:
    """Close the half metre that was cut off where a local street meets an arterial."""
    points = shapely.get_coordinates(line)
    for end in (0, -1):
        tip = shapely.Point(points[end])
        if outline.exterior.distance(tip) < 1.0:
            points[end] = outline.exterior.interpolate(outline.exterior.project(tip)).coords[0]
    return shapely.LineString(points)


def cross_water_and_rails(streets: pd.DataFrame, ground: Ground) -> pd.DataFrame:
    """Primary and country roads cross the river by bridges and the railway by underpasses; the others end before.

    Returns:
        Columns highway, bridge, tunnel, layer, ownerless, geometry; one row per uninterrupted piece of street.
    """
    water, rails = ground.river, ground.railway.buffer(RAILWAY_CLEARANCE_M)
    closed = shapely.union(water, rails)
    rows: list[dict[str, object]] = []
    for highway, line, ownerless in zip(streets["highway"], streets["geometry"], streets["ownerless"], strict=True):
        way = {"highway": highway, "ownerless": ownerless}
        rows += [{**way, "geometry": part} for part in _lines(shapely.difference(line, closed)) if part.length > 4]
        if highway in ("primary", "unclassified"):
            bridges = _lines(shapely.intersection(line, water))
            rows += [{**way, "geometry": part, "bridge": "yes", "layer": 1} for part in bridges]
            tunnels = _lines(shapely.intersection(line, rails))
            rows += [{**way, "geometry": part, "tunnel": "yes", "layer": -1} for part in tunnels]
    return pd.DataFrame(rows, columns=["highway", "bridge", "tunnel", "layer", "ownerless", "geometry"])


def _lines(shape: shapely.Geometry) -> list[shapely.LineString]:
    return [part for part in shapely.get_parts(shape) if part.geom_type == "LineString" and part.length > 0]
