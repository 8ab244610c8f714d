"""Looking over a store: what `python -m data check` finds."""

from data.verification.everything import verify
from data.verification.problem import Problem
from data.verification.report import report

__all__ = ["Problem", "report", "verify"]
