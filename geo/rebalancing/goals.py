"""The plan of one problem for each goal: annealing first, then whatever exact method its size allows."""

from typing import Final

import numpy as np
import numpy.typing as npt

from geo.rebalancing.balance import best_balance, least_deviation
from geo.rebalancing.change import Answer, least_change, least_moved
from geo.rebalancing.codes import matched
from geo.rebalancing.exact import MOST_COLUMNS, Parts, cheapest, least_changed
from geo.rebalancing.search import change_prices
from geo.rebalancing.task import PROVEN, Found, Task
from geo.rebalancing.way import inertia, shortest_way

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

BEAUTY: Final = 0.02
"""Price of lines as long as usual, in the mean weight of a grid: they decide between plans nearly equal."""
LIGHT: Final = 0.5
"""What all units together cost that move without weight: less than one household."""


def least_changed_plan(task: Task, near: Integers) -> Found:
    """The fewest households, or merchants, that get another worker."""
    problem = task.problem
    floor = task.price * task.needed
    prices = task.prices(outside=task.price, by_grid=1.0, inertia=1e-6)
    searched = task.search(prices, near, share=0.25, descents=6, enough=floor + LIGHT)
    label = min(matched(problem, searched), matched(problem, near), key=task.changed)
    answer = _least_changed(task, label)
    if answer.label is not None:
        label = min(label, matched(problem, answer.label), key=task.changed)
    worth = task.changed(label)
    bound = answer.bound - LIGHT
    if float(task.price).is_integer():
        bound = float(np.ceil(bound - 1e-4)) if np.isfinite(bound) else bound
    moved = least_moved(problem, total=task.total, price=task.price)
    return Found(label, worth, min(worth, max(floor, bound, moved)))


def _least_changed(task: Task, label: Integers) -> Answer:
    problem, until = task.problem, task.until(0.45)
    worth = task.changed(label) + LIGHT
    parts = _useful(task, worth, task.price)
    if parts is not None:
        light = LIGHT / (problem.count.sum() + 1.0)
        answer = least_changed(parts, price=task.price, light=light, total=task.total, ceiling=worth)
        if answer is not None:
            return answer
    size = max(problem.codes.size, task.total)
    prices = task.prices(outside=task.price)._replace(by_grid=change_prices(problem, size))
    return least_change(problem, prices, _packed(label, size), total=task.total, until=until, seed=task.seed())


def _useful(task: Task, worth: float, price: float) -> Parts | None:
    """Parts that a plan of less cost than a known one can have; None where they are not all known."""
    if task.parts is None or price <= 0.0 or task.parts.within < worth / price - 1e-6:
        return None
    return task.parts.chosen(price * task.parts.outside <= worth + 1e-6)


def _packed(label: Integers, size: int) -> Integers:
    """Numbers below `size`: new grids get those that no grid has."""
    free = iter(sorted(set(range(size)) - set(label.tolist())))
    high = {int(one): next(free) for one in np.unique(label[label >= size])}
    return np.array([high.get(int(one), int(one)) for one in label], dtype=np.int64)


def best_balanced_plan(task: Task, near: Integers) -> Found:
    """Workloads as equal as can be; of plans as equal, a compact one."""
    problem, price = task.problem, task.uneven_price
    bound = least_deviation(problem.load, problem.piece, total=task.total) + price * task.needed
    usual = price / task.price if task.price > 0.0 else 1.0
    fair = task.prices(outside=price, deviation=1.0, inertia=BEAUTY * usual)
    strict = task.prices(outside=price, deviation=1.0, inertia=1e-4 * usual)
    handsome = task.search(fair, near, share=0.55, descents=4)
    polished = task.search(strict, handsome, share=0.6, descents=1, gently=True)
    label = min(handsome, polished, near, key=task.uneven)
    if task.uneven(label) > bound + PROVEN:
        label = min(label, task.search(strict, label, share=0.6, descents=3), key=task.uneven)
    if task.uneven(label) > bound + PROVEN:
        answer = _best_balanced(task, label)
        bound = max(bound, answer.bound)
        if answer.label is not None:
            label = min(label, answer.label, key=task.uneven)
    worth = task.uneven(label)
    return Found(matched(problem, label), worth, min(worth, bound))


def _best_balanced(task: Task, label: Integers) -> Answer:
    worth, until, price = task.uneven(label), task.until(0.7), task.uneven_price
    parts = _useful(task, worth, price)
    if parts is not None:
        # what one grid has above the mean, others have below it
        away = parts.deviation(task.mean)
        which = 2.0 * away + price * parts.outside <= worth + 1e-6
        if which.sum() <= MOST_COLUMNS:
            parts, away = parts.chosen(which), away[which]
            return cheapest(parts, away + price * parts.outside, total=task.total, ceiling=worth)
    prices = task.prices(outside=price, deviation=1.0)
    return best_balance(task.problem, prices, label, total=task.total, until=until, seed=task.seed())


def shortest_way_plan(task: Task, near: Integers) -> Found:
    """Grids close around their best place, no more weight outside the limits than in the plan nearest to the rule."""
    problem, outside = task.problem, task.outside(near)
    heavy = 100.0 / max(1.0, float(problem.weight.mean()))
    label = task.search(task.prices(outside=heavy, inertia=1.0), near, share=0.75, descents=4)
    known = label if task.outside(label) <= outside + 1e-6 else near
    answer = _shortest_way(task, known, outside)
    if answer.label is not None:
        known = min(known, answer.label, key=lambda one: inertia(problem, one))
    worth = inertia(problem, known)
    return Found(matched(problem, known), worth, min(worth, answer.bound))


def _shortest_way(task: Task, known: Integers, outside: float) -> Answer:
    problem, until = task.problem, task.until(1.0)
    if task.parts is not None:
        parts = task.parts.chosen(task.parts.outside <= outside + 1e-6)
        cost = parts.inertia()
        which = cost <= inertia(problem, known) * (1.0 + PROVEN)
        if which.sum() <= MOST_COLUMNS:
            limit = outside if outside >= 0.5 else np.inf
            return cheapest(
                parts.chosen(which), cost[which], total=task.total, ceiling=inertia(problem, known), outside=limit
            )
    return shortest_way(problem, known, task.numbers.of_piece, outside=outside, rng=task.rng, until=until)
