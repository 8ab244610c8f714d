"""What stands beside the map of the screen Reviews: one of its five parts."""

from collections.abc import Callable

from pages.common.parts import part_switch
from pages.common.reviews import counted, deeds, differences, listed, prepare, promises
from pages.common.reviews.choice import PARTS, Choice
from pages.common.text import t

_PARTS: dict[str, Callable[[Choice], None]] = {
    "prepare": prepare.part,
    "days": listed.part,
    "differences": differences.part,
    "promises": promises.part,
    "counters": counted.part,
}


def panel(choice: Choice) -> None:
    """Draw the panel."""
    part_switch(PARTS, named=lambda name: t(f"reviews.part.{name}"))
    deeds.told()
    _PARTS[choice.part](choice)
