"""What becomes of a plan of grids: submitted, approved, brought into force, exported, drawn elsewhere and read back.

The names below are imported when they are asked for: the server watches for due plans from its start, long before
anybody needs the frames and shapes that they work with.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
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

_FILES = {
    "approval": ("approve", "give_back", "submit", "withdraw"),
    "force": ("InForce", "apply_due", "come_into_force", "due"),
    "inhabitants": ("needing_decision",),
    "lines": ("complete_for", "drawn"),
}


def __getattr__(name: str) -> Any:
    file = next((file for file, names in _FILES.items() if name in names), None)
    if file is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{file}"), name)
