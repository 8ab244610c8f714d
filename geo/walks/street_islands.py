"""Parts of a street network that no street connects: underground passages, courtyards, mistakes of drawing."""

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from geo.walks.street_splitting import Edges

Ints = npt.NDArray[np.int64]


def with_islands(edges: Edges, *, shortest_m: float) -> tuple[Edges, Ints, pd.DataFrame, int]:
    """The islands of some edges, short ones left out.

    Args:
        edges: Of a network; which way they may be walked does not matter here.
        shortest_m: Islands with fewer metres of street are left out.

    Returns:
        The edges that are kept, the island of each, the table of these islands (index `island`, 0 for the longest;
        columns `nodes`, `edges`, `length_m`), and the number of lines that are left out altogether.
    """
    nodes = len(edges.nodes)
    links = coo_array((np.ones(len(edges.start)), (edges.start, edges.end)), shape=(nodes, nodes))
    number, of_node = connected_components(links, directed=False)
    of_edge = of_node[edges.start]
    table = pd.DataFrame(
        {
            "nodes": np.bincount(of_node, minlength=number),
            "edges": np.bincount(of_edge, minlength=number),
            "length_m": np.bincount(of_edge, weights=shapely.length(edges.geometry), minlength=number),
        }
    ).sort_values("length_m", ascending=False, kind="stable")
    rank = np.empty(number, dtype=np.int64)
    rank[table.index.to_numpy()] = np.arange(number)
    table = table.reset_index(drop=True).rename_axis("island")
    table = table[table["length_m"] >= shortest_m]
    kept = rank[of_edge] < len(table)
    left = _only(edges, kept)
    return left, rank[of_edge][kept], table, len(np.setdiff1d(edges.line, left.line))


def _only(edges: Edges, kept: npt.NDArray[np.bool_]) -> Edges:
    """Some of the edges, and their nodes numbered anew."""
    used, number = np.unique(np.concatenate([edges.start[kept], edges.end[kept]]), return_inverse=True)
    start, end = np.split(number, 2)
    return Edges(geometry=edges.geometry[kept], start=start, end=end, line=edges.line[kept], nodes=edges.nodes[used])
