"""Contiguous plans to begin a search from: today's grids mended, or grids grown anew."""

from collections import deque
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from geo.contiguity import Neighbours, neighbours, pieces
from geo.rebalancing.problem import Problem

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

NONE = -1


def from_today(problem: Problem, of_piece: Sequence[int]) -> Integers:
    """Today's grids, each cut back to its main part; then the smallest joined, or the largest divided, as needed.

    Args:
        problem: The ground.
        of_piece: Grids wanted on each separate piece of it.

    Returns:
        Shape (n,): the grid of each node, numbered as `problem.codes`, new ones from there on.
    """
    near = neighbours(problem.edges, units=problem.size)
    label = _main_parts(problem)
    label = tied(problem, near, label)
    for piece in range(len(of_piece)):
        inside = np.flatnonzero(problem.piece == piece)
        if (label[inside] == NONE).all():
            label[inside[problem.weight[inside].argmax()]] = _unused(problem, label)
    label = _spread(near, problem.weight, label)
    for piece, wanted in enumerate(of_piece):
        _merge(problem, near, label, piece, wanted)
        _divide(problem, near, label, piece, wanted)
    return label


def grown(problem: Problem, of_piece: Sequence[int], rng: np.random.Generator) -> Integers:
    """Grids grown from units far from each other, the lightest taking the next; arguments as for `from_today`."""
    near = neighbours(problem.edges, units=problem.size)
    label = tied(problem, near, problem.fixed.copy())
    for piece, wanted in enumerate(of_piece):
        inside = np.flatnonzero(problem.piece == piece)
        for _ in range(wanted - (np.unique(label[inside]) >= 0).sum()):
            free = inside[label[inside] == NONE]
            if free.size == 0:
                break
            label[_far(problem, free, label, rng)] = _unused(problem, label)
    return _spread(near, problem.weight, label)


def tied(problem: Problem, near: Neighbours, label: Integers) -> Integers:
    """The same plan, nodes that locks hold in one grid joined by the shortest ways over ground of no grid."""
    label = label.copy()
    for grid in np.unique(problem.fixed[problem.fixed != NONE]):
        while (way := _way_between(problem, near, label, int(grid))) is not None:
            label[way] = grid
    return label


def _main_parts(problem: Problem) -> Integers:
    """Of each grid its heaviest piece, or the one with its locked units; `NONE` elsewhere."""
    today = np.where(problem.counted.sum(axis=1) > 0, _today(problem), NONE)
    label = np.where(problem.fixed != NONE, problem.fixed, today).astype(np.int64)
    part = pieces(problem.edges, label)
    weight = np.bincount(part, problem.weight + 1e-6 * problem.count)
    weight += np.bincount(part, np.where(problem.fixed != NONE, 1e9, 0.0))
    kept = label.copy()
    for grid in np.unique(label[label != NONE]):
        inside = label == grid
        main = part[inside][weight[part[inside]].argmax()]
        kept[inside & (part != main) & (problem.fixed == NONE)] = NONE
    return kept


def _today(problem: Problem) -> Integers:
    if problem.codes.size == 0:
        return np.full(problem.size, NONE, dtype=np.int64)
    share: Integers = (problem.held + 1e-6 * problem.counted).argmax(axis=1).astype(np.int64)
    return share


def _unused(problem: Problem, label: Integers) -> int:
    """The first number that no grid has."""
    used = set(label.tolist()) | set(problem.fixed.tolist())
    return next(number for number in range(len(used) + 1) if number not in used)


def _way_between(problem: Problem, near: Neighbours, label: Integers, grid: int) -> list[int] | None:
    """Nodes of no grid that join a locked node of a grid to another part of it; None if all is joined, or cannot be."""
    inside = np.flatnonzero(label == grid)
    part = pieces(problem.edges, label)[inside]
    origin = inside[part == part[0]]
    before = dict.fromkeys(origin.tolist(), NONE)
    waiting = deque(origin.tolist())
    while waiting:
        here = waiting.popleft()
        for there in near.units[near.start[here] : near.start[here + 1]].tolist():
            if there in before or label[there] not in (NONE, grid):
                continue
            before[there] = here
            if label[there] == grid:
                return _back(before, here)
            waiting.append(there)
    return None


def _back(before: dict[int, int], here: int) -> list[int]:
    way = []
    while before[here] != NONE:
        way.append(here)
        here = before[here]
    return way


