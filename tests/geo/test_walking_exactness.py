"""Walks on real streets, against networkx and against streets cut by other means."""

import itertools
from collections import defaultdict
from pathlib import Path

import geopandas as gpd
import networkx as nx
import numpy as np
import pytest
import shapely
import shapely.ops

from geo.walking import WalkNetwork

EXTRACTS = ["nanjing_xinjiekou", "beijing_wudaokou", "weihai_chengshan"]
SPEED = 72.0  # metres a minute


@pytest.fixture(scope="module", params=EXTRACTS)
def extract(request, shared_data):
    return shared_data / "osm" / request.param / f"{request.param}.gpkg"


@pytest.fixture(scope="module")
def streets(extract: Path) -> gpd.GeoDataFrame:
    return gpd.read_file(extract, layer="roads")


@pytest.fixture(scope="module")
def network(streets: gpd.GeoDataFrame) -> WalkNetwork:
    return WalkNetwork.from_lines(streets)


@pytest.fixture(scope="module")
def buildings(extract: Path) -> gpd.GeoSeries:
    return gpd.read_file(extract, layer="buildings").geometry[::3]


@pytest.fixture(scope="module")
def facilities(extract: Path) -> gpd.GeoSeries:
    points = gpd.read_file(extract, layer="pois").geometry
    return points.iloc[:: max(len(points) // 12, 1)]


@pytest.fixture(scope="module")
def by_networkx(network: WalkNetwork, buildings: gpd.GeoSeries, facilities: gpd.GeoSeries) -> np.ndarray:
    """Minutes from buildings to facilities, each a node of a graph of its own making."""
    lines = network.edges.geometry.to_numpy()
    ends = np.column_stack([network.edges["start"], network.edges["end"]])
    graph = nx.Graph()
    stops = defaultdict(list)
    for name, places in (("facility", facilities), ("building", buildings)):
        points = places.representative_point().to_crs(network.edges.crs).to_numpy()
        for number, point in enumerate(points):
            apart = shapely.distance(lines, point)  # to every edge, no tree
            edge = int(apart.argmin())
            offset = lines[edge].project(point)
            stops[edge].append((offset, ("street", name, number)))
            graph.add_edge((name, number), ("street", name, number), weight=apart[edge])
    for edge, (start, end) in enumerate(ends):
        along = [(0.0, start), *sorted(stops[edge]), (lines[edge].length, end)]
        for (low, one), (high, other) in itertools.pairwise(along):
            weight = min(high - low, graph.get_edge_data(one, other, {"weight": np.inf})["weight"])
            graph.add_edge(one, other, weight=max(weight, 0.0))
    minutes = np.full((len(buildings), len(facilities)), np.inf)
    for column in range(len(facilities)):
        metres = nx.single_source_dijkstra_path_length(graph, ("facility", column))
        for row in range(len(buildings)):
            minutes[row, column] = metres.get(("building", row), np.inf) / SPEED
    return minutes


def test_the_matrix_equals_networkx(network, buildings, facilities, by_networkx):
    ours = network.minutes_matrix(facilities, buildings, limit_minutes=None).to_numpy()
    assert (np.isfinite(ours) == np.isfinite(by_networkx)).all()
    reached = np.isfinite(ours)
    assert reached.sum() > 1000
    assert np.abs(ours[reached] - by_networkx[reached]).max() < 1e-6


def test_the_nearest_facility_equals_networkx(network, buildings, facilities, by_networkx):
    ours = network.minutes(facilities, buildings)
    best = by_networkx.min(axis=1)
    reached = np.isfinite(best)
    assert (np.isfinite(ours["minutes"]) == reached).all()
    assert np.abs(ours["minutes"].to_numpy()[reached] - best[reached]).max() < 1e-6
    column = facilities.index.get_indexer(ours["facility"][reached].astype(int))
    assert np.abs(by_networkx[reached, column] - best[reached]).max() < 1e-6


def test_a_limit_leaves_out_exactly_what_lies_beyond_it(network, buildings, facilities, by_networkx):
    ours = network.minutes_matrix(facilities, buildings, limit_minutes=8.0).to_numpy()
    assert (np.isfinite(ours) == (by_networkx <= 8.0)).all()
    assert np.abs(ours[by_networkx <= 8.0] - by_networkx[by_networkx <= 8.0]).max() < 1e-6


def test_routes_take_the_minutes_that_the_matrix_says(network, buildings, facilities):
    some = buildings.iloc[:: len(buildings) // 8]
    matrix = network.minutes_matrix(facilities, some, limit_minutes=None)
    for row in range(len(some)):
        for column in range(0, len(facilities), 4):
            line, minutes = network.route(some.iloc[[row]], facilities.iloc[[column]])
            expected = matrix.iat[row, column]
            assert minutes == expected or abs(minutes - expected) < 1e-9
            length = gpd.GeoSeries([line], crs=some.crs).to_crs(network.edges.crs).length.iloc[0]
            assert np.isinf(minutes) or abs(length / SPEED - minutes) < 1e-6


def test_an_isochrone_reaches_the_streets_that_a_walk_in_time_reaches(network, facilities):
    start = facilities.iloc[[len(facilities) // 2]]
    reached = gpd.GeoSeries([network.reached_streets(start, 9.0)], crs=start.crs).to_crs(network.edges.crs).iloc[0]
    on_streets = gpd.GeoSeries(
        shapely.line_interpolate_point(network.edges.geometry.to_numpy(), 0.37, normalized=True), crs=network.edges.crs
    )
    minutes = network.minutes(start, on_streets)["minutes"]
    apart = on_streets.distance(reached)
    sure = on_streets.index[network.locate(on_streets).edge == np.arange(len(on_streets))]  # not under a bridge
    assert (apart[sure][minutes[sure] < 8.999] < 1e-3).all()
    assert (apart[sure][minutes[sure] > 9.001] > 1e-3).all()


def test_the_streets_are_cut_as_another_way_of_cutting_cuts_them(network, streets):
    """Level by level with GEOS's own noding, joined where a line that is not on the ground ends."""
    apart = _cut_by_noding(streets, network.edges.crs)
    ours = nx.Graph()
    for edge in network.edges.itertuples():
        known = ours.get_edge_data(edge.start, edge.end, {"weight": np.inf})["weight"]
        ours.add_edge(edge.start, edge.end, weight=min(edge.length_m, known))
    node_at = {tuple(np.round(xy, 2)): node for node, xy in enumerate(network.nodes)}
    ends = [line.coords[0] for line in shapely.get_parts(streets.to_crs(network.edges.crs).geometry.to_numpy())]
    keys = sorted({tuple(np.round(xy, 2)) for xy in ends} & node_at.keys() & apart.names.keys())
    assert len(keys) > 60
    for key in keys[:: len(keys) // 6]:
        mine = nx.single_source_dijkstra_path_length(ours, node_at[key])
        theirs = nx.single_source_dijkstra_path_length(apart.graph, apart.names[key])
        for other in keys:
            here, there = mine.get(node_at[other], np.inf), theirs.get(apart.names[other], np.inf)
            assert here == there or abs(here - there) < 0.02, (key, other)


class _Noded:
    def __init__(self) -> None:
        self.graph = nx.Graph()
        self.names: dict[tuple[float, float], tuple[float, float, int]] = {}


def _cut_by_noding(streets: gpd.GeoDataFrame, crs: object) -> _Noded:
    walked = streets[~(streets["highway"] == "motorway") & ~streets["access"].isin(["no", "private"])].to_crs(crs)
    walked = walked.assign(layer=walked["layer"].astype(float).fillna(0.0).astype(int))
    landings = _landings(walked)
    noded = _Noded()
    for level, lines in walked.groupby("layer"):
        pieces = [piece for line in lines.geometry for piece in _cut_at(line, landings)]
        for piece in shapely.get_parts(shapely.node(shapely.multilinestrings(pieces))):
            one, other = ((*np.round(piece.coords[at], 2), int(level)) for at in (0, -1))
            known = noded.graph.get_edge_data(one, other, {"weight": np.inf})["weight"]
            noded.graph.add_edge(one, other, weight=min(piece.length, known))
    at = defaultdict(list)
    for node in noded.graph.nodes:
        at[node[:2]].append(node)
    for xy, nodes in at.items():
        noded.names[xy] = nodes[0]
        if shapely.MultiPoint(landings).distance(shapely.Point(xy)) < 0.02:
            for node in nodes[1:]:
                noded.graph.add_edge(nodes[0], node, weight=0.0)
    return noded


def _landings(walked: gpd.GeoDataFrame) -> list[shapely.Point]:
    """Where lines that are not on the ground end, and where a street of the ground ends alone."""
    ends = defaultdict(list)
    for line, layer in zip(walked.geometry, walked["layer"], strict=True):
        for xy in (line.coords[0], line.coords[-1]):
            ends[xy].append(layer)
    ground = walked.geometry[walked["layer"] == 0]
    return [
        shapely.Point(xy)
        for xy, layers in ends.items()
        if any(layers) or (ground.distance(shapely.Point(xy)) < 1e-6).sum() == 1
    ]


def _cut_at(line: shapely.LineString, points: list[shapely.Point]) -> list[shapely.LineString]:
    offsets = sorted({line.project(point) for point in points if line.distance(point) < 1e-6} | {0.0, line.length})
    return [shapely.ops.substring(line, low, high) for low, high in itertools.pairwise(offsets)]
