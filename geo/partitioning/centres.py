"""The best unit of a part, and what a plan costs when each part is measured from its own."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


def objective(weight: npt.ArrayLike, xy: npt.ArrayLike, labels: npt.ArrayLike) -> float:
    """Sum of weight x squared distance to the best unit of each part.

    Args:
        weight: Shape (n,), >= 0.
        xy: Shape (n, 2), metres.
        labels: Shape (n,), parts numbered from 0, none empty.

    Returns:
        Weight x m^2; the best unit is the one nearest to the part's weighted mean (parallel axes).
    """
    weight, xy, labels = np.asarray(weight, dtype=float), np.asarray(xy, dtype=float), np.asarray(labels)
    at = xy[best_units(weight, xy, labels)[labels]]
    return float(weight @ ((xy - at) ** 2).sum(axis=1))


def best_units(weight: Floats, xy: Floats, labels: Integers) -> Integers:
    """The unit of each part that is nearest to its weighted mean; of a part without weight, to its middle.

    Args:
        weight: Shape (n,), >= 0.
        xy: Shape (n, 2), metres.
        labels: Shape (n,), parts numbered from 0, none empty.

    Returns:
        A unit per part; the first of several as near.
    """
    counts = np.bincount(labels)
    mass = np.where(np.bincount(labels, weight)[labels] > 0.0, weight, 1.0)
    load = np.bincount(labels, mass)
    mean = np.stack([np.bincount(labels, mass * xy[:, axis]) / load for axis in (0, 1)], axis=1)
    away = ((xy - mean[labels]) ** 2).sum(axis=1)
    first: Integers = np.lexsort((away, labels))[np.cumsum(counts) - counts]
    return first
