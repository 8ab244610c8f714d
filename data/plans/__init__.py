"""What becomes of a plan of grids: submitted, approved, brought into force, exported, drawn elsewhere and read back."""

from data.plans.approval import approve, give_back, submit, withdraw
from data.plans.force import InForce, apply_due, come_into_force, due
from data.plans.inhabitants import needing_decision
from data.plans.lines import complete_for, drawn

__all__ = [
    "InForce",
    "apply_due",
    "approve",
    "come_into_force",
    "complete_for",
    "drawn",
    "due",
    "give_back",
    "needing_decision",
    "submit",
    "withdraw",
]
