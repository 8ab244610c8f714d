"""What a look over the store may find."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """A fault of the store or of what it holds.

    Attributes:
        where: The table, or the store.
        what: The fault and the values that show it.
        remedy: What to do.
        is_error: False for what is worth knowing but breaks nothing.
    """

    where: str
    what: str
    remedy: str
    is_error: bool = True
