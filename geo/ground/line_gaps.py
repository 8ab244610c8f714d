"""Gaps in drawn lines: walls open for a gate, streets that end shortly before what they lead to."""

from collections.abc import Mapping
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely
from scipy.spatial import KDTree

Geometries = npt.NDArray[np.object_]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

OPENING_M: Final = 15.0
"""Two ends of wall this near are the posts of a gate."""
REACH_M: Final[Mapping[str, float]] = {"waterway": 100.0, "railway": 40.0, "motorway": 40.0}
"""How far a street that ends is taken to go on: to the middle of a river, of the tracks, of a carriageway."""
OTHER_REACH_M: Final = 20.0
"""To any other line."""
_SAME_PLACE_M: Final = 0.05


def openings(walls: Geometries) -> Geometries:
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


def prolonged(lines: Geometries, targets: Geometries, kinds: Geometries) -> Geometries:
    """What leads straight on from the loose ends of lines to the next line.

    Args:
        lines: LineStrings in metres, cut where they meet.
        targets: Lines to lead to.
        kinds: The kind of each, as in `REACH_M`.

    Returns:
        A line for each loose end that has a target ahead within the reach of its kind.
    """
    tip, ahead = _loose_tips(lines)
    reach_m = np.array([REACH_M.get(kind, OTHER_REACH_M) for kind in kinds])
    if not len(tip) or not len(targets):
        return np.empty(0, dtype=object)
    rays = shapely.linestrings(np.stack([tip + _SAME_PLACE_M * ahead, tip + max(reach_m) * ahead], axis=1))
    ray, target = shapely.STRtree(targets).query(rays, predicate="intersects")
    start = shapely.points(tip[ray])
    hit = shapely.get_coordinates(shapely.shortest_line(start, shapely.intersection(rays[ray], targets[target])))[1::2]
    away_m = np.hypot(*(hit - tip[ray]).T)
    order = np.lexsort((away_m, ray))
    first = order[np.append(True, np.diff(ray[order]) > 0)] if len(order) else order
    first = first[away_m[first] <= reach_m[target[first]]]
    return np.atleast_1d(shapely.linestrings(np.stack([tip[ray[first]], hit[first]], axis=1)))


def _loose_tips(lines: Geometries) -> tuple[Floats, Floats]:
    """Ends at which no other line begins, and the direction in which each line runs there, of length 1."""
    xy, line = shapely.get_coordinates(lines, return_index=True)
    first = np.flatnonzero(np.append(True, np.diff(line) > 0)) if len(line) else np.empty(0, dtype=np.int64)
    last = np.append(first[1:], len(line)) - 1 if len(line) else first
    tip, before = np.concatenate([first, last]), np.concatenate([first + 1, last - 1])
    _, place, times = np.unique(np.round(xy[tip], 3), axis=0, return_inverse=True, return_counts=True)
    loose = times[place.ravel()] == 1
    step = xy[tip[loose]] - xy[before[loose]]
    return xy[tip[loose]], step / np.hypot(*step.T)[:, None]
