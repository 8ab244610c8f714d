"""Nearest station and reach on a lattice of a million nodes, and a network from lines, against the graph libraries."""

import sys
import tempfile
from pathlib import Path
from xml.etree import ElementTree

import geopandas as gpd
import numpy as np
import shapely
from scipy.sparse import csr_array

from benchmarks.measure import Finding, best_seconds, report
from geo.walking import WalkNetwork
from geo.walks.graph import graph_of, metres_from, nearest_source
from tests.support.server import PROJECT_ROOT

SIDE = 1_000
STATIONS = 100
REACH_M = 15 * 60 * 1.2
REACH_SETS = 50
ALTERNATIVE_SETS = 4  # each of the others' takes as long as a search of the whole lattice
EXTRACT = PROJECT_ROOT.parent / "shared" / "data" / "osm" / "beijing_wudaokou" / "beijing_wudaokou.gpkg"


def run() -> list[Finding]:
    """Figures of the lattice, then those of an extract."""
    return [*_lattice_findings(), *_extract_findings()]


def _lattice_findings() -> list[Finding]:
    tails, heads, lengths_m = _lattice()
    rng = np.random.default_rng(5)
    stations = rng.choice(SIDE * SIDE, STATIONS, replace=False)
    starts = rng.choice(SIDE * SIDE, REACH_SETS, replace=False)
    both = np.append(tails, heads), np.append(heads, tails), np.append(lengths_m, lengths_m)
    graph = graph_of(*both, nodes=SIDE * SIDE)
    nearest_source(graph, stations)  # compiled before the clock starts, as the others are
    metres = nearest_source(graph, stations)[0]
    others = {
        "igraph": _igraph(tails, heads, lengths_m, stations),
        "networkit": _networkit(tails, heads, lengths_m, stations),
    }
    difference = max(float(np.abs(metres_of(None) - metres).max()) for metres_of in others.values())
    ours_s = best_seconds(lambda: nearest_source(graph, stations), runs=4)
    set_s = best_seconds(lambda: _reach_sets(graph, starts), runs=3) / REACH_SETS
    findings = [
        Finding(
            "largest difference of the metres to the nearest station",
            difference,
            1e-6,
            "m",
            more_is_better=False,
            detail=f"{difference:.1e}",
        )
    ]
    for (name, metres_of), wanted in zip(others.items(), (4.0, 2.0), strict=True):
        theirs_s = best_seconds(lambda of=metres_of: of(None), runs=4)
        findings.append(
            Finding(
                f"nearest station for 1,000,000 nodes, times faster than {name}",
                theirs_s / ours_s,
                wanted,
                "x",
                more_is_better=True,
                detail=f"{name} {theirs_s:.2f} s, ours {ours_s:.3f} s",
            )
        )
        theirs_s = best_seconds(lambda of=metres_of: [of(s) for s in starts[:ALTERNATIVE_SETS]], runs=1)
        theirs_s /= ALTERNATIVE_SETS
        findings.append(
            Finding(
                f"reach within 15 minutes, times faster than {name}",
                theirs_s / set_s,
                50.0,
                "x",
                more_is_better=True,
                detail=f"50 sets: {name} {50 * theirs_s:.1f} s, ours {50 * set_s:.4f} s",
            )
        )
    return findings


