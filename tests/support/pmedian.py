"""The p-median instances of OR-Library, with their published optima."""

from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

PUBLISHED: Final = {"pmed1": 5819, "pmed2": 4093, "pmed6": 7824, "pmed11": 7696, "pmed16": 8162, "pmed26": 9917}
"""Name: cost of the best choice (J. E. Beasley)."""


def read_instance(path: Path) -> tuple[npt.NDArray[np.float64], int]:
    """Distances between all nodes, and the number of sites asked for; of an edge listed twice the last one counts."""
    numbers = np.array(path.read_text().split(), dtype=np.int64)
    size, _, sites = numbers[:3]
    cost = {(min(a, b) - 1, max(a, b) - 1): length for a, b, length in numbers[3:].reshape(-1, 3).tolist()}
    ends = np.array(list(cost))
    graph = csr_array((list(cost.values()), (ends[:, 0], ends[:, 1])), shape=(size, size))
    return dijkstra(graph, directed=False), int(sites)
