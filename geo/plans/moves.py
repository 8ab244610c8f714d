"""Why each unit of a plan changes grid: what gets better by it, and what would be worse without."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.contiguity import pieces
from geo.partitioning.centres import best_units
from geo.plans.figures import Columns, workload
from geo.plans.ground import Words, grids_of, ground_classes, wholes
from geo.plans.rules import Rules

if TYPE_CHECKING:
    from geo.units import Units

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

DISSOLVED, TOO_MANY, TOO_FEW, KEEPS_LIMITS = "dissolved", "too_many", "too_few", "keeps_limits"
COMPOUND, CONTIGUOUS, BALANCE, WAY, TOGETHER = "compound", "contiguous", "balance", "way", "together"
REASONS = (DISSOLVED, TOO_MANY, TOO_FEW, KEEPS_LIMITS, COMPOUND, CONTIGUOUS, BALANCE, WAY, TOGETHER)
"""In the order in which they count."""

COLUMNS = (
    "community",
    "moves_with",
    "from_grid",
    "to_grid",
    "households",
    "merchants",
    "reason",
    "measure",
    "least",
    "most",
    "from_before",
    "from_after",
    "to_before",
    "to_after",
    "back_from",
    "back_to",
    "back_outside",
    "gap_before",
    "gap_after",
    "back_deviation",
    "way_before_m",
    "way_after_m",
)


def moves(
    units: "Units", grid: pd.Series, current: pd.Series, rules: Rules, *, goal: str = "least_change"
) -> pd.DataFrame:
    """Every unit that changes grid, and why.

    The reason is what would be worse if the unit, with what must stay with it, alone were put back into its grid.

    Args:
        units: The ground.
        grid: A plan, unit -> grid code, "" for none; proposed or drawn by hand.
        current: Today's grids, likewise.
        rules: Limits, workload, classes.
        goal: The plan's; decides whether a shorter way counts before a better balance.

    Returns:
        Index "unit", in the units' order; columns community; moves_with (number of what moves together); from_grid,
        to_grid; households, merchants; reason (of `REASONS`):

        - `dissolved`: its grid is no more; `too_many`: its grid was above the limit, and would be still; `too_few`:
          the other was below; `keeps_limits`: one of the two would leave the limits; `compound`: its compound was in
          several grids; `contiguous`: it lies apart from its grid, or would; `balance`: the workloads of the two
          would differ more; `way`: it comes nearer to the centre of its grid; `together`: only with others does it
          change anything.

        measure ("households" or "merchants"), least, most (the limits of its class); from_before, from_after,
        to_before, to_after (measure of the two grids today and in the plan, NaN for a grid that is not there);
        back_from, back_to (if it were put back), back_outside (how much more would be outside the limits);
        gap_before, gap_after (difference of the two grids' workloads), back_deviation (sum of deviations from the
        mean that would be added); way_before_m, way_after_m (straight, from the centre of its grid).

    Raises:
        ValueError: As `geo.plans.ledger.ledger`.
    """
    now = grids_of(grid, units.frame.index, name="the plan")
    today = grids_of(current, units.frame.index, name="today's grids")
    moved = np.flatnonzero((now != today) & (now != "") & (today != ""))
    ground = ground_classes(units, today, rules)
    table = _Sides(units, now, today, ground, rules).compared(moved)
    table["reason"] = _reasons(table, goal)
    index = units.frame.index[moved].rename("unit")
    return pd.DataFrame({name: table[name] for name in COLUMNS}, index=index)


@dataclass(frozen=True)
class _Sides:
    """Both sides of a change: today's grids and the plan's."""

    units: "Units"
    now: Words
    today: Words
    ground: Words
    rules: Rules

    def compared(self, moved: Integers) -> Columns:
        """All columns but the reason, and what the reason is taken from."""
        frame, whole = self.units.frame, wholes(self.units, self.today, self.ground, self.rules)
        table: Columns = {
            "community": frame["community"].to_numpy(dtype=object)[moved],
            "from_grid": self.today[moved],
            "to_grid": self.now[moved],
            "households": frame["households"].to_numpy()[moved],
            "merchants": frame["merchants"].to_numpy()[moved],
        }
        keys = pd.DataFrame({"from": self.today[moved], "to": self.now[moved], "whole": whole[moved]})
        group = keys.groupby(["from", "to", "whole"], sort=False).ngroup().to_numpy().astype(np.int64)
        table["moves_with"] = group
        table |= self._sizes(moved, group)
        table |= self._loads(moved, group)
        table |= self._ways(moved)
        table["was_cut"] = self._cut(whole)[moved]
        table["apart"] = self._apart(moved, group)
        return table

    def _sums(self, grid: Words, values: Floats, wanted: Words) -> Floats:
        """Sum over the whole of each wanted grid, NaN where there is no such grid."""
        sums = pd.Series(values).groupby(grid).sum()
        return np.asarray(sums.reindex(wanted), dtype=np.float64)

    def _sizes(self, moved: Integers, group: Integers) -> Columns:
        """What the rule of size counts, before, after, and if what moves were put back."""
        # ground that goes to a grid of another class is measured by neither's rule
        known = self.rules.grid_class.to_dict()
        kinds = zip(self.ground[moved].tolist(), self.now[moved].tolist(), strict=True)
        limits = [self.rules.limits(kind) if known.get(code, kind) == kind else None for kind, code in kinds]
        measure = np.array(["households" if one is None else one.column for one in limits], dtype=object)
        least = np.array([0.0 if one is None else one.least for one in limits])
        most = np.array([np.inf if one is None else one.most for one in limits])
        columns: Columns = {
            name: np.empty(moved.size) for name in ("from_before", "from_after", "to_before", "to_after")
        }
        weight = np.empty(moved.size)
        for name in ("households", "merchants"):
            of_name, values = measure == name, self.units.frame[name].to_numpy(dtype=float)
            weight[of_name] = values[moved][of_name]
            for side, grids in (("from", self.today), ("to", self.now)):
                wanted = grids[moved][of_name]
                columns[f"{side}_before"][of_name] = self._sums(self.today, values, wanted)
                columns[f"{side}_after"][of_name] = self._sums(self.now, values, wanted)
        together: Floats = np.bincount(group, weight)[group].astype(np.float64) if moved.size else weight
        back_from = np.nan_to_num(columns["from_after"]) + together
        back_to = columns["to_after"] - together

        def outside(held: Floats) -> Floats:
            beyond: Floats = np.maximum(least - held, 0.0) + np.maximum(held - most, 0.0)
            return beyond

        more = outside(back_from) + outside(back_to) - outside(columns["from_after"]) - outside(columns["to_after"])
        result: Columns = {"measure": measure, "least": least, "most": most, **columns}
        return result | {"back_from": back_from, "back_to": back_to, "back_outside": np.nan_to_num(more)}

    def _loads(self, moved: Integers, group: Integers) -> Columns:
        """How the workloads of the two grids differ."""
        load = workload(self.units, self.rules)
        before = [self._sums(self.today, load, one[moved]) for one in (self.today, self.now)]
        after = [self._sums(self.now, load, one[moved]) for one in (self.today, self.now)]
        together = np.bincount(group, load[moved])[group] if moved.size else load[moved]
        frame = pd.DataFrame({"grid": self.now, "load": load})
        frame["community"], frame["kind"] = self.units.frame["community"].to_numpy(dtype=object), self.ground
        sums = (
            frame[frame["grid"] != ""]
            .groupby(["community", "kind"])
            .agg(load=("load", "sum"), grids=("grid", "nunique"))
        )
        mean = (sums["load"] / sums["grids"]).reindex(pd.MultiIndex.from_frame(frame.loc[moved, ["community", "kind"]]))
        middle = mean.to_numpy(dtype=float)
        put_back = np.abs(after[0] + together - middle) + np.abs(after[1] - together - middle)
        more = put_back - np.abs(after[0] - middle) - np.abs(after[1] - middle)
        gaps = {"gap_before": np.abs(before[0] - before[1]), "gap_after": np.abs(after[0] - after[1])}
        return gaps | {"back_deviation": np.nan_to_num(more)}

    def _ways(self, moved: Integers) -> Columns:
        """Straight ways from the centre of the grid, today's and the plan's."""
        xy = self.units.frame[["x", "y"]].to_numpy(dtype=float)
        away = {}
        for name, grid in (("way_before_m", self.today), ("way_after_m", self.now)):
            held = np.flatnonzero(grid != "")
            label, codes = pd.factorize(grid[held], sort=True)
            weight = self.units.frame["households"].to_numpy(dtype=float)[held]
            weight += self.units.frame["merchants"].to_numpy(dtype=float)[held]
            centre = xy[held][best_units(weight, xy[held], label)] if held.size else xy[:0]
            of_moved = pd.Index(codes).get_indexer(pd.Index(grid[moved]))
            away[name] = np.hypot(*(xy[moved] - centre[of_moved]).T) if moved.size else np.empty(0)
        return away

    def _cut(self, whole: Integers) -> npt.NDArray[np.bool_]:
        """Units whose compound lies in several grids today."""
        cut: npt.NDArray[np.bool_] = pd.Series(self.today).groupby(whole).transform("nunique").to_numpy() > 1
        return cut

    def _apart(self, moved: Integers, group: Integers) -> npt.NDArray[np.bool_]:
        """Units that lie apart from the main part of their grid, or would if they were put back alone."""
        number = pd.factorize(self.today)[0]
        piece = pieces(self.units.edges, number)
        size = np.bincount(piece, self.units.frame["area_m2"].to_numpy(dtype=float))
        largest = pd.Series(size[piece]).groupby(self.today).transform("max").to_numpy()
        stray = size[piece] < largest - 1e-6
        of_unit = np.full(len(number), -1)
        of_unit[moved] = group
        edges = self.units.edges
        both = np.concatenate([edges, edges[:, ::-1]])
        both = both[of_unit[both[:, 0]] >= 0]
        touching = of_unit[both[:, 0]][self.now[both[:, 1]] == self.today[both[:, 0]]]
        apart: npt.NDArray[np.bool_] = stray[moved] | ~np.isin(group, touching)
        return apart


def _reasons(table: Columns, goal: str) -> Words:
    """The first reason that holds for each unit."""
    worse = table["back_outside"] > 0.0
    holds = {
        DISSOLVED: np.isnan(table["from_after"].astype(float)),
        TOO_MANY: worse & (table["from_before"] > table["most"]) & (table["back_from"] > table["most"]),
        TOO_FEW: worse & (table["to_before"] < table["least"]) & (table["back_to"] < table["least"]),
        KEEPS_LIMITS: worse,
        COMPOUND: table["was_cut"].astype(bool),
        CONTIGUOUS: table["apart"].astype(bool),
        BALANCE: table["back_deviation"] > 1e-6,
        WAY: table["way_after_m"] < table["way_before_m"],
    }
    order = list(holds)
    if goal == "shortest_way":
        order[-2:] = [WAY, BALANCE]
    reasons = np.full(len(worse), TOGETHER, dtype=object)
    for name in reversed(order):
        reasons[holds[name]] = name
    return reasons
