"""The leader's walk: answer and bound against the best of all tours, and against a greedy walk on the demo district.

Made-up towns have their stops strewn over a square kilometre of streets at right angles. The greedy walk goes to the
stop of most worth per minute of way and stay, as long as it gets back in time; it gets the same minutes between
stops, along the same streets.
"""

import itertools
import statistics
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from benchmarks.measure import Finding, report
from benchmarks.situation import store
from data.engine import open_store, read
from data.queries.grids import grids
from data.reviews.preparing.stops import candidates
from data.reviews.preparing.walks import planned
from geo.orienteering import Effort, tour
from geo.touring.branching import proven
from geo.touring.improving import improved
from geo.touring.problem import problem_of
from geo.touring.subsets import best_of_all

Floats = npt.NDArray[np.float64]

NOW = datetime(2026, 11, 21, 4, tzinfo=UTC)
SMALL, MIDDLE, LARGE = (30, 6), (40, 14), (6, 40)
"""How many towns, and how many stops in each."""
BUDGETS = (60, 90, 120)
GRIDS = 8
LEAST_STOPS = 10


class Town(NamedTuple):
    """Minutes between places of which the first is the start, worth, and minutes of stay."""

    minutes: Floats
    worth: Floats
    stay: Floats


def run() -> list[Finding]:
    """The figures."""
    tour(*_town(0, 20), start=0, end=0, budget_minutes=60.0, rng=_chance(), effort=Effort(10, 3))  # compiles
    return [*_small(), *_middle(), *_large(), *_district()]


def _small() -> list[Finding]:
    """Every order of every subset tried, in plain Python."""
    count, stops = SMALL
    same = 0
    for seed in range(count):
        some, budget = _town(seed, stops), 20.0 + seed % 30
        found = tour(*some, start=0, end=0, budget_minutes=budget, rng=_chance())
        same += abs(found.worth - _by_trying(some, budget)) < 1e-9 and found.worth == found.bound
    what = f"walks past {stops} stops that are the best of all, and proven"
    return [Finding(what, 100.0 * same / count, 100.0, "%", more_is_better=True, detail=f"{count} towns")]


def _middle() -> list[Finding]:
    """Search and proof as for many stops, where the best walk is known from all subsets."""
    count, stops = MIDDLE
    found, bounds = [], []
    for seed in range(count):
        problem = problem_of(*_town(seed, stops), start=0, end=0, budget_minutes=30.0 + seed % 30)
        best = float(problem.worth[best_of_all(problem)].sum())
        path = improved(problem, rng=_chance(), kicks=Effort().kicks)
        found.append(float(problem.worth[path].sum()) / best)
        bounds.append(proven(problem, path, nodes=Effort().nodes).bound / best)
    share = 100.0 * sum(ratio > 1.0 - 1e-9 for ratio in found) / count
    detail = f"worst {min(found):.4f}, mean {statistics.mean(found):.4f} of the optimum, {count} towns"
    below = sum(ratio < 1.0 - 1e-9 for ratio in bounds)
    return [
        Finding(f"search alone, {stops} stops: walks that are the best", share, 95.0, "%", True, detail),
        Finding("bound over the optimum, worst", 100.0 * (max(bounds) - 1.0), 0.1, "%", False),
        Finding("bounds below the optimum", below, 0, "", False),
    ]


def _large() -> list[Finding]:
    """More stops than can be tried: what is proven, and in what time."""
    count, stops = LARGE
    gaps, seconds = [], []
    for seed in range(count):
        begun = time.process_time()
        found = tour(*_town(seed, stops), start=0, end=0, budget_minutes=BUDGETS[seed % 3], rng=_chance())
        seconds.append(time.process_time() - begun)
        gaps.append(found.gap if not found.is_optimal else 0.0)
    detail = f"median {statistics.median(seconds):.1f} s of CPU, slowest {max(seconds):.1f} s, {count} towns"
    what = f"gap of {stops} stops, 60 to 120 minutes"
    optimal = 100.0 * sum(gap == 0.0 for gap in gaps) / count
    return [
        Finding(f"{what}, worst", 100.0 * max(gaps), 3.0, "%", False, detail),
        Finding(f"{what}: proven to be the best", optimal, 75.0, "%", True),
    ]


