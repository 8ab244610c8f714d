"""A first plan of contiguous parts: cut the ground in two along its longer axis, again and again."""

import numpy as np
import numpy.typing as npt

from geo.contiguity import pieces

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


def parts_per_piece(loads: Floats, sizes: Integers, *, parts: int, lower: float, upper: float) -> Integers:
    """How many parts each separate piece of ground gets, since no part can reach over a gap.

    Args:
        loads: Weight of each piece.
        sizes: Units of each piece.
        parts: Parts in all.
        lower: Least weight of a part.
        upper: Greatest weight of a part.

    Returns:
        Whole numbers that sum to `parts`, as near to the pieces' shares of the weight as the limits allow.

    Raises:
        ValueError: A piece cannot be divided within the limits, or all together not into so many parts.
    """
    fewest = np.maximum(1, np.ceil(loads / upper - 1e-9).astype(np.int64))
    most = sizes if lower <= 0.0 else np.minimum(sizes, np.floor(loads / lower + 1e-9).astype(np.int64))
    if (fewest > most).any():
        piece = int(np.argmax(fewest > most))
        raise ValueError(
            f"a separate piece of {sizes[piece]} units weighs {loads[piece]:g}, which no number of parts within"
            f" [{lower:g}, {upper:g}] makes up; join it to its surroundings, or widen the limits"
        )
    if not fewest.sum() <= parts <= most.sum():
        raise ValueError(
            f"{parts} parts within [{lower:g}, {upper:g}] are asked for, but {loads.size} separate pieces of ground"
            f" take {fewest.sum()} to {most.sum()}; change the number, or join the pieces"
        )
    given = fewest.copy()
    for _ in range(parts - int(given.sum())):
        given[np.where(given < most, loads / (given + 0.5), -1.0).argmax()] += 1
    return given


def bisected(
    edges: Integers,
    weight: Floats,
    xy: Floats,
    *,
    parts_of: Integers,
    piece: Integers,
    rng: np.random.Generator | None = None,
) -> Integers:
    """Contiguous parts of nearly equal weight.

    Args:
        edges: Shape (m, 2), pairs of units that touch.
        weight: Shape (n,).
        xy: Shape (n, 2), metres.
        parts_of: Parts that each separate piece of ground gets.
        piece: Shape (n,), the piece of each unit.
        rng: Where the directions of the cuts come from; None to cut across the longer axis.

    Returns:
        Shape (n,), a part per unit, numbered from 0; every part holds a unit and is one piece, but its weight may lie
        outside any limits.
    """
    labels = np.empty(weight.size, dtype=np.int64)
    first = 0
    for number, parts in enumerate(parts_of):
        _cut(np.flatnonzero(piece == number), weight, xy, labels, rng, first=first, parts=int(parts))
        first += int(parts)
    return _joined(edges, weight, labels)


def _cut(
    members: Integers,
    weight: Floats,
    xy: Floats,
    labels: Integers,
    rng: np.random.Generator | None,
    *,
    first: int,
    parts: int,
) -> None:
    """Label `parts` parts from `first` on, each with a unit at least."""
    waiting = [(members, first, parts)]
    while waiting:
        members, first, parts = waiting.pop()
        if parts == 1:
            labels[members] = first
            continue
        left = parts // 2
        order = members[np.argsort(_along(xy[members], rng), kind="stable")]
        heaped = np.cumsum(weight[order])
        at = int(np.searchsorted(heaped, heaped[-1] * left / parts)) + 1
        at = min(max(at, left), members.size - (parts - left))
        waiting += [(order[:at], first, left), (order[at:], first + left, parts - left)]


def _along(xy: Floats, rng: np.random.Generator | None) -> Floats:
    """Position on the axis along which points stretch farthest, or on one by chance."""
    if rng is not None:
        angle = rng.uniform(0.0, np.pi)
        chance: Floats = xy[:, 0] * np.cos(angle) + xy[:, 1] * np.sin(angle)
        return chance
    centred = xy - xy.mean(axis=0)
    along: Floats = centred @ np.linalg.eigh(centred.T @ centred)[1][:, -1]
    return along


def _joined(edges: Integers, weight: Floats, labels: Integers) -> Integers:
    """Every part cut back to its heaviest piece; the rest joins the lightest part beside it, from the edges inwards."""
    labels = labels.copy()
    parts = int(labels.max()) + 1
    number = pieces(edges, labels)
    heaped = np.bincount(number, weight) + 1e-9 * np.bincount(number)
    part_of = np.empty(heaped.size, dtype=np.int64)
    part_of[number] = labels
    order = np.lexsort((heaped, part_of))
    kept = np.zeros(heaped.size, dtype=bool)
    kept[order[np.flatnonzero(np.r_[np.diff(part_of[order]) != 0, True])]] = True
    labels[~kept[number]] = -1
    load = np.bincount(labels[labels >= 0], weight[labels >= 0], minlength=parts)
    both = np.concatenate([edges, edges[:, ::-1]])
    while (labels < 0).any():
        border = both[(labels[both[:, 0]] < 0) & (labels[both[:, 1]] >= 0)]
        border = border[np.lexsort((load[labels[border[:, 1]]], border[:, 0]))]
        loose, place = np.unique(border[:, 0], return_index=True)
        labels[loose] = labels[border[place, 1]]
        load += np.bincount(labels[loose], weight[loose], minlength=parts)
    return labels
