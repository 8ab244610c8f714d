"""Facilities put into a street graph: each a node on its edge, with its access leg."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from geo.snapping import Located
from geo.walks.graph import graph_of

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Ways:
    """The edges as a graph sees them; one row per edge in each array."""

    start: Ints
    end: Ints
    length_m: Floats
    forward: Bools
    backward: Bools
    nodes: int

    def arcs(self) -> tuple[Ints, Ints, Floats, Ints]:
        """From, to, metres and edge of every direction that may be walked."""
        tails = np.concatenate([self.start[self.forward], self.end[self.backward]])
        heads = np.concatenate([self.end[self.forward], self.start[self.backward]])
        edge = np.concatenate([np.flatnonzero(self.forward), np.flatnonzero(self.backward)])
        return tails, heads, self.length_m[edge], edge


@dataclass(frozen=True, eq=False)
class Anchors:
    """A graph in which each facility is a node, so that places on its edge reach it directly.

    With `towards`, ways are looked for that lead to the facilities: the graph's arcs are turned round, and a search
    that starts at the facilities finds what walkers from elsewhere need.
    """

    ways: Ways
    graph: csr_array
    sources: Ints
    """The facilities' nodes, in the order of `rows`."""
    rows: Ints
    """Positions, among all facilities, of those that have a street."""
    towards: bool
    _edge: Ints  # by edge and offset, as the two below
    _offset_m: Floats
    _node: Ints

    def row_of(self, source: npt.NDArray[np.integer]) -> Ints:
        """Positions among all facilities of graph nodes that are sources; -1 for other numbers."""
        rank = source - (self.ways.nodes + len(self.rows))
        known = (rank >= 0) & (rank < len(self.rows))
        return np.where(known, self.rows[np.where(known, rank, 0)] if len(self.rows) else -1, -1)

    def beside(self, places: Located) -> tuple[Ints, Floats, Ints, Floats]:
        """The node before and the node after each place on its edge, and the metres to them.

        Returns:
            Node before, metres, node after, metres; metres are inf where no way leads there. Only for places that
            were found.
        """
        edge, offset_m = places.edge[places.found], places.offset_m[places.found]
        count = len(self._edge)
        order = np.lexsort((np.append(self._offset_m, offset_m), np.append(self._edge, edge)))
        # Which facility, by edge and offset, is the last up to each place.
        last = np.empty(len(order), dtype=np.int64)
        last[order] = np.cumsum(order < count) - 1
        last = last[count:]
        before, before_m = self._neighbour(last, edge, self.ways.start, np.zeros(len(edge)))
        after, after_m = self._neighbour(last + 1, edge, self.ways.end, self.ways.length_m[edge])
        to_before, to_after = self.ways.backward[edge], self.ways.forward[edge]
        if not self.towards:
            to_before, to_after = to_after, to_before
        return (
            before,
            np.where(to_before, np.abs(offset_m - before_m), np.inf),
            after,
            np.where(to_after, np.abs(after_m - offset_m), np.inf),
        )

    def _neighbour(self, rank: Ints, edge: Ints, else_node: Ints, else_m: Floats) -> tuple[Ints, Floats]:
        """The facility of a rank where it is on the place's edge, else the edge's own node."""
        if not len(self._edge):
            return else_node[edge], else_m
        safe = np.clip(rank, 0, len(self._edge) - 1)
        same = (safe == rank) & (self._edge[safe] == edge)
        return np.where(same, self._node[safe], else_node[edge]), np.where(same, self._offset_m[safe], else_m)


def anchored(ways: Ways, facilities: Located, *, towards: bool) -> Anchors:
    """The graph of some ways with facilities in it; see `Anchors`."""
    rows = np.flatnonzero(facilities.found)
    count = len(rows)
    on_edge, source = ways.nodes + np.arange(count), ways.nodes + count + np.arange(count)
    order = np.lexsort((facilities.offset_m[rows], facilities.edge[rows]))
    edge, offset_m, node = facilities.edge[rows][order], facilities.offset_m[rows][order], on_edge[order]
    tails, heads, metres = _pieces(ways, edge, offset_m, node)
    base_tails, base_heads, base_m, _ = ways.arcs()
    tails, heads = np.append(base_tails, tails), np.append(base_heads, heads)
    if towards:
        tails, heads = heads, tails
    graph = graph_of(
        np.append(tails, source),
        np.append(heads, on_edge),
        np.concatenate([base_m, metres, facilities.access_m[rows]]),
        nodes=ways.nodes + 2 * count,
    )
    return Anchors(
        ways=ways, graph=graph, sources=source, rows=rows, towards=towards, _edge=edge, _offset_m=offset_m, _node=node
    )


def _pieces(ways: Ways, edge: Ints, offset_m: Floats, node: Ints) -> tuple[Ints, Ints, Floats]:
    """Arcs from each facility to its neighbours along the edge; facilities come by edge and offset."""
    first = np.append(True, np.diff(edge) != 0)[: len(edge)]
    last = np.append(np.diff(edge) != 0, True)[-len(edge) :] if len(edge) else first
    before = np.where(first, ways.start[edge], np.roll(node, 1))
    before_m = offset_m - np.where(first, 0.0, np.roll(offset_m, 1))
    low = np.concatenate([before, node[last]])
    high = np.concatenate([node, ways.end[edge[last]]])
    metres = np.maximum(np.concatenate([before_m, ways.length_m[edge[last]] - offset_m[last]]), 0.0)
    of_edge = np.concatenate([edge, edge[last]])
    up, down = ways.forward[of_edge], ways.backward[of_edge]
    return (
        np.concatenate([low[up], high[down]]),
        np.concatenate([high[up], low[down]]),
        np.concatenate([metres[up], metres[down]]),
    )
