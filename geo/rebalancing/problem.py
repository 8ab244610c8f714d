"""The independent problems of a district: the ground of one class in one community, with what moves as a whole."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.contiguity import pieces
from geo.plans.figures import workload
from geo.plans.ground import Words, ground_classes, held_by_locks, wholes
from geo.plans.rules import Limits, Rules

if TYPE_CHECKING:
    from geo.units import Units

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

SEGMENT_SHARE = 0.5
"""Of the greatest number of merchants of a grid, up to which a street segment's shops stay together."""
POCKET_SHARE = 0.1
"""Of the greatest size of a grid: where a class has no least size, ground cut off that holds less is a pocket."""


@dataclass(frozen=True)
class Problem:
    """Ground of one class in one community that may be divided anew.

    Its *nodes* are compounds that move as a whole, and single units. Today's grids are numbered as in `codes`.

    Attributes:
        community: Code of the community.
        grid_class: Class of its grids.
        limits: The rule of size.
        units: Shape (u,), positions of the units in their frame.
        node: Shape (u,), node of each of them.
        edges: Shape (m, 2), nodes between which one can cross.
        weight: Shape (n,), households, or merchants, of each node: what the rule counts.
        load: Shape (n,), workload of each node.
        count: Shape (n,), units of each node.
        xy: Shape (n, 2), middle of each node, metres.
        piece: Shape (n,), the connected piece of ground that each node lies in.
        codes: Shape (g,), codes of today's grids here, ascending.
        held: Shape (n, g), weight of each node that lies in each grid today.
        counted: Shape (n, g), units of each node that lie in each grid today.
        fixed: Shape (n,), the grid that locked units hold a node in, -1 for none.
    """

    community: str
    grid_class: str
    limits: Limits
    units: Integers
    node: Integers
    edges: Integers
    weight: Floats
    load: Floats
    count: Integers
    xy: Floats
    piece: Integers
    codes: Words
    held: Floats
    counted: Floats
    fixed: Integers

    @property
    def size(self) -> int:
        """Number of nodes."""
        return int(self.weight.size)

    def outside(self, label: Integers, size: int) -> Floats:
        """Weight of each of `size` grids above or below the limits."""
        held = np.bincount(label, self.weight, minlength=size)
        beyond: Floats = np.maximum(self.limits.least - held, 0.0) + np.maximum(held - self.limits.most, 0.0)
        return beyond


def problems(units: "Units", current: Words, rules: Rules, *, half: Words | None = None) -> list[Problem]:
    """Divide a district into problems that have nothing to do with each other.

    Exclusive grids and locked grids are left out. Ground of a class that is cut off from all grids of that class, and
    too small for one of its own, joins the ground of another class beside it.

    Args:
        units: The ground.
        current: Shape (n,), today's grid of each unit, "" for none.
        rules: Limits, locks, classes, workload.
        half: Shape (n,), a half-drawn plan: the grid that each unit has to be in, "" for those still to be given one.

    Returns:
        Ordered by community, household classes before commercial.
    """
    classes = ground_classes(units, current, rules)
    held = held_by_locks(units, current, rules)
    if half is not None:
        held = np.where(half != "", half, held)
        classes = _as_drawn(classes, half, rules)
    shut = list(rules.locked_grids)
    free = (classes != "exclusive") & ~np.isin(current, shut) & ~np.isin(held, shut)
    joined = _without_pockets(units, current, classes, free, rules)
    # a grid goes on where its main part is: what was cut off from it cannot keep its code
    current, classes = np.where(joined == classes, current, ""), joined
    whole = wholes(units, current, classes, rules, held=held)
    whole = _along_streets(units, current, whole, free & (classes == "commercial") & (held == ""), rules)
    ground = _Ground(units, current, held, whole, workload(units, rules))
    found = []
    for (community, kind), members in _grouped(units, classes, free):
        limits = rules.limits(kind)
        if limits is not None:
            found.append(ground.problem(members, community, kind, limits))
    order = {"residential": 0, "rural": 1, "commercial": 2}
    return sorted(found, key=lambda one: (one.community, order[one.grid_class]))


def _along_streets(units: "Units", current: Words, whole: Integers, shops: Flags, rules: Rules) -> Integers:
    """What moves together when the shops of a street segment do too: few of them, in one grid today."""
    street, community = (units.frame[name].to_numpy(dtype=object) for name in ("street", "community"))
    facing = shops & (street != "")
    segment = np.full(len(street), -1, dtype=np.int64)
    keys = [f"{of} {name}" for of, name in zip(community[facing], street[facing], strict=True)]
    segment[facing] = pd.factorize(np.array(keys, dtype=object))[0]
    edges = units.edges
    same = (segment[edges[:, 0]] >= 0) & (segment[edges[:, 0]] == segment[edges[:, 1]])
    joined = pieces(np.concatenate([edges[same], _chained(whole)]), np.zeros(len(street), dtype=np.int64))
    few = np.bincount(joined, units.frame["merchants"])[joined] <= SEGMENT_SHARE * rules.most_merchants
    once = pd.Series(current).groupby(joined).transform("nunique").to_numpy() == 1
    return np.unique(np.where(few & once, joined, len(street) + whole), return_inverse=True)[1].astype(np.int64)


def _chained(whole: Integers) -> Integers:
    """Pairs that join what already moves together."""
    order = np.argsort(whole, kind="stable")
    same = whole[order[1:]] == whole[order[:-1]]
    return np.stack([order[:-1][same], order[1:][same]], axis=1)


