"""Shortest ways in a graph of lengths: nearest sources, reach, and the way itself.

A graph is a square `csr_array`: row = from, column = to, value = metres. Zero is a length like any other here, so a
graph is built with `graph_of`, never from a dense array, and never by a constructor that adds parallel arcs up.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from geo.walks.search import Nodes, Search

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def graph_of(tails: npt.ArrayLike, heads: npt.ArrayLike, lengths_m: npt.ArrayLike, *, nodes: int) -> csr_array:
    """A graph of one-way arcs; of parallel ones the shortest is kept.

    Args:
        tails: Node, 0 to `nodes` - 1, that each arc starts at. A street walked both ways is two arcs.
        heads: Node that each arc ends at. Arcs from a node to itself lead nowhere and are dropped.
        lengths_m: Metres, 0 or more.
        nodes: Number of nodes.

    Raises:
        ValueError: A length is negative or not a number, or a node is out of range.
    """
    tails, heads = np.asarray(tails, dtype=np.int64), np.asarray(heads, dtype=np.int64)
    lengths_m = np.asarray(lengths_m, dtype=np.float64)
    _require_arcs(tails, heads, lengths_m, nodes)
    apart = np.flatnonzero(tails != heads)
    order = apart[np.lexsort((lengths_m[apart], heads[apart], tails[apart]))]
    tails, heads, lengths_m = tails[order], heads[order], lengths_m[order]
    shortest = np.append(True, (np.diff(tails) != 0) | (np.diff(heads) != 0))[: len(order)]
    starts = np.searchsorted(tails[shortest], np.arange(nodes + 1))
    return csr_array(
        (lengths_m[shortest], heads[shortest].astype(np.int32), starts.astype(np.int32)), shape=(nodes, nodes)
    )


def nearest_source(graph: csr_array, sources: npt.ArrayLike, *, limit_m: float = np.inf) -> tuple[Floats, Nodes, Nodes]:
    """The source with the shortest way to every node, in one pass for all sources.

    Args:
        graph: From `graph_of`.
        sources: Nodes; an empty list reaches nothing.
        limit_m: Longest way looked for.

    Returns:
        Metres from the nearest source (inf beyond the limit), that source's node, and the node before on the way
        from it (both `NOWHERE` where there is none), one of each per node.
    """
    search = Search(graph)
    search.run(sources, limit_m=_generous(limit_m))
    return search.metres.copy(), search.source.copy(), search.before.copy()


def metres_from(graph: csr_array, sources: npt.ArrayLike, *, limit_m: float = np.inf) -> Iterator[tuple[Nodes, Floats]]:
    """What each source reaches, one source after the other, at the cost of what is reached.

    Args:
        graph: From `graph_of`.
        sources: Nodes.
        limit_m: Longest way looked for.

    Yields:
        For each source the nodes it reaches, in no order of meaning, and the metres to every node of the graph, inf
        beyond the limit. Both are written over by the next.
    """
    search = Search(graph)
    for source in np.asarray(sources, dtype=np.int32).reshape(-1, 1):
        reached = search.run(source, limit_m=_generous(limit_m))
        yield reached, search.metres
        search.forget(reached)


def way_back(before: Nodes, node: int) -> list[int]:
    """The nodes from `node` back to its source, both included."""
    nodes = [node]
    while before[nodes[-1]] >= 0:
        nodes.append(int(before[nodes[-1]]))
    return nodes


def _generous(limit_m: float) -> float:
    """A limit that rounding cannot make anyone miss."""
    return float(limit_m) * (1.0 + 1e-9)


def _require_arcs(tails: Ints, heads: Ints, lengths_m: Floats, nodes: int) -> None:
    bad = ~(lengths_m >= 0.0)
    if bad.any():
        first = int(np.flatnonzero(bad)[0])
        raise ValueError(f"arc {first} is {lengths_m[first]} m long; give lengths of 0 or more")
    if len(tails) and not (min(tails.min(), heads.min()) >= 0 and max(tails.max(), heads.max()) < nodes):
        raise ValueError(f"an arc leaves the nodes 0 to {nodes - 1}; count nodes from 0")
