"""Tours on a line, on which every minute can be counted by hand, and against all tours that there are.

start 0 --- 1 --- 2 --- 3 --- 4        stops 1 ... 4 minutes from the start, one minute apart
"""

import itertools

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from geo.orienteering import Effort, tour

LINE = np.abs(np.arange(5.0)[:, None] - np.arange(5.0)[None])
WORTH = np.array([0.0, 1.0, 2.0, 4.0, 8.0])


def walked(minutes=LINE, worth=WORTH, stay=None, *, budget, start=0, end=0, seed=0, **effort):
    stay = np.zeros(len(worth)) if stay is None else stay
    return tour(
        minutes,
        worth,
        stay,
        start=start,
        end=end,
        budget_minutes=budget,
        rng=np.random.default_rng(seed),
        effort=Effort(**effort) if effort else None,
    )


def closed(minutes):
    """Minutes of the shortest ways, which may lead past stops without a stay."""
    shortest = np.where(np.eye(len(minutes), dtype=bool), 0.0, minutes)
    for through, a, b in itertools.product(range(len(minutes)), repeat=3):
        shortest[a, b] = min(shortest[a, b], shortest[a, through] + shortest[through, b])
    return shortest


def best_by_trying(minutes, worth, stay, *, start, end, budget):
    """The greatest worth of all orders of all subsets; -1 where not even the way to the end is within the budget."""
    minutes = closed(minutes)
    inner = [place for place in range(len(worth)) if place not in (start, end)]
    best, always = -1.0, sum(worth[place] for place in {start, end})
    for count in range(len(inner) + 1):
        for order in itertools.permutations(inner, count):
            path = [start, *order, end]
            spent = sum(stay[place] for place in {*path})
            spent += sum(minutes[a][b] for a, b in itertools.pairwise(path) if a != b)
            if spent <= budget + 1e-9:
                best = max(best, always + sum(worth[place] for place in order))
    return best


def spent_by(found, minutes, stay, *, start, end):
    minutes, path = closed(minutes), [start, *found.order.tolist(), end]
    return sum(stay[place] for place in {*path}) + sum(minutes[a][b] for a, b in itertools.pairwise(path) if a != b)


def test_a_round_walk_of_eight_minutes_passes_all_four_stops():
    found = walked(budget=8.0)
    assert (found.minutes, found.worth, found.bound) == (8.0, 15.0, 15.0)
    assert sorted(found.order.tolist()) == [1, 2, 3, 4]
    assert found.is_optimal
    assert found.gap == 0.0


def test_stays_are_spent_from_the_budget():
    found = walked(stay=[0.0, 1.0, 1.0, 1.0, 1.0], budget=9.0)
    assert (found.order.tolist(), found.minutes, found.worth) == ([4], 9.0, 8.0)


def test_a_walk_from_one_end_to_the_other_needs_four_minutes_only():
    found = walked(budget=4.0, start=0, end=4)
    assert (found.order.tolist(), found.minutes, found.worth) == ([1, 2, 3], 4.0, 15.0)


def test_start_and_end_count_once_with_worth_and_stay():
    found = walked(worth=[5.0, 1.0, 2.0, 4.0, 8.0], stay=[3.0, 0.0, 0.0, 0.0, 0.0], budget=5.0)
    assert (found.order.tolist(), found.minutes, found.worth) == ([1], 5.0, 6.0)


def test_a_budget_too_short_for_any_stop_leaves_the_walk_without_one():
    found = walked(budget=1.9)
    assert (found.order.size, found.minutes, found.worth, found.bound) == (0, 0.0, 0.0, 0.0)
    assert found.is_optimal


def test_a_start_alone_is_a_walk():
    assert walked([[0.0]], [0.0], budget=60.0).order.size == 0


def test_a_stop_that_no_way_leads_to_is_left_out():
    minutes = LINE.copy()
    minutes[:4, 4] = minutes[4, :4] = np.inf
    found = walked(minutes, budget=60.0)
    assert sorted(found.order.tolist()) == [1, 2, 3]
    assert found.bound == 7.0


