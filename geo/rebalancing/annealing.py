"""Annealing of a plan: one node at a time, or two in exchange; grids stay in one piece, locked nodes where they are."""

from typing import NamedTuple

import numba
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

EXCHANGE = 0.3
"""Share of attempts that exchange two nodes."""


class Ground(NamedTuple):
    """Arrays of a problem: neighbours of each node, and what is counted of it."""

    start: Integers
    units: Integers
    fixed: Integers
    weight: Floats
    load: Floats
    mass: Floats
    x: Floats
    y: Floats


class Prices(NamedTuple):
    """What a plan costs: a price per node and grid, and for weight outside the limits, deviation, and inertia."""

    by_grid: Floats
    """Shape (n, k)."""
    outside: float
    deviation: float
    inertia: float
    least: float
    most: float
    mean: float
    """Load of a grid from which deviations are counted."""


class Sums(NamedTuple):
    """Running sums of each grid: nodes, weight, load, and the moments of its mass."""

    nodes: Integers
    weight: Floats
    load: Floats
    mass: Floats
    x: Floats
    y: Floats
    square: Floats


def sums_of(ground: Ground, label: Integers, size: int) -> Sums:
    """Sums of a plan of `size` grids, some of which may be empty."""

    def total(values: Floats) -> Floats:
        return np.bincount(label, values, minlength=size).astype(np.float64)

    mass, x, y = ground.mass, ground.x, ground.y
    return Sums(
        np.bincount(label, minlength=size).astype(np.int64),
        total(ground.weight),
        total(ground.load),
        total(mass),
        total(mass * x),
        total(mass * y),
        total(mass * (x * x + y * y)),
    )


def cost(ground: Ground, prices: Prices, label: Integers) -> float:
    """What a plan costs."""
    size = prices.by_grid.shape[1]
    sums = sums_of(ground, label, size)
    total = float(prices.by_grid[np.arange(label.size), label].sum())
    for grid in np.flatnonzero(sums.nodes).tolist():
        moment = _moment(sums, grid, 0.0, 0.0, 0.0)
        total += float(_grid_cost(sums.weight[grid], sums.load[grid], moment, prices))
    return total


@numba.njit(cache=True, nogil=True)
def anneal(
    ground: Ground,
    prices: Prices,
    label: Integers,
    sums: Sums,
    best: Integers,
    moves: int,
    hot: float,
    cold: float,
    seed: int,
) -> float:
    """Cool a plan down.

    Args:
        ground: The problem.
        prices: What counts.
        label: Shape (n,), the plan; changed in place, as are its `sums`.
        sums: Of `label`.
        best: Shape (n,); becomes the cheapest plan met.
        moves: Attempts.
        hot: Heat at first, in units of cost.
        cold: And at last.
        seed: Where chance comes from.

    Returns:
        How much less `best` costs than `label` did.
    """
    np.random.seed(seed)  # noqa: NPY002 - numba compiles no Generator that is cheap to make
    size = label.size
    seen = np.zeros(size, dtype=np.int64)
    queue = np.empty(size, dtype=np.int64)
    best[:] = label
    gain, most, stamp = 0.0, 0.0, 0
    cooling = (cold / hot) ** (1.0 / max(1, moves))
    heat = hot
    for _ in range(moves):
        heat *= cooling
        one = np.random.randint(size)  # noqa: NPY002
        here = label[one]
        there = _grid_beside(ground, label, one)
        if there < 0 or ground.fixed[one] >= 0 or sums.nodes[here] == 1:
            continue
        allowed = -heat * np.log(max(np.random.random(), 1e-300))  # noqa: NPY002
        change = _change(ground, prices, sums, one, here, there)
        swap = np.random.random() < EXCHANGE  # noqa: NPY002
        if not swap and change > allowed:
            continue
        stamp += 1
        if not _may_leave(ground, label, one, seen, queue, stamp):
            continue
        _move(ground, sums, label, one, here, there)
        if swap:
            other = _node_beside(ground, label, there, here, one)
            kept = False
            if other >= 0 and ground.fixed[other] < 0 and sums.nodes[there] > 1:
                total = change + _change(ground, prices, sums, other, there, here)
                stamp += 1
                if total <= allowed and _may_leave(ground, label, other, seen, queue, stamp):
                    _move(ground, sums, label, other, there, here)
                    change = total
                    kept = True
            if not kept and change > allowed:
                _move(ground, sums, label, one, there, here)
                continue
        gain -= change
        if gain > most + 1e-9:
            most = gain
            best[:] = label
    return most


