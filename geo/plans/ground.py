"""What a plan divides: the class of each piece of ground, and which units belong together as one compound."""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from geo.plans.rules import Rules

if TYPE_CHECKING:
    from geo.units import Units

Integers = npt.NDArray[np.int64]
Words = npt.NDArray[np.object_]


def grids_of(grid: pd.Series, index: pd.Index, *, name: str) -> Words:
    """The grid of each unit, in the units' order; "" for none.

    Args:
        grid: Unit -> grid code.
        index: Units wanted; further ones in `grid` are left out.
        name: What to call `grid` in an error.

    Raises:
        ValueError: A unit is missing, or comes twice.
    """
    if grid.index is not index and not grid.index.equals(index):
        if not grid.index.is_unique:
            raise ValueError(f"unit {grid.index[grid.index.duplicated()][0]} comes twice in {name}; give one grid each")
        missing = index.difference(grid.index)
        if len(missing):
            raise ValueError(f'{name} lacks {len(missing)} units, {missing[0]} first; give every unit a grid, or ""')
        grid = grid.reindex(index)
    values = grid.to_numpy(dtype=object)
    empty = pd.isna(values)
    return np.where(empty, "", values) if empty.any() else values


def ground_classes(units: "Units", current: Words, rules: Rules) -> Words:
    """Class of each unit's ground: that of its grid today, otherwise what most of its community's homes are.

    Args:
        units: The ground.
        current: Shape (n,), grid of each unit today, "" for none.
        rules: Names the class of each grid.
    """
    known = rules.grid_class.to_dict()
    found = np.array([known.get(code, "") for code in current], dtype=object)
    unknown = found == ""
    if unknown.any():
        community = units.frame["community"].to_numpy(dtype=object)
        homes = pd.Series(found == "rural").where(np.isin(found, ["residential", "rural"]))
        mostly_rural = homes.astype(float).groupby(community).mean().gt(0.5).to_dict()
        rural = np.array([bool(mostly_rural.get(one, False)) for one in community[unknown]])
        found[unknown] = np.where(rural, "rural", "residential")
    return found


def held_by_locks(units: "Units", current: Words, rules: Rules) -> Words:
    """The grid in which a lock holds each unit, "" for those that may move."""
    return np.where(units.frame.index.isin(rules.locked_units), current, "")


def wholes(units: "Units", current: Words, classes: Words, rules: Rules, *, held: Words | None = None) -> Integers:
    """Number of what each unit moves with: itself, or its compound.

    A compound's units of one class that touch each other go together unless they alone exceed the limit, or some lie
    in a locked grid, or locked units hold them in several grids.

    Args:
        units: The ground.
        current: Shape (n,), grid of each unit today.
        classes: Shape (n,), as `ground_classes` gives them.
        rules: Limits, locks, and whether compounds are kept at all.
        held: Shape (n,), the grid that each unit has to be in, "" for any; None for `held_by_locks`.

    Returns:
        Shape (n,), numbers from 0 in the order of their first units.
    """
    size = len(units.frame)
    held = held_by_locks(units, current, rules) if held is None else held
    key = _compounds(units, current, classes, held, rules)
    edges = units.edges
    inside = edges[(key[edges[:, 0]] >= 0) & (key[edges[:, 0]] == key[edges[:, 1]])]
    matrix = coo_array((np.ones(len(inside)), (inside[:, 0], inside[:, 1])), shape=(size, size))
    label: Integers = connected_components(matrix, directed=False)[1].astype(np.int64)
    return label


def _compounds(units: "Units", current: Words, classes: Words, held: Words, rules: Rules) -> Integers:
    """Number of the compound that each unit has to stay with, -1 for none."""
    compound = units.frame["compound"].to_numpy(dtype=object)
    member = np.flatnonzero((compound != "") & (classes != "exclusive")) if rules.keep_compounds else np.empty(0, int)
    number = np.full(len(compound), -1, dtype=np.int64)
    if member.size == 0:
        return number
    community = units.frame["community"].to_numpy(dtype=object)
    shut = [code if code in rules.locked_grids else "" for code in current[member]]
    keys = zip(community[member], classes[member], shut, compound[member], strict=True)
    group = pd.factorize(pd.Series(list(keys), dtype=object))[0].astype(np.int64)
    number[member] = np.where(_may_stay_whole(units, classes[member], held[member], member, group, rules), group, -1)
    return number


def _may_stay_whole(
    units: "Units", classes: Words, held: Words, member: Integers, group: Integers, rules: Rules
) -> npt.NDArray[np.bool_]:
    weight, most = np.zeros(member.size), np.full(member.size, np.inf)
    for kind in set(classes.tolist()):
        limits, of_kind = rules.limits(kind), classes == kind
        if limits is not None:
            weight[of_kind] = units.frame[limits.column].to_numpy(dtype=float)[member[of_kind]]
            most[of_kind] = limits.most
    grids = pd.Series(held).where(held != "").groupby(group).transform("nunique").to_numpy()
    whole: npt.NDArray[np.bool_] = (np.bincount(group, weight)[group] <= most) & (grids <= 1)
    return whole
