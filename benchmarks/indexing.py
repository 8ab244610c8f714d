"""Indexing points to H3 cells, against a Python loop over `h3.latlng_to_cell`."""

import json
import resource
import sys

import h3
import numpy as np

from benchmarks.measure import Finding, best_seconds, in_fresh_process, report
from geo.cells import cell_of

RESOLUTION = 11
KIB_PER_GIB = 1024**2


def run() -> list[Finding]:
    """The ratio on a million points, and the peak memory of ten million in a process of their own."""
    lon, lat = _points(1_000_000)
    looped: list[str] = []
    loop_s = best_seconds(lambda: looped.__setitem__(slice(None), _loop(lon, lat)), runs=2)
    ours_s = best_seconds(lambda: cell_of(lon, lat, resolution=RESOLUTION))
    cells = cell_of(lon, lat, resolution=RESOLUTION)
    assert cells.tolist() == [int(text, 16) for text in looped], "the cells differ from h3's"
    peak = in_fresh_process("benchmarks.indexing", "--ten-million")
    return [
        Finding(
            "index 1 M points at res 11, times faster than an h3 loop",
            loop_s / ours_s,
            1.5,
            "x",
            more_is_better=True,
            detail=f"h3 {loop_s:.2f} s, ours {ours_s:.2f} s, same cells",
        ),
        Finding(
            "index 10 M points at res 11, peak memory",
            peak["gib"],
            2.0,
            "GiB",
            more_is_better=False,
            detail=f"{peak['seconds']:.1f} s",
        ),
    ]


def _points(number: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(1)
    return rng.uniform(118.0, 119.0, number), rng.uniform(31.0, 32.5, number)


def _loop(lon: np.ndarray, lat: np.ndarray) -> list[str]:
    return [h3.latlng_to_cell(y, x, RESOLUTION) for x, y in zip(lon, lat, strict=True)]


def _ten_million() -> dict[str, float]:
    lon, lat = _points(10_000_000)
    seconds = best_seconds(lambda: cell_of(lon, lat, resolution=RESOLUTION), runs=1)
    return {"gib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KIB_PER_GIB, "seconds": seconds}


if __name__ == "__main__":
    if "--ten-million" in sys.argv:
        print(json.dumps(_ten_million()))
    else:
        sys.exit(report(run()))
