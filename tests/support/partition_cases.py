"""Small graphs to be divided, and the best of all their plans by looking at each."""

from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt
from hypothesis import strategies as st

from geo.contiguity import is_contiguous
from geo.partition import Partition, partition
from geo.partitioning.centres import objective

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Limits = dict[str, Any]
Case = tuple[Integers, Floats, Floats, Limits]


def lattice(columns: int, rows: int) -> tuple[Integers, Floats]:
    """Units 1 m apart, numbered along the rows; each touches the ones beside, above and below.

    6 - 7 - 8
    3 - 4 - 5
    0 - 1 - 2
    """
    number = np.arange(columns * rows).reshape(rows, columns)
    across = np.stack([number[:, :-1].ravel(), number[:, 1:].ravel()], axis=1)
    upwards = np.stack([number[:-1].ravel(), number[1:].ravel()], axis=1)
    places = np.stack([number.ravel() % columns, number.ravel() // columns], axis=1).astype(float)
    return np.concatenate([across, upwards]), places


def divided(
    edges: npt.ArrayLike,
    weight: npt.ArrayLike,
    xy: npt.ArrayLike,
    *,
    seed: int = 0,
    moves: int | None = 20_000,
    time_limit_s: float = 60.0,
    **limits: Any,
) -> Partition:
    """A partition by so many moves, which is the same each time."""
    return partition(
        edges, weight, xy, rng=np.random.default_rng(seed), time_limit_s=time_limit_s, moves=moves, **limits
    )


def least_of_all(edges: Integers, weight: Floats, xy: Floats, *, parts: int, lower: float, upper: float) -> float:
    """The least objective of all plans there are, inf if none is allowed."""
    least = np.inf
    for plan in product(range(parts), repeat=len(weight) - 1):
        labels = np.array((0, *plan))
        load = np.bincount(labels, weight, minlength=parts)
        if np.bincount(labels, minlength=parts).min() == 0 or load.min() < lower or load.max() > upper:
            continue
        if is_contiguous(edges, labels):
            least = min(least, objective(weight, xy, labels))
    return least


@st.composite
def problems(draw: Callable[[Any], Any]) -> Case:
    """Up to 8 units in a connected graph, ties, zero weights and units at the same place among them; 2 or 3 parts."""
    size = draw(st.integers(3, 8))
    tree = [(draw(st.integers(0, unit - 1)), unit) for unit in range(1, size)]
    more = draw(st.lists(st.tuples(st.integers(0, size - 1), st.integers(0, size - 1)), max_size=6))
    weight = np.array(draw(st.lists(st.sampled_from([0, 1, 2, 3, 5]), min_size=size, max_size=size)), dtype=float)
    numbers = st.lists(st.integers(0, 6), min_size=2 * size, max_size=2 * size)
    xy = np.array(draw(numbers), dtype=float).reshape(size, 2)
    parts = draw(st.integers(2, min(3, size)))
    slack = draw(st.sampled_from([0.1, 0.3, 0.6]))
    share = weight.sum() / parts
    return (
        np.array(tree + more),
        weight,
        xy,
        {"parts": parts, "lower": (1 - slack) * share, "upper": (1 + slack) * share},
    )