@numba.njit(cache=True, nogil=True)
def _grid_beside(ground: Ground, label: Integers, one: int) -> int:
    """The grid of a neighbour chosen by chance, -1 if that is the node's own."""
    first, last = ground.start[one], ground.start[one + 1]
    if first == last:
        return -1
    other = label[ground.units[first + np.random.randint(last - first)]]  # noqa: NPY002
    return int(other) if other != label[one] else -1


@numba.njit(cache=True, nogil=True)
def _node_beside(ground: Ground, label: Integers, grid: int, towards: int, not_this: int) -> int:
    """A node of a grid that touches another grid, sought from chance on; -1 if no such is met."""
    size = label.size
    begin = np.random.randint(size)  # noqa: NPY002
    for step in range(size):
        node = (begin + step) % size
        if label[node] != grid or node == not_this:
            continue
        for position in range(ground.start[node], ground.start[node + 1]):
            if label[ground.units[position]] == towards:
                return node
    return -1


@numba.njit(cache=True, nogil=True)
def _may_leave(ground: Ground, label: Integers, one: int, seen: Integers, queue: Integers, stamp: int) -> bool:
    """Whether a node's neighbours in its grid stay joined without it."""
    grid, wanted, first = label[one], 0, -1
    for position in range(ground.start[one], ground.start[one + 1]):
        if label[ground.units[position]] == grid:
            wanted += 1
            first = ground.units[position]
    if wanted <= 1:
        return True
    seen[one] = stamp
    seen[first] = stamp
    queue[0] = first
    head, tail, met = 0, 1, 0
    while head < tail:
        node = queue[head]
        head += 1
        for position in range(ground.start[node], ground.start[node + 1]):
            other = ground.units[position]
            if other == one:
                met += 1
            elif label[other] == grid and seen[other] != stamp:
                seen[other] = stamp
                queue[tail] = other
                tail += 1
        if met == wanted:
            return True
    return False


@numba.njit(cache=True, nogil=True)
def _moment(sums: Sums, grid: int, mass: float, x: float, y: float) -> float:
    """Inertia of a grid about its middle, with some mass more at a place."""
    total = sums.mass[grid] + mass
    if total <= 0.0:
        return 0.0
    along, up = sums.x[grid] + mass * x, sums.y[grid] + mass * y
    square = sums.square[grid] + mass * (x * x + y * y)
    return float(max(0.0, square - (along * along + up * up) / total))


@numba.njit(cache=True, nogil=True)
def _grid_cost(weight: float, load: float, moment: float, prices: Prices) -> float:
    outside = max(0.0, prices.least - weight) + max(0.0, weight - prices.most)
    return prices.outside * outside + prices.deviation * abs(load - prices.mean) + prices.inertia * moment


@numba.njit(cache=True, nogil=True)
def _change(ground: Ground, prices: Prices, sums: Sums, one: int, here: int, there: int) -> float:
    """What a node's move adds to the cost."""
    weight, load, mass, x, y = (
        ground.weight[one],
        ground.load[one],
        ground.mass[one],
        ground.x[one],
        ground.y[one],
    )
    before = _grid_cost(sums.weight[here], sums.load[here], _moment(sums, here, 0.0, 0.0, 0.0), prices)
    before += _grid_cost(sums.weight[there], sums.load[there], _moment(sums, there, 0.0, 0.0, 0.0), prices)
    after = _grid_cost(sums.weight[here] - weight, sums.load[here] - load, _moment(sums, here, -mass, x, y), prices)
    after += _grid_cost(sums.weight[there] + weight, sums.load[there] + load, _moment(sums, there, mass, x, y), prices)
    return float(after - before + prices.by_grid[one, there] - prices.by_grid[one, here])


@numba.njit(cache=True, nogil=True)
def _move(ground: Ground, sums: Sums, label: Integers, one: int, here: int, there: int) -> None:
    mass, x, y = ground.mass[one], ground.x[one], ground.y[one]
    for grid, sign in ((here, -1.0), (there, 1.0)):
        sums.nodes[grid] += int(sign)
        sums.weight[grid] += sign * ground.weight[one]
        sums.load[grid] += sign * ground.load[one]
        sums.mass[grid] += sign * mass
        sums.x[grid] += sign * mass * x
        sums.y[grid] += sign * mass * y
        sums.square[grid] += sign * mass * (x * x + y * y)
    label[one] = there
