"""Which rules the grids of a plan break."""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.plans.figures import Columns
from geo.plans.ground import Words, wholes
from geo.plans.rules import Rules

if TYPE_CHECKING:
    from geo.units import Units

Flags = npt.NDArray[np.bool_]
Integers = npt.NDArray[np.int64]

TOO_FEW, TOO_MANY = "too_few", "too_many"
APART, CROSSES, CUTS = "not_contiguous", "crosses_community", "cuts_compound"
LOCK, EXCLUSIVE = "lock_broken", "exclusive_changed"
KINDS = (TOO_FEW, TOO_MANY, APART, CROSSES, CUTS, LOCK, EXCLUSIVE)
"""Every kind of break: the first two are sizes outside the limits of the class, a rule in principle."""


def broken(
    units: "Units",
    label: Integers,
    code: Words,
    figures: Columns,
    *,
    now: Words,
    today: Words,
    ground: Words,
    rules: Rules,
) -> Columns:
    """What each grid breaks.

    Args:
        units: The ground.
        label: Shape (n,), number of each unit's grid, -1 for none.
        code: Shape (k,), code of each grid.
        figures: Of each grid: grid_class, households, merchants, contiguous.
        now: Shape (n,), code of each unit's grid, "" for none.
        today: Shape (n,), the same of today.
        ground: Shape (n,), class of each unit's ground.
        rules: Limits and locks.

    Returns:
        `within`, `outside` and `breaks` of each grid.
    """
    few, many = _beyond(figures, code.size, rules)
    moved = now != today
    exclusive = np.isin(today, [one for one, kind in _known(today, ground) if kind == "exclusive"])
    locked = np.isin(today, list(rules.locked_grids)) | (units.frame.index.isin(rules.locked_units) & (today != ""))
    into_locked = moved & np.isin(now, list(rules.locked_grids))
    into_exclusive = moved & np.isin(now, sorted(set(today[exclusive].tolist())))
    flags = {
        TOO_FEW: few > 0.0,
        TOO_MANY: many > 0.0,
        APART: ~figures["contiguous"].astype(bool),
        CROSSES: _several(units.frame["community"].to_numpy(dtype=object), label, code.size),
        CUTS: _cuts(wholes(units, today, ground, rules), label, code.size),
        LOCK: _concerned((moved & locked) | into_locked, now, today, code),
        EXCLUSIVE: _concerned((moved & exclusive) | into_exclusive, now, today, code),
    }
    listed = np.empty(code.size, dtype=object)
    listed[:] = [tuple(kind for kind in KINDS if flags[kind][row]) for row in range(code.size)]
    return {"within": ~(flags[TOO_FEW] | flags[TOO_MANY]), "outside": few + many, "breaks": listed}


def _known(today: Words, ground: Words) -> set[tuple[str, str]]:
    return {(code, kind) for code, kind in zip(today.tolist(), ground.tolist(), strict=True) if code != ""}


def _beyond(figures: Columns, size: int, rules: Rules) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Households, or merchants, that each grid lacks and has too many."""
    few, many = np.zeros(size), np.zeros(size)
    for kind in set(figures["grid_class"].tolist()):
        limits, of_kind = rules.limits(kind), figures["grid_class"] == kind
        if limits is not None:
            held = figures[limits.column][of_kind].astype(float)
            few[of_kind] = np.maximum(limits.least - held, 0.0)
            many[of_kind] = np.maximum(held - limits.most, 0.0)
    return few, many


def _several(words: Words, label: Integers, size: int) -> Flags:
    """Grids in which more than one word occurs."""
    held = label >= 0
    number, found = pd.factorize(words)
    pairs = np.unique(label[held] * len(found) + number[held]) // max(1, len(found))
    several: Flags = np.bincount(pairs, minlength=size) > 1
    return several


def _cuts(whole: Integers, label: Integers, size: int) -> Flags:
    """Grids that hold a part of something whose other part lies in another grid."""
    held = label >= 0
    pairs = np.unique(whole[held] * size + label[held])
    of, grid = np.divmod(pairs, max(1, size))
    cut: Flags = np.bincount(grid[np.bincount(of)[of] > 1], minlength=size) > 0
    return cut


def _concerned(wrong: Flags, now: Words, today: Words, code: Words) -> Flags:
    """Grids that gave or took a unit they should not have."""
    flags: Flags = np.isin(code, np.concatenate([now[wrong], today[wrong]]))
    return flags
