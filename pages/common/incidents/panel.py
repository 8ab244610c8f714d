"""What stands beside map and list: the post, the step for many, the card of the one that is open."""

from datetime import datetime

from pages.common import picking
from pages.common.incidents import board, bulk, card, deeds
from pages.common.incidents.choice import Choice


def is_open(key: str) -> bool:
    """Whether there is anything to show: an incident that is open, or some that are ticked."""
    return picked() is not None or bool(board.chosen(key)) or bulk.has_result()


def picked() -> int | None:
    """Row number of the incident that is open."""
    pick = picking.picked()
    return int(pick.code) if pick is not None and pick.kind == "incident" and pick.code.isdigit() else None


def panel(choice: Choice, *, key: str, now: datetime) -> None:
    """Draw the panel.

    Args:
        choice: What is listed.
        key: Name of the list.
        now: The moment from which limits are counted.
    """
    number, chosen = picked(), board.chosen(key)
    deeds.post_choice()
    if chosen:
        bulk.form(chosen)
    bulk.result(now=now)
    if number is not None and not chosen:
        card.card(number, choice, now=now)
