"""How a benchmark measures, and what it says."""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One measured figure beside the one that is wanted."""

    what: str
    measured: float
    wanted: float
    unit: str
    more_is_better: bool
    detail: str = ""

    @property
    def good(self) -> bool:
        return self.measured >= self.wanted if self.more_is_better else self.measured <= self.wanted

    def __str__(self) -> str:
        sign = "≥" if self.more_is_better else "≤"
        verdict = "ok " if self.good else "BAD"
        figure = f"{self.measured:8.2f} {self.unit} (wanted {sign} {self.wanted:g})"
        return f"{verdict} {self.what:<58} {figure}  {self.detail}".rstrip()


def best_seconds(work: Callable[[], object], *, runs: int = 3) -> float:
    """Wall-clock seconds of the fastest of several runs: the one least disturbed."""
    return min(_seconds(work) for _ in range(runs))


def in_fresh_process(module: str, argument: str) -> dict[str, float]:
    """The JSON object that `python -m module argument` prints, from a process that has nothing loaded yet."""
    command = [sys.executable, "-m", module, argument]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return {str(name): float(value) for name, value in json.loads(printed).items()}


def report(findings: list[Finding]) -> int:
    """Print findings; 0 if all are as wanted, 1 if not."""
    for finding in findings:
        print(finding)
    return 0 if all(finding.good for finding in findings) else 1


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
