"""From communities to cells, and from cells to the units that they belong to."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.ground.borders import PLAIN, Ways, crossed, kinds_of, pairs_of
from geo.ground.buildings import Standing
from geo.ground.cells import Cells, cells_of
from geo.ground.enclosures import (
    ENCLOSING,
    WALLS,
    Dividers,
    Enclosures,
    enclosed,
    holding,
    led_walls,
    outlines_that_meet,
)
from geo.ground.frame import LocalFrame
from geo.ground.hexagons import hexagon_lines
from geo.ground.joining import OF_SCRAPS, OF_STRIPS, Pieces, absorbed, drawn_in, joined
from geo.ground.segments import Segments, segments_of

Geometries = npt.NDArray[np.object_]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Ground:
    """Cells, and the unit of each.

    Attributes:
        cells: Polygons in local metres.
        community: Position of each cell's community.
        unit: Number of each cell's unit, from 0; the cells of a unit hang together.
        is_hexagon: Whether each cell is a piece of an H3 cell.
        building_cell: Position of the cell that each building stands in, -1 for none.
        borders: Of the cells, as `pairs_of` gives them.
    """

    cells: Geometries
    community: Ints
    unit: Ints
    is_hexagon: Bools
    building_cell: Ints
    borders: pd.DataFrame


def divide(communities: Geometries, stock: Standing, dividers: Dividers, ways: Ways, frame: LocalFrame) -> Ground:
    """Divide communities into cells and put these together to units.

    Args:
        communities: Valid polygons in local metres.
        stock: The buildings.
        dividers: What divides.
        ways: What leads across it.
        frame: Where all this lies.

    Returns:
        The cells, which fill the communities; each is of one unit, and no unit lies in two communities.
    """
    outlines = outlines_that_meet(communities)
    blocks = _blocks(enclosed(outlines, dividers.only(ENCLOSING)), stock, dividers)
    hexagons, least_m2 = hexagon_lines(blocks, _buildings_in(blocks, stock), frame)
    cuts = np.concatenate([led_walls(outlines, dividers.only(WALLS)), hexagons])
    cells = cells_of(blocks, stock.footprint, stock.place, cuts=cuts, is_whole=least_m2 > 0.0)
    community = blocks.community[cells.enclosure]
    segments = segments_of(cells.geometry)
    kinds = kinds_of(segments, dividers, on_community_border=_on_border(segments, community))
    borders = pairs_of(segments, kinds, crossed(segments, kinds, ways))
    own = _with_their_scraps(cells, borders, least_m2)
    is_hexagon = least_m2[cells.enclosure] > 0.0
    unit = _units(own, cells, borders, stock, is_hexagon)
    return Ground(cells.geometry, community, unit, is_hexagon, cells.of_building, borders)


def merged(polygons: Geometries, group: Ints) -> Geometries:
    """The union of the polygons of each group 0, 1, 2 ..., with every vertex that they have."""
    order = np.argsort(group, kind="stable")
    first = np.flatnonzero(np.append(True, np.diff(group[order]) > 0))
    members = np.split(polygons[order], first[1:])
    return np.array([one[0] if len(one) == 1 else shapely.coverage_union_all(one) for one in members], dtype=object)


def _blocks(faces: Enclosures, stock: Standing, dividers: Dividers) -> Enclosures:
    """Enclosures with the strips between their streets."""
    segments = segments_of(faces.geometry)
    kinds = kinds_of(segments, dividers, on_community_border=_on_border(segments, faces.community))
    borders = pairs_of(segments, kinds, np.zeros(len(kinds), dtype=np.bool_))
    borders = borders[faces.community[borders["first"]] == faces.community[borders["second"]]]
    pieces = _pieces(faces.geometry, _buildings_in(faces, stock) > 0)
    first, group = np.unique(absorbed(pieces, borders, attraction=OF_STRIPS, keep_large=True), return_inverse=True)
    return Enclosures(merged(faces.geometry, group), faces.community[first])


def _buildings_in(enclosures: Enclosures, stock: Standing) -> Ints:
    where = holding(enclosures.geometry, stock.place)
    return np.bincount(where[where >= 0], minlength=len(enclosures.geometry))


def _on_border(segments: Segments, community: Ints) -> Bools:
    return np.asarray((segments.second < 0) | (community[segments.first] != community[segments.second]))


def _pieces(polygons: Geometries, is_settled: Bools) -> Pieces:
    return Pieces(shapely.area(polygons), shapely.length(polygons), is_settled)


def _with_their_scraps(cells: Cells, borders: pd.DataFrame, least_m2: npt.NDArray[np.float64]) -> Ints:
    """For each cell the building's cell (or hexagon, or whole enclosure) that it belongs to."""
    pieces = _pieces(cells.geometry, _may_stand_alone(cells, least_m2))
    inside = borders[cells.enclosure[borders["first"]] == cells.enclosure[borders["second"]]]
    near = drawn_in(pieces, inside, attraction=OF_SCRAPS)
    settled = Pieces(pieces.area_m2, pieces.perimeter_m, pieces.is_settled | (near != np.arange(len(near))))
    return near[absorbed(settled, inside, attraction=OF_SCRAPS)]


def _may_stand_alone(cells: Cells, least_m2: npt.NDArray[np.float64]) -> Bools:
    """Cells with a building, hexagons that are not cut too small, and the largest of ground without a building."""
    area_m2, enclosure = shapely.area(cells.geometry), cells.enclosure
    has_building = np.zeros(len(area_m2), dtype=np.bool_)
    has_building[cells.of_building[cells.of_building >= 0]] = True
    is_built = np.bincount(enclosure, has_building, minlength=len(least_m2)) > 0
    order = np.lexsort((-area_m2, enclosure))
    is_largest = np.zeros(len(area_m2), dtype=np.bool_)
    is_largest[order[np.append(True, np.diff(enclosure[order]) > 0)]] = True
    alone = has_building | (is_largest & ~is_built[enclosure])
    return np.where(least_m2[enclosure] > 0.0, area_m2 >= least_m2[enclosure], alone)


def _units(own: Ints, cells: Cells, borders: pd.DataFrame, stock: Standing, is_hexagon: Bools) -> Ints:
    """Number of each cell's unit: small buildings of one compound, use and enclosure go together."""
    first, group = np.unique(own, return_inverse=True)
    is_in = cells.of_building >= 0
    table = stock.table[is_in].assign(buildings=1, group=group[cells.of_building[is_in]])
    held = table.groupby("group")[["households", "merchants", "buildings"]].sum()
    held = held.reindex(range(len(first)), fill_value=0)
    named = table.sort_values("merchants", ascending=False, kind="stable").drop_duplicates("group").set_index("group")
    words = named[["compound", "use", "street"]].reindex(range(len(first)), fill_value="")
    kin = pd.Series(list(zip(cells.enclosure[first], *(words[name] for name in words), strict=True)))
    plain = borders[borders[str(PLAIN)] > 0.0]
    low, high = np.sort(group[plain[["first", "second"]].to_numpy()], axis=1).T
    between = pd.DataFrame({"first": low, "second": high, "length_m": plain[str(PLAIN)].to_numpy()})
    built = ((held["buildings"] > 0) & ~is_hexagon[first]).to_numpy()
    between = (
        between[(low != high) & built[low] & built[high]].groupby(["first", "second"], sort=True).sum().reset_index()
    )
    return np.unique(joined(held.assign(kin=kin), between), return_inverse=True)[1][group]
