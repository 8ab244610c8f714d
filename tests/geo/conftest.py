"""Small worlds that a reader can check by hand."""

import h3
import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest

CENTRE = h3.str_to_int(h3.latlng_to_cell(32.0437, 118.7817, 9))  # Nanjing, Xinjiekou


def disk_of(rings: int, centre: int = CENTRE) -> npt.NDArray[np.uint64]:
    """Every cell within `rings` steps of a centre, ascending: 1, 7, 19, 37 ... cells."""
    return np.array(sorted(map(h3.str_to_int, h3.grid_disk(h3.int_to_str(centre), rings))), dtype=np.uint64)


@pytest.fixture
def disk() -> pd.Series:
    """37 cells, 10 incidents in the middle one and none elsewhere."""
    return pd.Series(0, index=disk_of(3)).where(lambda counts: counts.index != CENTRE, 10)
