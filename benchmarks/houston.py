"""86,000 real incidents, from the compressed file to a trend class per cell, in a process of its own.

The data lie in ../shared/data beside the project, or where GRID_SHARED_DATA says.
"""

import json
import os
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.measure import Finding, in_fresh_process, report
from geo.cells import cell_of, disks_around
from geo.coordinates import within_bounds
from geo.periods import counts_by_period, equal_periods
from geo.trends import emerging

DATA = Path(os.environ.get("GRID_SHARED_DATA", Path(__file__).parents[2] / "shared" / "data"))
FILE = DATA / "incidents" / "houston_crime_2010" / "houston_crime_2010.csv.gz"
BOUNDS = (-95.9, 29.4, -94.9, 30.2)  # the geocoder threw 226 rows as far as the next state
RESOLUTION = 9
DAYS = 7


def classified(file: Path) -> pd.DataFrame:
    """Trend class of every cell within a step of an incident, from weekly counts.

    The 243 days hold 34 whole weeks; the 35th is incomplete and dropped.
    """
    rows = pd.read_csv(file, usecols=["time", "lon", "lat"])
    rows = rows[within_bounds(rows["lon"], rows["lat"], bounds=BOUNDS)]
    times = pd.to_datetime(rows["time"], format="%Y-%m-%d %H:%M:%S", utc=True)
    cells = cell_of(rows["lon"], rows["lat"], resolution=RESOLUTION)
    borders = equal_periods(times.min().floor("h"), times.max(), days=DAYS)
    counts = counts_by_period(cells, times, study=disks_around(np.unique(cells), rings=1), borders=borders)
    return emerging(counts, pd.Series(1.0, index=counts.index))


def run() -> list[Finding]:
    """CPU seconds of a fresh interpreter, imports and all."""
    if not FILE.exists():
        print(f"--- houston skipped: {FILE} is absent")
        return []
    used = in_fresh_process("benchmarks.houston", "--once")
    return [
        Finding(
            "86,000 incidents, file to classes of 34 whole weeks, CPU",
            used["cpu_s"],
            2.0,
            "s",
            more_is_better=False,
            detail=f"{used['imports_s']:.2f} s of it imports, {used['cells']:.0f} cells",
        )
    ]


def _once() -> dict[str, float]:
    imports_s = time.process_time()
    cells = len(classified(FILE))
    return {"cpu_s": time.process_time(), "imports_s": imports_s, "cells": cells}


if __name__ == "__main__":
    if "--once" in sys.argv:
        print(json.dumps(_once()))
    else:
        sys.exit(report(run()))
