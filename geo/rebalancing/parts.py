"""All contiguous parts of a small ground whose weight is within limits: every grid that a plan could have."""

import numba
import numpy as np
import numpy.typing as npt

from geo.contiguity import Neighbours

Floats = npt.NDArray[np.float64]
Masks = npt.NDArray[np.uint64]

MOST_NODES = 64
"""Nodes that fit into a mask."""
MOST_STEPS = 3_000_000
"""Parts looked at, light ones included, after which the ground counts as too large."""


def contiguous_parts(near: Neighbours, weight: Floats, *, least: float, most: float, limit: int) -> Masks | None:
    """Every contiguous part whose weight is within [least, most].

    Args:
        near: Neighbours of each node.
        weight: Shape (n,), >= 0.
        least: Least weight of a part.
        most: Greatest weight of a part.
        limit: Parts up to which they are counted out.

    Returns:
        One mask a part, bit i for node i; None if there are more than `limit`, or too many nodes.

    Source:
        Wernicke (2006), IEEE/ACM Transactions on Computational Biology and Bioinformatics 3(4): each connected part
        once, from its first node, by extension with what only its last node touches.
    """
    if weight.size > MOST_NODES:
        return None
    beside = np.zeros(weight.size, dtype=np.uint64)
    one = np.uint64(1)
    for node in range(weight.size):
        for other in near.units[near.start[node] : near.start[node + 1]]:
            beside[node] |= one << np.uint64(other)
    found = np.empty(limit, dtype=np.uint64)
    count = _enumerate(beside, weight, least - 1e-9, most + 1e-9, found, MOST_STEPS)
    return None if count < 0 else found[:count].copy()


def members(masks: Masks, nodes: int) -> npt.NDArray[np.bool_]:
    """Which nodes each part holds, shape (parts, nodes)."""
    bits: npt.NDArray[np.bool_] = (masks[:, None] >> np.arange(nodes, dtype=np.uint64)) & np.uint64(1) == 1
    return bits


@numba.njit(cache=True, nogil=True)
def _enumerate(beside: Masks, weight: Floats, least: float, most: float, found: Masks, steps: int) -> int:
    """Fill `found`; how many there are, -1 if too many."""
    size = weight.size
    none, one = np.uint64(0), np.uint64(1)
    part = np.empty(size + 1, dtype=np.uint64)
    extension = np.empty(size + 1, dtype=np.uint64)
    around = np.empty(size + 1, dtype=np.uint64)
    held = np.empty(size + 1, dtype=np.float64)
    count = 0
    for root in range(size):
        if weight[root] > most:
            continue
        above = ~((one << np.uint64(root + 1)) - one) if root < 63 else none
        part[0] = one << np.uint64(root)
        extension[0] = beside[root] & above
        around[0] = part[0] | beside[root]
        held[0] = weight[root]
        depth = 0
        if held[0] >= least:
            if count == found.size:
                return -1
            found[count] = part[0]
            count += 1
        while depth >= 0:
            if extension[depth] == none:
                depth -= 1
                continue
            steps -= 1
            if steps < 0:
                return -1
            low = extension[depth] & (~extension[depth] + one)
            extension[depth] ^= low
            node = _position(low)
            total = held[depth] + weight[node]
            if total > most:
                continue
            part[depth + 1] = part[depth] | low
            held[depth + 1] = total
            extension[depth + 1] = extension[depth] | (beside[node] & above & ~around[depth])
            around[depth + 1] = around[depth] | beside[node]
            depth += 1
            if total >= least:
                if count == found.size:
                    return -1
                found[count] = part[depth]
                count += 1
    return count


@numba.njit(cache=True, nogil=True)
def _position(low: np.uint64) -> int:
    """Number of the only bit that is set."""
    position = 0
    for shift in (32, 16, 8, 4, 2, 1):
        if low >> np.uint64(shift) != np.uint64(0):
            low >>= np.uint64(shift)
            position += shift
    return position
