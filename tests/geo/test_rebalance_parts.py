"""All parts of a small ground, and the cheapest plan that can be put together from them."""

from itertools import combinations

import numpy as np
import pytest

from geo.contiguity import is_contiguous, neighbours
from geo.rebalancing.cover import Columns, Wanted, cover
from geo.rebalancing.parts import MOST_NODES, contiguous_parts, members

#  0 - 1 - 2
#  |   |   |
#  3 - 4 - 5
LATTICE = np.array([[0, 1], [1, 2], [3, 4], [4, 5], [0, 3], [1, 4], [2, 5]])


def every_part(edges, size):
    """Contiguous sets of nodes, found the slow way."""
    found = set()
    for count in range(1, size + 1):
        for nodes in combinations(range(size), count):
            label = np.arange(1, size + 1)
            label[list(nodes)] = 0
            if is_contiguous(edges, label):
                found.add(nodes)
    return found


def parts(weight, *, least=0.0, most=np.inf, limit=1000, edges=LATTICE):
    weight = np.asarray(weight, dtype=float)
    masks = contiguous_parts(neighbours(edges, units=weight.size), weight, least=least, most=most, limit=limit)
    return None if masks is None else [tuple(np.flatnonzero(row)) for row in members(masks, weight.size)]


def test_every_contiguous_part_is_found_once():
    found = parts(np.ones(6))
    assert len(found) == len(set(found)) == 40
    assert set(found) == every_part(LATTICE, 6)


def test_parts_within_limits_are_those_within_limits():
    weight = np.array([3.0, 1.0, 4.0, 1.0, 5.0, 9.0])
    wanted = {nodes for nodes in every_part(LATTICE, 6) if 5.0 <= weight[list(nodes)].sum() <= 10.0}
    assert set(parts(weight, least=5.0, most=10.0)) == wanted


def test_ground_in_pieces_has_no_part_across_them():
    assert set(parts(np.ones(3), edges=np.array([[0, 1]]))) == {(0,), (1,), (0, 1), (2,)}


def test_too_many_parts_or_nodes_are_not_listed():
    assert parts(np.ones(6), limit=39) is None
    assert parts(np.ones(MOST_NODES + 1), edges=np.empty((0, 2))) is None
    assert len(parts(np.ones(MOST_NODES), edges=np.empty((0, 2)))) == MOST_NODES


def columns(nodes, cost, *, size, code=None, outside=None):
    inside = np.zeros((len(nodes), size), dtype=bool)
    for row, one in enumerate(nodes):
        inside[row, list(one)] = True
    return Columns(
        inside,
        np.asarray(cost, dtype=float),
        np.full(len(nodes), -1) if code is None else np.asarray(code),
        np.zeros(len(nodes)) if outside is None else np.asarray(outside, dtype=float),
    )


@pytest.mark.parametrize("seed", range(6))
def test_the_cheapest_plan_of_all_is_found_and_proven(seed):
    rng = np.random.default_rng(seed)
    nodes = sorted(every_part(LATTICE, 6))
    cost = rng.uniform(1.0, 9.0, len(nodes))
    best = min(
        cost[list(three)].sum()
        for three in combinations(range(len(nodes)), 3)
        if sorted(node for one in three for node in nodes[one]) == list(range(6))
    )
    chosen, bound = cover(columns(nodes, cost, size=6), Wanted(3, 3), ceiling=100.0)
    assert sorted(node for one in chosen for node in nodes[one]) == list(range(6))
    assert cost[chosen].sum() == pytest.approx(best)
    assert bound == pytest.approx(best)


def test_nothing_is_found_where_nothing_is_cheaper_than_what_is_known():
    some = columns([(0,), (1,), (0, 1)], [2.0, 2.0, 5.0], size=2)
    assert cover(some, Wanted(1, 2), ceiling=4.0) == (None, 4.0)
    chosen, bound = cover(some, Wanted(1, 1), ceiling=9.0)
    assert (chosen.tolist(), bound) == ([2], pytest.approx(5.0))
    assert cover(columns([(0,)], [1.0], size=2), Wanted(1, 2), ceiling=9.0) == (None, 9.0)
    assert cover(columns([], [], size=2), Wanted(1, 2), ceiling=9.0) == (None, 9.0)


def test_a_code_is_taken_once():
    some = columns([(0,), (1,), (1,)], [1.0, 1.0, 3.0], size=2, code=[0, 0, 1])
    chosen, bound = cover(some, Wanted(2, 2), ceiling=9.0)
    assert (sorted(chosen.tolist()), bound) == ([0, 2], pytest.approx(4.0))


def test_no_more_lies_outside_the_limits_than_is_allowed():
    some = columns([(0,), (1,), (0, 1)], [1.0, 1.0, 9.0], size=2, outside=[5.0, 5.0, 3.0])
    assert cover(some, Wanted(1, 2), ceiling=99.0)[0].size == 2
    assert cover(some, Wanted(1, 2, outside=4.0), ceiling=99.0)[0].tolist() == [2]


def test_the_number_preferred_decides_between_equals():
    some = columns([(0,), (1,), (0, 1)], [0.0, 0.0, 0.0], size=2)
    assert cover(some, Wanted(1, 2, near=1, tie=0.1), ceiling=5.0)[0].tolist() == [2]
    assert cover(some, Wanted(1, 2, near=2, tie=0.1), ceiling=5.0)[0].size == 2
