"""Gi* and exact excess on 100,000 cells, neighbours included, against libpysal + esda."""

import sys
import warnings

import numpy as np
import pandas as pd
import shapely

from benchmarks.measure import Finding, best_seconds, report
from geo.cells import cells_within, neighbours
from geo.hotspots import excess, gi_star

CELLS = 100_000


def run() -> list[Finding]:
    """The ratio to esda, and what exact significance costs on top."""
    counts, expected = _district()
    z_of: dict[str, np.ndarray] = {}
    others = _other_cells(counts)
    theirs_s = best_seconds(lambda: z_of.update(esda=_esda(counts, others)), runs=1)
    ours_s = best_seconds(lambda: z_of.update(ours=gi_star(counts).to_numpy()), runs=5)
    excess_s = best_seconds(lambda: excess(counts, expected), runs=5)
    difference = float(np.abs(z_of["ours"] - z_of["esda"]).max())
    return [
        Finding(
            "gi_star of 100,000 cells, times faster than libpysal + esda",
            theirs_s / ours_s,
            5.0,
            "x",
            more_is_better=True,
            detail=f"esda {theirs_s:.2f} s, ours {ours_s:.3f} s",
        ),
        Finding(
            "largest difference of z from esda's",
            difference,
            1e-9,
            "",
            more_is_better=False,
            detail=f"{difference:.1e}",
        ),
        Finding(
            "excess of 100,000 cells, times as long as gi_star",
            excess_s / ours_s,
            3.0,
            "x",
            more_is_better=False,
            detail=f"excess {excess_s:.3f} s",
        ),
    ]


def _district() -> tuple[pd.Series, pd.Series]:
    cells = cells_within(shapely.box(118.0, 31.0, 119.6, 32.2), resolution=9)[:CELLS]
    rng = np.random.default_rng(2)
    expected = pd.Series(rng.gamma(1.0, 1.0, cells.size), index=cells)
    return pd.Series(rng.poisson(expected), index=cells), expected


def _other_cells(counts: pd.Series) -> dict[int, list[int]]:
    """Who is next to whom, by position; not timed, so that the alternative gets its neighbours for nothing."""
    matrix = neighbours(counts.index.to_numpy())
    rows = np.split(matrix.indices, matrix.indptr[1:-1])
    return {row: [column for column in columns.tolist() if column != row] for row, columns in enumerate(rows)}


def _esda(counts: pd.Series, others: dict[int, list[int]]) -> np.ndarray:
    from esda.getisord import G_Local
    from libpysal.weights import W

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        weights = W(others, silence_warnings=True)
        return G_Local(counts.to_numpy(float), weights, transform="B", star=True, permutations=0).Zs


if __name__ == "__main__":
    sys.exit(report(run()))