def _lattice() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Blocks of 40 to 160 m."""
    node = np.arange(SIDE * SIDE).reshape(SIDE, SIDE)
    tails = np.concatenate([node[:, :-1].ravel(), node[:-1].ravel()])
    heads = np.concatenate([node[:, 1:].ravel(), node[1:].ravel()])
    return tails, heads, np.random.default_rng(4).uniform(40.0, 160.0, tails.size)


def _reach_sets(graph: csr_array, starts: np.ndarray) -> list[np.ndarray]:
    return [reached.copy() for reached, _ in metres_from(graph, starts, limit_m=REACH_M)]


def _igraph(tails: np.ndarray, heads: np.ndarray, lengths_m: np.ndarray, stations: np.ndarray):
    """Metres from a node, or with None from the nearest station: a node that all stations are 0 m away from."""
    import igraph

    hub = SIDE * SIDE
    pairs = np.column_stack([np.append(tails, np.full(len(stations), hub)), np.append(heads, stations)])
    graph = igraph.Graph(n=hub + 1, edges=pairs)
    plain = igraph.Graph(n=hub, edges=pairs[: len(tails)])
    weights = np.append(lengths_m, np.zeros(len(stations))).tolist()
    plain_weights = lengths_m.tolist()

    def metres(start: int | None) -> np.ndarray:
        if start is None:
            return np.array(graph.distances(source=hub, weights=weights)[0][:-1])
        return np.array(plain.distances(source=int(start), weights=plain_weights)[0]) <= REACH_M

    return metres


def _networkit(tails: np.ndarray, heads: np.ndarray, lengths_m: np.ndarray, stations: np.ndarray):
    """As `_igraph`."""
    import networkit

    hub = SIDE * SIDE
    joined = np.append(tails, np.full(len(stations), hub)), np.append(heads, stations)
    zeros = np.zeros(len(stations))
    graph = networkit.GraphFromCoo((np.append(lengths_m, zeros), joined), n=hub + 1, weighted=True)
    plain = networkit.GraphFromCoo((lengths_m, (tails, heads)), n=hub, weighted=True)

    def metres(start: int | None) -> np.ndarray:
        search = networkit.distance.Dijkstra(
            *((graph, hub) if start is None else (plain, int(start))), storePaths=False
        )
        search.run()
        found = np.array(search.getDistances())
        return found[:-1] if start is None else found <= REACH_M

    return metres


def _extract_findings() -> list[Finding]:
    if not EXTRACT.exists():
        print(f"left out: needs {EXTRACT}", file=sys.stderr)
        return []
    streets = gpd.read_file(EXTRACT, layer="roads")
    buildings = gpd.read_file(EXTRACT, layer="buildings").geometry
    stations = gpd.read_file(EXTRACT, layer="pois").geometry[:20]
    WalkNetwork.from_lines(streets).minutes(stations, buildings)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "streets.osm"
        _write_osm(streets, path)
        _osmnx_minutes(_osmnx_network(path), stations, buildings)
        build_s = best_seconds(lambda: WalkNetwork.from_lines(streets), runs=5)
        other_build_s = best_seconds(lambda: _osmnx_network(path), runs=3)
        both_s = best_seconds(lambda: WalkNetwork.from_lines(streets).minutes(stations, buildings), runs=5)
        other_both_s = best_seconds(lambda: _osmnx_minutes(_osmnx_network(path), stations, buildings), runs=3)
    return [
        Finding(
            "network from lines, times faster than osmnx",
            other_build_s / build_s,
            1.0,
            "x",
            more_is_better=True,
            detail=f"{len(streets)} streets of Beijing Wudaokou: osmnx {other_build_s:.2f} s, ours {build_s:.3f} s",
        ),
        Finding(
            "from lines to every building's minutes, times faster than osmnx + networkx",
            other_both_s / both_s,
            1.0,
            "x",
            more_is_better=True,
            detail=f"{len(buildings)} buildings: {other_both_s:.2f} s, ours {both_s:.3f} s",
        ),
    ]


def _write_osm(streets: gpd.GeoDataFrame, path: Path) -> None:
    """The same lines as OpenStreetMap's XML, which osmnx reads; not timed."""
    xy, line = shapely.get_coordinates(streets.geometry.to_numpy(), return_index=True)
    places, node = np.unique(xy.round(7), axis=0, return_inverse=True)
    root = ElementTree.Element("osm", version="0.6")
    for number, (lon, lat) in enumerate(places, 1):
        ElementTree.SubElement(root, "node", id=str(number), lon=f"{lon:.7f}", lat=f"{lat:.7f}")
    for number, (_, street) in enumerate(streets.iterrows(), 1):
        way = ElementTree.SubElement(root, "way", id=str(number))
        for one in node.ravel()[line == number - 1]:
            ElementTree.SubElement(way, "nd", ref=str(one + 1))
        ElementTree.SubElement(way, "tag", k="highway", v=str(street["highway"]))
    ElementTree.ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)


def _osmnx_network(path: Path):
    """A simplified graph in metres, its edges walked both ways."""
    import osmnx

    osmnx.settings.bidirectional_network_types = ["all"]
    graph = osmnx.graph_from_xml(path, bidirectional=True, simplify=True, retain_all=True)
    return osmnx.project_graph(graph)


def _osmnx_minutes(graph, stations: gpd.GeoSeries, buildings: gpd.GeoSeries) -> list[float]:
    """As osmnx's users do it: both ends at the nearest node, the way by networkx."""
    import networkx
    import osmnx

    crs = graph.graph["crs"]
    here, there = buildings.representative_point().to_crs(crs), stations.representative_point().to_crs(crs)
    sources = set(osmnx.nearest_nodes(graph, there.x, there.y))
    metres = networkx.multi_source_dijkstra_path_length(graph, sources, weight="length")
    return [metres.get(node, np.inf) / 72.0 for node in osmnx.nearest_nodes(graph, here.x, here.y)]


if __name__ == "__main__":
    sys.exit(report(run()))
