"""Figures of the grids of a plan: who lives there, how far it is to them, and how the lines run."""

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.contiguity import pieces
from geo.partitioning.centres import best_units
from geo.plans.ground import Words
from geo.plans.rules import Rules

if TYPE_CHECKING:
    from geo.units import Units

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Columns = dict[str, npt.NDArray[Any]]

COUNTS = ("households", "residents", "merchants", "key_groups")


def workload(units: "Units", rules: Rules) -> Floats:
    """Workload of each unit, shape (n,): the weighted sum of the columns that the planner chose."""
    load = np.zeros(len(units.frame))
    for column, weight in rules.workload.items():
        load += weight * units.frame[column].to_numpy(dtype=float)
    return load


def summed(values: npt.ArrayLike, label: Integers, size: int) -> Floats:
    """Sum of a unit's value over each grid.

    Args:
        values: Shape (n,).
        label: Shape (n,), number of each unit's grid, -1 for none.
        size: Number of grids.
    """
    held = label >= 0
    return np.bincount(label[held], np.asarray(values, dtype=float)[held], minlength=size).astype(np.float64)


def most_common(words: npt.ArrayLike, weight: npt.ArrayLike, label: Integers, size: int) -> Words:
    """The word that holds most weight in each grid, the first in order of several; arguments as for `summed`."""
    number, found = pd.factorize(np.asarray(words, dtype=object), sort=True)
    if size == 0:
        return np.empty(0, dtype=object)
    each = np.asarray(weight, dtype=float) + 1e-9
    share = np.stack([summed(np.where(number == one, each, 0.0), label, size) for one in range(len(found))])
    chosen: Words = np.asarray(found, dtype=object)[share.argmax(axis=0)]
    return chosen


def grid_classes(units: "Units", label: Integers, code: Words, ground: Words, rules: Rules) -> Words:
    """Class of each grid: the one it is known by, otherwise that of most of its ground."""
    known = rules.grid_class.to_dict()
    of_ground = most_common(ground, units.frame["area_m2"], label, code.size)
    return np.array([known.get(one, other) for one, other in zip(code, of_ground, strict=True)], dtype=object)


def counted(units: "Units", label: Integers, size: int, rules: Rules) -> Columns:
    """Sums of what lies in each grid; arguments as for `summed`."""
    frame = units.frame
    columns: Columns = {"units": np.bincount(label[label >= 0], minlength=size)}
    columns |= {name: summed(frame[name], label, size).astype(np.int64) for name in COUNTS}
    columns |= {name: summed(frame[name], label, size) for name in ("incidents", "area_m2")}
    columns["workload"] = summed(workload(units, rules), label, size)
    return columns


def shaped(units: "Units", label: Integers, classes: Words) -> Columns:
    """Ways, lines and contiguity of each grid.

    Args:
        units: The ground.
        label: Shape (n,), number of each unit's grid, -1 for none.
        classes: Shape (k,), class of each grid.
    """
    size = classes.size
    line, along, within = _lines(units, label, size)
    outline = summed(shapely.length(units.frame.geometry.to_numpy()), label, size) - 2.0 * within
    area = summed(units.frame["area_m2"], label, size)
    return _walked(units, label, classes) | {
        "polsby_popper": np.minimum(4.0 * np.pi * area / np.maximum(outline, 1e-9) ** 2, 1.0),
        "along_share": np.divide(along, line, out=np.full(size, np.nan), where=line > 0.0),
        "contiguous": _in_one_piece(units, label, size),
    }


def _walked(units: "Units", label: Integers, classes: Words) -> Columns:
    """Mean way from the best unit of each grid to its households, or merchants, and the inertia about it."""
    size, held = classes.size, np.flatnonzero(label >= 0)
    if held.size == 0:
        return {"walk_m": np.zeros(size), "inertia": np.zeros(size)}
    inside = label[held]
    xy = units.frame[["x", "y"]].to_numpy(dtype=float)[held]
    weight = _doors(units, held, classes[inside])
    squared = ((xy - xy[best_units(weight, xy, inside)[inside]]) ** 2).sum(axis=1)
    lived = np.where(np.bincount(inside, weight)[inside] > 0.0, weight, 1.0)
    way = np.bincount(inside, lived * np.sqrt(squared)) / np.bincount(inside, lived)
    return {"walk_m": way, "inertia": np.bincount(inside, weight * squared)}


def _doors(units: "Units", held: Integers, classes: Words) -> Floats:
    """What the worker of a class of grid walks to."""
    households, merchants = (units.frame[name].to_numpy(dtype=float)[held] for name in ("households", "merchants"))
    homes, shops = np.isin(classes, ["residential", "rural"]), classes == "commercial"
    doors: Floats = np.where(homes, households, np.where(shops, merchants, households + merchants))
    return doors


def _lines(units: "Units", label: Integers, size: int) -> tuple[Floats, Floats, Floats]:
    """Of each grid, metres of line towards other ground, of that along streets and the like, and of lines inside."""
    first, second = (label[units.borders[name].to_numpy(dtype=np.int64)] for name in ("first", "second"))
    length, along = (units.borders[name].to_numpy(dtype=float) for name in ("length_m", "along_m"))
    apart = first != second

    def towards(metres: Floats) -> Floats:
        outer = np.where(apart, metres, 0.0)
        return summed(outer, first, size) + summed(outer, second, size)

    return towards(length), towards(along), summed(np.where(apart, 0.0, length), first, size)


def _in_one_piece(units: "Units", label: Integers, size: int) -> npt.NDArray[np.bool_]:
    piece = pieces(units.edges, label)
    held = label >= 0
    owners = np.empty(int(piece.max(initial=-1)) + 1, dtype=np.int64)
    owners[piece] = label
    whole: npt.NDArray[np.bool_] = np.bincount(owners[np.unique(piece[held])], minlength=size) <= 1
    return whole
