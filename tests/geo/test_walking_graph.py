import numpy as np
import pytest

from geo.walk_graph import NO_SOURCE, graph_of, metres_from, nearest_source, way_back


def test_of_parallel_arcs_the_shortest_is_kept_and_none_is_added_up():
    graph = graph_of([0, 0, 0, 1], [1, 1, 0, 0], [5.0, 3.0, 1.0, 4.0], nodes=2)
    assert graph.toarray().tolist() == [[0.0, 3.0], [4.0, 0.0]]


def test_a_length_of_zero_is_a_way():
    graph = graph_of([0, 1], [1, 2], [0.0, 2.0], nodes=3)
    metres, source, before = nearest_source(graph, [0])
    assert metres.tolist() == [0.0, 0.0, 2.0]
    assert source.tolist() == [0, 0, 0]
    assert before.tolist() == [NO_SOURCE, 0, 1]


def test_each_node_has_its_nearest_source_and_the_way_back_to_it():
    # 0 -1- 1 -1- 2 -1- 3 -5- 4,  5 alone
    tails, heads = [0, 1, 2, 3], [1, 2, 3, 4]
    graph = graph_of(tails + heads, heads + tails, [1.0, 1.0, 1.0, 5.0] * 2, nodes=6)
    metres, source, before = nearest_source(graph, [0, 4, 4])
    assert metres.tolist() == [0.0, 1.0, 2.0, 3.0, 0.0, np.inf]
    assert source.tolist() == [0, 0, 0, 0, 4, NO_SOURCE]
    assert way_back(before, 3) == [3, 2, 1, 0]
    assert way_back(before, 4) == [4]


def test_a_limit_is_reached_in_spite_of_rounding():
    graph = graph_of([0, 1, 2], [1, 2, 3], [0.1, 0.2, 1.0], nodes=4)
    assert nearest_source(graph, [0], limit_m=0.3)[0].tolist() == pytest.approx([0.0, 0.1, 0.3, np.inf])


def test_no_source_reaches_nothing():
    metres, source, before = nearest_source(graph_of([0], [1], [1.0], nodes=2), [])
    assert metres.tolist() == [np.inf, np.inf]
    assert source.tolist() == before.tolist() == [NO_SOURCE, NO_SOURCE]


def test_sources_are_searched_in_blocks_that_fit_in_memory(monkeypatch):
    monkeypatch.setattr("geo.walk_graph._BLOCK_CELLS", 6)  # two sources of three nodes
    graph = graph_of([0, 1], [1, 2], [1.0, 1.0], nodes=3)
    blocks = list(metres_from(graph, [2, 0, 1]))
    assert [rows for rows, _ in blocks] == [slice(0, 2), slice(2, 3)]
    assert np.vstack([metres for _, metres in blocks]).tolist() == [
        [np.inf, np.inf, 0.0],
        [0.0, 1.0, 2.0],
        [np.inf, 0.0, 1.0],
    ]


def test_a_graph_without_arcs_is_a_graph():
    assert graph_of([], [], [], nodes=3).shape == (3, 3)


def test_lengths_and_nodes_that_cannot_be_are_errors():
    with pytest.raises(ValueError, match=r"arc 1 is -2.0 m long; give lengths of 0 or more"):
        graph_of([0, 1], [1, 0], [1.0, -2.0], nodes=2)
    with pytest.raises(ValueError, match="arc 0 is nan m long"):
        graph_of([0], [1], [np.nan], nodes=2)
    with pytest.raises(ValueError, match="an arc leaves the nodes 0 to 1; count nodes from 0"):
        graph_of([0], [2], [1.0], nodes=2)
