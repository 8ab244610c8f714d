"""What a fractional tour breaks: every stop that is visited must be joined to the start, and ways need both ends."""

import numba
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

BROKEN_BY = 1e-4
"""What is broken by less is left to the branching."""


@numba.njit(cache=True, nogil=True)
def separating(flow: Floats, visited: Floats) -> tuple[Flags, Integers]:
    """Sets of nodes without the start which too few ways leave for a stop in them that is visited.

    Args:
        flow: Shape (n, n), symmetric: how much of the way between two nodes is walked; node 0 is the start.
        visited: Shape (n,), how much of each node is visited; 0 for nodes that need not be joined.

    Returns:
        Sets, shape (m, n), each different from those before it; and for each the stop of it that is visited most.

    Source:
        Fischetti, Salazar Gonzalez & Toth (1998), INFORMS Journal on Computing 10(2): 133-148, section 3.
    """
    size = visited.size
    sets = np.zeros((size, size), dtype=np.bool_)
    stops = np.zeros(size, dtype=np.int64)
    count = 0
    for sink in np.argsort(-visited):
        if visited[sink] <= BROKEN_BY:
            break
        is_known = False
        for earlier in range(count):
            is_known = is_known or sets[earlier, sink]
        if sink == 0 or is_known:
            continue
        through, side = _least_cut(flow, sink, 2.0 * visited[sink])
        if through < 2.0 * visited[sink] - BROKEN_BY:
            sets[count], stops[count] = side, sink
            count += 1
    return sets[:count], stops[:count]


@numba.njit(cache=True, nogil=True)
def _least_cut(flow: Floats, sink: int, enough: float) -> tuple[float, Flags]:
    """What can flow from node 0 to a sink, up to what is enough, and the nodes on the sink's side of the least cut."""
    left = flow.copy()
    total = 0.0
    while True:
        before = _widening(left, sink)
        if before[0] < 0 or total >= enough:
            return total, before >= 0
        most, node = np.inf, 0
        while node != sink:
            most = min(most, left[node, before[node]])
            node = before[node]
        node = 0
        while node != sink:
            there = before[node]
            left[node, there] -= most
            left[there, node] += most
            node = there
        total += most


@numba.njit(cache=True, nogil=True)
def _widening(left: Floats, sink: int) -> Integers:
    """For each node from which something can still flow to the sink, the next one on the way; -1 for others."""
    size = left.shape[0]
    following = np.full(size, -1, dtype=np.int64)
    queue = np.zeros(size, dtype=np.int64)
    queue[0], following[sink] = sink, sink
    head, tail = 0, 1
    while head < tail:
        here = queue[head]
        head += 1
        for there in range(size):
            if following[there] < 0 and left[there, here] > 1e-9:
                following[there] = here
                queue[tail] = there
                tail += 1
    return following
