"""Hot cells that touch, taken together: a planner sends people to a place, not to a cell."""

import numpy as np
import pandas as pd
from scipy.sparse.csgraph import connected_components

from geo.cells import neighbours

COLUMNS = ["peak", "cells", "count", "observed", "expected", "ratio", "level", "trend_class", "hot_run"]


def hot_clusters(judged: pd.DataFrame, *, level: int = 2) -> pd.DataFrame:
    """Groups of neighbouring cells that are significantly high.

    Args:
        judged: From `geo.assessment.assess`.
        level: Cells of this level and above belong to a group.

    Returns:
        One row per group, the surest group first (the smallest `p_high` in it), numbered from 0. `peak` is its cell of
        the highest level with the most incidents of its own, `cells` how many belong to the group, `count` the
        incidents in them, and the rest of `COLUMNS` what `judged` says of the peak. Empty without hot cells.
    """
    hot = judged[judged["level"].fillna(0) >= level]
    if hot.empty:
        return pd.DataFrame(columns=COLUMNS)
    _, group = connected_components(neighbours(hot.index.to_numpy()), directed=False)
    groups = hot.groupby(group).agg(cells=("count", "size"), count=("count", "sum"), surest=("p_high", "min"))
    ranked = hot.assign(group=group, peak=hot.index.to_numpy()).sort_values(
        ["level", "count", "p_high", "peak"], ascending=[False, False, True, True], kind="stable"
    )
    peaks = ranked.drop_duplicates("group").drop(columns=["count"]).join(groups, on="group")
    return peaks.sort_values(["surest", "peak"], kind="stable").reset_index(drop=True)[COLUMNS]


def members(judged: pd.DataFrame, peak: int, *, level: int = 2) -> np.ndarray:
    """The cells of the group that holds `peak`, ascending; only `peak` itself when it is not hot.

    Args:
        judged: From `geo.assessment.assess`.
        peak: A cell of the study area.
        level: As for `hot_clusters`.
    """
    hot = judged.index[judged["level"].fillna(0) >= level].to_numpy()
    if peak not in hot:
        return np.array([peak], dtype=np.uint64)
    _, group = connected_components(neighbours(hot), directed=False)
    return np.sort(hot[group == group[np.flatnonzero(hot == peak)[0]]])
