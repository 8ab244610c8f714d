"""What a plan of grids has to keep to, and what it is judged by."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import pandas as pd

WORKLOADS = ("households", "residents", "merchants", "key_groups", "buildings", "incidents", "area_m2")
"""Columns of units that a workload may be made of."""
DIVIDED_BY = {"residential": "households", "rural": "households", "commercial": "merchants"}
"""What grids of a class are measured by; exclusive grids by nothing."""
CLASSES = (*DIVIDED_BY, "exclusive")


class Limits(NamedTuple):
    """The size that a grid of some class should have: `least` and `most` of the units' column `column`."""

    column: str
    least: float
    most: float


@dataclass(frozen=True)
class Rules:
    """The planner's choices.

    The sizes are rules "in principle" (原则上): a plan may break them, at a price that is shown. Everything else holds
    always.

    Attributes:
        least_households: Households that a residential grid should have at least.
        most_households: And at most.
        least_rural: Households that a rural grid should have at least; no report states a number.
        most_rural: And at most.
        least_merchants: Merchants that a commercial grid should have at least.
        most_merchants: And at most.
        workload: What makes work, as weights of columns of the units (`WORKLOADS`).
        grids: Number of residential and rural grids wanted, by community; None or absent to have it chosen.
        staff: Full-time grid workers at hand, by community: where the size rule leaves a choice, so many grids.
        locked_grids: Codes of grids that keep their ground and take in none.
        locked_units: Units that stay in their grid.
        keep_compounds: Whether a compound goes to one grid as a whole, unless it alone exceeds the limit.
        grid_class: Class of each grid, by code; a code that is not in it has the class of its ground.
        price: How many households that change grid worker one household outside the limits counts as.
    """

    least_households: int = 300
    most_households: int = 500
    least_rural: int = 0
    most_rural: int = 500
    least_merchants: int = 30
    most_merchants: int = 50
    workload: Mapping[str, float] = field(default_factory=lambda: {"households": 1.0})
    grids: Mapping[str, int] | None = None
    staff: Mapping[str, int] | None = None
    locked_grids: frozenset[str] = frozenset()
    locked_units: frozenset[str] = frozenset()
    keep_compounds: bool = True
    grid_class: pd.Series = field(default_factory=lambda: pd.Series(dtype=object), compare=False)
    price: float = 100.0

    def __post_init__(self) -> None:
        for least, most in (
            (self.least_households, self.most_households),
            (self.least_rural, self.most_rural),
            (self.least_merchants, self.most_merchants),
        ):
            if not 0 <= least <= most or most < 1:
                raise ValueError(f"the limits {least} to {most} leave no size for a grid; give 0 <= least <= most")
        unknown = sorted(set(self.workload) - set(WORKLOADS))
        if unknown:
            raise ValueError(f"workload cannot be made of {', '.join(unknown)}; choose from {', '.join(WORKLOADS)}")
        weights = list(self.workload.values())
        if not weights or not all(math.isfinite(one) and one >= 0.0 for one in weights) or max(weights) == 0.0:
            raise ValueError(f"the workload's weights are {weights}; give numbers >= 0, one of them above 0")
        strange = sorted(set(self.grid_class.astype(str)) - set(CLASSES))
        if strange:
            raise ValueError(f"there is no class of grid {', '.join(strange)}; choose from {', '.join(CLASSES)}")
        if not math.isfinite(self.price) or self.price < 0.0:
            raise ValueError(f"a price of {self.price} cannot be paid; give a number >= 0")
        _require_numbers(self.grids, "grids")
        _require_numbers(self.staff, "grid workers")

    def limits(self, grid_class: str) -> Limits | None:
        """The size rule of a class of grid; None for exclusive grids, which have any size."""
        sizes = {
            "residential": (self.least_households, self.most_households),
            "rural": (self.least_rural, self.most_rural),
            "commercial": (self.least_merchants, self.most_merchants),
        }
        return Limits(DIVIDED_BY[grid_class], *sizes[grid_class]) if grid_class in sizes else None


def _require_numbers(wanted: Mapping[str, int] | None, what: str) -> None:
    for community, number in (wanted or {}).items():
        if number < 1:
            raise ValueError(f"{number} {what} in {community}; give 1 at least, or leave the community out")