def _as_drawn(classes: Words, half: Words, rules: Rules) -> Words:
    """Classes of ground where drawn units have that of their grid; a new grid has that of most of its units."""
    drawn = pd.Series(classes[half != ""]).groupby(half[half != ""]).agg(lambda kind: kind.mode().iloc[0])
    known = drawn.to_dict() | rules.grid_class.to_dict()
    return np.array([known.get(code, kind) for code, kind in zip(half, classes, strict=True)], dtype=object)


def _grouped(units: "Units", classes: Words, free: Flags) -> Iterator[tuple[tuple[str, str], Integers]]:
    position = np.flatnonzero(free)
    table = pd.DataFrame(
        {"community": units.frame["community"].to_numpy(dtype=object)[position], "kind": classes[position]}
    )
    for _, rows in table.groupby(["community", "kind"], sort=True):
        community, kind = rows.iloc[0]
        yield (str(community), str(kind)), position[rows.index.to_numpy()].astype(np.int64)


@dataclass(frozen=True)
class _Ground:
    """What problems are cut from."""

    units: "Units"
    current: Words
    held: Words
    whole: Integers
    load: Floats

    def problem(self, members: Integers, community: str, kind: str, limits: Limits) -> Problem:
        """The problem of some units."""
        frame = self.units.frame
        node = np.unique(self.whole[members], return_inverse=True)[1].astype(np.int64)
        size = int(node.max()) + 1
        weight = frame[limits.column].to_numpy(dtype=float)[members]
        codes, grid, lock = _codes(self.current[members], self.held[members])
        held, counted = np.zeros((size, codes.size)), np.zeros((size, codes.size))
        has = grid >= 0
        np.add.at(held, (node[has], grid[has]), weight[has])
        np.add.at(counted, (node[has], grid[has]), 1.0)
        fixed = np.full(size, -1, dtype=np.int64)
        fixed[node[lock >= 0]] = lock[lock >= 0]
        edges = self._edges(members, node)
        return Problem(
            community,
            kind,
            limits,
            members,
            node,
            edges,
            np.bincount(node, weight).astype(np.float64),
            np.bincount(node, self.load[members]).astype(np.float64),
            np.bincount(node).astype(np.int64),
            _middles(frame[["x", "y"]].to_numpy(dtype=float)[members], weight, node),
            pieces(edges, np.zeros(size, dtype=np.int64)),
            codes,
            held,
            counted,
            fixed,
        )

    def _edges(self, members: Integers, node: Integers) -> Integers:
        """Pairs of nodes that touch, each once."""
        number = np.full(len(self.units.frame), -1, dtype=np.int64)
        number[members] = node
        pairs = np.sort(number[self.units.edges], axis=1)
        pairs = pairs[(pairs[:, 0] >= 0) & (pairs[:, 0] != pairs[:, 1])]
        return np.unique(pairs, axis=0).reshape(-1, 2)


def _codes(current: Words, held: Words) -> tuple[Words, Integers, Integers]:
    """Codes of grids, and the number of each unit's today and of the one it has to be in, -1 for none."""
    number, codes = pd.factorize(np.concatenate([current, held]), sort=True)
    number, codes = number.astype(np.int64), np.asarray(codes, dtype=object)
    if codes.size and codes[0] == "":
        number, codes = number - 1, codes[1:]
    return codes, number[: current.size], number[current.size :]


def _middles(xy: Floats, weight: Floats, node: Integers) -> Floats:
    """Weighted middle of each node's units; of one without weight, their plain middle."""
    mass = np.where(np.bincount(node, weight)[node] > 0.0, weight, 1.0)
    total = np.bincount(node, mass)
    return np.stack([np.bincount(node, mass * xy[:, axis]) / total for axis in (0, 1)], axis=1)


def _without_pockets(units: "Units", current: Words, classes: Words, free: Flags, rules: Rules) -> Words:
    """Classes of ground after pockets have joined the other ground beside them."""
    edges = units.edges
    number, kinds = pd.factorize(np.where(free, classes, ""), sort=True)
    piece = pieces(edges, number)
    pocket = _pockets(units, current, classes, free, piece, rules)
    both = np.concatenate([edges, edges[:, ::-1]])
    out = both[pocket[both[:, 0]] & free[both[:, 1]] & ~pocket[both[:, 1]] & (piece[both[:, 0]] != piece[both[:, 1]])]
    if len(out) == 0:
        return classes
    beside = pd.Series(number[out[:, 1]]).groupby(piece[out[:, 0]]).agg(lambda kind: kind.mode().iloc[0])
    joined = classes.copy()
    of_pocket = np.flatnonzero(np.isin(piece, beside.index.to_numpy()) & pocket)
    joined[of_pocket] = np.asarray(kinds, dtype=object)[beside.reindex(piece[of_pocket]).to_numpy()]
    return joined


def _pockets(units: "Units", current: Words, classes: Words, free: Flags, piece: Integers, rules: Rules) -> Flags:
    """Units in small pieces of ground in which no grid of today has its main part."""
    weight, least = np.zeros(len(classes)), np.zeros(len(classes))
    for kind in set(classes[free].tolist()):
        limits = rules.limits(kind)
        if limits is not None:
            weight[classes == kind] = units.frame[limits.column].to_numpy(dtype=float)[classes == kind]
            least[classes == kind] = limits.least if limits.least > 0 else POCKET_SHARE * limits.most
    small = np.bincount(piece, weight)[piece] < least
    has = free & (current != "")
    parts = pd.DataFrame({"grid": current[has], "piece": piece[has], "weight": weight[has] + 1e-6})
    shares = parts.groupby(["grid", "piece"], sort=True)["weight"].sum().reset_index()
    main = shares.sort_values(["grid", "weight", "piece"]).drop_duplicates("grid", keep="last")["piece"]
    found: Flags = free & small & ~np.isin(piece, main.to_numpy())
    return found