def test_minutes_may_differ_by_direction():
    ring = np.array([[0.0, 1.0, 9.0], [9.0, 0.0, 1.0], [1.0, 9.0, 0.0]])  # quick one way round, slow the other
    found = walked(ring, [0.0, 1.0, 1.0], budget=3.0)
    assert found.order.tolist() == [1, 2]
    assert walked(ring.T, [0.0, 1.0, 1.0], budget=3.0).order.tolist() == [2, 1]


MINUTES = st.one_of(st.floats(0.0, 9.0).map(lambda number: round(number, 1)), st.just(np.inf))


@st.composite
def cases(draw, most=6):
    size = draw(st.integers(2, most))
    minutes = np.array(draw(st.lists(st.lists(MINUTES, min_size=size, max_size=size), min_size=size, max_size=size)))
    if draw(st.booleans()):
        minutes = np.minimum(minutes, minutes.T)
    whole = st.integers(0, 9).map(float)
    worth, stay = (np.array(draw(st.lists(whole, min_size=size, max_size=size))) for _ in range(2))
    end = draw(st.sampled_from([0, size - 1]))
    return minutes, worth, stay, end, draw(st.integers(0, 40)) * 1.0


@settings(max_examples=80, deadline=None)
@given(cases())
def test_few_stops_are_solved_as_if_all_tours_were_tried(case):
    minutes, worth, stay, end, budget = case
    best = best_by_trying(minutes, worth, stay, start=0, end=end, budget=budget)
    if best < 0.0:
        with pytest.raises(ValueError, match="give more"):
            walked(minutes, worth, stay, budget=budget, end=end)
        return
    found = walked(minutes, worth, stay, budget=budget, end=end)
    assert found.worth == found.bound == best
    assert len({0, end, *found.order.tolist()}) == len(found.order) + len({0, end}), "no stop twice"
    assert found.minutes == pytest.approx(spent_by(found, minutes, stay, start=0, end=end))
    assert found.minutes <= budget + 1e-6


@settings(max_examples=25, deadline=None)
@given(cases(most=7))
@example((LINE, WORTH, np.zeros(5), 0, 6.0))
def test_search_and_branching_hold_the_optimum_between_them(case):
    minutes, worth, stay, end, budget = case
    best = best_by_trying(minutes, worth, stay, start=0, end=end, budget=budget)
    if best < 0.0:
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("geo.orienteering.MOST_STOPS", -1)
        found = walked(minutes, worth, stay, budget=budget, end=end, kicks=20, nodes=30)
    assert found.worth - 1e-9 <= best <= found.bound + 1e-9
    assert found.minutes <= budget + 1e-6
    if np.array_equal(minutes, minutes.T):
        assert found.is_optimal, "thirty nodes settle seven stops"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"minutes": LINE[:4]}, r"shape \(4, 5\).*as many rows as columns"),
        ({"minutes": np.where(LINE == 2.0, np.nan, LINE)}, "minutes hold nan"),
        ({"minutes": np.where(LINE == 2.0, -1.0, LINE)}, "minutes hold -1"),
        ({"worth": WORTH[:4], "stay": np.zeros(5)}, r"worth has the shape \(4,\) for 5 places"),
        ({"worth": -WORTH}, "worth holds -1; give numbers from 0"),
        ({"stay": np.full(5, np.inf)}, "stay holds inf"),
        ({"stay": np.zeros(3)}, r"stay has the shape \(3,\)"),
        ({"start": 5}, "start 5 is none of 5 places; give a position from 0 to 4"),
        ({"end": -1}, "end -1 is none of 5 places"),
        ({"budget": np.nan}, "a budget of nan minutes"),
        ({"budget": -1.0}, "a budget of -1.0 minutes"),
        ({"end": 4, "budget": 3.0}, "from start to end takes 4 minutes with the stays, the budget is 3; give more"),
        ({"kicks": -1}, "-1 kicks and 100 nodes"),
    ],
)
def test_what_makes_no_sense_is_refused_with_value_and_remedy(change, words):
    with pytest.raises(ValueError, match=words):
        walked(**{"budget": 8.0} | change)
