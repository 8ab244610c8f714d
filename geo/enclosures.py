"""Enclosures: ground between the lines that people can see, inside one community's border."""

from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from scipy.spatial import KDTree

from geo.unit_frame import LocalFrame
from geo.unit_segments import edges_of, lines_of
from geo.walk_access import levels, words

Geometries = npt.NDArray[np.object_]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

DIVIDING: Final = frozenset(
    {"motorway", "trunk", "primary", "secondary", "tertiary", "unclassified", "residential", "living_street"}
    | {"pedestrian", "road", "busway", "motorway_link", "trunk_link", "primary_link", "secondary_link"}
    | {"tertiary_link", ""}
)
"""`highway` of the streets that divide ground: public ones, with a name or a kerb that everybody knows. Service roads,
footpaths and stairs lie inside compounds and campuses, where the line between two buildings is drawn half-way."""

NOT_CROSSED: Final = frozenset({"railway", "waterway", "motorway", "wall", "fence"})
"""Kinds of line that nobody steps over; a street is none of them."""
STRONG: Final = frozenset({"railway", "waterway", "motorway"})
"""Barriers between neighbourhoods, not only between compounds."""

GRID_M: Final = 1e-6
"""Nodes are rounded to this, so that an end on a line is a node of the line."""
ON_BORDER_M: Final = 1.0
"""A street this near to a community's border is the border; the strip between them is drawing."""
CRACK_M: Final = 0.1
"""Outlines of two communities that run less than this apart are meant to be one line."""
OPENING_M: Final = 15.0
"""Two ends of wall this near are the posts of a gate."""
_TOGETHER_M: Final = 0.01
_LONGEST_EDGE_M: Final = 100.0  # longer ones would bend by more than a millimetre in a projection


@dataclass(frozen=True, eq=False)
class Dividers:
    """Lines in local metres, and the kind of each: "street", one of `NOT_CROSSED`, or "opening" in a wall."""

    geometry: Geometries
    kind: Geometries


@dataclass(frozen=True, eq=False)
class Enclosures:
    """Polygons in local metres that fill the communities, and the position of each one's community."""

    geometry: Geometries
    community: Ints


def dividing_lines(streets: gpd.GeoDataFrame, barriers: gpd.GeoDataFrame, frame: LocalFrame) -> Dividers:
    """The lines that divide ground.

    Args:
        streets: Lines with OpenStreetMap's tags; tunnels divide nothing, nor do the ways that `DIVIDING` lacks.
        barriers: Lines, or rings of polygons, with column `kind`; those that `NOT_CROSSED` names divide.
        frame: Where to work.

    Returns:
        One row per LineString. Where a wall is open for a gate, the line goes on as an "opening".
    """
    highway = words(streets, "highway")
    above = highway.isin(DIVIDING).to_numpy() & (levels(streets) >= 0)
    of_street = np.where(highway.str.startswith("motorway"), "motorway", "street")[above]
    of_barrier = words(barriers, "kind").to_numpy()
    known = np.isin(of_barrier, list(NOT_CROSSED))
    street_lines, street = lines_of(frame.taken_in(streets.geometry[above]))
    barrier_lines, barrier = lines_of(frame.taken_in(barriers.geometry[known]))
    kind = np.concatenate([of_street[street], of_barrier[known][barrier]]).astype(object)
    geometry = np.concatenate([street_lines, barrier_lines])
    openings = _openings(geometry[np.isin(kind, ["wall", "fence"])])
    return Dividers(np.append(geometry, openings), np.append(kind, np.full(len(openings), "opening", dtype=object)))


def enclosed(communities: Geometries, dividers: Dividers) -> Enclosures:
    """The faces that borders and dividing lines make together.

    Args:
        communities: Valid polygons in local metres. Where two overlap, the ground is the first one's.
        dividers: The lines.

    Returns:
        Faces inside a community; each has a node wherever another touches it.
    """
    # Outlines are drawn one by one, and miss each other by millimetres.
    communities = shapely.coverage_clean(communities, gap_width=CRACK_M, merge_strategy="min_index")
    borders, _ = lines_of(communities)
    borders = shapely.segmentize(borders, _LONGEST_EDGE_M)
    lines = shapely.segmentize(dividers.geometry, _LONGEST_EDGE_M)
    noded, _ = lines_of(np.atleast_1d(shapely.union_all(lines, grid_size=_TOGETHER_M)))
    faces = faces_between(_led_to(borders, noded))
    community = holding(communities, shapely.point_on_surface(faces))
    return Enclosures(faces[community >= 0], community[community >= 0])


def faces_between(lines: Geometries) -> Geometries:
    """The polygons that lines enclose, with a node on each line wherever another meets it."""
    noded = shapely.union_all(lines, grid_size=GRID_M)
    return np.asarray(shapely.get_parts(shapely.polygonize(shapely.get_parts([noded]))))


def holding(polygons: Geometries, points: Geometries) -> Ints:
    """Position of the first polygon that each point lies in, -1 for none."""
    found = np.full(len(points), len(polygons), dtype=np.int64)
    point, polygon = shapely.STRtree(polygons).query(points, predicate="intersects")
    np.minimum.at(found, point, polygon)
    return np.where(found == len(polygons), -1, found)


def _openings(walls: Geometries) -> Geometries:
    """Straight lines between the ends of walls that face each other across a gate."""
    ends = np.concatenate([shapely.get_coordinates(shapely.get_point(walls, at)) for at in (0, -1)])
    _, place, times = np.unique(np.round(ends, 2), axis=0, return_inverse=True, return_counts=True)
    loose = np.flatnonzero(times[place.ravel()] == 1)
    if len(loose) < 2:
        return np.empty(0, dtype=object)
    apart_m, nearest = KDTree(ends[loose]).query(ends[loose], k=2)
    mate, gap_m = nearest[:, 1], apart_m[:, 1]
    here = np.arange(len(loose))
    is_pair = (mate[mate] == here) & (here < mate) & (gap_m <= OPENING_M)
    # The two ends of one short wall are no gate.
    wall = loose % len(walls)
    is_pair &= (wall != wall[mate]) | (shapely.length(walls[wall]) > 3.0 * gap_m)
    pairs = np.stack([ends[loose[here[is_pair]]], ends[loose[mate[is_pair]]]], axis=1)
    return np.asarray(shapely.linestrings(pairs))


def _led_to(borders: Geometries, lines: Geometries) -> Geometries:
    """Lines without the stretches along a border; what ends beside a border is led up to it."""
    edges = edges_of(borders)
    tree = shapely.STRtree(edges)
    line, edge = tree.query(lines, predicate="dwithin", distance=ON_BORDER_M)
    near, strip = np.unique(line, return_inverse=True)
    if not len(near):
        return np.concatenate([borders, lines])
    strips = shapely.buffer(shapely.multilinestrings(edges[edge], indices=np.sort(strip)), ON_BORDER_M)
    away, _ = lines_of(np.asarray(shapely.difference(lines[near], strips)))
    tips = np.concatenate([shapely.get_point(away, at) for at in (0, -1)])
    tip, border = tree.query_nearest(tips, max_distance=ON_BORDER_M + _TOGETHER_M, all_matches=False)
    leads = shapely.shortest_line(tips[tip], edges[border])
    return np.concatenate([borders, np.delete(lines, near), away, leads])
