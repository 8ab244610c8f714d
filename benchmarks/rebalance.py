"""Rebalancing: three plans of a whole demo district, and what other tools make of its communities in the same time.

The others divide the same ground (compounds whole), into as many grids, by the same objective: ReCom from today's grids
for balance, METIS for the shortest way. They know no price for what is outside the limits, so it is counted for them.
"""

import random
import resource
import sys
import time
from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import NamedTuple

import numpy as np
import pandas as pd
from sqlalchemy import create_engine

from benchmarks.measure import Finding, report
from benchmarks.situation import store
from data.queries.areas import areas
from data.queries.buildings import buildings
from data.queries.grids import grids
from data.queries.ground import barriers
from data.queries.streets import streets
from geo.contiguity import is_contiguous, neighbours
from geo.current_grids import current_grids
from geo.rebalance import GOALS, Plan, Rules, propose
from geo.rebalancing.problem import Problem, problems
from geo.rebalancing.start import from_today
from geo.rebalancing.way import inertia
from geo.units import Units, basic_units

TODAY = date(2026, 11, 21)
LIMIT_S, WANTED_S, WANTED_MB = 40.0, 60.0, 2048.0
PEER_S = 1.0
"""For each community; a proposal of all three plans takes less of them."""


class District(NamedTuple):
    """Units of a district, their grids today, and the rules."""

    units: Units
    current: pd.Series
    rules: Rules


def run() -> list[Finding]:
    """Time, memory and proofs of three plans; then how often a peer's plan is better."""
    district = _district()
    begun, worked = time.perf_counter(), time.process_time()
    plans = propose(*district, rng=np.random.default_rng(1), time_limit_s=LIMIT_S)
    seconds, cpu = time.perf_counter() - begun, time.process_time() - worked
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0
    size = f"{len(district.units.frame):,} units, {len(plans[0].ledger.grids)} grids, {cpu:.0f} CPU s"
    return [
        Finding("three plans of a district", seconds, WANTED_S, "s", more_is_better=False, detail=size),
        Finding("greatest memory, units included", megabytes, WANTED_MB, "MB", more_is_better=False),
        *(_proof(plan) for plan in plans),
        *_peers(district, {plan.goal: plan for plan in plans}),
    ]


def _district() -> District:
    with create_engine(f"sqlite:///{store('district') / 'grid.gpkg'}").connect() as conn:
        outlines, houses = areas(conn, level="community").set_index("code").geometry, buildings(conn)
        units = basic_units(outlines, houses, streets(conn), barriers(conn))
        today = grids(conn, on=TODAY)
    stand = houses.set_index("code")
    current = current_grids(units, today, stand.set_geometry(stand.geometry.representative_point()))
    return District(units, current, Rules(grid_class=today.set_index("code")["grid_class"].astype(object)))


def _proof(plan: Plan) -> Finding:
    """Residential communities whose plan is proven to be the best for its goal."""
    table = plan.communities[plan.communities["grid_class"] == "residential"]
    totals = plan.ledger.totals
    detail = (
        f"mean gap {table['gap'].mean():.2%}, {totals.moved_households:,} households moved, {totals.outside:,.0f}"
        f" outside the limits, walk {totals.walk_m:.0f} m; open: {_listed(table)}"
    )
    name = f"{plan.goal}: residential communities proven best"
    return Finding(name, 100.0 * table["proven"].mean(), 90.0, "%", more_is_better=True, detail=detail)


def _listed(table: pd.DataFrame) -> str:
    """Gap of every community whose plan is not proven to be the best."""
    gaps = table.loc[~table["proven"], "gap"]
    return ", ".join(f"{community} {gap:.1%}" for community, gap in gaps.items()) or "none"


def _peers(district: District, plans: dict[str, Plan]) -> list[Finding]:
    """How often METIS and ReCom beat our plan of a residential community."""
    found = problems(district.units, district.current.to_numpy(dtype=object), district.rules)
    found = [one for one in found if one.grid_class == "residential" and int(one.piece.max()) == 0]
    findings = []
    for goal, tool, judge in (
        (GOALS[1], ("GerryChain ReCom", recom), _uneven),
        (GOALS[2], ("METIS", metis), _way),
    ):
        ours, theirs = [], []
        for problem in found:
            label = _labels(plans[goal], problem)
            if label.max() > 0:
                ours.append(judge(problem, label, district.rules))
                theirs.append(_best_of(tool[1], problem, label.max() + 1, judge, district.rules))
        better = sum(other < own - 1e-6 * max(1.0, own) for own, other in zip(ours, theirs, strict=True))
        detail = f"ours {sum(ours):,.6g}, theirs {_sum(theirs)}; {PEER_S:g} s for each of {len(ours)} communities"
        name = f"{goal}: communities in which {tool[0]} is better"
        findings.append(Finding(name, better, 0.0, "", more_is_better=False, detail=detail))
    return findings


