"""What is open and what is overdue, over all, by grid and by department: one table, judged once."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd

CUT_CHOICES = ((2, 4), (5, 20), (20, 100), (100, 500))
"""From how many on a grid's colour grows stronger, twice; the first that fits most grids is taken."""
MOST_ABOVE = 0.15
"""The part of the grids with anything open that may have the strongest colour."""


@dataclass(frozen=True)
class Burden:
    """What is open at a moment."""

    incidents: pd.DataFrame
    """Columns `grid_code`, `department_code`, `due_at`, `is_overdue`."""

    @property
    def open(self) -> int:
        return len(self.incidents)

    @property
    def overdue(self) -> int:
        return int(self.incidents["is_overdue"].sum())


def burden(incidents: pd.DataFrame, *, now: datetime) -> Burden:
    """What is open, judged.

    Args:
        incidents: As `data.queries.live.open_now` reads them.
        now: The moment.
    """
    kept = incidents[["grid_code", "department_code", "due_at"]]
    return Burden(kept.assign(is_overdue=(kept["due_at"] < now).fillna(False).astype(bool)))


def by_grid(found: Burden, codes: tuple[str, ...]) -> tuple[list[int], list[int]]:
    """Open and overdue incidents per grid, in the order of `codes`; a micro-grid counts for the one that it divides."""
    grid = found.incidents["grid_code"].str.extract("^([^-]*)", expand=False)
    counted = found.incidents.groupby(grid)["is_overdue"].agg(["size", "sum"]).reindex(list(codes), fill_value=0)
    return counted["size"].astype(int).tolist(), counted["sum"].astype(int).tolist()


def by_area(found: Burden, *, digits: int) -> pd.DataFrame:
    """Columns `open`, `overdue`; index the first digits of the grids' codes."""
    area = found.incidents["grid_code"].str[:digits]
    counted = found.incidents.groupby(area)["is_overdue"].agg(["size", "sum"])
    return counted.rename(columns={"size": "open", "sum": "overdue"}).astype(int)


def by_department(found: Burden, *, now: datetime) -> pd.DataFrame:
    """Columns `code`, `open`, `overdue`, `late_minutes` (of what is late longest); most overdue first."""
    rows = found.incidents.assign(late=(now - found.incidents["due_at"]).dt.total_seconds() / 60)
    told = rows.groupby("department_code").agg(
        open=("is_overdue", "size"), overdue=("is_overdue", "sum"), late_minutes=("late", "max")
    )
    told = told.rename_axis("code").reset_index()
    return told.sort_values(["overdue", "late_minutes", "code"], ascending=[False, False, True], ignore_index=True)


def cuts(numbers: list[int]) -> tuple[int, int]:
    """Where the colours of a grid's load change, in round numbers that stay the same from day to day."""
    some = np.array([number for number in numbers if number > 0])
    for middle, strong in CUT_CHOICES:
        if not len(some) or (some >= strong).mean() <= MOST_ABOVE:
            return middle, strong
    return CUT_CHOICES[-1]
