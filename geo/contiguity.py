"""Which units lie beside which, and whether every part of a plan hangs together."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

Integers = npt.NDArray[np.int64]


class Neighbours(NamedTuple):
    """Each unit's neighbours: those of unit i are `units[start[i]:start[i + 1]]`, in ascending order."""

    start: Integers
    units: Integers


def neighbours(edges: npt.ArrayLike, *, units: int) -> Neighbours:
    """Both directions of every pair, once each.

    Args:
        edges: Shape (m, 2), positions of two units that touch; pairs may come twice and in any direction.
        units: Number of units.

    Returns:
        Lists of neighbours; a unit is not its own.

    Raises:
        ValueError: `edges` is not a list of pairs, or names a unit that does not exist.
    """
    matrix = _matrix(_pairs(edges, units), units)
    return Neighbours(matrix.indptr.astype(np.int64), matrix.indices.astype(np.int64))


def pieces(edges: npt.ArrayLike, labels: npt.ArrayLike) -> Integers:
    """Number of the connected piece of its own part that each unit lies in, from 0.

    Args:
        edges: As for `neighbours`.
        labels: Shape (n,), the part of each unit.

    Returns:
        Shape (n,); two units share a number if a way of touching units of the same part joins them.

    Raises:
        ValueError: As `neighbours`.
    """
    labels = np.asarray(labels)
    pairs = _pairs(edges, labels.size)
    inside = pairs[labels[pairs[:, 0]] == labels[pairs[:, 1]]]
    number: Integers = connected_components(_matrix(inside, labels.size), directed=False)[1].astype(np.int64)
    return number


def is_contiguous(edges: npt.ArrayLike, labels: npt.ArrayLike) -> bool:
    """Whether every part is one piece.

    Args:
        edges: As for `neighbours`.
        labels: As for `pieces`.

    Returns:
        True if there are as many pieces as parts; of no units at all, too.

    Raises:
        ValueError: As `neighbours`.
    """
    return bool(np.unique(pieces(edges, labels)).size == np.unique(np.asarray(labels)).size)


def _pairs(edges: npt.ArrayLike, units: int) -> Integers:
    pairs = np.asarray(edges, dtype=np.int64)
    if pairs.size == 0:
        return np.empty((0, 2), dtype=np.int64)
    if pairs.ndim != 2 or pairs.shape[1] != 2:
        raise ValueError(f"edges of shape {pairs.shape} are not pairs; give two units in each row")
    if pairs.min() < 0 or pairs.max() >= units:
        wrong = pairs.min() if pairs.min() < 0 else pairs.max()
        raise ValueError(f"an edge names unit {wrong}, but there are {units}; number them from 0")
    return pairs


def _matrix(pairs: Integers, units: int) -> csr_array:
    pairs = pairs[pairs[:, 0] != pairs[:, 1]]
    both = np.concatenate([pairs, pairs[:, ::-1]])
    matrix = csr_array(coo_array((np.ones(len(both), dtype=np.int64), (both[:, 0], both[:, 1])), shape=(units, units)))
    matrix.sum_duplicates()
    matrix.sort_indices()
    return matrix
