"""Lines cut where they meet: from streets as they are drawn to edges between nodes."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Geometries = npt.NDArray[np.object_]

JOIN_WITHIN_M: Final = 0.01
"""Lines this near touch: seven decimals of a degree, what street data is stored with, are a centimetre."""
_SAME_PLACE_M: Final = 1e-6


@dataclass(frozen=True, eq=False)
class Edges:
    """Pieces of lines between nodes; one row per piece in each array."""

    geometry: Geometries
    """LineStrings in metres, drawn the way their line was."""
    start: Ints
    """Node at the first point."""
    end: Ints
    """Node at the last point; equal to `start` for a loop."""
    line: Ints
    """Position of the line that the piece is of."""
    nodes: Floats
    """x, y of every node, shape (number of nodes, 2)."""


@dataclass(frozen=True, eq=False)
class _Vertices:
    """The points of all lines, one after the other, and the segments that start at them."""

    xy: Floats
    line: Ints
    position_m: Floats  # along the line
    is_end: Bools
    segments: Geometries
    segment_start: Ints  # the vertex that a segment starts at
    tree: shapely.STRtree  # of the segments


@dataclass(frozen=True, eq=False)
class _Meetings:
    """Pairs of places, each a vertex plus metres along the segment that starts there, that are one node."""

    first: Ints
    first_m: Floats
    second: Ints
    second_m: Floats


def split(
    lines: Geometries, *, levels: Ints, climbs: Bools | None = None, join_within_m: float = JOIN_WITHIN_M
) -> Edges:
    """Cut lines where they cross or touch, so that a walker can turn there.

    Lines of one level are cut wherever they cross, touch or overlap, themselves included. Lines of different levels
    pass above each other; they meet where a line that leaves the ground ends, where stairs end, and where a street
    ends that no other of its level goes on from.

    Args:
        lines: LineStrings in metres; each longer than a micrometre, without repeated points.
        levels: A number per line, 0 for the ground.
        climbs: Whether each line is stairs, which may end at another level.
        join_within_m: Ends this near to a line touch it; other vertices touch within a centimetre.

    Returns:
        The pieces, in the order of the lines and along them. A line that meets nothing is one piece.
    """
    vertices = _vertices_of(lines)
    climbs = np.zeros(len(lines), dtype=np.bool_) if climbs is None else climbs
    meetings = _joined(
        _crossings(vertices, levels), _touches(vertices, levels=levels, climbs=climbs, join_within_m=join_within_m)
    )
    return _cut(vertices, meetings)


def _vertices_of(lines: Geometries) -> _Vertices:
    xy, line = shapely.get_coordinates(lines, return_index=True)
    last = np.append(line[1:] != line[:-1], True)
    first = np.append(True, last[:-1])
    start = np.flatnonzero(~last)
    step = np.zeros(len(xy))
    step[start + 1] = np.hypot(*(xy[start + 1] - xy[start]).T)
    total = np.cumsum(step)
    segments = shapely.linestrings(np.stack([xy[start], xy[start + 1]], axis=1))
    return _Vertices(
        xy=xy,
        line=line,
        position_m=total - total[first][line],
        is_end=first | last,
        segments=segments,
        segment_start=start,
        tree=shapely.STRtree(segments),
    )


def _crossings(vertices: _Vertices, levels: Ints) -> _Meetings:
    """Where the insides of two segments of one level cross."""
    one, other = vertices.tree.query(vertices.segments, predicate="crosses")
    one, other = vertices.segment_start[one[one < other]], vertices.segment_start[other[one < other]]
    same_level = levels[vertices.line[one]] == levels[vertices.line[other]]
    one, other = one[same_level], other[same_level]
    along_one, along_other = vertices.xy[one + 1] - vertices.xy[one], vertices.xy[other + 1] - vertices.xy[other]
    between = vertices.xy[other] - vertices.xy[one]
    area = _cross(along_one, along_other)
    # Nearly parallel ones overlap; they are cut where their vertices touch.
    sure = np.abs(area) > 1e-12 * np.hypot(*along_one.T) * np.hypot(*along_other.T)
    share_one = np.divide(_cross(between, along_other), area, out=np.zeros(len(area)), where=sure)
    share_other = np.divide(_cross(between, along_one), area, out=np.zeros(len(area)), where=sure)
    first_m = np.clip(share_one, 0.0, 1.0) * np.hypot(*along_one.T)
    second_m = np.clip(share_other, 0.0, 1.0) * np.hypot(*along_other.T)
    return _Meetings(one[sure], first_m[sure], other[sure], second_m[sure])


def _touches(vertices: _Vertices, *, levels: Ints, climbs: Bools, join_within_m: float) -> _Meetings:
    """Where a vertex lies on a segment, of another line or of its own."""
    points = shapely.points(vertices.xy)
    vertex, segment = vertices.tree.query(points, predicate="dwithin", distance=max(join_within_m, JOIN_WITHIN_M))
    if join_within_m > JOIN_WITHIN_M:
        apart_m = shapely.distance(points[vertex], vertices.segments[segment])
        near = vertices.is_end[vertex] | (apart_m <= JOIN_WITHIN_M)
        vertex, segment = vertex[near], segment[near]
    start = vertices.segment_start[segment]
    along_m = shapely.line_locate_point(vertices.segments[segment], points[vertex])
    length_m = vertices.position_m[start + 1] - vertices.position_m[start]
    along_m = np.clip(along_m, 0.0, length_m)
    apart_m = np.abs(vertices.position_m[vertex] - vertices.position_m[start] - along_m)
    other = (vertices.line[vertex] != vertices.line[start]) | (apart_m > 2.0 * join_within_m)
    vertex, start, along_m, length_m = vertex[other], start[other], along_m[other], length_m[other]

    level, line_level = levels[vertices.line[vertex]], levels[vertices.line[start]]
    same_level = level == line_level
    goes_on = np.zeros(len(vertices.xy), dtype=np.bool_)
    goes_on[vertex[same_level & (vertices.line[vertex] != vertices.line[start])]] = True
    at_end = (vertices.is_end[start] & (along_m <= join_within_m)) | (
        vertices.is_end[start + 1] & (length_m - along_m <= join_within_m)
    )
    lands = vertices.is_end[vertex] & ((level != 0) | climbs[vertices.line[vertex]] | at_end | ~goes_on[vertex])
    meets = same_level | lands
    return _Meetings(vertex[meets], np.zeros(meets.sum()), start[meets], along_m[meets])


def _cut(vertices: _Vertices, meetings: _Meetings) -> Edges:
    """Lay the meetings between the vertices, and cut there and at the ends."""
    at = np.concatenate([meetings.first, meetings.second])
    ahead_m = np.concatenate([meetings.first_m, meetings.second_m])
    count = len(vertices.xy)
    after = np.minimum(at + 1, count - 1)
    step_m = np.maximum(vertices.position_m[after] - vertices.position_m[at], _SAME_PLACE_M)
    cut_xy = vertices.xy[at] + (vertices.xy[after] - vertices.xy[at]) * (ahead_m / step_m)[:, None]
    xy = np.concatenate([vertices.xy, cut_xy])
    line = np.concatenate([vertices.line, vertices.line[at]])
    position_m = np.concatenate([vertices.position_m, vertices.position_m[at] + ahead_m])
    is_cut = np.concatenate([vertices.is_end, np.ones(len(at), dtype=np.bool_)])

    order = np.lexsort((np.arange(len(xy)) >= count, position_m, line))
    starts = np.append(True, (np.diff(line[order]) != 0) | (np.diff(position_m[order]) > _SAME_PLACE_M))
    place = np.empty(len(xy), dtype=np.int64)  # the place along its line that each point is at
    place[order] = np.cumsum(starts) - 1
    # A place that holds a vertex is where the vertex is: ends of different lines stay as equal as they came.
    stands_for = np.full(int(place.max()) + 1, len(xy), dtype=np.int64)
    np.minimum.at(stands_for, place, np.arange(len(xy)))
    cut_here = np.zeros(len(stands_for), dtype=np.bool_)
    cut_here[place[is_cut]] = True
    pairs = len(meetings.first)
    node = _nodes(place[count : count + pairs], place[count + pairs :], cut_here)
    return _edges(xy[stands_for], line[stands_for], node)


def _nodes(one: Ints, other: Ints, cut_here: Bools) -> Ints:
    """The node at each place, -1 where the line just goes on; places that meet are one node."""
    places = len(cut_here)
    links = coo_array((np.ones(len(one)), (one, other)), shape=(places, places))
    _, group = connected_components(links, directed=False)
    node = np.full(places, -1, dtype=np.int64)
    node[cut_here] = np.unique(group[cut_here], return_inverse=True)[1]
    return node


def _edges(xy: Floats, line: Ints, node: Ints) -> Edges:
    """Lines from one node to the next."""
    cuts = np.flatnonzero(node >= 0)
    piece_ends = line[cuts[1:]] == line[cuts[:-1]]
    start, end = cuts[:-1][piece_ends], cuts[1:][piece_ends]
    counts = end - start + 1
    rows = np.repeat(start - np.append(0, np.cumsum(counts)[:-1]), counts) + np.arange(counts.sum())
    nodes = np.empty((int(node.max()) + 1, 2))
    nodes[node[cuts][::-1]] = xy[cuts][::-1]
    return Edges(
        geometry=shapely.linestrings(xy[rows], indices=np.repeat(np.arange(len(start)), counts)),
        start=node[start],
        end=node[end],
        line=line[start],
        nodes=nodes,
    )


def _joined(one: _Meetings, other: _Meetings) -> _Meetings:
    return _Meetings(
        np.concatenate([one.first, other.first]),
        np.concatenate([one.first_m, other.first_m]),
        np.concatenate([one.second, other.second]),
        np.concatenate([one.second_m, other.second_m]),
    )


def _cross(a: Floats, b: Floats) -> Floats:
    return np.asarray(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0])
