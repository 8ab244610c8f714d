"""Borders between polygons that touch: how long they are, on what line they run, whether feet can cross them."""

from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.ground.enclosures import ON_BORDER_M, PREMISES, STRONG, Dividers
from geo.ground.frame import LocalFrame
from geo.ground.segments import Segments, lines_of
from geo.walks.access import may_walk, words

Geometries = npt.NDArray[np.object_]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

PLAIN, OPENING, STREET, WALL, BARRIER = range(5)
"""What a border runs on: nothing to be seen, the gap in a wall, a street, a wall or fence, rails or water."""

_NUMBER: Final = {PREMISES: PLAIN, "opening": OPENING, "street": STREET, "wall": WALL, "fence": WALL} | dict.fromkeys(
    STRONG, BARRIER
)
_SAME_LINE_M: Final = 0.05
_GATE_M: Final = 3.0
_LEAST_WAY_M: Final = 0.5
"""A border that is open for less lets nobody through."""


@dataclass(frozen=True, eq=False)
class Ways:
    """Where barriers can be crossed, in local metres."""

    lines: Geometries
    gates: Geometries


def ways_across(streets: gpd.GeoDataFrame, barriers: gpd.GeoDataFrame, frame: LocalFrame) -> Ways:
    """Everything that may be walked, tunnels and bridges too, and the gates."""
    lines, _ = lines_of(frame.taken_in(streets.geometry[may_walk(streets)]))
    gates = frame.taken_in(barriers.geometry[(words(barriers, "kind") == "gate").to_numpy()])
    return Ways(lines, gates[~shapely.is_empty(gates)])


def kinds_of(segments: Segments, dividers: Dividers, *, on_community_border: Bools) -> Ints:
    """What each segment runs on; the hardest to cross where several lines coincide."""
    number = np.array([_NUMBER[kind] for kind in dividers.kind], dtype=np.int64)
    middles = shapely.points(segments.ends.mean(axis=1))
    found = np.full(len(middles), PLAIN, dtype=np.int64)
    tree = shapely.STRtree(dividers.geometry)
    for chosen, within_m in ((~on_community_border, _SAME_LINE_M), (on_community_border, ON_BORDER_M + _SAME_LINE_M)):
        rows = np.flatnonzero(chosen)
        segment, line = tree.query(middles[rows], predicate="dwithin", distance=within_m)
        np.maximum.at(found, rows[segment], number[line])
    return found


def crossed(segments: Segments, kinds: Ints, ways: Ways) -> Bools:
    """Whether a way leads across a segment of wall or barrier, or a gate opens the wall there."""
    found = np.zeros(len(kinds), dtype=np.bool_)
    closed = np.flatnonzero(kinds >= WALL)
    lines = shapely.linestrings(segments.ends[closed])
    near_m = np.where(kinds[closed] == BARRIER, ON_BORDER_M, 0.0) + _SAME_LINE_M
    by_way, _ = shapely.STRtree(ways.lines).query(lines, predicate="dwithin", distance=near_m)
    found[closed[by_way]] = True
    by_gate, _ = shapely.STRtree(ways.gates).query(lines, predicate="dwithin", distance=_GATE_M)
    found[closed[by_gate]] |= kinds[closed[by_gate]] == WALL
    return found


def pairs_of(segments: Segments, kinds: Ints, is_crossed: Bools) -> pd.DataFrame:
    """Borders between two polygons.

    Returns:
        Columns first < second (positions), length_m, one of "0" to "4" per kind (metres of it), is_open; by first,
        then second.
    """
    inner = (segments.second >= 0) & (segments.second != segments.first)
    low = np.minimum(segments.first, segments.second)[inner]
    high = np.maximum(segments.first, segments.second)[inner]
    length_m, kind = segments.length_m[inner], kinds[inner]
    table = pd.DataFrame({"first": low, "second": high, "length_m": length_m, "crossed": is_crossed[inner]})
    for number in range(BARRIER + 1):
        table[str(number)] = np.where(kind == number, length_m, 0.0)
    borders = table.groupby(["first", "second"], sort=True).sum().reset_index()
    open_m = borders[[str(number) for number in (PLAIN, OPENING, STREET)]].sum(axis=1)
    return borders.assign(is_open=(open_m >= _LEAST_WAY_M) | (borders["crossed"] > 0)).drop(columns="crossed")
