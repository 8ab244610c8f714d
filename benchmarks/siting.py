"""Siting: time to proven optima of covering, and p-median against published optima and against its plain model."""

import sys
from pathlib import Path

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, eye_array, hstack, kron

from benchmarks.measure import Finding, best_seconds, report
from geo.siting import Siting, max_cover, p_median
from tests.support.pmedian import PUBLISHED, read_instance

PLACES, CANDIDATES, SITES = 2_000, 300, 10
TOWNS, LIMITS = 4, (5.0, 10.0, 15.0)
INSTANCES = Path(__file__).parents[2] / "shared" / "data" / "benchmarks" / "pmedian"
COMPARED = "pmed2"
"""The plain model of the larger ones takes minutes and gigabytes."""


def run() -> list[Finding]:
    """Covering alone; p-median where the published instances lie beside the project."""
    findings = _covering()
    if not INSTANCES.is_dir():
        print(f"p-median is left out: there is no {INSTANCES.name} beside the project")
        return findings
    return [*findings, *_published(), _against_the_plain_model()]


def _covering() -> list[Finding]:
    """Four towns of places and candidates strewn over 25 km2, ways 1.3 times the straight line at 1.2 m/s."""
    seconds: list[float] = []
    found: list[Siting] = []
    for seed in range(TOWNS):
        minutes, households = _town(seed)
        for limit in LIMITS:
            seconds.append(
                best_seconds(
                    lambda minutes=minutes, households=households, limit=limit: found.append(
                        max_cover(minutes, households, sites=SITES, limit=limit)
                    ),
                    runs=1,
                )
            )
    return [
        Finding(
            f"max_cover {PLACES:,} x {CANDIDATES}, p = {SITES}, median of {len(seconds)}",
            float(np.median(seconds)),
            3.0,
            "s",
            more_is_better=False,
            detail=f"{', '.join(f'{each:.2f}' for each in seconds)} s",
        ),
        Finding(
            "its largest gap to the proven bound",
            100.0 * max(siting.gap for siting in found),
            0.0,
            "%",
            more_is_better=False,
        ),
    ]


def _town(seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    here, there = rng.uniform(0.0, 5_000.0, (PLACES, 2)), rng.uniform(0.0, 5_000.0, (CANDIDATES, 2))
    return np.hypot(*(here[:, None] - there[None]).transpose(2, 0, 1)) * 1.3 / 72.0, rng.integers(1, 120, PLACES)


def _published() -> list[Finding]:
    findings = []
    for name, optimum in PUBLISHED.items():
        distances, sites = read_instance(INSTANCES / f"{name}.txt")
        found: list[Siting] = []
        seconds = best_seconds(
            lambda distances=distances, sites=sites, found=found: found.append(
                p_median(distances, np.ones(len(distances)), sites=sites)
            ),
            runs=1,
        )
        findings.append(
            Finding(
                f"p_median of {name} ({len(distances)} nodes, p = {sites}), above the optimum",
                found[-1].objective - optimum,
                0.0,
                "",
                more_is_better=False,
                detail=f"{found[-1].objective:.0f}, gap {found[-1].gap:.2%}, {seconds:.2f} s",
            )
        )
    return findings


def _against_the_plain_model() -> Finding:
    distances, sites = read_instance(INSTANCES / f"{COMPARED}.txt")
    values: dict[str, float] = {}
    ours_s = best_seconds(
        lambda: values.update(ours=p_median(distances, np.ones(len(distances)), sites=sites).objective), runs=3
    )
    theirs_s = best_seconds(lambda: values.update(plain=_plain_model(distances, sites)), runs=1)
    return Finding(
        f"p_median of {COMPARED}, times faster than its plain model in HiGHS",
        theirs_s / ours_s if values["ours"] == round(values["plain"]) else 0.0,
        5.0,
        "x",
        more_is_better=True,
        detail=f"HiGHS {theirs_s:.2f} s, ours {ours_s:.3f} s, both {values['plain']:.0f}",
    )


def _plain_model(distances: np.ndarray, sites: int) -> float:
    """The textbook's p-median: a variable for each site and for each pair."""
    size = len(distances)
    served = hstack([csr_array((size, size)), kron(eye_array(size), np.ones((1, size)))], format="csr")
    linked = hstack([kron(np.ones((size, 1)), -eye_array(size)), eye_array(size * size)], format="csr")
    opened = np.r_[np.ones(size), np.zeros(size * size)]
    solved = milp(
        np.r_[np.zeros(size), distances.ravel()],
        integrality=opened,
        bounds=Bounds(0.0, 1.0),
        constraints=[
            LinearConstraint(served, 1.0, 1.0),
            LinearConstraint(linked, ub=0.0),
            LinearConstraint(opened, sites, sites),
        ],
    )
    return float(solved.fun)


if __name__ == "__main__":
    sys.exit(report(run()))
