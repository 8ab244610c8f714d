"""Dijkstra's search with buckets instead of a heap, compiled.

Nodes wait in buckets by their metres, one bucket per mean length of an arc. Inside a bucket their order is open, and a
node that turns out nearer is put back: the metres are exact whatever the width of a bucket, and on streets hardly any
node is looked at twice. A ring of buckets is enough, for no arc is longer than the ring.

Source: Dial (1969), Communications of the ACM 12(11): 632-633; Meyer & Sanders (2003), Journal of Algorithms 49(1):
114-152, run on one core.
"""

from dataclasses import dataclass, field
from typing import Final

import numba
import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

Floats = npt.NDArray[np.float64]
Nodes = npt.NDArray[np.int32]
Records = npt.NDArray[np.void]

NOWHERE: Final = -1
_MOST_BUCKETS: Final = 1 << 16


# One record per node, so that what belongs to a node is fetched from memory together.
_NODE: Final = np.dtype(
    [("metres", "f8"), ("source", "i4"), ("before", "i4"), ("bucket", "i4"), ("after", "i4"), ("ahead", "i4")],
    align=True,
)
_UNREACHED: Final = np.array((np.inf, NOWHERE, NOWHERE, NOWHERE, NOWHERE, NOWHERE), dtype=_NODE)


@dataclass(eq=False)
class Search:
    """One graph, and the arrays that searches in it write to; not for two threads at a time."""

    graph: csr_array
    _nodes: Records = field(init=False, repr=False)
    _reached: Nodes = field(init=False, repr=False)
    _first: Nodes = field(init=False, repr=False)
    _width_m: float = field(init=False)

    def __post_init__(self) -> None:
        lengths_m = self.graph.data
        longest, mean = (float(lengths_m.max()), float(lengths_m.mean())) if len(lengths_m) else (0.0, 0.0)
        self._width_m = max(mean, longest / _MOST_BUCKETS) or 1.0
        self._nodes = np.full(self.graph.shape[0], _UNREACHED)
        self._reached = np.empty(self.graph.shape[0], dtype=np.int32)
        self._first = np.full(int(longest / self._width_m) + 3, NOWHERE, dtype=np.int32)

    @property
    def metres(self) -> Floats:
        """From the nearest source of the last search to every node; inf where it came to nothing."""
        return np.asarray(self._nodes["metres"])

    @property
    def source(self) -> Nodes:
        """The nearest source of every node."""
        return np.asarray(self._nodes["source"])

    @property
    def before(self) -> Nodes:
        """The node before every node on the way from its source."""
        return np.asarray(self._nodes["before"])

    def run(self, sources: npt.ArrayLike, *, limit_m: float) -> Nodes:
        """Search from some nodes at once; the nodes that it came to, in no order of meaning."""
        number = _run(
            self.graph.indptr,
            self.graph.indices,
            self.graph.data,
            np.asarray(sources, dtype=np.int32),
            float(limit_m),
            self._width_m,
            self._nodes,
            self._reached,
            self._first,
        )
        return self._reached[:number]

    def forget(self, reached: Nodes) -> None:
        """Make ready for the next search, at the cost of what the last one came to."""
        self._nodes[reached] = _UNREACHED


@numba.njit(cache=True, nogil=True, error_model="numpy")
def _run(
    starts: Nodes,
    heads: Nodes,
    lengths_m: Floats,
    sources: Nodes,
    limit_m: float,
    width_m: float,
    nodes: Records,
    reached: Nodes,
    first: Nodes,
) -> int:
    """Fill `nodes` and the start of `reached`; how many nodes were reached."""
    waiting, number, bucket = 0, 0, 0
    for node in sources:
        if nodes[node].metres != 0.0:
            nodes[node].metres, nodes[node].source = 0.0, node
            reached[number] = node
            number += 1
            waiting += _put(nodes, first, node, 0)
    while waiting > 0:
        node = first[bucket]
        if node < 0:
            bucket = (bucket + 1) % len(first)
            continue
        waiting -= _take(nodes, first, node)
        near, source = nodes[node].metres, nodes[node].source
        for arc in range(starts[node], starts[node + 1]):
            far, head = near + lengths_m[arc], heads[arc]
            to = nodes[head]
            if far < to.metres and far <= limit_m:
                if to.source < 0:
                    reached[number] = head
                    number += 1
                to.metres, to.source, to.before = far, source, node
                due = int(far / width_m) % len(first)
                if to.bucket != due:
                    waiting -= _take(nodes, first, head)
                    waiting += _put(nodes, first, head, due)
    return number


@numba.njit(cache=True, nogil=True, error_model="numpy", inline="always")
def _put(nodes: Records, first: Nodes, node: int, bucket: int) -> int:
    """Put a node that waits nowhere at the front of a bucket; 1."""
    following = first[bucket]
    nodes[node].bucket, nodes[node].after, nodes[node].ahead = bucket, following, NOWHERE
    first[bucket] = node
    if following >= 0:
        nodes[following].ahead = node
    return 1


@numba.njit(cache=True, nogil=True, error_model="numpy", inline="always")
def _take(nodes: Records, first: Nodes, node: int) -> int:
    """Take a node out of its bucket; 1, or 0 if it waits nowhere."""
    one = nodes[node]
    if one.bucket < 0:
        return 0
    if one.ahead >= 0:
        nodes[one.ahead].after = one.after
    else:
        first[one.bucket] = one.after
    if one.after >= 0:
        nodes[one.after].ahead = one.ahead
    one.bucket = NOWHERE
    return 1
