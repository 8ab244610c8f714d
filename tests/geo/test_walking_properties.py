"""What holds on any streets and for any places."""

import networkx as nx
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from geo.walking import WalkNetwork
from tests.support.street_maps import ORIGIN, places, streets

coordinates = st.tuples(st.integers(0, 12), st.integers(0, 12)).map(lambda xy: (xy[0] * 25.0, xy[1] * 25.0))
street_lines = st.lists(st.lists(coordinates, min_size=2, max_size=5), min_size=2, max_size=9)
spots = st.lists(
    st.tuples(st.floats(-40.0, 340.0, width=32), st.floats(-40.0, 340.0, width=32)), min_size=2, max_size=6
)


@st.composite
def networks(draw, *, one_way: bool = False) -> WalkNetwork:
    lines = draw(street_lines)
    assume(any(len(set(line)) > 1 for line in lines))
    tags = {"bridge": draw(st.lists(st.sampled_from([None, "yes"]), min_size=len(lines), max_size=len(lines)))}
    if one_way:
        ways = st.sampled_from([None, "yes", "-1"])
        tags["oneway__foot"] = draw(st.lists(ways, min_size=len(lines), max_size=len(lines)))
    return WalkNetwork.from_lines(streets(*lines, **tags))


@given(networks(), spots)
def test_walks_are_as_long_back_as_there(network, points):
    metres = network.metres_matrix(places(*points), places(*points)).to_numpy()
    assert metres == pytest.approx(metres.T, abs=1e-9)


@given(networks(one_way=True), spots)
def test_a_detour_is_never_shorter(network, points):
    metres = network.metres_matrix(places(*points), places(*points)).to_numpy()
    via = (metres[:, :, None] + metres[None, :, :]).min(axis=1)
    # To be where one is costs the access leg twice, so that a stop on the way only adds.
    assert (metres <= via + 1e-9).all()


@given(networks(one_way=True), spots)
def test_no_walk_is_shorter_than_the_straight_line(network, points):
    metres = network.metres_matrix(places(*points), places(*points)).to_numpy()
    xy = np.array(points)
    straight = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1))
    assert (metres >= straight - 1e-4).all()


@given(networks(one_way=True), spots, spots)
def test_one_more_facility_never_makes_a_walk_longer(network, points, facilities):
    fewer = network.minutes(places(*facilities[:-1]), places(*points))["minutes"]
    more = network.minutes(places(*facilities), places(*points))["minutes"]
    assert (more <= fewer + 1e-12).all()


@given(networks(one_way=True), spots, spots, st.sampled_from([None, 0.5, 2.0, 5.0]))
def test_the_nearest_is_the_least_of_the_matrix(network, points, facilities, limit):
    facilities, points = places(*facilities), places(*points)
    nearest = network.minutes(facilities, points, limit_minutes=limit)
    matrix = network.minutes_matrix(facilities, points, limit_minutes=limit)
    least = matrix.min(axis=1)
    assert nearest["minutes"].to_numpy() == pytest.approx(least.to_numpy(), abs=1e-9)
    for place, facility in nearest["facility"].items():
        if np.isfinite(least[place]):
            assert matrix.loc[place, facility] == pytest.approx(least[place], abs=1e-9)
        else:
            assert facility is pd.NA


@given(street_lines)
def test_streets_are_cut_where_another_way_of_cutting_cuts_them(lines):
    assume(any(len(set(line)) > 1 for line in lines))
    network = WalkNetwork.from_lines(streets(*lines))
    ours, theirs = nx.Graph(), nx.Graph()
    for edge in network.edges.itertuples():
        xy = np.round(network.nodes[[edge.start, edge.end]] - ORIGIN, 4)
        _add_shortest(ours, tuple(xy[0]), tuple(xy[1]), edge.length_m)
    for piece in shapely.get_parts(
        shapely.node(shapely.MultiLineString([line for line in lines if len(set(line)) > 1]))
    ):
        _add_shortest(theirs, *(tuple(np.round(piece.coords[at], 4)) for at in (0, -1)), piece.length)
    ends = sorted({line[at] for line in lines if len(set(line)) > 1 for at in (0, -1)})
    for end in ends:
        mine, other = (nx.single_source_dijkstra_path_length(graph, end) for graph in (ours, theirs))
        assert [mine.get(to, np.inf) for to in ends] == pytest.approx([other.get(to, np.inf) for to in ends], abs=1e-6)


@settings(max_examples=40)
@given(networks(one_way=True), spots)
def test_a_route_is_as_long_as_its_minutes(network, points):
    matrix = network.minutes_matrix(places(*points), places(*points), limit_minutes=None).to_numpy()
    for one in range(len(points)):
        for other in range(len(points)):
            line, minutes = network.route(places(points[one]), places(points[other]))
            assert minutes == pytest.approx(matrix[one, other], abs=1e-9)
            assert np.isinf(minutes) or line.length == pytest.approx(minutes * 72.0, abs=1e-5)


@settings(max_examples=40)
@given(networks(one_way=True), spots, st.sampled_from([60.0, 200.0, 500.0]), st.booleans())
def test_the_streets_reached_are_those_within_the_metres(network, points, limit_m, towards):
    reached = network.reached_streets(places(points[0]), limit_m / 72.0, towards=towards)
    assert reached.length <= network.edges["length_m"].sum() + 1e-6
    more = network.reached_streets(places(points[0]), limit_m / 72.0 + 1.0, towards=towards)
    assert more.length >= reached.length - 1e-6


def _add_shortest(graph, one, other, length):
    known = graph.get_edge_data(one, other, {"weight": np.inf})["weight"]
    graph.add_edge(one, other, weight=min(length, known))