def _sum(costs: list[float]) -> str:
    """The sum of what was found, and how often nothing was."""
    found = [cost for cost in costs if np.isfinite(cost)]
    return f"{sum(found):,.6g} with {len(costs) - len(found)} without a plan"


def _labels(plan: Plan, problem: Problem) -> np.ndarray:
    """The grid of each node of a problem in a plan."""
    first = np.unique(problem.node, return_index=True)[1]
    return pd.factorize(plan.grid.to_numpy(dtype=object)[problem.units][first])[0]


def _uneven(problem: Problem, label: np.ndarray, rules: Rules) -> float:
    load = np.bincount(label, problem.load)
    return float(np.abs(load - load.mean()).sum()) + rules.price * float(problem.outside(label, load.size).sum())


def _way(problem: Problem, label: np.ndarray, rules: Rules) -> float:
    """What is outside the limits first, then weight x km^2."""
    outside = float(problem.outside(label, int(label.max()) + 1).sum())
    return 1e6 * outside + inertia(problem, label) / 1e6


def _best_of(tool, problem: Problem, grids: int, judge, rules: Rules) -> float:
    """Least cost of the contiguous plans that a tool makes in its time; inf without any."""
    least, end = np.inf, time.monotonic() + PEER_S
    for label in tool(problem, grids):
        if label.max() + 1 == grids and is_contiguous(problem.edges, label):
            least = min(least, judge(problem, label, rules))
        if time.monotonic() > end:
            break
    return least


def metis(problem: Problem, grids: int) -> Iterator[np.ndarray]:
    """METIS with one seed after the other, pairs that are near held together."""
    import pymetis

    near = neighbours(problem.edges, units=problem.size)
    begin = np.repeat(np.arange(problem.size), np.diff(near.start))
    length = np.maximum(np.linalg.norm(problem.xy[begin] - problem.xy[near.units], axis=1), 1.0)
    pull = np.maximum(1, 1_000.0 * np.median(length) / length).astype(int)
    weight = np.maximum(1, problem.weight).astype(int)
    touching = pymetis.CSRAdjacency(near.start, near.units)
    for seed in range(10**6):
        options = pymetis.Options(seed=seed, ufactor=30 + 40 * (seed % 10), contig=1)
        cut = pymetis.part_graph(grids, touching, vweights=weight, eweights=pull, recursive=False, options=options)
        yield np.unique(np.array(cut.vertex_part), return_inverse=True)[1]


def recom(problem: Problem, grids: int) -> Iterator[np.ndarray]:
    """ReCom from today's grids; a worse plan is taken one time in twenty."""
    import networkx
    from gerrychain import Graph, Partition, updaters
    from gerrychain.proposals import recom as merge_and_split
    from gerrychain.tree import bipartition_tree

    graph = networkx.Graph()
    graph.add_nodes_from((node, {"weight": float(weight)}) for node, weight in enumerate(problem.weight))
    graph.add_edges_from(problem.edges.tolist())
    start = dict(enumerate(from_today(problem, [grids]).tolist()))
    chance, target = random.Random(1), problem.weight.sum() / grids
    plan = Partition(Graph.from_networkx(graph), start, updaters={"weight": updaters.Tally("weight")})
    cut = partial(bipartition_tree, max_attempts=200)

    def uneven(one: Partition) -> float:
        return sum(abs(weight - target) for weight in one["weight"].values())

    while True:
        yield np.unique([plan.assignment[node] for node in range(problem.size)], return_inverse=True)[1]
        try:
            other = merge_and_split(plan, "weight", target, 0.4, bipartition_tree_fn=cut, rng=chance)
        except RuntimeError:  # no tree of these two grids can be cut within the slack
            continue
        if uneven(other) <= uneven(plan) or chance.random() < 0.05:
            plan = other


if __name__ == "__main__":
    sys.exit(report(run()))
