"""What search, branch and cut and listing say of tours, against the best of all of them."""

from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import pytest

from geo.orienteering import Effort, tour
from geo.touring import branching, relaxation
from geo.touring.branching import proven
from geo.touring.cuts import separating
from geo.touring.enumerating import best_left
from geo.touring.improving import improved
from geo.touring.pricing import Box, solve
from geo.touring.problem import minutes_of, problem_of
from geo.touring.relaxation import relaxed
from geo.touring.subsets import best_of_all


class Town(NamedTuple):
    """Stops strewn over a square of streets at right angles; the first place is the start."""

    minutes: Any
    worth: Any
    stay: Any


def town(seed, *, stops, side=10.0, uneven=False):
    rng = np.random.default_rng(seed)
    xy = rng.uniform(0.0, side, (stops + 1, 2))
    minutes = np.abs(xy[:, None] - xy[None]).sum(axis=2)
    if uneven:
        minutes = minutes * rng.uniform(0.6, 1.6, minutes.shape)
    worth = np.r_[0.0, rng.integers(1, 30, stops)]
    return Town(minutes, worth, np.r_[0.0, rng.uniform(1.0, 5.0, stops)])


def problem(some, *, budget, end=0):
    return problem_of(*some, start=0, end=end, budget_minutes=budget)


@pytest.mark.parametrize(("listed", "most"), [(0, 60), (30, 60), (5_000, 60), (0, 5)])
@pytest.mark.parametrize("uneven", [False, True])
@pytest.mark.parametrize("end", [0, 1])
def test_what_is_proven_holds_of_the_best_of_all_tours(monkeypatch, listed, most, uneven, end):
    monkeypatch.setattr(branching, "LISTED", listed)
    monkeypatch.setattr(branching, "LISTED_STOPS", most)
    monkeypatch.setattr(relaxation, "MOST_STOPS", most)
    for seed in range(3):
        asked = problem(town(seed, stops=9 + seed % 3, uneven=uneven), budget=30.0 + 3 * seed, end=end)
        best = float(asked.worth[best_of_all(asked)].sum())
        first = improved(asked, rng=np.random.default_rng(0), kicks=0)
        for nodes in (0, 1, 8):
            found = proven(asked, first, nodes=nodes)
            worth = float(asked.worth[found.path].sum())
            assert worth <= best <= found.bound + 1e-9, f"town {seed}, {nodes} nodes"
            assert minutes_of(asked, found.path) <= asked.budget
            assert len(set(found.path.tolist())) == found.path.size


def test_twenty_five_stops_are_settled_and_the_same_chance_gives_the_same_walk():
    some = town(3, stops=25, side=8.0)
    walks = [
        tour(*some, start=0, end=0, budget_minutes=60.0, rng=np.random.default_rng(7), effort=Effort(300, 40))
        for _ in range(2)
    ]
    assert walks[0].is_optimal
    assert walks[0].order.tolist() == walks[1].order.tolist()
    assert (walks[0].minutes, walks[0].bound) == (walks[1].minutes, walks[1].bound)
    path = [0, *walks[0].order.tolist(), 0]
    spent = sum(some.minutes[a, b] for a, b in pairwise(path)) + some.stay[path].sum()
    assert walks[0].minutes == pytest.approx(spent)
    assert spent <= 60.0


def test_a_bound_without_effort_is_the_worth_of_everything():
    some = town(0, stops=20)
    found = tour(*some, start=0, end=0, budget_minutes=40.0, rng=np.random.default_rng(0), effort=Effort(0, 0))
    assert found.bound == some.worth.sum()
    assert not found.is_optimal
    assert found.gap == pytest.approx(1.0 - found.worth / found.bound)


def test_more_effort_never_loosens_the_bound():
    some = town(1, stops=24)
    bounds = [
        tour(*some, start=0, end=0, budget_minutes=35.0, rng=np.random.default_rng(0), effort=Effort(100, nodes)).bound
        for nodes in (0, 1, 3, 30)
    ]
    assert bounds == sorted(bounds, reverse=True)
    assert bounds[0] > bounds[-1]


def test_the_relaxation_of_two_stops_side_by_side_is_their_worth():
    minutes = [[0.0, 2.0, 2.0], [2.0, 0.0, 1.0], [2.0, 1.0, 0.0]]
    asked = problem_of(minutes, [0.0, 3.0, 4.0], [0.0, 0.0, 0.0], start=0, end=0, budget_minutes=5.0)
    model = relaxed(asked)
    solved = solve(model, Box(model.least, model.most))
    assert solved.bound == pytest.approx(7.0)
    assert solved.values is not None
    assert solved.values[: model.stops] == pytest.approx([1.0, 1.0])


def test_a_box_that_holds_nothing_is_refuted_by_prices():
    asked = problem(town(2, stops=6), budget=40.0)
    model = relaxed(asked)
    least, most = model.least.copy(), model.most.copy()
    least[0], most[model.ways] = 1.0, 0.0  # a stop that must be visited, and no way at all
    assert solve(model, Box(least, most)).bound == -np.inf


def test_stops_joined_to_each_other_and_not_to_the_start_are_cut_off():
    flow = np.zeros((4, 4))
    for a, b in ((1, 2), (2, 3), (1, 3)):
        flow[a, b] = flow[b, a] = 1.0
    sets, stops = separating(flow, np.array([0.0, 1.0, 1.0, 1.0]))
    assert sets.tolist() == [[False, True, True, True]]
    assert stops[0] in (1, 2, 3)
    flow[0, 1] = flow[1, 0] = flow[0, 3] = flow[3, 0] = 1.0
    assert len(separating(flow, np.array([0.0, 1.0, 1.0, 1.0]))[0]) == 0


def test_a_list_of_all_beginnings_holds_the_best_tour():
    asked = problem(town(4, stops=9), budget=35.0)
    best = best_of_all(asked)
    free = np.zeros(asked.cost.shape)
    path, is_all = best_left(asked, free, gap=1.0, goal=0.0, most=50_000)
    assert is_all
    assert asked.worth[path].sum() == asked.worth[best].sum()
    assert best_left(asked, free, gap=1.0, goal=float(asked.worth[best].sum()), most=50_000) == (None, True)
    assert not best_left(asked, free, gap=1.0, goal=0.0, most=3)[1]
    assert best_left(asked, free + 2.0, gap=1.0, goal=0.0, most=50_000) == (None, True), "every step loses too much"
