"""What stands beside the map of the ratings: the card of what is selected, and one of four parts."""

from collections.abc import Callable

from pages.common.parts import part_switch
from pages.common.ratings import board, card, editor, team, weekly
from pages.common.ratings.choice import PARTS, Choice
from pages.common.text import t

_PARTS: dict[str, Callable[[Choice], None]] = {
    "board": board.part,
    "weekly": weekly.part,
    "team": team.part,
    "scheme": editor.part,
}


def panel(choice: Choice) -> None:
    """Draw the panel."""
    part_switch(PARTS, named=lambda name: t(f"ratings.part.{name}"))
    card.card(choice)
    _PARTS[choice.part](choice)
