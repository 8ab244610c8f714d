"""Which pieces of ground become one unit: strips and scraps go to a neighbour, small buildings go together."""

import heapq
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.ground.borders import BARRIER, OPENING, PLAIN, STREET, WALL

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

OWN_AREA_M2: Final = 10_000.0
OWN_WIDTH_M: Final = 30.0
"""Ground without a building is a unit of its own from this area and mean width on: a park, a field, a square."""
UNIT_HOUSEHOLDS: Final = 5
"""Buildings are joined up to this many: a hundredth of the largest grid. Whole houses stay apart, so that a planner can
move each, and so that lines drawn by other hands seldom pass through a unit."""
UNIT_MERCHANTS: Final = 3
"""A tenth of the smallest commercial grid."""
UNIT_BUILDINGS: Final = 8
"""More would lump together a village of which nothing is counted."""

SCRAP_M2: Final = 100.0
"""What is smaller goes to a neighbour even across a river: it is drawing, not ground."""
OF_STRIPS: Final[Mapping[int, float]] = {PLAIN: 1.0, OPENING: 1.0, WALL: 1.0, STREET: 0.1, BARRIER: 0.0}
"""How much a metre of border draws an enclosure without buildings towards its neighbour."""
OF_SCRAPS: Final[Mapping[int, float]] = {PLAIN: 1.0, OPENING: 0.5, WALL: 0.5, STREET: 0.0, BARRIER: 0.0}
"""The same inside an enclosure: ground goes to the building on its side of a wall, and else through the wall."""


@dataclass(frozen=True, eq=False)
class Pieces:
    """Ground that lies side by side; what is settled stays and takes others in."""

    area_m2: Floats
    perimeter_m: Floats
    is_settled: Bools


def absorbed(
    pieces: Pieces, borders: pd.DataFrame, *, attraction: Mapping[int, float], keep_large: bool = False
) -> Ints:
    """Give every piece that is not settled to the neighbour that draws it most, the smallest first.

    Args:
        pieces: What there is.
        borders: As `pairs_of` gives them, of pieces that may be joined.
        attraction: Weight of a metre of border, by kind.
        keep_large: Whether unsettled ground of `OWN_AREA_M2` and `OWN_WIDTH_M` stays as it is.

    Returns:
        For each piece the number of its group, the position of the group's first piece. A piece with no neighbour
        that draws it stays alone.
    """
    groups = _Groups(pieces, borders, attraction, keep_large=keep_large)
    queue = [(float(pieces.area_m2[piece]), piece) for piece in range(len(groups.into)) if groups.is_homeless(piece)]
    heapq.heapify(queue)
    while queue:
        area_m2, piece = heapq.heappop(queue)
        if groups.into[piece] != piece or area_m2 != groups.area_m2[piece] or not groups.is_homeless(piece):
            continue
        host = groups.best_host(piece)
        if host is not None:
            groups.join(piece, host)
            if groups.is_homeless(host):
                heapq.heappush(queue, (float(groups.area_m2[host]), host))
    return groups.roots()


def drawn_in(pieces: Pieces, borders: pd.DataFrame, *, attraction: Mapping[int, float]) -> Ints:
    """For each piece that is not settled the settled neighbour that draws it most; all others stay themselves.

    Args and attraction are those of `absorbed`.
    """
    draw = _draws(borders, attraction)
    ends = borders[["first", "second"]].to_numpy()
    piece, host = np.concatenate([ends, ends[:, ::-1]]).T
    draw = np.tile(draw, 2)
    wanted = ~pieces.is_settled[piece] & pieces.is_settled[host] & (draw > 0.0)
    order = np.flatnonzero(wanted)
    order = order[np.lexsort((-host[order], draw[order]))]  # the strongest last, and so what remains
    found = np.arange(len(pieces.area_m2))
    found[piece[order]] = host[order]
    return found


def _draws(borders: pd.DataFrame, attraction: Mapping[int, float]) -> Floats:
    weights = np.array(list(attraction.values()))
    return np.asarray(borders[[str(kind) for kind in attraction]].to_numpy() @ weights)


