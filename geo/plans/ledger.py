"""What a plan of grids comes to: people, work, ways and lines of every grid, and which rules it breaks."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.plans.breaks import broken
from geo.plans.figures import Columns, counted, grid_classes, most_common, shaped, summed
from geo.plans.ground import Words, grids_of, ground_classes
from geo.plans.rules import Rules

if TYPE_CHECKING:
    from geo.units import Units

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Totals:
    """A plan as a whole.

    Attributes:
        grids: Number of grids.
        unassigned_units: Units without a grid.
        unassigned_households: Households in them; all other counts are of the grids.
        incidents: Expected in a year.
        workload_deviation: Sum of the grids' deviations from the mean of their class and community.
        workload_most: Greatest such deviation.
        walk_m: Straight way from the centre of its grid to a unit, in metres; the mean of the grids by households and
            merchants.
        polsby_popper: Mean over the grids; NaN without any.
        inertia: Sum over the grids, weight x m^2.
        along_share: Share of the grids' lines that run along streets, walls, railways and water; NaN without any.
        moved_units: Units that change grid.
        moved_households: Households that change grid worker.
        outside: Households and merchants outside the limits of size.
        price: Households moved that these count as.
        broken: Grids that break a rule.
        contiguous: Whether every grid is one piece.
        created: Codes of grids that are new.
        dissolved: Codes of grids that are no more.
    """

    grids: int
    unassigned_units: int
    unassigned_households: int
    households: int
    residents: int
    merchants: int
    key_groups: int
    incidents: float
    area_m2: float
    workload: float
    workload_deviation: float
    workload_most: float
    walk_m: float
    polsby_popper: float
    inertia: float
    along_share: float
    moved_units: int
    moved_households: int
    moved_residents: int
    moved_merchants: int
    outside: float
    price: float
    broken: int
    contiguous: bool
    created: tuple[str, ...]
    dissolved: tuple[str, ...]


@dataclass(frozen=True)
class Ledger:
    """A plan in figures.

    Attributes:
        grids: One row per grid that holds a unit; index "grid" = its code, ascending. Columns community, grid_class,
            units, households, residents, merchants, key_groups, incidents (a year), area_m2, workload, walk_m (mean
            straight way from its centre), polsby_popper (0 to 1), inertia (weight x m^2), along_share (of its line
            towards other units; NaN where it has none), moved_households_in, moved_households_out, contiguous, within
            (its size is within the limits of its class), outside (households, or merchants, too many or too few),
            breaks (tuple of `geo.plans.breaks.KINDS`).
        totals: All of them together.
    """

    grids: pd.DataFrame
    totals: Totals


def ledger(units: "Units", grid: pd.Series, current: pd.Series, rules: Rules) -> Ledger:
    """Recount a plan.

    Args:
        units: The ground.
        grid: The plan, unit -> grid code; "" for none.
        current: Today's grids, likewise.
        rules: Limits, workload, locks and classes of grids.

    Returns:
        Figures of each grid and of all. A unit has moved if it has another grid than today; one that had none, or has
        none now, has not.

    Raises:
        ValueError: A unit is missing in `grid` or `current`, or comes twice.

    Source:
        Polsby & Popper (1991), Yale Law & Policy Review 9(2): 301-353; inertia: Hess et al. (1965), Operations
        Research 13(6): 998-1006, about the best unit of the grid.
    """
    now = grids_of(grid, units.frame.index, name="the plan")
    today = grids_of(current, units.frame.index, name="today's grids")
    label, code = _numbered(now)
    ground = ground_classes(units, today, rules)
    frame = units.frame
    figures: Columns = {
        "community": most_common(frame["community"], frame["area_m2"], label, code.size),
        "grid_class": grid_classes(units, label, code, ground, rules),
    }
    figures |= counted(units, label, code.size, rules)
    figures |= shaped(units, label, figures["grid_class"])
    moved = (now != today) & (now != "") & (today != "")
    figures["moved_households_in"], figures["moved_households_out"] = _exchanged(units, label, code, today, moved)
    figures |= broken(units, label, code, figures, now=now, today=today, ground=ground, rules=rules)
    table = pd.DataFrame(figures, index=pd.Index(code, name="grid", dtype=object))
    return Ledger(table, _totals(units, table, label, moved, today, rules))


def _numbered(grid: Words) -> tuple[Integers, Words]:
    """Number of each unit's grid in the order of codes, -1 for none, and the codes."""
    label, code = pd.factorize(grid, sort=True)
    label, code = label.astype(np.int64), np.asarray(code, dtype=object)
    return (label - 1, code[1:]) if code.size and code[0] == "" else (label, code)