def _spread(near: Neighbours, weight: Floats, label: Integers) -> Integers:
    """Nodes of no grid given, one by one, to the lightest grid beside them."""
    label = label.copy()
    load = np.bincount(label[label >= 0], weight[label >= 0], minlength=label.max() + 1).tolist()
    edge: dict[int, set[int]] = {}

    def reach(node: int) -> None:
        for other in near.units[near.start[node] : near.start[node + 1]].tolist():
            if label[other] == NONE:
                edge.setdefault(int(label[node]), set()).add(other)

    for node in np.flatnonzero(label >= 0).tolist():
        reach(node)
    while edge:
        grid = min(edge, key=lambda one: (load[one], one))
        node = min(edge[grid])
        label[node] = grid
        load[grid] += weight[node]
        for other in [one for one in edge if node in edge[one]]:
            edge[other].discard(node)
        reach(node)
        for other in [one for one in edge if not edge[one]]:
            del edge[other]
    return label


def _beside(near: Neighbours, label: Integers, nodes: Iterable[int]) -> set[int]:
    """Grids that touch some nodes, other than their own."""
    nodes = list(nodes)
    touched = {int(label[other]) for one in nodes for other in near.units[near.start[one] : near.start[one + 1]]}
    return touched - {NONE} - {int(label[one]) for one in nodes}


def _merge(problem: Problem, near: Neighbours, label: Integers, piece: int, wanted: int) -> None:
    """Join the lightest grid of a piece to the lightest beside it until there are as few as wanted."""
    inside = np.flatnonzero(problem.piece == piece)
    held = {int(grid) for grid in problem.fixed[inside] if grid != NONE}
    while np.unique(label[inside]).size > wanted:
        load = np.bincount(label[inside], problem.weight[inside])
        for grid in sorted(set(label[inside].tolist()) - held, key=lambda one: (load[one], one)):
            beside = _beside(near, label, np.flatnonzero(label == grid).tolist())
            if beside:
                label[label == grid] = min(beside, key=lambda one: (load[one], one))
                break
        else:
            return


def _divide(problem: Problem, near: Neighbours, label: Integers, piece: int, wanted: int) -> None:
    """Divide the heaviest grid of a piece in two until there are as many as wanted."""
    inside = np.flatnonzero(problem.piece == piece)
    while np.unique(label[inside]).size < wanted:
        load = np.bincount(label[inside], problem.weight[inside])
        for grid in sorted(set(label[inside].tolist()), key=lambda one: (-load[one], one)):
            free = np.flatnonzero((label == grid) & (problem.fixed == NONE))
            if free.size == 0 or (label == grid).sum() == 1:
                continue
            _cut_off(problem, near, label, grid, free)
            break
        else:
            return


def _cut_off(problem: Problem, near: Neighbours, label: Integers, grid: int, free: Integers) -> None:
    """Make about half of a grid, from one end of it, a grid of a new number."""
    members = np.flatnonzero(label == grid)
    others = np.setdiff1d(members, free)
    middle = problem.xy[members].mean(axis=0)
    start = others[0] if others.size else members[((problem.xy[members] - middle) ** 2).sum(axis=1).argmax()]
    away = ((problem.xy[free] - problem.xy[start]) ** 2).sum(axis=1)
    seed = free[away.argmax()]
    new = _unused(problem, label)
    loose = label.copy()
    loose[members] = NONE
    loose[others] = grid
    loose[start], loose[seed] = grid, new
    loose = tied(problem, near, loose) if others.size else loose
    only = np.where(np.isin(np.arange(label.size), members), loose, -2)
    label[members] = _spread_within(near, problem.weight, only, grid, new)[members]


def _spread_within(near: Neighbours, weight: Floats, label: Integers, one: int, other: int) -> Integers:
    """`_spread`, where ground outside (-2) is neither given nor taken."""
    kept = np.flatnonzero(label != -2)
    number = np.full(label.size, -1)
    number[kept] = np.arange(kept.size)
    here = np.repeat(np.arange(label.size), np.diff(near.start))
    pairs = np.stack([number[here], number[near.units]], axis=1)
    inner = neighbours(pairs[(pairs >= 0).all(axis=1)], units=kept.size)
    spread = label.copy()
    spread[kept] = _spread(inner, weight[kept], label[kept])
    return spread


def _far(problem: Problem, free: Integers, label: Integers, rng: np.random.Generator) -> int:
    """A free node far from all grids' nodes; by chance, so that every plan begins elsewhere."""
    taken = np.flatnonzero((label != NONE) & (problem.piece == problem.piece[free[0]]))
    if taken.size == 0:
        return int(rng.choice(free))
    away = ((problem.xy[free][:, None] - problem.xy[taken][None]) ** 2).sum(axis=2).min(axis=1)
    chance = away * (problem.weight[free] + 1e-3 * problem.weight.mean() + 1e-9)
    if chance.sum() <= 0.0:
        return int(rng.choice(free))
    return int(rng.choice(free, p=chance / chance.sum()))
