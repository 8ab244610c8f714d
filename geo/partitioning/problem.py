"""What is to be divided into parts, checked: units that touch, their weights and places, and the limits."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geo.contiguity import Neighbours, is_contiguous, neighbours, pieces
from geo.partitioning.start import bisected, parts_per_piece

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Problem:
    """Units and limits that `problem_of` found possible."""

    order: Integers
    """Position of each unit in the caller's list: here those near in space are near in memory."""
    edges: Integers
    near: Neighbours
    weight: Floats
    xy: Floats
    """Metres, about the middle of all units: so squares keep their digits."""
    parts: int
    lower: float
    upper: float
    piece: Integers
    """Separate piece of ground that each unit lies in."""
    parts_of: Integers
    """Parts that each separate piece gets."""

    @property
    def size(self) -> int:
        """Number of units."""
        return int(self.weight.size)

    def first_plan(self, rng: np.random.Generator | None = None) -> Integers:
        """A contiguous plan, maybe outside the limits; another one for each state of `rng`."""
        return bisected(self.edges, self.weight, self.xy, parts_of=self.parts_of, piece=self.piece, rng=rng)

    def given_plan(self, start: npt.ArrayLike) -> Integers:
        """A plan to start from, numbered from 0; ValueError if it is not so many contiguous parts."""
        given = np.asarray(start)
        if given.shape != self.weight.shape:
            raise ValueError(f"a start of shape {given.shape} does not match {self.size} units; give a part for each")
        labels = np.unique(given, return_inverse=True)[1].astype(np.int64)[self.order]
        if labels.max() + 1 != self.parts or not is_contiguous(self.edges, labels):
            raise ValueError(
                f"the start has {labels.max() + 1} parts in {pieces(self.edges, labels).max() + 1} pieces, not"
                f" {self.parts} contiguous ones; repair it, or start anew"
            )
        return labels

    def allows(self, labels: Integers) -> bool:
        """Whether every part of a plan lies within the limits."""
        load = np.bincount(labels, self.weight, minlength=self.parts)
        return bool(load.min() >= self.lower - 1e-9 * self.upper and load.max() <= self.upper * (1.0 + 1e-9))


def problem_of(
    edges: npt.ArrayLike, weight: npt.ArrayLike, xy: npt.ArrayLike, *, parts: int, lower: float, upper: float
) -> Problem:
    """Check what `geo.partition.partition` is asked for; arguments and faults as there.

    Raises:
        ValueError: Shapes do not match, a weight or place is not a number or a weight negative, or no plan can exist.
    """
    weight, xy = np.asarray(weight, dtype=float), np.asarray(xy, dtype=float)
    if weight.ndim != 1 or xy.shape != (weight.size, 2):
        raise ValueError(f"weights of shape {weight.shape} and places of shape {xy.shape} do not match; give one each")
    if not (np.isfinite(weight).all() and np.isfinite(xy).all()):
        raise ValueError("a weight or a place is not a finite number; leave such units out")
    if (weight < 0.0).any():
        raise ValueError(f"a weight is {weight.min():g}; none may be below 0")
    pairs = np.asarray(edges, dtype=np.int64).reshape(-1, 2)
    neighbours(pairs, units=weight.size)
    _require_possible(weight, parts=parts, lower=lower, upper=upper)
    order = _along_curve(xy)
    weight, xy, pairs = weight[order], xy[order], np.argsort(order)[pairs]
    piece = pieces(pairs, np.zeros(weight.size, dtype=np.int64))
    loads, sizes = np.bincount(piece, weight).astype(np.float64), np.bincount(piece).astype(np.int64)
    parts_of = parts_per_piece(loads, sizes, parts=parts, lower=lower, upper=upper)
    return Problem(
        order,
        pairs,
        neighbours(pairs, units=weight.size),
        weight,
        xy - xy.mean(axis=0),
        int(parts),
        float(lower),
        float(upper),
        piece,
        parts_of,
    )


def _along_curve(xy: Floats) -> Integers:
    """Units in order along a curve that keeps near those that are near (Morton, 1966)."""
    span = max(float(np.ptp(xy, axis=0).max()), 1e-300)
    whole = ((xy - xy.min(axis=0)) / span * 65_535.0).astype(np.uint64)
    for shift, mask in ((8, 0x00FF00FF), (4, 0x0F0F0F0F), (2, 0x33333333), (1, 0x55555555)):
        whole = (whole | (whole << np.uint64(shift))) & np.uint64(mask)
    code = whole[:, 0] | (whole[:, 1] << np.uint64(1))
    order: Integers = np.argsort(code, kind="stable").astype(np.int64)
    return order


def _require_possible(weight: Floats, *, parts: int, lower: float, upper: float) -> None:
    if not 1 <= parts <= weight.size:
        raise ValueError(f"{parts} parts cannot be made of {weight.size} units; ask for 1 to {weight.size}")
    if not lower <= upper or upper <= 0.0:
        raise ValueError(
            f"the limits [{lower:g}, {upper:g}] leave no weight for a part; give lower <= upper, upper > 0"
        )
    if not parts * lower <= weight.sum() <= parts * upper:
        raise ValueError(
            f"{parts} parts within [{lower:g}, {upper:g}] hold {parts * lower:g} to {parts * upper:g}, but the units"
            f" weigh {weight.sum():g}; change the number of parts or the limits"
        )
    if weight.max() > upper:
        raise ValueError(
            f"unit {int(weight.argmax())} weighs {weight.max():g}, more than the upper limit {upper:g}; divide it, or"
            " raise the limit"
        )
