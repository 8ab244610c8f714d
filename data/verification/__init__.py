"""Looking over a store: what `python -m data check` finds."""

from data.verification.everything import verify
from data.verification.problem import Problem

__all__ = ["Problem", "verify"]