def _exchanged(
    units: "Units", label: Integers, code: Words, today: Words, moved: npt.NDArray[np.bool_]
) -> tuple[Integers, Integers]:
    """Households that come into each grid and that leave it."""
    households = np.where(moved, units.frame["households"].to_numpy(dtype=float), 0.0)
    before = pd.Index(code).get_indexer(pd.Index(today)).astype(np.int64)
    come, left = (summed(households, one, code.size).astype(np.int64) for one in (label, before))
    return come, left


def _totals(
    units: "Units", table: pd.DataFrame, label: Integers, moved: npt.NDArray[np.bool_], today: Words, rules: Rules
) -> Totals:
    before, after = set(today.tolist()) - {""}, set(table.index)
    deviation = _deviations(table)
    outside = float(table["outside"].sum())

    def total(name: str) -> float:
        return float(table[name].sum())

    def counted_in(name: str, chosen: npt.NDArray[np.bool_]) -> int:
        return int(units.frame[name].to_numpy()[chosen].sum())

    return Totals(
        grids=len(table),
        unassigned_units=int((label < 0).sum()),
        unassigned_households=counted_in("households", label < 0),
        households=int(total("households")),
        residents=int(total("residents")),
        merchants=int(total("merchants")),
        key_groups=int(total("key_groups")),
        incidents=total("incidents"),
        area_m2=total("area_m2"),
        workload=total("workload"),
        workload_deviation=float(deviation.sum()),
        workload_most=float(deviation.max(initial=0.0)),
        walk_m=_mean_way(table),
        polsby_popper=float(table["polsby_popper"].mean()),
        inertia=total("inertia"),
        along_share=_along_share(units, label),
        moved_units=int(moved.sum()),
        moved_households=counted_in("households", moved),
        moved_residents=counted_in("residents", moved),
        moved_merchants=counted_in("merchants", moved),
        outside=outside,
        price=rules.price * outside,
        broken=int((table["breaks"].str.len() > 0).sum()),
        contiguous=bool(table["contiguous"].all()),
        created=tuple(sorted(after - before)),
        dissolved=tuple(sorted(before - after)),
    )


def _deviations(table: pd.DataFrame) -> npt.NDArray[np.float64]:
    """How far the workload of each grid is from the mean of its community and class."""
    load = table["workload"].to_numpy(dtype=float)
    alike = pd.factorize(table["community"] + " " + table["grid_class"])[0]
    mean = np.bincount(alike, load) / np.maximum(1, np.bincount(alike))
    away: npt.NDArray[np.float64] = np.abs(load - mean[alike])
    return away


def _mean_way(table: pd.DataFrame) -> float:
    doors = (table["households"] + table["merchants"]).to_numpy(dtype=float)
    if doors.sum() == 0.0:
        return float(table["walk_m"].mean()) if len(table) else 0.0
    return float(doors @ table["walk_m"].to_numpy() / doors.sum())


def _along_share(units: "Units", label: Integers) -> float:
    borders = units.borders
    first, second = (label[borders[name].to_numpy(dtype=np.int64)] for name in ("first", "second"))
    apart = first != second
    length, along = (float(borders[name].to_numpy(dtype=float)[apart].sum()) for name in ("length_m", "along_m"))
    return along / length if length > 0.0 else float("nan")
