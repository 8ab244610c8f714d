"""Enclosures: ground between the lines that people can see, inside one community's border."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from geo.ground.frame import LocalFrame
from geo.ground.line_gaps import openings, prolonged
from geo.ground.segments import lines_of
from geo.line_trimming import led_up_to
from geo.walks.access import levels, words

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
PREMISES: Final = "premises"
"""Kind of a line that is known but not seen: the edge of ground that is kept whole, which anybody may step over."""
ENCLOSING: Final = STRONG | {"street", PREMISES}
WALLS: Final = frozenset({"wall", "fence", "opening"})
"""Lines inside the blocks that the others enclose."""

GRID_M: Final = 1e-6
"""Nodes are rounded to this, so that an end on a line is a node of the line."""
ON_BORDER_M: Final = 1.0
"""A street this near to a community's border is the border; the strip between them is drawing."""
CRACK_M: Final = 0.1
"""Outlines of two communities that run less than this apart are meant to be one line."""
_TOGETHER_M: Final = 0.01
_LONGEST_EDGE_M: Final = 100.0  # longer ones would bend by more than a millimetre in a projection


@dataclass(frozen=True, eq=False)
class Dividers:
    """Lines in local metres, and the kind of each: "street", `PREMISES`, one of `NOT_CROSSED`, "opening" in a wall."""

    geometry: Geometries
    kind: Geometries

    def only(self, kinds: Collection[str]) -> "Dividers":
        """The lines of some kinds."""
        chosen = np.isin(self.kind, list(kinds))
        return Dividers(self.geometry[chosen], self.kind[chosen])


@dataclass(frozen=True, eq=False)
class Enclosures:
    """Polygons in local metres that fill the communities, and the position of each one's community."""

    geometry: Geometries
    community: Ints


def dividing_lines(streets: gpd.GeoDataFrame, barriers: gpd.GeoDataFrame, frame: LocalFrame) -> Dividers:
    """The lines that divide ground.

    Args:
        streets: Lines with OpenStreetMap's tags; tunnels divide nothing, nor do the ways that `DIVIDING` lacks.
        barriers: Lines, or rings of polygons, with column `kind`; those that `NOT_CROSSED` names divide, and
            `PREMISES`.
        frame: Where to work.

    Returns:
        One row per LineString. Where a wall is open for a gate, the line goes on as an "opening".
    """
    highway = words(streets, "highway")
    above = highway.isin(DIVIDING).to_numpy() & (levels(streets) >= 0)
    of_street = np.where(highway.str.startswith("motorway"), "motorway", "street")[above]
    of_barrier = words(barriers, "kind").to_numpy()
    known = np.isin(of_barrier, [*NOT_CROSSED, PREMISES])
    street_lines, street = lines_of(frame.taken_in(streets.geometry[above]))
    barrier_lines, barrier = lines_of(frame.taken_in(barriers.geometry[known]))
    kind = np.concatenate([of_street[street], of_barrier[known][barrier]]).astype(object)
    geometry = np.concatenate([street_lines, barrier_lines])
    gaps = openings(geometry[np.isin(kind, ["wall", "fence"])])
    return Dividers(np.append(geometry, gaps), np.append(kind, np.full(len(gaps), "opening", dtype=object)))


def outlines_that_meet(communities: Geometries) -> Geometries:
    """Outlines drawn one by one, which miss each other by millimetres, as a coverage; overlaps are the first one's."""
    return np.asarray(shapely.coverage_clean(communities, gap_width=CRACK_M, merge_strategy="min_index"))


def enclosed(communities: Geometries, dividers: Dividers) -> Enclosures:
    """The faces that borders and dividing lines make together.

    Args:
        communities: A coverage of polygons in local metres.
        dividers: The lines. A street that ends shortly before another line is taken to go on to it.

    Returns:
        Faces inside a community; each has a node wherever another touches it.
    """
    borders = _border_lines(communities)
    noded = _noded(dividers.geometry)
    targets, kinds = np.append(dividers.geometry, borders), np.append(dividers.kind, np.full(len(borders), "border"))
    lines = _noded(np.concatenate([noded, prolonged(noded, targets, kinds)]))
    faces = faces_between(np.concatenate([borders, led_up_to(borders, lines, within_m=ON_BORDER_M)]))
    community = holding(communities, shapely.point_on_surface(faces))
    return Enclosures(faces[community >= 0], community[community >= 0])


def led_walls(communities: Geometries, dividers: Dividers) -> Geometries:
    """Lines of walls and their openings, up to the communities' borders but not along them."""
    return led_up_to(_border_lines(communities), _noded(dividers.geometry), within_m=ON_BORDER_M)


def _border_lines(communities: Geometries) -> Geometries:
    return np.asarray(shapely.segmentize(lines_of(communities)[0], _LONGEST_EDGE_M))


def _noded(lines: Geometries) -> Geometries:
    """Lines cut where they cross; those a centimetre apart are one."""
    straight = shapely.segmentize(lines, _LONGEST_EDGE_M)
    return lines_of(np.atleast_1d(shapely.union_all(straight, grid_size=_TOGETHER_M)))[0]


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
