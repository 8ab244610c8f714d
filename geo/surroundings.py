"""The cells around a cell, and in which direction each lies."""

from typing import Final

import h3ronpy
import numpy as np
import pandas as pd

from geo.cells import Cells, centres_of

DIRECTIONS: Final = ("N", "NE", "E", "SE", "S", "SW", "W", "NW")


def around(cell: int) -> Cells:
    """A cell and the cells that touch it, ascending; also those outside any study area."""
    disk = h3ronpy.grid_disk(np.array([cell], dtype=np.uint64), 1, flatten=True)
    return np.unique(np.asarray(disk, dtype=np.uint64))


def surroundings(judged: pd.DataFrame, cell: int) -> pd.DataFrame:
    """What is known of the cells that touch a cell.

    Args:
        judged: From `geo.assessment.assess`.
        cell: A cell of the study area.

    Returns:
        The rows of `judged` for its neighbours in the study area, clockwise from north, after a first column
        `direction` (one of `DIRECTIONS`).
    """
    near = judged.loc[judged.index.isin(around(cell)) & (judged.index != np.uint64(cell))]
    lon, lat = centres_of(near.index.to_numpy())
    here_lon, here_lat = centres_of(np.array([cell], dtype=np.uint64))
    east = (lon - here_lon) * np.cos(np.radians(here_lat))
    bearing = np.degrees(np.arctan2(east, lat - here_lat)) % 360.0
    sector = np.rint(bearing / 45.0).astype(int) % len(DIRECTIONS)
    order = np.argsort(sector, kind="stable")
    return near.assign(direction=np.array(DIRECTIONS)[sector]).iloc[order][["direction", *judged.columns]]