def _district() -> list[Finding]:
    """Grids of the demo district, candidates and streets as a day is prepared with."""
    rows = list(_walks())
    findings = []
    for minutes in BUDGETS:
        here = [row for row in rows if row.minutes == minutes]
        ratios = [row.worth / row.greedy for row in here if row.greedy > 0.0]
        detail = f"least {min(ratios):.2f}, greatest {max(ratios):.2f}, {len(here)} grids"
        what = f"worth of a walk of {minutes} minutes over a greedy one's"
        findings.append(Finding(what, statistics.mean(ratios), 1.02, "x", True, detail))
        optimal = sum(row.gap == 0.0 for row in here)
        detail = f"{optimal} of {len(here)} proven to be the best"
        findings.append(
            Finding(f"  gap, worst of {minutes} minutes", 100 * max(r.gap for r in here), 2.0, "%", False, detail)
        )
        median = statistics.median(row.seconds for row in here)
        own = 1000.0 * statistics.median(row.greedy_seconds for row in here)
        detail = f"slowest {max(row.seconds for row in here):.1f} s, from streets to steps; greedy {own:.1f} ms"
        findings.append(Finding(f"  seconds of CPU for {minutes} minutes, median", median, 4.0, "s", False, detail))
    return findings


class _Row(NamedTuple):
    """One walk of one grid."""

    minutes: int
    worth: float
    greedy: float
    gap: float
    seconds: float
    greedy_seconds: float


def _walks() -> Iterator[_Row]:
    engine = open_store(f"sqlite:///{store('district') / 'grid.gpkg'}")
    with read(engine) as conn:
        codes = grids(conn, on=NOW.date(), grid_class="residential")["code"].tolist()
        told = 0
        for code in codes[:: max(len(codes) // (3 * GRIDS), 1)]:
            stops = candidates(conn, code, now=NOW)
            if len(stops) < LEAST_STOPS or told == GRIDS:
                continue
            told += 1
            for minutes in BUDGETS:
                begun = time.process_time()
                walk = planned(conn, code, stops, minutes=minutes, start=None)
                seconds = time.process_time() - begun
                between = np.array(
                    [[np.inf if one is None else one / 10 for one in row] for row in walk.between["minutes"]]
                )
                some = Town(between, np.append(0.0, stops["worth"]), np.append(0.0, stops["stay_minutes"]))
                begun = time.process_time()
                greedy = _greedy(some, minutes)
                own = time.process_time() - begun
                yield _Row(minutes, walk.worth, greedy, 0.0 if walk.is_optimal else walk.gap, seconds, own)
    engine.dispose()


def _greedy(some: Town, budget: float) -> float:
    """Worth of the walk that goes to the stop of most worth per minute next."""
    here, left, worth, seen = 0, budget, 0.0, {0}
    while True:
        takes = some.minutes[here] + some.stay
        may = [to for to in range(len(takes)) if to not in seen and takes[to] + some.minutes[to, 0] <= left]
        if not may:
            return worth
        here = max(may, key=lambda to: some.worth[to] / max(takes[to], 1e-9))
        left -= takes[here]
        worth += float(some.worth[here])
        seen.add(here)


def _by_trying(some: Town, budget: float) -> float:
    best = 0.0
    for count in range(1, len(some.worth)):
        for order in itertools.permutations(range(1, len(some.worth)), count):
            path = (0, *order, 0)
            spent = sum(some.minutes[a, b] for a, b in itertools.pairwise(path)) + some.stay[list(order)].sum()
            if spent <= budget:
                best = max(best, float(some.worth[list(order)].sum()))
    return best


def _town(seed: int, stops: int) -> Town:
    rng = np.random.default_rng(seed)
    xy = rng.uniform(0.0, 1000.0 / 60.0, (stops + 1, 2))
    minutes = np.abs(xy[:, None] - xy[None]).sum(axis=2)
    return Town(
        minutes, np.append(0.0, rng.uniform(1.0, 10.0, stops).round(1)), np.append(0.0, rng.uniform(3, 6, stops))
    )


def _chance() -> np.random.Generator:
    return np.random.default_rng(0)


if __name__ == "__main__":
    sys.exit(report(run()))
