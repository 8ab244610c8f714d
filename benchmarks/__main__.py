"""Run every benchmark: `python -m benchmarks`, or some: `python -m benchmarks indexing houston`."""

import sys
from importlib import import_module

from benchmarks.measure import report

BENCHMARKS = (
    "indexing",
    "gi_star",
    "houston",
    "walking",
    "coverage",
    "siting",
    "partition",
    "units",
    "rebalance",
    "intake",
    "situation",
    "circle",
    "hand_move",
    "wall",
    "route",
)


def main(names: list[str]) -> int:
    """Print a line per figure; 0 if all are as wanted."""
    statuses = [report(import_module(f"benchmarks.{name}").run()) for name in names or BENCHMARKS]
    return max(statuses)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
