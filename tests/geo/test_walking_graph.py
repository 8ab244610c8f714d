from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse.csgraph import dijkstra

from geo.walks.graph import graph_of, metres_from, nearest_source, way_back
from geo.walks.search import NOWHERE


def test_of_parallel_arcs_the_shortest_is_kept_and_none_is_added_up():
    graph = graph_of([0, 0, 0, 1], [1, 1, 0, 0], [5.0, 3.0, 1.0, 4.0], nodes=2)
    assert graph.toarray().tolist() == [[0.0, 3.0], [4.0, 0.0]]


def test_a_length_of_zero_is_a_way():
    graph = graph_of([0, 1], [1, 2], [0.0, 2.0], nodes=3)
    metres, source, before = nearest_source(graph, [0])
    assert metres.tolist() == [0.0, 0.0, 2.0]
    assert source.tolist() == [0, 0, 0]
    assert before.tolist() == [NOWHERE, 0, 1]


def test_each_node_has_its_nearest_source_and_the_way_back_to_it():
    # 0 -1- 1 -1- 2 -1- 3 -5- 4,  5 alone
    tails, heads = [0, 1, 2, 3], [1, 2, 3, 4]
    graph = graph_of(tails + heads, heads + tails, [1.0, 1.0, 1.0, 5.0] * 2, nodes=6)
    metres, source, before = nearest_source(graph, [0, 4, 4])
    assert metres.tolist() == [0.0, 1.0, 2.0, 3.0, 0.0, np.inf]
    assert source.tolist() == [0, 0, 0, 0, 4, NOWHERE]
    assert way_back(before, 3) == [3, 2, 1, 0]
    assert way_back(before, 4) == [4]


def test_a_limit_is_reached_in_spite_of_rounding():
    graph = graph_of([0, 1, 2], [1, 2, 3], [0.1, 0.2, 1.0], nodes=4)
    assert nearest_source(graph, [0], limit_m=0.3)[0].tolist() == pytest.approx([0.0, 0.1, 0.3, np.inf])


def test_no_source_reaches_nothing():
    metres, source, before = nearest_source(graph_of([0], [1], [1.0], nodes=2), [])
    assert metres.tolist() == [np.inf, np.inf]
    assert source.tolist() == before.tolist() == [NOWHERE, NOWHERE]


def test_each_source_is_searched_for_itself():
    graph = graph_of([0, 1], [1, 2], [1.0, 1.0], nodes=3)
    walks = [(sorted(reached.tolist()), metres.tolist()) for reached, metres in metres_from(graph, [2, 0, 1])]
    assert walks == [([2], [np.inf, np.inf, 0.0]), ([0, 1, 2], [0.0, 1.0, 2.0]), ([1, 2], [np.inf, 0.0, 1.0])]


@given(
    st.integers(2, 25).flatmap(
        lambda nodes: st.tuples(
            st.just(nodes),
            st.lists(
                st.tuples(
                    st.integers(0, nodes - 1),
                    st.integers(0, nodes - 1),
                    st.sampled_from([0.0, 1e-6, 0.5, 3.0, 7.0, 7.5, 1000.0]),
                ),
                max_size=80,
            ),
            st.lists(st.integers(0, nodes - 1), min_size=1, max_size=4),
            st.sampled_from([0.0, 7.25, 20.0, np.inf]),
        )
    )
)
def test_the_search_equals_scipys(asked):
    nodes, arcs, sources, limit_m = asked
    graph = graph_of(*np.array(arcs).reshape(-1, 3).T, nodes=nodes)
    theirs = dijkstra(graph, indices=sorted(set(sources)), limit=limit_m)
    metres, source, before = nearest_source(graph, sources, limit_m=limit_m)
    assert metres.tolist() == pytest.approx(theirs.min(axis=0).tolist())
    for node in np.flatnonzero(np.isfinite(metres)):
        way = way_back(before, node)
        assert way[-1] == source[node]
        assert sum(graph[low, high] for high, low in pairwise(way)) == pytest.approx(metres[node])
    for row, (_, alone) in zip(
        sorted(set(sources)), metres_from(graph, sorted(set(sources)), limit_m=limit_m), strict=True
    ):
        assert alone.tolist() == pytest.approx(theirs[sorted(set(sources)).index(row)].tolist())


def test_a_graph_without_arcs_is_a_graph():
    assert graph_of([], [], [], nodes=3).shape == (3, 3)


def test_lengths_and_nodes_that_cannot_be_are_errors():
    with pytest.raises(ValueError, match=r"arc 1 is -2.0 m long; give lengths of 0 or more"):
        graph_of([0, 1], [1, 0], [1.0, -2.0], nodes=2)
    with pytest.raises(ValueError, match="arc 0 is nan m long"):
        graph_of([0], [1], [np.nan], nodes=2)
    with pytest.raises(ValueError, match="an arc leaves the nodes 0 to 1; count nodes from 0"):
        graph_of([0], [2], [1.0], nodes=2)