class _Groups:
    """Pieces that have been joined, and the borders between the groups."""

    def __init__(
        self, pieces: Pieces, borders: pd.DataFrame, attraction: Mapping[int, float], *, keep_large: bool
    ) -> None:
        self.area_m2 = pieces.area_m2.copy()
        self.perimeter_m = pieces.perimeter_m.copy()
        self.is_settled = pieces.is_settled.copy()
        self.keep_large = keep_large
        self.into = np.arange(len(self.area_m2))
        self.borders: list[dict[int, tuple[float, float]]] = [{} for _ in self.into]
        draws = _draws(borders, attraction)
        rows = (borders["first"].tolist(), borders["second"].tolist(), draws.tolist(), borders["length_m"].tolist())
        for first, second, draw, length_m in zip(*rows, strict=True):
            self.borders[first][second] = self.borders[second][first] = (draw, length_m)

    def is_homeless(self, piece: int) -> bool:
        if self.is_settled[piece] or not self.keep_large:
            return not self.is_settled[piece]
        width_m = 2.0 * self.area_m2[piece] / self.perimeter_m[piece]
        return bool(self.area_m2[piece] < OWN_AREA_M2 or width_m < OWN_WIDTH_M)

    def best_host(self, piece: int) -> int | None:
        """The neighbour that draws most; a tiny piece goes across whatever lies between."""
        near = self.borders[piece]
        if not near:
            return None
        host = max(near, key=lambda other: (*near[other], -other))
        return host if near[host][0] > 0.0 or self.area_m2[piece] < SCRAP_M2 else None

    def join(self, piece: int, host: int) -> None:
        shared_m = self.borders[piece].pop(host)[1]
        del self.borders[host][piece]
        for other, (draw, length_m) in self.borders[piece].items():
            before = self.borders[host].get(other, (0.0, 0.0))
            both = (before[0] + draw, before[1] + length_m)
            self.borders[host][other] = self.borders[other][host] = both
            del self.borders[other][piece]
        self.borders[piece] = {}
        self.area_m2[host] += self.area_m2[piece]
        self.perimeter_m[host] += self.perimeter_m[piece] - 2.0 * shared_m
        self.is_settled[host] |= self.is_settled[piece]
        self.into[piece] = host

    def roots(self) -> Ints:
        into = self.into
        while (into != into[into]).any():
            into = into[into]
        _, first, group = np.unique(into, return_index=True, return_inverse=True)
        return np.asarray(first[group], dtype=np.int64)


def joined(cells: pd.DataFrame, borders: pd.DataFrame) -> Ints:
    """Put small neighbours of one kind together.

    Args:
        cells: Columns households, merchants, buildings, and `kin`: only cells of equal kin go together.
        borders: Columns first, second (positions in `cells`), length_m; the longest are tried first.

    Returns:
        For each cell the position of its group's first. No group of several has more than `UNIT_HOUSEHOLDS`,
        `UNIT_MERCHANTS` or `UNIT_BUILDINGS`.
    """
    limit = np.array([UNIT_HOUSEHOLDS, UNIT_MERCHANTS, UNIT_BUILDINGS])
    held = cells[["households", "merchants", "buildings"]].to_numpy(np.int64).copy()
    kin = pd.factorize(cells["kin"])[0]
    first, second = borders["first"].to_numpy(), borders["second"].to_numpy()
    order = np.lexsort((second, first, -borders["length_m"].to_numpy()))
    order = order[kin[first[order]] == kin[second[order]]]
    into = np.arange(len(cells))

    def root(cell: int) -> int:
        while into[cell] != cell:
            into[cell] = into[into[cell]]
            cell = int(into[cell])
        return cell

    for one, other in zip(first[order].tolist(), second[order].tolist(), strict=True):
        low, high = sorted((root(one), root(other)))
        if low != high and (held[low] + held[high] <= limit).all():
            held[low] += held[high]
            into[high] = low
    return np.array([root(cell) for cell in range(len(cells))], dtype=np.int64)
