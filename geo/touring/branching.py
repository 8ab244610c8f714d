"""Branch and cut: the best tour of more stops than all subsets can be tried of, or how much better one could be."""

import heapq
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from geo.touring.enumerating import best_left
from geo.touring.pricing import Box, Solved, cuts, solve
from geo.touring.problem import ROUNDING, Problem, minutes_of
from geo.touring.relaxation import Relaxation, relaxed

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

PROVEN = 1e-6
"""Share of the worth of a tour; what could be better by less is not looked for."""
LEAST_GAIN = 2e-4
"""Share of the bound; where several rounds of cuts together gain less, branching follows."""
PATIENCE = 5
"""Rounds of cuts that are looked at together."""
LISTED, LISTED_STOPS = 5_000, 60
"""Beginnings of one length up to which the tours that a part leaves possible are listed, and stops."""
WHOLE = 1e-6
"""A variable this near to a whole number is taken for it."""


class Proof(NamedTuple):
    """The best path known in the end, and a worth that no tour exceeds."""

    path: Integers
    bound: float


class _Open(NamedTuple):
    """A part of the tours that is still to be looked at; the most promising comes first."""

    minus_bound: float
    number: int
    box: Box


def proven(problem: Problem, path: Integers, *, nodes: int) -> Proof:
    """Prove how good a path is, and find a better one on the way if there is one.

    Args:
        problem: Any number of stops.
        path: The best path known.
        nodes: Greatest number of parts of the tours to look at; the bound is the less close the fewer they are.

    Source:
        Fischetti, Salazar Gonzalez & Toth (1998), INFORMS Journal on Computing 10(2): 133-148.
    """
    path = max((path, *_alone(problem)), key=lambda each: float(problem.worth[each].sum()))
    work = _Work(problem, relaxed(problem), path)
    box = Box(work.model.least, work.model.most)
    waiting = [_Open(-float(problem.worth.sum()), 0, box)]
    for number in range(nodes):
        if not waiting or -waiting[0].minus_bound <= max(work.goal, work.left_over):
            break
        part = heapq.heappop(waiting)
        for half in work.divided(part):
            heapq.heappush(waiting, half._replace(number=2 * number + half.number + 1))
    bound = max(work.goal, work.left_over, *(-part.minus_bound for part in waiting))
    return Proof(work.path, min(bound, max(work.worth, float(problem.worth.sum()))))


def _alone(problem: Problem) -> list[Integers]:
    """Round walks to a single stop: their way is walked twice, which is no cycle of the relaxation."""
    there = np.flatnonzero(problem.cost[0, 1:-1] + problem.cost[1:-1, -1] <= problem.budget) + 1
    return [np.array([0, stop, problem.size + 1]) for stop in there]


class _Work:
    """What is known so far of all tours."""

    def __init__(self, problem: Problem, model: Relaxation, path: Integers) -> None:
        self.problem, self.model = problem, model
        self.take(path)
        self.left_over = 0.0
        """Bound of parts that no branching divides any more, though no tour was found in them."""

    def take(self, path: Integers) -> None:
        """Remember a path as the best one."""
        self.path, self.worth = path, float(self.problem.worth[path].sum())
        self.goal = self.worth * (1.0 + PROVEN)

    def divided(self, part: _Open) -> list[_Open]:
        """The halves of a part in which something better could be."""
        solved, box = self.cut(part)
        bound = min(solved.bound, -part.minus_bound)
        if bound <= self.goal:
            return []
        if solved.values is None:
            self.left_over = max(self.left_over, bound)
            return []
        if self.few_left(solved, box):
            return []
        variable = _most_open(self.model, solved.values, box)
        if variable < 0:
            self.found(solved.values, bound)
            return []
        above, below = box.least.copy(), box.most.copy()
        above[variable], below[variable] = np.ceil(solved.values[variable]), np.floor(solved.values[variable])
        return [_Open(-bound, 0, Box(above, box.most)), _Open(-bound, 1, Box(box.least, below))]

    def few_left(self, solved: Solved, box: Box) -> bool:
        """Whether the part leaves so few tours possible that all of them were looked at."""
        if self.problem.size > LISTED_STOPS or solved.values is None:
            return False
        loss = _losses(self.model, solved, box, self.problem)
        gap = solved.bound * (1.0 + ROUNDING) - self.goal
        path, is_all = best_left(self.problem, loss, gap=gap, goal=self.goal, most=LISTED)
        if path is not None:
            self.take(path)
        return is_all

    def cut(self, part: _Open) -> tuple[Solved, Box]:
        """The bound of a part after cuts, and the part without what its prices rule out."""
        box, bounds = part.box, [-part.minus_bound]
        while True:
            solved = solve(self.model, box)
            if solved.values is None or solved.bound <= self.goal:
                return solved, box
            box = _narrowed(box, solved, self.goal)
            bounds.append(min(solved.bound, bounds[-1]))
            if len(bounds) > PATIENCE and bounds[-PATIENCE - 1] - bounds[-1] < LEAST_GAIN * bounds[-1]:
                return solved, box
            model = cuts(self.model, solved.values)
            if model is None:
                return solved, box
            self.model = model

    def found(self, values: Floats, bound: float) -> None:
        """Take a whole tour of the relaxation if it is one; else its bound remains."""
        path = _walked(self.model, values, self.problem)
        if path is not None and float(self.problem.worth[path].sum()) > self.worth:
            self.take(path)
        if bound > self.goal:
            self.left_over = max(self.left_over, bound)


