"""What the reader wishes: how many more, to what end, among which hosts - as the URL says it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from pages.common import address

Goal = Literal["cover", "walk", "share"]
GOALS: tuple[Goal, ...] = get_args(Goal)
"""Most households within the limit; least walking for all; how few reach a share."""

MOST_SITES = 10
SITES_AT_FIRST = 3
TARGETS = (70, 75, 80, 85, 90, 95, 99)
TARGET_AT_FIRST = 95


@dataclass(frozen=True)
class Wish:
    """What is wished."""

    sites: int
    goal: Goal
    target_percent: int
    """Of households, for the goal "share"."""
    hosts: tuple[str, ...]
    """Kinds of places that may be asked."""
    service: str
    """What a new one is set up as, of the services that are asked."""
    is_based: bool
    """Whether what the what-if list adds, moves and closes counts as done."""


def current(known: Sequence[str], services: Sequence[str]) -> Wish:
    """What the URL wishes; words that mean nothing here are ignored.

    Args:
        known: The kinds of hosts that the store has.
        services: What is asked; the last one, the smallest of stations, is what a new one is set up as.
    """
    goal, sites, target = address.value("goal"), address.value("sites"), address.value("target")
    said = address.values("host")
    is_number = sites.isascii() and sites.isdigit() and 1 <= int(sites) <= MOST_SITES
    return Wish(
        sites=int(sites) if is_number else SITES_AT_FIRST,
        goal=next((one for one in GOALS if one == goal), GOALS[0]),
        target_percent=int(target) if target in map(str, TARGETS) else TARGET_AT_FIRST,
        hosts=tuple(name for name in known if name in said) or tuple(known),
        service=next((one for one in services if one == address.value("newkind")), services[-1]),
        is_based=address.value("based") == "on",
    )
