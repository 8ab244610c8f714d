"""Ways through a network as parts of its edges: the one from place to place, and all within reach."""

from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from geo.snapping import Located
from geo.walk_anchors import Ways, anchored
from geo.walk_graph import nearest_source, way_back

Floats = npt.NDArray[np.float64]


class Stretch(NamedTuple):
    """A part of an edge, walked from one offset to another; against the edge's line if `from_m` > `to_m`."""

    edge: int
    from_m: float
    to_m: float


def shortest_way(ways: Ways, here: Located, to: Located) -> tuple[list[Stretch], float]:
    """The stretches from one place to another, and the metres with both access legs.

    Args:
        ways: Of the network that both are located on.
        here: One place.
        to: One place.

    Returns:
        No stretch, and inf, where no way leads there.
    """
    if not (here.found[0] and to.found[0]):
        return [], np.inf
    anchors = anchored(ways, to, towards=True)
    node_m, _, back = nearest_source(anchors.graph, anchors.sources)
    (before,), (before_m,), (after,), (after_m,) = anchors.beside(here)
    by_before, by_after = node_m[before] + before_m, node_m[after] + after_m
    metres = min(by_before, by_after) + here.access_m[0]
    if not np.isfinite(metres):
        return [], np.inf
    goes_back = bool(by_before <= by_after)
    nodes = way_back(back, int(before if goes_back else after))[:-1]  # the last is off the street
    return _stretches(ways, here, to, nodes, goes_back=goes_back), float(metres)


def stretches_within(ways: Ways, sources: Located, *, limit_m: float, towards: bool) -> list[Stretch]:
    """Every part of an edge that a walk of some metres from the nearest source covers, or one to it."""
    anchors = anchored(ways, sources, towards=towards)
    node_m, _, _ = nearest_source(anchors.graph, anchors.sources, limit_m=limit_m)
    up, down = (ways.backward, ways.forward) if towards else (ways.forward, ways.backward)
    length_m = ways.length_m
    from_start = np.where(up, np.clip(limit_m - node_m[ways.start], 0.0, length_m), 0.0)
    from_end = np.where(down, np.clip(limit_m - node_m[ways.end], 0.0, length_m), 0.0)
    whole = from_start + from_end >= length_m
    rows = [(np.flatnonzero(whole), np.zeros(whole.sum()), length_m[whole])]
    some = ~whole & (from_start > 0.0)
    rows.append((np.flatnonzero(some), np.zeros(some.sum()), from_start[some]))
    some = ~whole & (from_end > 0.0)
    rows.append((np.flatnonzero(some), (length_m - from_end)[some], length_m[some]))
    left_m = limit_m - sources.access_m
    some = sources.found & (left_m > 0.0)
    edge, offset_m, left_m = sources.edge[some], sources.offset_m[some], left_m[some]
    low = np.maximum(offset_m - np.where(down[edge], left_m, 0.0), 0.0)
    rows.append((edge, low, np.minimum(offset_m + np.where(up[edge], left_m, 0.0), length_m[edge])))
    return [
        Stretch(int(edge), float(from_m), float(to_m))
        for edges, lows, highs in rows
        for edge, from_m, to_m in zip(edges, lows, highs, strict=True)
        if to_m > from_m
    ]


def _stretches(ways: Ways, here: Located, to: Located, nodes: list[int], *, goes_back: bool) -> list[Stretch]:
    """The parts of edges from a place along `nodes`, the last of which is where the other meets the street."""
    edge, offset_m = int(here.edge[0]), float(here.offset_m[0])
    to_edge, to_m = int(to.edge[0]), float(to.offset_m[0])
    if len(nodes) == 1:
        return [Stretch(edge, offset_m, to_m)]
    first = Stretch(edge, offset_m, 0.0 if goes_back else float(ways.length_m[edge]))
    between = [_edge_between(ways, tail, head) for tail, head in pairwise(nodes[:-1])]
    return [first, *between, Stretch(to_edge, _entry_m(ways, to_edge, nodes[-2], to_m), to_m)]


def _edge_between(ways: Ways, tail: int, head: int) -> Stretch:
    """The shortest edge from one node to the next, whole."""
    ahead = np.flatnonzero(ways.forward & (ways.start == tail) & (ways.end == head))
    against = np.flatnonzero(ways.backward & (ways.end == tail) & (ways.start == head))
    edges = np.concatenate([ahead, against])
    best = int(np.argmin(ways.length_m[edges]))
    edge, length_m = int(edges[best]), float(ways.length_m[edges[best]])
    return Stretch(edge, 0.0, length_m) if best < len(ahead) else Stretch(edge, length_m, 0.0)


def _entry_m(ways: Ways, edge: int, node: int, to_m: float) -> float:
    """The end of an edge to enter it at from a node, on the way to an offset; a loop has both ends there."""
    length_m = float(ways.length_m[edge])
    from_start = to_m if ways.forward[edge] and ways.start[edge] == node else np.inf
    from_end = length_m - to_m if ways.backward[edge] and ways.end[edge] == node else np.inf
    return 0.0 if from_start <= from_end else length_m
