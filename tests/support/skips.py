"""What a test may need beyond the virtual environment, and what becomes of it where that is missing.

A missing need skips the test, and the summary says how to get it. With `GRID_REQUIRE=all` no test may skip.
"""

import os
from collections import Counter
from collections.abc import Generator
from dataclasses import dataclass
from typing import TypeVar

import pytest

T = TypeVar("T")


@dataclass(frozen=True)
class Need:
    """Something a test needs, and how to get it."""

    what: str
    remedy: str

    def __str__(self) -> str:
        return f"needs {self.what} - {self.remedy}"


POSTGIS = Need("PostgreSQL with PostGIS", "get it with `make system-packages`")
CHROMIUM = Need("Chromium", "get it with `make system-packages`")
SHARED = Need("the shared real data", "lay the folder `shared` beside the project")


def require(found: T | None, need: Need) -> T:
    """Return what was found, or skip the test and name the need."""
    if found is None:
        pytest.skip(str(need))
    return found


def nothing_may_skip() -> bool:
    return os.environ.get("GRID_REQUIRE") == "all"


def forbid_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Where nothing may skip, turn a skip into a failure."""
    if report.skipped and nothing_may_skip() and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, but GRID_REQUIRE=all lets nothing skip: {_reason(report)}"


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    forbid_skip(report)
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reasons = Counter(map(_reason, terminalreporter.stats.get("skipped", [])))
    for need in (POSTGIS, CHROMIUM, SHARED):
        count = reasons[str(need)]
        if count:
            tests = "1 test needs" if count == 1 else f"{count} tests need"
            terminalreporter.write_line(f"skipped: {tests} {need.what} - {need.remedy}", yellow=True)


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    longrepr = report.longrepr
    return str(longrepr[2] if isinstance(longrepr, tuple) else longrepr).removeprefix("Skipped: ")
