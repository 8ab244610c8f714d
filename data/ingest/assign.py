"""Which grid a place lies in."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from sqlalchemy import Connection, select

from data.frames import read_features
from data.schema import Grid

_CLASS_ORDER = ("exclusive", "residential", "rural", "commercial")
"""Where grids of several classes overlap: an exclusive grid answers for all of its ground, a street of shops last."""


@dataclass(frozen=True)
class GridIndex:
    """The grids in force, ready to be asked.

    Attributes:
        codes: Codes in the order of precedence.
        tree: Their shapes in the same order.
    """

    codes: npt.NDArray[np.object_]
    tree: shapely.STRtree

    @classmethod
    def empty(cls) -> "GridIndex":
        """No grids at all."""
        return cls(np.empty(0, dtype=object), shapely.STRtree([]))

    @classmethod
    def of(cls, grids: pd.DataFrame) -> "GridIndex":
        """Index grids with columns `code`, `grid_class`, `geom`."""
        rank = grids["grid_class"].map({name: rank for rank, name in enumerate(_CLASS_ORDER)}).to_numpy()
        order = np.lexsort((grids["code"].to_numpy(dtype=str), rank)) if len(grids) else np.empty(0, dtype=int)
        codes = grids["code"].to_numpy(dtype=object)[order]
        return cls(codes, shapely.STRtree(grids["geom"].to_numpy(dtype=object)[order]))

    def codes_at(self, points: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
        """The code of the grid that each point lies in or on, None for none; one grid alone where they meet."""
        found = np.full(len(points), None, dtype=object)
        if len(self.codes) == 0 or len(points) == 0:
            return found
        which, grid = self.tree.query(points, predicate="intersects")
        best = np.full(len(points), len(self.codes))
        np.minimum.at(best, which, grid)
        inside = best < len(self.codes)
        found[inside] = self.codes[best[inside]]
        return found


def grids_in_force(conn: Connection) -> GridIndex:
    """An index of the grids that are not ended; micro-grids are left out, their parents stand for them."""
    statement = (
        select(Grid.code, Grid.grid_class, Grid.geom)
        .where(Grid.valid_to.is_(None), Grid.parent_code.is_(None))
        .order_by(Grid.id)
    )
    return GridIndex.of(read_features(conn, statement))
