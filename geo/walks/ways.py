"""Ways through a network as parts of its edges: the one from place to place, and all within reach."""

from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from geo.snapping import Located
from geo.walks.anchors import Ways, anchored
from geo.walks.graph import nearest_source, way_back

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


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
    edges = np.arange(len(length_m))
    left_m = np.maximum(limit_m - sources.access_m, 0.0)[sources.found]
    own, offset_m = sources.edge[sources.found], sources.offset_m[sources.found]
    return _joined(
        np.concatenate([edges, edges, own]),
        np.concatenate([np.zeros(len(edges)), length_m - from_end, offset_m - np.where(down[own], left_m, 0.0)]),
        np.concatenate([from_start, length_m, offset_m + np.where(up[own], left_m, 0.0)]),
        length_m,
    )


def _joined(edge: Ints, low_m: Floats, high_m: Floats, length_m: Floats) -> list[Stretch]:
    """The parts of edges that some parts, which may overlap, make up together; what has no length is left out."""
    low_m, high_m = np.maximum(low_m, 0.0), np.minimum(high_m, length_m[edge])
    some = high_m > low_m
    edge, low_m, high_m = edge[some], low_m[some], high_m[some]
    if not len(edge):
        return []
    # Laid end to end, with a metre between, no two edges overlap.
    laid = np.append(0.0, np.cumsum(length_m + 1.0))[edge]
    order = np.lexsort((low_m, edge))
    edge, low_m, high_m, laid = edge[order], low_m[order], high_m[order], laid[order]
    reach = np.maximum.accumulate(laid + high_m)
    first = np.flatnonzero(np.append(True, (laid + low_m)[1:] > reach[:-1]))
    lows, highs = np.minimum.reduceat(low_m, first), np.maximum.reduceat(high_m, first)
    return [Stretch(*part) for part in zip(edge[first].tolist(), lows.tolist(), highs.tolist(), strict=True)]


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