def _losses(model: Relaxation, solved: Solved, box: Box, problem: Problem) -> Floats:
    """What each step from node to node takes off a bound at least; inf for steps that a part does not hold."""
    best = np.maximum(solved.left * box.least, solved.left * box.most)
    lost = np.where(box.most > 0.0, best - solved.left, np.inf)
    steps = np.full(problem.cost.shape, np.inf)
    nodes = np.where(model.own >= 0, model.own + 1, np.where(np.arange(model.nodes) > 0, problem.size + 1, 0))
    tail, head = nodes[model.tail], nodes[model.head]
    steps[tail, head] = steps[head, tail] = lost[model.ways]
    if model.is_closed:
        steps[1:-1, -1] = steps[1:-1, 0]
    steps[:, 1:-1] += lost[: model.stops][None]
    return steps


def _narrowed(box: Box, solved: Solved, goal: float) -> Box:
    """A box without the ends of variables at which nothing is better than the goal."""
    least, most = box.least.copy(), box.most.copy()
    settled = solved.bound - np.abs(solved.left) * (most - least) <= goal
    least[settled & (solved.left > 0.0)] = most[settled & (solved.left > 0.0)]
    most[settled & (solved.left < 0.0)] = least[settled & (solved.left < 0.0)]
    return Box(least, most)


def _most_open(model: Relaxation, values: Floats, box: Box) -> int:
    """The number of stops if it is not whole, else the stop, else the way, nearest to a half; -1 if all are whole."""
    apart = np.where(box.least < box.most, np.abs(values - np.round(values)), 0.0)
    for some in (slice(model.ways.stop, None), slice(model.stops), model.ways):
        if apart[some].max(initial=0.0) > WHOLE:
            return int(np.arange(apart.size)[some][np.argmax(apart[some])])
    return -1


def _walked(model: Relaxation, values: Floats, problem: Problem) -> Integers | None:
    """The tour of whole values, in the direction that keeps within the budget; None if neither does."""
    walked = np.flatnonzero(values[model.ways] > 0.5)
    beside: list[list[int]] = [[] for _ in range(model.nodes)]
    for way in walked.tolist():
        beside[model.tail[way]].append(int(model.head[way]))
        beside[model.head[way]].append(int(model.tail[way]))
    order, here, before = [0], 0, -1
    while len(order) <= model.nodes:
        there = [node for node in beside[here] if node != before]
        if not there or there[0] == 0:
            break
        before, here = here, there[0]
        order.append(here)
    stops = model.own[[node for node in order if model.own[node] >= 0]] + 1
    paths = [np.concatenate([[0], way, [problem.size + 1]]) for way in (stops, stops[::-1])]
    path = min(paths, key=lambda each: minutes_of(problem, each))
    return path if minutes_of(problem, path) <= problem.budget else None
